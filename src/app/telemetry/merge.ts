/** The metrics of several processes as those of one: counters and histograms added up, gauges as the table says. */
import { isNumber } from './exposition.ts';
import type { DurationSample, NumberSample, Snapshot } from './metrics.ts';
import { type MetricName, metricTable, specOf } from './table.ts';

type Sample = NumberSample | DurationSample;

export function mergeSnapshots(snapshots: readonly Snapshot[]): Snapshot {
  const merged = new Map((Object.keys(metricTable) as MetricName[]).map((name) => [name, new Map<string, Sample>()]));
  for (const snapshot of snapshots) {
    for (const { name, samples } of snapshot) {
      const known = merged.get(name);
      for (const sample of samples) {
        const key = sample.labels.join('\n');
        const other = known?.get(key);
        known?.set(key, other ? join(name, other, sample) : sample);
      }
    }
  }
  return [...merged].map(([name, samples]) => ({ name, samples: [...samples.values()] }));
}

/**
 * What stays of a process that has ended: what it had counted. Without that the sums would fall, and whoever computes rates of them
 * would take it for a new beginning, and all that the others have counted for new.
 */
export function remainsOf(snapshot: Snapshot): Snapshot {
  return snapshot.filter(({ name }) => specOf(name).kind !== 'gauge');
}

function join(name: MetricName, one: Sample, other: Sample): Sample {
  const { labels } = one;
  if (isNumber(one) && isNumber(other)) return { labels, value: combine(name, one.value, other.value) };
  if (isNumber(one) || isNumber(other)) return one;
  return { labels, counts: one.counts.map((count, i) => count + (other.counts[i] ?? 0)), sum: one.sum + other.sum };
}

function combine(name: MetricName, one: number, other: number): number {
  switch (specOf(name).of) {
    case 'max':
      return Math.max(one, other);
    case 'min':
      return Math.min(one, other);
    default:
      return one + other;
  }
}
