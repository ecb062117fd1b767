/** The same data in one schema and cut into backends: random operations get the same answer, and every error at its place. */
import { test } from 'node:test';
import { createRandom, pickFrom } from '../../schema/mapping/random.ts';
import { engines, openGraph } from '../local.ts';
import { cut } from './cut.ts';
import { compare, seeAll, seeSome } from './difference.ts';
import { randomOperation } from './operations.ts';
import type { Kind } from './piece.ts';

/** Another seed makes other cuts and operations; `run.ts` beside this file takes any number of them. */
const seed = 1;
const operationsOfEach = 40;

const graphs: readonly (readonly Kind[])[] = [
  ['federated', 'plain'],
  ['federated', 'plain', 'federated'],
  ['federated', 'rest'],
  ['federated', 'rest', 'rest', 'plain'],
  ['federated', 'plain', 'federated', 'plain', 'rest'],
  ['federated', 'federated', 'plain', 'object'],
];

// Where a backend ails, keys are single ones, so that what it loses can be told: the stitched graph follows that, and not all else that there
// is (`differences.keys`).
for (const [index, kinds] of graphs.entries()) {
  for (const ailing of [false, true]) {
    const which = `${kinds.join(', ')}${ailing ? ', one of them ailing' : ''}`;
    test(`a graph of several backends answers as one schema does: ${which}`, async (t) => {
      const random = createRandom(seed * 1000 + index);
      const made = cut(random, kinds, { ailing, forPlans: !ailing });
      const graph = await openGraph(t, made.backends);
      const sights = [seeAll(graph, made), seeSome(graph, made, random)];
      for (let count = 0; count < operationsOfEach; count++) {
        const sight = pickFrom(random, sights);
        const operation = randomOperation(sight.running.schema, random);
        await compare(graph, sight, operation, ailing && !kinds.includes('object') ? engines : ['compiled']);
      }
    });
  }
}
