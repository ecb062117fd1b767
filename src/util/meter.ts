/** What is counted on the way of requests: numbers in places that were found beforehand, so that counting costs next to nothing. Read when somebody asks. */

/** One number of a metric: it is added to where something happens. */
export class Cell {
  value = 0;
}

/** How long things took: how many lasted up to each bound, and all together. */
export class Durations {
  readonly bounds: readonly number[];
  /** Of each bucket by itself, the last one being what is above all bounds. */
  readonly counts: Float64Array;
  sum = 0;

  /** @param bounds in seconds, the lowest first */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(seconds: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += seconds;
  }
}

/** One metric: what is counted, by the values of its labels. Each combination is made once and kept, so there must be few. */
export class Family<T> {
  readonly #make: () => T;
  readonly #children = new Map<string, { readonly labels: readonly string[]; readonly cell: T }>();

  constructor(make: () => T) {
    this.#make = make;
  }

  of(labels: readonly string[]): T {
    const key = labels.join('\n');
    const known = this.#children.get(key);
    if (known) return known.cell;
    const cell = this.#make();
    this.#children.set(key, { labels, cell });
    return cell;
  }

  children(): Iterable<{ readonly labels: readonly string[]; readonly cell: T }> {
    return this.#children.values();
  }
}
