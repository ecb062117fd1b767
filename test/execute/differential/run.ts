/**
 * Any number of random operations on random cuts, by hand, until something differs or all are through:
 * `npx node test/execute/differential/run.ts --seed 7 --operations 100000`.
 */
import './lean.ts';

import { parseArgs } from 'node:util';
import { createRandom, pickFrom } from '../../schema/mapping/random.ts';
import { type Engine, engines, openGraph } from '../local.ts';
import { type Cut, cut } from './cut.ts';
import { compare, seeAll, seeSome } from './difference.ts';
import { randomOperation } from './operations.ts';
import type { Kind } from './piece.ts';

const usage = `usage: node run.ts [--seed N] [--operations N] [--of-each N] [--most N] [--engine compiled|stitched]

  --seed        the first cut's (default 1); each cut's own is printed with what differs, and run again by --seed S --operations 1
  --operations  how many, in all (default 10000)
  --of-each     operations on each cut (default 100)
  --most        stops after so many cuts with a difference (default 10)
  --engine      this engine alone against the plain schema (default both; compiled alone also where two backends give the same objects)
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    operations: { type: 'string', default: '10000' },
    'of-each': { type: 'string', default: '100' },
    most: { type: 'string', default: '10' },
    engine: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const names = values.engine === undefined ? engines : engines.filter((name) => name === values.engine);
if (values.help || names.length === 0) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const wanted = Number(values.operations);
const ofEach = Math.max(Number(values['of-each']), 1);
/** How many cuts there were, by what ailed one of their backends. */
const cuts = new Map<string, number>();
/** How many answers were compared, and how. */
const compared = new Map<string, number>();
let done = 0;
let differing = 0;
process.once('SIGINT', () => {
  finish();
  process.exit();
});
for (let seed = Number(values.seed); done < wanted && differing < Number(values.most); seed++) {
  const before = done;
  const difference = await runCut(seed, ofEach, names);
  if (difference !== undefined) {
    differing++;
    console.log(difference);
  }
  if (Math.floor(done / 5000) > Math.floor(before / 5000)) console.error(tally());
}
finish();

function finish(): void {
  console.log(`${names.join(', ')}: ${tally()}\n${[...cuts, ...compared].map((each) => each.join(' ')).join(', ')}`);
  process.exitCode = differing > 0 ? 1 : 0;
}

function tally(): string {
  const { user, system } = process.cpuUsage();
  return `${done} operations, ${differing} cuts with a difference, ${Math.round((user + system) / 1e6)} s of CPU`;
}

/** The first difference of a cut is told; the operations after it are not run. */
async function runCut(seed: number, operations: number, names: readonly Engine[]): Promise<string | undefined> {
  const random = createRandom(seed);
  const kinds = Array.from(
    { length: 2 + random(4) },
    (_, index): Kind => (index === 0 ? 'federated' : pickFrom(random, ['federated', 'plain', 'rest'])),
  );
  const forPlans = !names.includes('stitched');
  if (forPlans && random(3) === 0) kinds.push('object');
  const made = cut(random, kinds, { ailing: random(3) === 0, forPlans });
  const which = made.ailment ?? 'well';
  // Where all is well there is more than the stitched graph follows (`differences.keys`): it is asked there by itself only.
  const asked = which === 'well' && names.length > 1 ? (['compiled'] as const) : names;
  cuts.set(which, (cuts.get(which) ?? 0) + 1);
  const cleaning: (() => Promise<void>)[] = [];
  try {
    const graph = await openGraph({ after: (clean) => cleaning.push(clean) }, made.backends);
    // Who sees all of it, and a client of its own names.
    const sights = [seeAll(graph, made), seeSome(graph, made, random)];
    for (let ran = 0; ran < operations; ran++) {
      done++;
      const sight = pickFrom(random, sights);
      const what = await compare(graph, sight, randomOperation(sight.running.schema, random), asked);
      const which = `${sight === sights[0] ? 'all of it' : 'a view'}: ${what}`;
      compared.set(which, (compared.get(which) ?? 0) + 1);
    }
    return undefined;
  } catch (error) {
    return tell(seed, kinds, made, error);
  } finally {
    for (const clean of cleaning.reverse()) await clean();
  }
}

function tell(seed: number, kinds: readonly Kind[], { ailment, lost }: Cut, error: unknown): string {
  const ill = ailment === undefined ? '' : `, one ${ailment}: ${[...lost].join(' ')}`;
  return `\nseed ${seed}: ${kinds.join(', ')}${ill}\n${error instanceof Error ? error.message : String(error)}`;
}
