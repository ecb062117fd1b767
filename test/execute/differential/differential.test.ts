/** The same data in one schema and cut into backends: random operations get the same answer, and every error at its place. */
import { test } from 'node:test';
import { createRandom } from '../../schema/mapping/random.ts';
import { openGraph } from '../local.ts';
import { cut } from './cut.ts';
import { compare } from './difference.ts';
import { randomOperation } from './operations.ts';
import type { Kind } from './piece.ts';
import { world } from './world.ts';

/** Another seed makes other cuts and operations; `run.ts` beside this file takes any number of them. */
const seed = 1;
const operationsOfEach = 50;

const graphs: readonly (readonly Kind[])[] = [
  ['federated', 'plain'],
  ['federated', 'plain', 'federated'],
  ['federated', 'rest'],
  ['rest', 'rest', 'plain', 'federated'],
  ['federated', 'plain', 'federated', 'plain', 'rest'],
];

for (const [index, kinds] of graphs.entries()) {
  for (const ailing of [false, true]) {
    const which = `${kinds.join(', ')}${ailing ? ', one of them ailing' : ''}`;
    test(`a graph of several backends answers as one schema does: ${which}`, async (t) => {
      const random = createRandom(seed * 1000 + index);
      const made = cut(random, kinds, ailing);
      const graph = await openGraph(t, made.backends);
      for (let count = 0; count < operationsOfEach; count++) {
        await compare(graph, made, randomOperation(world, random));
      }
    });
  }
}
