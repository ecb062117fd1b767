/** The metrics of one process, for as long as it lives: generations come and go, counters stay. Read by the admin plane. */
import { Cell, Durations, Family } from '../../util/meter.ts';
import { durationBounds, type MetricName, metricTable, specOf } from './table.ts';

type Table = typeof metricTable;

/** Metrics that are one number for each combination of labels. */
export type NumberName = { [K in MetricName]: Table[K]['kind'] extends 'histogram' ? never : K }[MetricName];
export type DurationName = Exclude<MetricName, NumberName>;

/** One value for each label of a metric, in the order of the table. */
export type LabelsOf<K extends MetricName> = Strings<Table[K]['labels']>;
type Strings<L extends readonly unknown[]> = { readonly [I in keyof L]: string };

export type NumberSample = { readonly labels: readonly string[]; readonly value: number };
export type DurationSample = {
  readonly labels: readonly string[];
  readonly counts: readonly number[];
  readonly sum: number;
};

/** All that a process has counted, as a value that can be sent to another. */
export type Snapshot = readonly {
  readonly name: MetricName;
  readonly samples: readonly (NumberSample | DurationSample)[];
}[];

export class Metrics {
  readonly #numbers = new Map<MetricName, Family<Cell>>();
  readonly #durations = new Map<MetricName, Family<Durations>>();
  readonly #sources: (() => void)[] = [];

  constructor() {
    for (const name of Object.keys(metricTable) as MetricName[]) {
      if (specOf(name).kind === 'histogram') this.#durations.set(name, new Family(() => new Durations(durationBounds)));
      else this.#numbers.set(name, new Family(() => new Cell()));
    }
  }

  /** Where to count: to be kept by whoever does it often. */
  cell<K extends NumberName>(name: K, ...labels: LabelsOf<K>): Cell {
    return (this.#numbers.get(name) as Family<Cell>).of(labels); // There is one for each name of its kind.
  }

  durations<K extends DurationName>(name: K, ...labels: LabelsOf<K>): Durations {
    return (this.#durations.get(name) as Family<Durations>).of(labels); // As above.
  }

  /** Is called before each reading: for numbers that nobody counts, but that can be looked up. */
  onRead(source: () => void): void {
    this.#sources.push(source);
  }

  snapshot(): Snapshot {
    for (const source of this.#sources) source();
    return (Object.keys(metricTable) as MetricName[]).map((name) => ({
      name,
      samples: [...this.#samples(name)],
    }));
  }

  *#samples(name: MetricName): Generator<NumberSample | DurationSample> {
    for (const { labels, cell } of this.#numbers.get(name)?.children() ?? []) yield { labels, value: cell.value };
    for (const { labels, cell } of this.#durations.get(name)?.children() ?? [])
      yield { labels, counts: [...cell.counts], sum: cell.sum };
  }
}
