/** Checks the texts that shape a request: they have no input, so a name in them that no variable leads to gives nothing, ever. */
import type { StringValueNode } from 'graphql';
import { placeInString } from '../../../util/problem.ts';
import { didYouMean, nearest } from '../../../util/suggest.ts';
import { inputReferences } from '../../mapping/mapping.ts';
import type { Mapping, Template } from '../../mapping/types.ts';
import type { Reading } from '../report.ts';
import type { Spot } from '../texts.ts';

/**
 * @param start where in the node's text the mapping begins
 * @returns false if something was reported
 */
export function checkInputless(
  mapping: Mapping,
  node: StringValueNode,
  spot: Spot,
  { report, holdersOf }: Reading,
  start = 0,
): boolean {
  let right = true;
  for (const { path, offset } of inputReferences(mapping)) {
    const [first] = path;
    if (first === undefined) continue;
    const message = `${spot.what} has no "${first}": before a call there is nothing that it could be read of.`;
    report(spot.code, message, placeInString(node, start + offset), { hint: hintFor(path, spot, holdersOf) });
    right = false;
  }
  return right;
}

/** As {@link checkInputless}, for each mapping in braces; what looks like one and stands outside of braces goes out as it is. */
export function checkInputlessTemplate(
  { parts }: Template,
  node: StringValueNode,
  spot: Spot,
  reading: Reading,
): boolean {
  let offset = 0;
  let right = true;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.text;
    const at = Math.max(node.value.indexOf(text, offset), 0);
    offset = at + text.length;
    if (typeof part === 'string') checkConstant(part, at, node, spot, reading);
    else right = checkInputless(part, node, spot, reading, at) && right;
  }
  return right;
}

function checkConstant(text: string, start: number, node: StringValueNode, spot: Spot, { report }: Reading): void {
  const variable = /\$[A-Za-z_]\w*(?:\.\w+)*/g;
  for (const { 0: found, index } of text.matchAll(variable)) {
    if (!spot.variables.includes(found.split('.', 1)[0] ?? '')) continue;
    const message = `"${found}" stands outside of braces: it goes out as it is written.`;
    report(spot.code, message, placeInString(node, start + index), {
      severity: 'warning',
      hint: `Write {${found}} for its value.`,
    });
  }
  const brace = text.indexOf('}');
  if (brace < 0) return;
  report(spot.code, 'This brace closes nothing: it goes out as it is written.', placeInString(node, start + brace), {
    severity: 'warning',
    hint:
      spot.what === 'The URL'
        ? 'Open it before the value, or write a brace itself as %7D.'
        : 'Open it before the value.',
  });
}

function hintFor(path: readonly string[], { variables }: Spot, holdersOf: Reading['holdersOf']): string | undefined {
  const [first = '', ...rest] = path;
  const near = variables.includes(`$${first}`) ? `$${first}` : rest.length > 0 && nearest(`$${first}`, variables);
  if (near) return `Did you mean ${[near, ...rest].join('.')}?`;
  const held = holdersOf(first).filter((variable) => variables.includes(variable));
  if (held.length > 0) return `Did you mean ${held.map((variable) => [variable, ...path].join('.')).join(' or ')}?`;
  return didYouMean(`$${first}`, variables);
}
