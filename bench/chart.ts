/** Results as a drawing: for each workload, how many times the floor's CPU a request costs each target, on a logarithmic scale. */
import type { Result } from './run.ts';
import { ratios, type Spread } from './table.ts';
import type { Workload } from './workloads/workload.ts';

const [width, left, right, row, gap] = [860, 150, 90, 17, 40] as const;
/** Where the scale begins and ends, in multiples of the floor. */
const [lowest, highest] = [0.1, 200] as const;
const marks = [0.1, 1, 10, 100] as const;

type Bar = { readonly target: string; readonly ratio: Spread };

export function drawChart(workloads: readonly Workload[], results: readonly Result[]): string {
  const parts: string[] = [];
  let y = 46;
  for (const { name, about } of workloads) {
    const bars = barsOf(results.filter(({ workload }) => workload === name));
    if (bars.length === 0) continue;
    parts.push(text(12, y, `${name}: ${about}`, 'title'));
    parts.push(
      ...marks.map((mark) => line(at(mark), y + 6, y + 10 + bars.length * row, mark === 1 ? 'floor' : 'grid')),
    );
    bars.forEach((bar, index) => {
      parts.push(barOf(bar, y + 8 + index * row));
    });
    y += bars.length * row + gap;
  }
  parts.unshift(...marks.map((mark) => text(at(mark), 18, `${mark}×`, 'mark')));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y - 10}" font-family="sans-serif" font-size="12">
<style>
.title{font-weight:bold;fill:#222}.name{text-anchor:end;fill:#444}.value{fill:#444}.mark{text-anchor:middle;fill:#888}
.grid{stroke:#ddd}.floor{stroke:#888}.bar{fill:#9bb3c8}.own{fill:#d9692a}.spread{stroke:#333}
</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

/** The cheapest first. */
function barsOf(results: readonly Result[]): readonly Bar[] {
  const floor = results.find(({ target }) => target === 'floor');
  return results
    .filter(({ target, rounds }) => target !== 'floor' && rounds.length > 0)
    .map((result) => ({ target: result.target, ratio: ratios(result, floor, 'many') }))
    .toSorted((a, b) => a.ratio.middle - b.ratio.middle);
}

function barOf({ target, ratio: { low, middle, high } }: Bar, y: number): string {
  const kind = target.startsWith('portico') ? 'own' : 'bar';
  const middleOfRow = y + row / 2 - 1;
  return [
    text(left - 8, y + 11, target, 'name'),
    `<rect class="${kind}" x="${left}" y="${y}" width="${round(at(middle) - left)}" height="${row - 4}"/>`,
    `<path class="spread" d="M${at(low)} ${middleOfRow}H${at(high)}"/>`,
    text(at(high) + 6, y + 11, `${middle < 10 ? middle.toFixed(1) : Math.round(middle)}×`, 'value'),
  ].join('');
}

function at(ratio: number): number {
  const share = Math.log(Math.min(Math.max(ratio, lowest), highest) / lowest) / Math.log(highest / lowest);
  return round(left + share * (width - left - right));
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, value: string, kind: string) =>
  `<text class="${kind}" x="${x}" y="${y}">${escaped(value)}</text>`;
const line = (x: number, from: number, to: number, kind: string) => `<path class="${kind}" d="M${x} ${from}V${to}"/>`;
