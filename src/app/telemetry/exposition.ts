/** Metrics as text that a scraper reads: Prometheus' own format 0.0.4, and OpenMetrics 1.0 for who asks for it. */
import type { DurationSample, NumberSample, Snapshot } from './metrics.ts';
import { durationBounds, type MetricSpec, specOf } from './table.ts';

export type Format = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** The format that an `Accept` header asks for: OpenMetrics only if it is named. */
export function formatOf(accept: string | undefined): Format {
  return /application\/openmetrics-text/i.test(accept ?? '') ? 'openmetrics' : 'prometheus';
}

export function expose(snapshot: Snapshot, format: Format): string {
  const lines: string[] = [];
  for (const { name, samples } of snapshot) {
    if (samples.length === 0) continue;
    const spec = specOf(name);
    // OpenMetrics names the family of a counter without the ending of its numbers.
    const family = format === 'openmetrics' && spec.kind === 'counter' ? name.replace(/_total$/, '') : name;
    lines.push(`# HELP ${family} ${escapeHelp(spec.help, format)}`, `# TYPE ${family} ${spec.kind}`);
    for (const sample of samples) {
      if ('counts' in sample) lines.push(...histogram(name, spec, sample));
      else lines.push(`${name}${labelsText(spec.labels, sample.labels)} ${numberText(sample.value)}`);
    }
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** Whether a sample is a number: for whoever adds them up. */
export function isNumber(sample: NumberSample | DurationSample): sample is NumberSample {
  return 'value' in sample;
}

function histogram(name: string, { labels }: MetricSpec, sample: DurationSample): string[] {
  let count = 0;
  const buckets = sample.counts.map((own, i) => {
    count += own;
    const bound = durationBounds[i];
    const le = bound === undefined ? '+Inf' : floatText(bound);
    return `${name}_bucket${labelsText([...labels, 'le'], [...sample.labels, le])} ${numberText(count)}`;
  });
  const own = labelsText(labels, sample.labels);
  return [...buckets, `${name}_sum${own} ${numberText(sample.sum)}`, `${name}_count${own} ${numberText(count)}`];
}

function labelsText(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  return `{${names.map((name, i) => `${name}="${escapeValue(values[i] ?? '')}"`).join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** OpenMetrics has bounds as floats; to Prometheus it is all the same. */
function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function escapeValue(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function escapeHelp(text: string, format: Format): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return format === 'openmetrics' ? escaped.replace(/"/g, '\\"') : escaped;
}
