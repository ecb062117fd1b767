/** The large graph of `bench/scale.ts`, in small: it checks, and clients share the graph that they are views of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Source } from 'graphql';
import { generate } from '../../bench/scale/generate.ts';
import { readConfig } from '../../src/app/config.ts';
import { readDirectory } from '../../src/app/map.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { makeDirectory } from '../kit/directory.ts';

const { config } = readConfig({}, new Source('', 'portico.config.ts'));
assert.ok(config);
const options = { config, log: silent, production: false, env: {} };
const files = Object.fromEntries(generate({ backends: 40, bytes: 200_000, viewTypes: 30, clients: 3 }));

test('backends of all kinds that lead to one another compose, and every view of them is right', async (t) => {
  const { made, clients, problems } = await readDirectory(await makeDirectory(t, files), options);
  const graph = made?.graph;
  assert.deepEqual(problems.map(formatProblem), []);
  assert.deepEqual([graph?.backends.length, clients.length], [40, 3]);
  assert.deepEqual([...new Set(graph?.backends.map(({ kind }) => kind))].sort(), ['federated', 'plain', 'rest']);
  for (const { view } of clients) assert.equal(view.graph, graph);
});

test('of clients that are not asked for, nothing is checked but the names', async (t) => {
  const directory = await makeDirectory(t, { ...files, 'bff/client-001.graphql': 'type Query { nothing: Such }' });
  const [asked, all] = [
    await readDirectory(directory, { ...options, clients: ['client-002'] }),
    await readDirectory(directory, options),
  ];
  assert.deepEqual([asked.problems, asked.clients.map(({ client }) => client.name)], [[], ['client-002']]);
  assert.ok(all.problems.length > 0);
});
