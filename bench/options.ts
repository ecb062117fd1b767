/** What is to be run, from the words of the command line. */
import { parseArgs } from 'node:util';
import { targetOf, targets, usual } from './targets/all.ts';
import type { Target } from './targets/target.ts';
import { workloads } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

export type Options = {
  readonly workloads: readonly Workload[];
  readonly targets: readonly Target[];
  /** Of one stretch of load with many connections; with one connection it is half as long. */
  readonly seconds: number;
  readonly warmUp: number;
  readonly rounds: number;
  /** Before everybody else on this machine. */
  readonly first: boolean;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  /** Files of results that are told again. */
  readonly from: readonly string[];
};

export const usage = `npm run bench -- [options]
  --only W1,W3       which workloads: ${workloads.map(({ name }) => name).join(', ')} (default: all)
  --targets a,b      what is measured: ${targets.map(({ name }) => name).join(', ')},
                     portico:DIR for the checkout in DIR, or "all" (default: ${usual.join()})
  --seconds 3        of load, for each measurement
  --warm-up 30       seconds of load before that, at most: until it gets no cheaper
  --rounds 3         how often each target has its turn
  --first            before whatever else this machine does; as root, and not for long
  --json FILE        also writes every figure there
  --svg FILE         also draws the ratios there
  --from a,b         runs nothing: tells and draws what --json wrote before`;

/** @throws {TypeError} with a message for a person */
export function readOptions(words: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string' },
      targets: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '30' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'string' },
      svg: { type: 'string' },
      from: { type: 'string' },
      first: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const named = values.targets === 'all' ? targets.map(({ name }) => name) : list(values.targets, usual);
  // Without the floor there is nothing to be a ratio to.
  const names = new Set(['floor', ...named]);
  return {
    workloads: list(
      values.only,
      workloads.map(({ name }) => name),
    ).map((name) =>
      known(
        name,
        workloads.find((workload) => workload.name === name),
      ),
    ),
    targets: [...names].map((name) => known(name, targetOf(name))),
    seconds: amount('seconds', values.seconds),
    warmUp: amount('warm-up', values['warm-up']),
    rounds: amount('rounds', values.rounds),
    first: values.first,
    json: values.json,
    svg: values.svg,
    from: list(values.from, []),
  };
}

function list(text: string | undefined, otherwise: readonly string[]): readonly string[] {
  return text === undefined ? otherwise : text.split(',').filter(Boolean);
}

function known<T>(name: string, found: T | undefined): T {
  if (found === undefined) throw new TypeError(`there is no "${name}"`);
  return found;
}

function amount(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${option} is a number above 0, and is "${text}"`);
  return value;
}
