/** What goes on from one generation to the next: doors of which nothing has changed, and those that an error would close. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import type { Gateway } from '../../src/app/host.ts';
import { createMemory } from '../../src/app/memory.ts';
import { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { makeDirectory } from '../kit/directory.ts';
import { setting } from '../kit/setting.ts';
import { openSocket, type RawSocket } from '../kit/socket.ts';

const view = 'type Query { name: String }';

/** A running gateway with two clients, which loads its directory again when it is told to. */
async function setUp(t: TestContext) {
  const directory = await makeDirectory(t, {
    'schemas/all.graphql': `extend schema @backend(url: "http://127.0.0.1:9/graphql")\n${view}`,
    'bff/web.graphql': view,
    'bff/tv.graphql': view,
  });
  const memory = createMemory();
  const load = async (before?: Gateway): Promise<Gateway> => {
    const { config } = await loadConfig(directory);
    assert.ok(config);
    const options = { config, log: silent, production: false, env: setting, memory };
    return (await loadGateway(directory, options, before)).gateway ?? assert.fail('there is no gateway');
  };
  let gateway = await load();
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent, drainMs: 0 });
  t.after(() => server.stop());
  return {
    write: (file: string, text: string) => writeFile(join(directory, file), text),
    remove: (file: string) => rm(join(directory, file)),
    async reload(): Promise<Gateway> {
      gateway = await load(gateway);
      server.replace(gateway);
      return gateway;
    },
    async connect(client: string): Promise<RawSocket> {
      const socket = await openSocket(`${server.url}/${client}/graphql`);
      await socket.init();
      return socket;
    },
    async status(client: string): Promise<number> {
      const body = JSON.stringify({ query: '{ __typename }' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${server.url}/${client}/graphql`, { method: 'POST', headers, body })).status;
    },
  };
}

async function assertAlive(socket: RawSocket): Promise<void> {
  socket.send({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } });
  assert.deepEqual((await socket.next()).payload, { data: { __typename: 'Query' } });
  await socket.close();
}

test('a changed file of one client closes the sockets of that client, and of no other', async (t) => {
  const { write, reload, connect, status } = await setUp(t);
  const [web, tv] = await Promise.all([connect('web'), connect('tv')]);
  await write('bff/tv.graphql', `# As before.\n${view}`);
  const { stale } = await reload();
  assert.deepEqual(stale, []);
  assert.deepEqual(await tv.closed, [1012, 'Service restart']);
  await assertAlive(web);
  assert.deepEqual(await Promise.all(['web', 'tv'].map(status)), [200, 200]);
});

test('documents of a client are part of it', async (t) => {
  const { write, reload, connect } = await setUp(t);
  await write('bff/tv.json', '{}');
  await write('bff/tv.graphql', `extend schema @documents(from: "tv.json")\n${view}`);
  await reload();
  const [web, tv] = await Promise.all([connect('web'), connect('tv')]);
  const text = 'query Name { name }';
  await write('bff/tv.json', `{"${hash('sha256', text)}":"${text}"}`);
  await reload();
  assert.deepEqual((await tv.closed)[0], 1012);
  await assertAlive(web);
});

test('a changed backend and a changed configuration are everybody’s', async (t) => {
  const { write, reload, connect } = await setUp(t);
  for (const [file, text] of [
    ['schemas/all.graphql', `extend schema @backend(url: "http://127.0.0.1:9/other")\n${view}`],
    ['portico.config.ts', 'export default { overrides: {} };'],
  ] as const) {
    const sockets = await Promise.all([connect('web'), connect('tv')]);
    await write(file, text);
    await reload();
    assert.deepEqual(await Promise.all(sockets.map(async ({ closed }) => (await closed)[0])), [1012, 1012], file);
  }
});

test('a client whose file has an error goes on, on a graph of before as well, until it is mended or taken away', async (t) => {
  const { write, remove, reload, connect, status } = await setUp(t);
  const tv = await connect('tv');
  await write('bff/tv.graphql', 'type Query { nam: String }');
  assert.deepEqual((await reload()).stale, ['tv']);
  await write('schemas/all.graphql', `extend schema @backend(url: "http://127.0.0.1:9/other")\n${view}`);
  assert.deepEqual((await reload()).stale, ['tv']);
  assert.deepEqual(await Promise.all(['web', 'tv'].map(status)), [200, 200]);
  await assertAlive(tv);
  const again = await connect('tv');
  await write('bff/tv.graphql', view);
  assert.deepEqual((await reload()).stale, []);
  assert.equal((await again.closed)[0], 1012);
  await remove('bff/tv.graphql');
  assert.deepEqual((await reload()).stale, []);
  assert.deepEqual(await Promise.all(['web', 'tv'].map(status)), [200, 404]);
});
