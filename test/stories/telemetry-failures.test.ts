/** What an operator sees when the store is out of reach, and when somebody asks too often. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createMemory } from '../../src/app/memory.ts';
import { expose } from '../../src/app/telemetry/exposition.ts';
import { Metrics } from '../../src/app/telemetry/metrics.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { readScrape } from '../kit/scrape.ts';
import { send, start } from './by-hand.ts';

const schema = `
  extend schema @link(url: "https://the-guild.dev/rate-limit", import: ["@rateLimit"])
  type Query {
    a: String @connect(source: "api", http: { GET: "/a" }, selection: "$.a")
    few: String @connect(source: "api", http: { GET: "/few" }, selection: "$.a") @rateLimit(max: 2, window: "1h")
  }
  type Mutation { change: String @connect(source: "api", http: { POST: "/" }, selection: "$.a") }`;
const clients = {
  web: 'extend schema @expose @cache(maxAge: 60) @budget(cost: 500, window: "1m", by: [CLIENT])',
  strict: 'extend schema @expose @budget(cost: 500, window: "1m", by: [CLIENT], onStoreError: DENY)',
};

test('a store that is out of reach is counted by what it was wanted for, and one that is back is not', async (t) => {
  const metrics = new Metrics();
  const memory = createMemoryStore();
  let isDown = true;
  const ailing =
    <A extends readonly unknown[], R>(method: (...args: A) => R) =>
    async (...args: A): Promise<Awaited<R>> => {
      if (isDown) throw new Error('out of reach');
      return await method(...args);
    };
  const store: Store = {
    reserve: ailing(memory.reserve),
    settle: ailing(memory.settle),
    get: ailing(memory.get),
    set: ailing(memory.set),
    delete: ailing(memory.delete),
    purge: ailing(memory.purge),
  };
  const ask = await start(t, schema, clients, (_request, response) => send(response, '{"a":"b"}'), {
    memory: createMemory(store),
    telemetry: { metrics, accessLog: undefined },
  });
  const scrape = () => readScrape(expose(metrics.snapshot(), 'prometheus'));
  const failures = (client: string) =>
    ['budgets', 'documents', 'cache'].map((use) =>
      scrape().of(`portico_store_failures_total{client="${client}",use="${use}"}`),
    );
  const decisions = (client: string, outcome: string) =>
    [...scrape().values]
      .filter(
        ([name]) =>
          name.startsWith(`portico_budget_decisions_total{client="${client}"`) &&
          name.endsWith(`outcome="${outcome}"}`),
      )
      .reduce((sum, [, value]) => sum + value, 0);

  assert.deepEqual((await ask('web', '{ a }')).body, { data: { a: 'b' } });
  assert.equal(decisions('web', 'unknown'), 1);
  const [budgets = 0, documents, cache = 0] = failures('web');
  assert.ok(budgets >= 1 && cache >= 1, `${budgets}, ${cache}`);
  assert.equal(documents, 0);
  const denied = await ask('strict', '{ a }');
  assert.match(denied.text, /errors/);
  assert.equal(decisions('strict', 'unknown'), 1);
  assert.equal(failures('strict')[0], 1);

  const sha256Hash = createHash('sha256').update('{ a }').digest('hex');
  await ask('web', '{ a }', undefined, {}, { persistedQuery: { version: 1, sha256Hash } });
  assert.ok((failures('web')[1] ?? 0) >= 1);
  assert.deepEqual((await ask('web', 'mutation { change }')).body, { data: { change: 'b' } });

  isDown = false;
  const before = failures('web');
  assert.deepEqual((await ask('web', '{ a }')).body, { data: { a: 'b' } });
  assert.deepEqual(failures('web'), before);
  assert.equal(decisions('web', 'allowed'), 1);
});

test('operations that a rate limit refuses are counted, and those that it lets through are not', async (t) => {
  const metrics = new Metrics();
  const ask = await start(t, schema, clients, (_request, response) => send(response, '{"a":"b"}'), {
    telemetry: { metrics, accessLog: undefined },
  });
  const texts: string[] = [];
  for (let times = 0; times < 5; times++) texts.push((await ask('strict', `query N${times} { few }`)).text);
  assert.deepEqual(
    texts.map((text) => text.includes('RATE_LIMITED')),
    [false, false, true, true, true],
  );
  const scrape = readScrape(expose(metrics.snapshot(), 'prometheus'));
  assert.equal(scrape.of('portico_rate_limited_total{client="strict"}'), 3);
  assert.equal(scrape.of('portico_rate_limited_total{client="web"}'), 0);
  assert.equal(
    scrape.of('portico_operations_total{client="strict",transport="http",kind="query",outcome="RATE_LIMITED"}'),
    3,
  );
});
