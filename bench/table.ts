/** Results as a table for people: medians over the rounds, and how far apart the rounds were. */
import type { Load } from './load.ts';
import type { Result } from './run.ts';
import type { Workload } from './workloads/workload.ts';

export type Spread = { readonly low: number; readonly middle: number; readonly high: number };

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return { low: at(0), middle: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, high: at(sorted.length - 1) };
}

/** CPU of a target in multiples of the floor's in the same round. */
export function ratios(result: Result, floor: Result | undefined, width: 'many' | 'one'): Spread {
  return spread(
    result.rounds.map((round, index) => round[width].cpu / (floor?.rounds[index]?.[width].cpu ?? Number.NaN)),
  );
}

export function tableOf({ name, about }: Workload, results: readonly Result[]): string {
  const floor = results.find(({ target }) => target === 'floor');
  const head = [
    'target',
    'CPU µs',
    '× floor (rounds)',
    '@1 CPU µs',
    '× floor (rounds)',
    'p50 ms',
    'p99 ms',
    'req/s @64',
    'calls',
    'RSS MB',
    'start ms',
  ];
  const lines = results.map((result) => {
    if (result.missing !== undefined) return `| ${result.target} | not run: ${result.missing.replace(/\s+/g, ' ')} |`;
    const middle = (width: 'many' | 'one', of: (load: Load) => number) =>
      spread(result.rounds.map((round) => of(round[width]))).middle;
    const cells = [
      result.target,
      figure(middle('many', ({ cpu }) => cpu)),
      ratioText(ratios(result, floor, 'many')),
      figure(middle('one', ({ cpu }) => cpu)),
      ratioText(ratios(result, floor, 'one')),
      middle('one', ({ p50Ms }) => p50Ms).toFixed(2),
      middle('one', ({ p99Ms }) => p99Ms).toFixed(2),
      String(Math.round(middle('many', ({ perSecond }) => perSecond))),
      middle('many', ({ calls }) => calls).toFixed(2),
      String(result.residentMb),
      String(Math.round(result.startMs)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [`${name}: ${about}`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...lines].join(
    '\n',
  );
}

const figure = (value: number) => (value < 100 ? value.toFixed(1) : String(Math.round(value)));

function ratioText({ low, middle, high }: Spread): string {
  return `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** How much of the gateways' core somebody else had meanwhile; figures of CPU time stand all the same, latencies suffer. */
export function disturbanceOf(results: readonly Result[]): string {
  const { middle, high } = spread(
    results.flatMap(({ rounds }) => rounds.flatMap(({ many, one }) => [many.disturbed, one.disturbed])),
  );
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return `others used ${percent(middle)} of the gateway's core (at most ${percent(high)} in one measurement)`;
}
