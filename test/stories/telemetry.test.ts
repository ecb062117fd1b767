/** What an operator sees of the shop: the same numbers and the same lines, whichever way a request comes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { loadConfig } from '../../src/app/config.ts';
import { AccessLog } from '../../src/app/telemetry/access-log.ts';
import { expose } from '../../src/app/telemetry/exposition.ts';
import { Metrics } from '../../src/app/telemetry/metrics.ts';
import { silent } from '../../src/util/log.ts';
import { type RunningBackends, startBackends } from '../backends/all.ts';
import { openEvents } from '../kit/events.ts';
import { readScrape } from '../kit/scrape.ts';
import { makesPlans } from '../kit/setting.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { openSocket } from '../kit/socket.ts';
import { copyDemo } from './kit.ts';

type Line = Readonly<Record<string, unknown>>;

/** The shop by one of the ways, and what it has told. */
class Watched {
  readonly shop: Shop;
  readonly #metrics: Metrics;
  readonly #lines: Line[];
  readonly #more: EventTarget;
  #read = 0;
  #values = new Map<string, number>();

  private constructor(shop: Shop, metrics: Metrics, lines: Line[], more: EventTarget) {
    this.shop = shop;
    this.#metrics = metrics;
    this.#lines = lines;
    this.#more = more;
  }

  static async open(directory: string, backends: RunningBackends, way: string): Promise<Watched> {
    const metrics = new Metrics();
    const lines: Line[] = [];
    const more = new EventTarget();
    const accessLog = new AccessLog({
      sink: {
        write(piece, done) {
          const text = Buffer.from(piece).toString();
          assert.ok(text.endsWith('}\n'));
          for (const line of text.slice(0, -1).split('\n')) lines.push(JSON.parse(line) as Line);
          more.dispatchEvent(new Event('line'));
          done();
        },
        writeNow: () => {},
        close: () => {},
      },
      log: silent,
      dropped: undefined,
      flushMs: 1,
    });
    const { config } = await loadConfig(directory);
    assert.ok(config);
    const shop = await startShop({
      directory,
      backends,
      production: true,
      host: {
        config: { ...config, telemetry: { accessLog: { file: undefined, address: true, subject: true } } },
        telemetry: { metrics, accessLog },
        env: { ...process.env, ...backends.env, PORTICO_WAY: way },
      },
    });
    // What is counted from the first is there when all doors are open.
    await shop.server.opened;
    return new Watched(shop, metrics, lines, more);
  }

