/**
 * Any number of random operations on random cuts, by hand, until something differs or all are through:
 * `npx node test/execute/differential/run.ts --seed 7 --operations 100000`.
 */
import { parseArgs } from 'node:util';
import { createRandom, pickFrom } from '../../schema/mapping/random.ts';
import { type Engine, engines, openGraph } from '../local.ts';
import { type Cut, cut } from './cut.ts';
import { compare } from './difference.ts';
import { randomOperation } from './operations.ts';
import type { Kind } from './piece.ts';
import { world } from './world.ts';

const usage = `usage: node run.ts [--seed N] [--operations N] [--of-each N] [--most N] [--engine compiled|stitched]

  --seed        the first cut's (default 1); each cut's own is printed with what differs, and run again by --seed S --operations 1
  --operations  how many, in all (default 10000)
  --of-each     operations on each cut (default 200)
  --most        stops after so many cuts with a difference (default 10)
  --engine      this engine alone against the plain schema (default both)
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    operations: { type: 'string', default: '10000' },
    'of-each': { type: 'string', default: '200' },
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
let done = 0;
let differing = 0;
process.once('SIGINT', () => {
  finish();
  process.exit();
});
for (let seed = Number(values.seed); done < wanted && differing < Number(values.most); seed++) {
  const { ran, difference } = await runCut(seed, Math.max(Number(values['of-each']), 1), names);
  done += ran;
  if (difference === undefined) continue;
  differing++;
  console.log(difference);
}
finish();

function finish(): void {
  console.log(`${done} operations, ${differing} cuts with a difference`);
  process.exitCode = differing > 0 ? 1 : 0;
}

type Outcome = { readonly ran: number; readonly difference?: string };

/** The first difference of a cut is told; the operations after it are not run. */
async function runCut(seed: number, operations: number, names: readonly Engine[]): Promise<Outcome> {
  const random = createRandom(seed);
  const kinds = Array.from(
    { length: 2 + random(4) },
    (_, index): Kind => (index === 0 ? 'federated' : pickFrom(random, ['federated', 'plain', 'rest'])),
  );
  const ailing = random(3) === 0;
  const made = cut(random, kinds, ailing);
  const cleaning: (() => Promise<void>)[] = [];
  let ran = 0;
  try {
    const graph = await openGraph({ after: (clean) => cleaning.push(clean) }, made.backends);
    for (; ran < operations; ran++) await compare(graph, made, randomOperation(world, random), names);
    return { ran };
  } catch (error) {
    return { ran: ran + 1, difference: tell(seed, kinds, ailing, made, error) };
  } finally {
    for (const clean of cleaning.reverse()) await clean();
  }
}

function tell(seed: number, kinds: readonly Kind[], ailing: boolean, { lost }: Cut, error: unknown): string {
  const ill = ailing ? `, ailing: ${[...lost].join(' ')}` : '';
  return `\nseed ${seed}: ${kinds.join(', ')}${ill}\n${error instanceof Error ? error.message : String(error)}`;
}
