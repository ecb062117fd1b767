/** "Did you mean …?": the nearest of the right names. */

/** The name of `names` nearest to `wrong` by edit distance, if near enough to be a slip. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(wrong.length * 0.4));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** `Did you mean "x"?`, or what may stand there if nothing is near, or nothing if there is nothing to say. */
export function didYouMean(wrong: string, names: Iterable<string>): string | undefined {
  const all = [...names];
  const near = nearest(wrong, all);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (all.length === 0) return undefined;
  const shown = all.slice(0, 8).map((name) => `"${name}"`);
  return `There is: ${shown.join(', ')}${all.length > 8 ? ', …' : ''}.`;
}

function editDistance(a: string, b: string, giveUp: number): number {
  if (Math.abs(a.length - b.length) >= giveUp) return giveUp;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length]!;
}