  /** The next lines, once there are so many. */
  async lines(count = 1): Promise<readonly Line[]> {
    while (this.#lines.length < this.#read + count) await once(this.#more, 'line');
    this.#read += count;
    return this.#lines.slice(this.#read - count, this.#read);
  }

  /** What has changed since the last time; times are not told. */
  changes(): Readonly<Record<string, number>> {
    const { values } = readScrape(expose(this.#metrics.snapshot(), 'prometheus'));
    const changed: Record<string, number> = {};
    for (const [name, value] of values) {
      const difference = value - (this.#values.get(name) ?? 0);
      if (difference !== 0 && !/_bucket|_sum/.test(name)) changed[name] = difference;
    }
    this.#values = new Map(values);
    return changed;
  }

  /** Waits until a number is what it should be. */
  async until(name: string, value: number): Promise<void> {
    const now = () => readScrape(expose(this.#metrics.snapshot(), 'prometheus')).of(name);
    while (now() !== value) await new Promise(setImmediate);
  }

  async post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.shop.server.url}/web/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'r', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

/** A door with whatever can say no. */
const door = /* GraphQL */ `
  extend schema
    @auth(providers: ["shop"])
    @limits(cost: 300, body: "4kb", batch: 3, introspection: false)
    @budget(cost: 500, window: "1h", by: [CLIENT])
    @budget(cost: 1, window: "1m", by: [IP], mode: MEASURE)
    @cache(maxAge: 60)

  type Query {
    products(query: String, page: Int = 1, size: Int = 20): ProductPage!
    product(sku: ID!): Product
    order(id: ID!): Order
  }
  type Mutation { setStock(sku: ID!, quantity: Int!): Product }
  type Subscription { orderStatus(id: ID!): Order }
  type ProductPage { items: [Product!]! total: Int! }
  type Product { sku: ID! title: String! stock: Stock }
  type Stock { quantity: Int }
  type Order { id: ID! status: OrderStatus! }
  enum OrderStatus { PLACED PAID SHIPPED DELIVERED CANCELLED }
`;

let backends: RunningBackends;
let ways: readonly Watched[] = [];
let token: string;

before(async () => {
  backends = await startBackends();
  Object.assign(process.env, backends.env);
  const directory = await copyDemo({ after }, { 'bff/web.graphql': door });
  ways = [await Watched.open(directory, backends, 'short'), await Watched.open(directory, backends, 'whole')];
  for (const way of ways) way.changes();
  token = await backends.issuer.staffToken();
});
after(async () => {
  await Promise.all(ways.map(({ shop }) => shop.stop()));
  await backends?.stop();
});

/** Does the same by both ways; what is told of it has to be the same but for the time. */
async function both(
  act: (way: Watched) => Promise<unknown>,
  count = 1,
): Promise<{ readonly lines: readonly Line[]; readonly changes: Readonly<Record<string, number>> }> {
  const [ours, yogas] = await Promise.all(
    ways.map(async (way) => {
      await act(way);
      const lines = await way.lines(count);
      for (const line of lines) {
        assert.ok(Math.abs(Date.parse(String(line.time)) - Date.now()) < 60_000);
        assert.ok(Number(line.ms) >= 0);
      }
      return { lines: lines.map(({ time: _, ms: __, ...rest }) => rest), changes: way.changes() };
    }),
  );
  assert.ok(ours && yogas);
  assert.deepEqual(yogas, ours);
  return ours;
}

const post = (body: unknown, headers?: Readonly<Record<string, string>>) => async (way: Watched) =>
  (await way.post(body, headers)).text();

const page = (size: number) => `products(size: ${size}) { items { stock { quantity } } }`;
const some = 'query Some($size: Int) { products(size: $size) { items { sku title stock { quantity } } } }';

describe('a request is told of once, and alike by both ways:', { timeout: 60_000 }, () => {
  test('a query that is fetched, and the same one from memory', async () => {
    const first = await both(post({ query: some, variables: { size: 2 } }));
    const [line] = first.lines;
    assert.match(String(line?.document), /^[\da-f]{64}$/);
    assert.deepEqual(line, {
      client: 'web',
      transport: 'http',
      requestId: 'r',
      method: 'POST',
      kind: 'query',
      operation: 'Some',
      document: line?.document,
      status: 200,
      outcome: 'ok',
      bytes: 201,
      calls: 2,
      cost: 7,
      cache: 'miss',
      address: '127.0.0.1',
    });
    assert.deepEqual(first.changes, {
      'portico_operations_total{client="web",transport="http",kind="query",outcome="ok"}': 1,
      'portico_operation_duration_seconds_count{client="web"}': 1,
      'portico_calls_total{backend="catalog",outcome="2xx"}': 1,
      'portico_calls_total{backend="stock",outcome="2xx"}': 1,
      'portico_call_duration_seconds_count{backend="catalog"}': 1,
      'portico_call_duration_seconds_count{backend="stock"}': 1,
      'portico_cached_answers_total{client="web",outcome="miss"}': 1,
      'portico_documents_total{client="web",outcome="miss"}': 1,
      ...(makesPlans && { 'portico_plans_total{outcome="miss"}': 1 }),
      'portico_budget_decisions_total{client="web",budget="client-3600s",outcome="allowed"}': 1,
      'portico_budget_decisions_total{client="web",budget="ip-60s",outcome="measured"}': 1,
    });

    const second = await both(post({ query: some, variables: { size: 2 } }));
    assert.deepEqual(second.lines, [{ ...line, calls: 0, cache: 'hit' }]);
    assert.equal(second.changes['portico_cached_answers_total{client="web",outcome="hit"}'], 1);
    assert.equal(second.changes['portico_documents_total{client="web",outcome="hit"}'], 1);
    assert.equal(second.changes['portico_calls_total{backend="catalog",outcome="2xx"}'], undefined);
  });

  test('one by GET, and one whose answer the browser has already', async () => {
    const get = (headers: Readonly<Record<string, string>>) => async (way: Watched) => {
      const url = `${way.shop.server.url}/web/graphql?query=${encodeURIComponent('{ product(sku: "SKU-0001") { sku } }')}`;
      const response = await fetch(url, {
        headers: { 'content-type': 'application/json', 'x-request-id': 'r', ...headers },
      });
      await response.text();
      return response.headers.get('etag') ?? '';
    };
    let etag = '';
    const { lines } = await both(async (way) => {
      etag = await get({})(way);
    });
    assert.equal(lines[0]?.method, 'GET');
    assert.equal(lines[0]?.bytes, 39);
    const again = await both(get({ 'if-none-match': etag }));
    assert.equal(again.lines[0]?.status, 304);
    assert.equal(again.lines[0]?.bytes, 0);
    assert.equal(again.lines[0]?.outcome, 'ok');
  });

  test('what is no GraphQL, is not valid, or has a wrong variable', async () => {
    const cases = [
      [{ query: '{ products' }, 'GRAPHQL_PARSE_FAILED', 'none'],
      [{ query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED', 'none'],
      [{ query: some, variables: { size: 'two' } }, 'BAD_USER_INPUT', 'none'],
      [{ query: '{ __schema { queryType { name } } }' }, 'GRAPHQL_VALIDATION_FAILED', 'none'],
      ['no JSON', 'BAD_REQUEST', 'none'],
      [{ query: `{ ${page(100)} }` }, 'COST_LIMIT_EXCEEDED', 'query'],
    ] as const;
    for (const [body, code, kind] of cases) {
      const { lines, changes } = await both(post(body));
      assert.equal(lines[0]?.outcome, code, JSON.stringify(body));
      assert.deepEqual(lines[0]?.codes, [code]);
      const name = `portico_operations_total{client="web",transport="http",kind="${kind}",outcome="${code}"}`;
      assert.equal(changes[name], 1, JSON.stringify(changes));
    }
  });

  test('who is refused before anything is read, or sends too much', async () => {
    const refused = await both(post({ query: some }, { authorization: 'Bearer nonsense' }));
    assert.deepEqual(refused.lines, [
      {
        client: 'web',
        transport: 'http',
        requestId: 'r',
        method: 'POST',
        status: 401,
        outcome: 'UNAUTHENTICATED',
        bytes: Number(refused.lines[0]?.bytes),
        address: '127.0.0.1',
      },
    ]);
    const large = await both(post({ query: `{ ${' '.repeat(5000)} }` }));
    assert.equal(large.lines[0]?.status, 413);
    assert.equal(large.lines[0]?.outcome, 'PAYLOAD_TOO_LARGE');
    const simple = await both(post({ query: some }, { 'content-type': 'text/plain' }));
    assert.equal(simple.lines[0]?.status, 415);
    assert.equal(simple.lines[0]?.outcome, 'BAD_REQUEST');
  });

  test('a mutation, by who is named since the operator wants it', async () => {
    const query = 'mutation Set { setStock(sku: "SKU-0009", quantity: 7) { sku } }';
    const { lines } = await both(post({ query }, { authorization: `Bearer ${token}` }));
    assert.equal(lines[0]?.kind, 'mutation');
    assert.equal(lines[0]?.outcome, 'ok');
    assert.equal(lines[0]?.subject, 'S-001');
    assert.equal(lines[0]?.cache, undefined);
  });

  test('each operation of a batch, with what is its own', async () => {
    const { lines, changes } = await both(
      post([
        { query: 'query A { product(sku: "SKU-0002") { sku stock { quantity } } }' },
        { query: '{ nothing }' },
        { query: 'query C { product(sku: "SKU-0003") { sku } }' },
      ]),
      3,
    );
    assert.deepEqual(
      lines.map(({ place, of, operation, outcome, calls, requestId }) => [
        place,
        of,
        operation,
        outcome,
        calls,
        requestId,
      ]),
      [
        [0, 3, 'A', 'ok', 2, 'r'],
        [1, 3, undefined, 'GRAPHQL_VALIDATION_FAILED', undefined, 'r'],
        [2, 3, 'C', 'ok', 1, 'r'],
      ],
    );
    assert.equal(changes['portico_operations_total{client="web",transport="http",kind="query",outcome="ok"}'], 2);
    assert.equal(changes['portico_documents_total{client="web",outcome="miss"}'], 2);
  });

  test('a backend that fails: partial data, with the code', async () => {
    backends.stock.fail(() => ({ status: 500 }));
    const { lines, changes } = await both(
      post({ query: 'query Part { product(sku: "SKU-0004") { sku stock { quantity } } }' }),
    );
    backends.reset();
    assert.equal(lines[0]?.outcome, 'CONNECTOR_FETCH');
    assert.equal(lines[0]?.status, 200);
    assert.equal(lines[0]?.errors, 1);
    assert.ok(Number(changes['portico_calls_total{backend="stock",outcome="5xx"}']) >= 1);
  });

  test('a budget that is spent', async () => {
    let spent: readonly Line[] = [];
    for (let i = 0; i < 50 && spent[0]?.outcome !== 'RATE_LIMITED'; i++) {
      const { lines, changes } = await both(post({ query: `query Dear { ${page(60 - i)} }` }));
      spent = lines;
      const refused = changes['portico_budget_decisions_total{client="web",budget="client-3600s",outcome="refused"}'];
      assert.equal(refused, lines[0]?.outcome === 'RATE_LIMITED' ? 1 : undefined);
    }
    assert.equal(spent[0]?.status, 429);
    assert.equal(spent[0]?.calls, 0);
  });
});

const subscription = {
  query: 'subscription Status($id: ID!) { orderStatus(id: $id) { status } }',
  variables: { id: 'O-05000' },
};

describe('what goes on is told of when it is over:', { timeout: 60_000 }, () => {
  const open = { 'portico_streams_open{client="web"}': 1, 'portico_requests_in_flight{client="web"}': 1 };
  const over = { 'portico_streams_open{client="web"}': -1, 'portico_requests_in_flight{client="web"}': -1 };
  const one = (transport: string, kind: string) =>
    `portico_operations_total{client="web",transport="${transport}",kind="${kind}",outcome="ok"}`;
  let authorization: string;
  before(async () => {
    authorization = `Bearer ${await backends.issuer.customerToken('C-001')}`;
  });

  test('a subscription by server-sent events, which is open meanwhile', async () => {
    const { lines, changes } = await both(async (way) => {
      const { events } = await openEvents(`${way.shop.server.url}/web/graphql`, subscription, {
        'x-request-id': 'r',
        authorization,
      });
      assert.match((await events.next()).value?.data ?? '', /PLACED/);
      assert.partialDeepStrictEqual(way.changes(), open);
      await events.return(undefined);
    });
    assert.partialDeepStrictEqual(lines, [
      {
        transport: 'sse',
        kind: 'subscription',
        operation: 'Status',
        status: 200,
        outcome: 'ok',
        parts: 1,
        subject: 'C-001',
      },
    ]);
    assert.deepEqual(changes, {
      ...over,
      [one('sse', 'subscription')]: 1,
      'portico_events_total{client="web"}': 1,
      'portico_documents_total{client="web",outcome="miss"}': 1,
    });
  });

  test('an answer in parts', async () => {
    const query = 'query Later { product(sku: "SKU-0005") { sku ... @defer { stock { quantity } } } }';
    const { lines, changes } = await both(post({ query }, { accept: 'multipart/mixed' }));
    assert.partialDeepStrictEqual(lines, [
      { transport: 'multipart', kind: 'query', parts: 2, outcome: 'ok', calls: 2 },
    ]);
    assert.equal(changes[one('multipart', 'query')], 1);
    assert.equal(changes['portico_events_total{client="web"}'], 2);
  });

  test('operations of a WebSocket, each by itself, and the socket', async () => {
    const { lines, changes } = await both(async (way) => {
      const socket = await openSocket(`${way.shop.server.url}/web/graphql`, { headers: { 'x-request-id': 'r' } });
      await socket.init({ authorization });
      socket.send({ id: '1', type: 'subscribe', payload: { query: '{ product(sku: "SKU-0006") { sku } }' } });
      assert.equal((await socket.next()).type, 'next');
      assert.equal((await socket.next()).type, 'complete');
      socket.send({ id: '2', type: 'subscribe', payload: { query: '{ nothing }' } });
      assert.equal((await socket.next()).type, 'error');
      socket.send({ id: '3', type: 'subscribe', payload: subscription });
      assert.equal((await socket.next()).type, 'next');
      assert.partialDeepStrictEqual(way.changes(), { ...open, 'portico_websockets_open{client="web"}': 1 });
      socket.send({ id: '3', type: 'complete' });
      await way.until('portico_streams_open{client="web"}', 0);
      await socket.close();
      await way.until('portico_websockets_open{client="web"}', 0);
    }, 4);
    assert.deepEqual(
      lines.map(({ transport, status, kind, outcome, parts, address }) => [
        transport,
        status,
        kind,
        outcome,
        parts,
        address,
      ]),
      [
        ['websocket', undefined, undefined, 'ok', undefined, '127.0.0.1'],
        ['websocket', undefined, 'query', 'ok', undefined, '127.0.0.1'],
        ['websocket', undefined, undefined, 'GRAPHQL_VALIDATION_FAILED', undefined, '127.0.0.1'],
        ['websocket', undefined, 'subscription', 'ok', 1, '127.0.0.1'],
      ],
    );
    assert.partialDeepStrictEqual(changes, { ...over, [one('websocket', 'subscription')]: 1 });
  });

  test('a WebSocket that is let in by nobody', async () => {
    const { lines } = await both(async (way) => {
      const socket = await openSocket(`${way.shop.server.url}/web/graphql`, { headers: { 'x-request-id': 'r' } });
      socket.send({ type: 'connection_init', payload: { authorization: 'Bearer nobody' } });
      await socket.closed;
      await way.until('portico_websockets_open{client="web"}', 0);
    });
    assert.partialDeepStrictEqual(lines, [{ transport: 'websocket', outcome: 'UNAUTHENTICATED' }]);
  });

  test('a subscription on a stream that is one for all', async () => {
    const { lines } = await both(async (way) => {
      const client = createClient({
        url: `${way.shop.server.url}/web/graphql`,
        singleConnection: true,
        retryAttempts: 0,
        headers: { authorization, 'x-request-id': 'r' },
      });
      const events = client.iterate(subscription);
      assert.equal(JSON.stringify((await events.next()).value), '{"data":{"orderStatus":{"status":"PLACED"}}}');
      await events.return?.();
      await way.until('portico_streams_open{client="web"}', 0);
      client.dispose();
      await way.until('portico_requests_in_flight{client="web"}', 0);
    }, 4);
    const told = lines.map(({ method, kind, parts, status }) => [method, kind, parts, status].join(' ')).sort();
    assert.deepEqual(told, ['DELETE   200', 'GET   200', 'POST subscription 1 202', 'PUT   201']);
  });

  test('who goes without waiting for the answer', async () => {
    backends.catalog.fail(() => 'hang');
    const { lines } = await both(async (way) => {
      const controller = new AbortController();
      const sent = fetch(`${way.shop.server.url}/web/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'r' },
        body: JSON.stringify({ query: 'query Gone { product(sku: "SKU-0007") { title } }' }),
        signal: controller.signal,
      });
      await way.until('portico_requests_in_flight{client="web"}', 1);
      controller.abort();
      await assert.rejects(sent);
    });
    backends.reset();
    assert.partialDeepStrictEqual(lines, [{ operation: 'Gone', outcome: 'aborted' }]);
    assert.equal(lines[0]?.status, undefined);
  });
});

test('no line has a secret, and no number has a word of the client', { timeout: 60_000 }, async () => {
  const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  const { lines, changes } = await both(
    post(
      { query: `query Who { product(sku: "${secret}") { sku } }`, variables: { token: secret } },
      { authorization: `Bearer ${secret}`, 'x-request-id': secret, cookie: `session=${secret}` },
    ),
  );
  assert.doesNotMatch(JSON.stringify([lines, changes]), /eyJ/);
  const name = 'N'.repeat(3000);
  const named = await both(post({ query: `query ${name} { product(sku: "SKU-0001") { sku } }` }));
  assert.equal(named.lines[0]?.operation, name.slice(0, 100));
  assert.doesNotMatch(JSON.stringify(named.changes), /NNN/);
});
