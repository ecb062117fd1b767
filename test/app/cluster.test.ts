/** `portico start --workers` with its admin plane, as real processes: they count together, and what one of them forgets is forgotten by all. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { startHttp } from '../fetch/kit.ts';
import { adminToken, type Started, startProcess } from '../kit/started.ts';

const files = {
  'schemas/shop.graphql': `
    extend schema @source(name: "own", http: { baseURL: "{$env.BASE}" })
    type Query { product(id: ID!): Product @connect(source: "own", http: { GET: "/products/{$args.id}" }, selection: "id title", entity: true) }
    type Mutation { rename(id: ID!): Product @connect(source: "own", http: { POST: "/products/{$args.id}" }, selection: "id title") }
    type Product @key(fields: "id") { id: ID! title: String }`,
  'bff/web.graphql': 'extend schema @expose @cache(maxAge: 60)',
  'portico.config.js': `export default {
    admin: { port: 0, token: '${adminToken}' },
    plugins: [{ onResponse({ response }) { response.headers.set('x-pid', String(process.pid)); } }],
  };`,
};

const query = '{ product(id: "1") { id title } }';
const mutation = 'mutation { rename(id: "1") { id } }';
const operations = (kind: string) =>
  `portico_operations_total{client="web",transport="http",kind="${kind}",outcome="ok"}`;

/** A backend that answers each GET when it is told to, or at once where it has a title to tell. */
async function startBackend(t: TestContext) {
  const held: ServerResponse[] = [];
  let calls = 0;
  let title: string | undefined;
  const send = (response: ServerResponse, title: string): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: '1', title }));
  const arrivals = new EventEmitter();
  const BASE = await startHttp(t, (request, response) => {
    if (request.method !== 'GET') return send(response, 'renamed');
    calls++;
    if (title !== undefined) return send(response, title);
    held.push(response);
    arrivals.emit('held');
  });
  return {
    env: { BASE },
    calls: () => calls,
    answerAll: (text: string | undefined) => {
      title = text;
    },
    /** The calls that wait, once they are that many. */
    async held(count: number) {
      while (held.length < count) await once(arrivals, 'held');
      return held.splice(0).map((response) => (title: string) => send(response, title));
    },
  };
}

async function start(t: TestContext) {
  const backend = await startBackend(t);
  const started = await startProcess(t, files, ['--workers', '2'], backend.env);
  const serving = async (count: number) =>
    (await started.logged(({ message }) => message === 'a worker serves', count)).map(({ pid }) => Number(pid));
  await serving(2);
  return { ...started, backend, serving };
}

/** By a connection of its own, so that each time it can be another process that answers. */
async function ask(
  { ask }: Pick<Started, 'ask'>,
  text = query,
): Promise<{ readonly pid: number; readonly text: string }> {
  const response = await ask('web', text, { connection: 'close' });
  return { pid: Number(response.headers.get('x-pid')), text: await response.text() };
}

/** Asks until both have answered; gives how often that was, and all answers. */
async function askBoth(
  gateway: Pick<Started, 'ask'>,
): Promise<{ readonly times: number; readonly texts: readonly string[] }> {
  const pids = new Set<number>();
  const texts: string[] = [];
  while (pids.size < 2) {
    assert.ok(texts.length < 50, 'one of them answers nobody');
    const { pid, text } = await ask(gateway);
    pids.add(pid);
    texts.push(text);
  }
  return { times: texts.length, texts };
}

describe('several processes', { timeout: 300_000 }, () => {
  test('are counted together, and what one had counted stays when it is killed', async (t) => {
    const gateway = await start(t);
    const { backend, metrics, serving } = gateway;
    backend.answerAll('Lamp');
    const { times } = await askBoth(gateway);
    const before = await metrics();
    assert.deepEqual([before.of(operations('query')), before.of('portico_workers')], [times, 2]);
    assert.equal(before.of('portico_calls_total{backend="shop",outcome="2xx"}'), 2);
    const [first = 0] = await serving(2);
    process.kill(first, 'SIGKILL');
    await serving(3);
    const after = await metrics();
    assert.deepEqual([after.of(operations('query')), after.of('portico_workers')], [times, 2]);
    assert.equal(after.of('portico_operation_duration_seconds_count{client="web"}'), times);
    const more = await askBoth(gateway);
    assert.equal((await metrics()).of(operations('query')), times + more.times);
  });

  test('forget together what the admin purges', async (t) => {
    const gateway = await start(t);
    const { backend, metrics, purge } = gateway;
    backend.answerAll('Lamp');
    for (const what of [{ client: 'web' }, { type: 'Product' }, { type: 'Product', key: { id: '1' } }]) {
      const before = backend.calls();
      await askBoth(gateway);
      await askBoth(gateway);
      assert.equal(backend.calls(), before + 2, 'each remembers by itself');
      assert.equal(await purge({ type: 'Product', key: { id: '2' } }), 0);
      assert.equal(await purge(what), 2);
      await askBoth(gateway);
      assert.equal(backend.calls(), before + 4);
      await purge({ client: 'web' });
    }
    assert.equal((await metrics()).of('portico_purged_answers_total{by="admin"}'), 12);
  });

  test('forget together what a mutation in one of them names, what is on its way as well', async (t) => {
    const gateway = await start(t);
    const { backend, metrics } = gateway;
    backend.answerAll('old');
    await askBoth(gateway);
    backend.answerAll('new');
    await ask(gateway, mutation);
    for (const text of (await askBoth(gateway)).texts) assert.match(text, /new/);
    assert.equal((await metrics()).of('portico_purged_answers_total{by="mutation"}'), 2);

    await ask(gateway, mutation);
    backend.answerAll(undefined);
    // As many as it takes for both processes to have one; the others wait for those.
    const several = () => Array.from({ length: 6 }, () => ask(gateway));
    const early = several();
    const old = await backend.held(2);
    await ask(gateway, mutation);
    const late = several();
    const fresh = await backend.held(2);
    for (const answer of fresh) answer('newest');
    for (const { text } of await Promise.all(late)) assert.match(text, /newest/);
    for (const answer of old) answer('old');
    for (const { text } of await Promise.all(early)) assert.match(text, /old/);
    const calls = backend.calls();
    for (const text of (await askBoth(gateway)).texts) assert.match(text, /newest/);
    assert.equal(backend.calls(), calls);
  });
});
