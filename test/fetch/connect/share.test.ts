/** Calls that several operations wait for at once: how many a server gets, and what becomes of those who leave. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { CallRecord } from '../../../src/fetch/context.ts';
import { Caller } from '../../../src/plugins/caller.ts';
import { contextFor, sendJson } from '../kit.ts';
import { type Recorded, type Rest, startRest } from './kit.ts';

const headers = (list: string) => `http: { GET: "/b/{$args.id}", headers: [${list}] }`;
const sdl = `
  type Query {
    a(id: ID): ID @connect(source: "api", http: { GET: "/a/{$args.id}" }, selection: "$.id")
    twice(id: ID): A @connect(source: "api", http: { GET: "/a/{$args.id}" }, selection: "id name")
    made(id: ID): ID @connect(source: "api", ${headers('{ name: "x", value: "{$args.id}" }')}, selection: "$.id")
    forwarded(id: ID): ID @connect(source: "api", ${headers('{ name: "x", from: "x" }')}, selection: "$.id")
    claimed(id: ID): ID @connect(source: "api", ${headers('{ name: "x", value: "{$claims.sub}" }')}, selection: "$.id")
    mapped(id: ID): ID @connect(source: "api", http: { GET: "/b/{$args.id}" }, selection: "$([$.id, $claims.sub])->first")
    search(id: ID): ID @connect(source: "api", http: { POST: "/s", body: "id: $args.id" }, selection: "$.id")
    body(id: ID): ID @connect(source: "api", http: { GET: "/s", body: "id: $args.id" }, selection: "$.id")
  }
  type Mutation {
    read(id: ID): ID @connect(source: "api", http: { GET: "/a/{$args.id}" }, selection: "$.id")
    write(id: ID): A @connect(source: "api", http: { PUT: "/a/{$args.id}" }, selection: "id")
  }
  type A @connect(source: "api", http: { GET: "/a/{$this.id}" }, selection: "id name") { id: ID! name: String }`;

type Held = Rest & {
  /** Until the server has so many requests, without answering one. */
  readonly arrived: (count: number) => Promise<void>;
  /** Answers what waits, or what waits of one method. */
  readonly answer: (options?: { status?: number; headers?: Record<string, string>; method?: string }) => void;
  /** Of each request that was given up by the gateway. */
  readonly aborted: string[];
};

/** A server that answers nothing before it is told to. */
async function start(t: TestContext): Promise<Held> {
  const open: { readonly method: string; readonly response: ServerResponse }[] = [];
  const aborted: string[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const rest = await startRest(t, sdl, ({ method, url }: Recorded, response) => {
    open.push({ method, response });
    response.once('close', () => {
      if (!response.writableFinished) aborted.push(url);
    });
    for (const { count, done } of waiting) if (rest.requests.length >= count) done();
  });
  return {
    ...rest,
    aborted,
    arrived: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, done: resolve });
        if (rest.requests.length >= count) resolve();
      }),
    answer: ({ status = 200, headers: more = {}, method: only } = {}) => {
      for (const { method, response } of open.splice(0)) {
        if (only !== undefined && method !== only) {
          open.push({ method, response });
          continue;
        }
        for (const [name, text] of Object.entries(more)) response.setHeader(name, text);
        sendJson(response, { id: 7, name: 'x' }, status);
      }
    },
  };
}

/** Lets what is on its way come in: the server and its client are one process. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const callerOf = (subject: string) =>
  new Caller({
    headers: [['x', subject]],
    identity: { provider: 'p', subject, scopes: [], claims: { sub: subject } },
  });

describe('two operations at the same time', () => {
  const cases: readonly (readonly [what: string, first: string, second: string, calls: number])[] = [
    ['share the same GET', '{ a(id: 1) }', '{ a(id: 1) }', 1],
    ['share it under other names and for other fields', '{ a(id: 1) }', '{ b: a(id: "1") twice(id: 1) { name } }', 1],
    ['do not share another GET', '{ a(id: 1) }', '{ a(id: 2) }', 2],
    ['share headers that are made alike', '{ made(id: 1) }', '{ made(id: 1) }', 1],
    ['do not share a call with another header', '{ made(id: 1) }', '{ forwarded(id: 1) }', 2],
    ['do not share what has a header of the caller', '{ forwarded(id: 1) }', '{ forwarded(id: 1) }', 2],
    ['do not share what has a claim of the caller', '{ claimed(id: 1) }', '{ claimed(id: 1) }', 2],
    ['do not share what is mapped by a claim', '{ mapped(id: 1) }', '{ mapped(id: 1) }', 2],
    ['do not share a POST', '{ search(id: 1) }', '{ search(id: 1) }', 2],
    ['do not share a GET with a body', '{ body(id: 1) }', '{ body(id: 1) }', 2],
    ['do not share what a mutation calls', 'mutation { read(id: 1) }', 'mutation { read(id: 1) }', 2],
    ['do not share a mutation with a query', '{ a(id: 1) }', 'mutation { read(id: 1) }', 2],
  ];
  for (const [what, first, second, calls] of cases) {
    it(what, async (t) => {
      const rest = await start(t);
      const caller = callerOf('same');
      const runs = [first, second].map((query) => rest.run(query, {}, contextFor({ caller })));
      await rest.arrived(calls);
      await settle();
      assert.equal(rest.requests.length, calls);
      rest.answer();
      for (const { errors } of await Promise.all(runs)) assert.equal(errors, undefined);
      assert.equal(rest.requests.length, calls);
    });
  }

  it('share a call only while it is made', async (t) => {
    const rest = await start(t);
    for (const count of [1, 2]) {
      const run = rest.run('{ a(id: 1) }');
      await rest.arrived(count);
      rest.answer();
      await run;
    }
    assert.deepEqual(rest.calls(), ['GET /a/1', 'GET /a/1']);
  });

  it('share how it failed, each with an error of its own', async (t) => {
    const rest = await start(t);
    const runs = [rest.run('{ a(id: 1) }'), rest.run('{ b: a(id: 1) }')];
    await rest.arrived(1);
    await settle();
    assert.equal(rest.requests.length, 1);
    rest.answer({ status: 500 });
    const [one, other] = await Promise.all(runs);
    assert.deepEqual(one?.errors?.[0]?.path, ['a']);
    assert.deepEqual(other?.errors?.[0]?.path, ['b']);
  });

  it('both know what the answer allows of caching, and have the call once', async (t) => {
    const rest = await start(t);
    const contexts = [contextFor(), contextFor()];
    const runs = contexts.map((context) => rest.run('{ a(id: 1) }', {}, context));
    await rest.arrived(1);
    await settle();
    rest.answer({ headers: { 'cache-control': 'private, max-age=30', age: '10' } });
    await Promise.all(runs);
    assert.deepEqual(
      contexts.map(({ maxAge, private: isPrivate }) => [maxAge, isPrivate]),
      [
        [20, true],
        [20, true],
      ],
    );
    const made: CallRecord = { backend: 'orders', method: 'GET', url: `${rest.origin}/a/1`, status: 200 };
    assert.deepEqual(contexts[0]?.calls, [made]);
    assert.deepEqual(contexts[1]?.calls, [{ ...made, shared: true }]);
  });
});

describe('who leaves', () => {
  const begin = async (t: TestContext, count: number) => {
    const rest = await start(t);
    const controllers = Array.from({ length: count }, () => new AbortController());
    const runs = controllers.map(({ signal }) => rest.run('{ a(id: 1) }', {}, contextFor({ signal })));
    await rest.arrived(1);
    await settle();
    assert.equal(rest.requests.length, 1);
    return { rest, controllers, runs };
  };

  it('does so at once, and leaves the call to the others', async (t) => {
    const { rest, controllers, runs } = await begin(t, 3);
    controllers[0]?.abort();
    controllers[2]?.abort();
    for (const run of [runs[0], runs[2]]) {
      assert.equal((await run)?.errors?.[0]?.extensions.code, 'BACKEND_UNAVAILABLE');
    }
    assert.deepEqual(rest.aborted, []);
    rest.answer();
    assert.deepEqual(await runs[1], { data: { a: '7' } });
    assert.equal(rest.requests.length, 1);
  });

  it('as the last one ends the call', async (t) => {
    const { rest, controllers, runs } = await begin(t, 2);
    for (const controller of controllers) controller.abort();
    await Promise.all(runs);
    while (rest.aborted.length === 0) await settle();
    assert.deepEqual(rest.aborted, ['/a/1']);
    const again = rest.run('{ a(id: 1) }');
    await rest.arrived(2);
    rest.answer();
    assert.deepEqual(await again, { data: { a: '7' } });
  });

  it('before it began makes no call', async (t) => {
    const rest = await start(t);
    const { errors } = await rest.run('{ a(id: 1) }', {}, contextFor({ signal: AbortSignal.abort() }));
    assert.deepEqual([errors?.length, rest.calls()], [1, []]);
  });

  it('leaves no listener behind', async (t) => {
    const rest = await start(t);
    const { signal } = new AbortController();
    const added: unknown[] = [];
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      added.push(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      added.splice(added.indexOf(listener), 1);
      remove(type, listener);
    };
    const run = rest.run('{ a(id: 1) }', {}, contextFor({ signal }));
    await rest.arrived(1);
    assert.equal(added.length, 1);
    rest.answer();
    await run;
    assert.deepEqual(added, []);
  });
});

describe('what was written is read again', () => {
  it('by who asks after a mutation, though a call from before is still on its way', async (t) => {
    const rest = await start(t);
    const before = rest.run('{ a(id: 1) }');
    await rest.arrived(1);
    const write = rest.run('mutation { write(id: 1) { id } }');
    await rest.arrived(2);
    rest.answer({ method: 'PUT' });
    await write;
    const after = rest.run('{ a(id: 1) }');
    await rest.arrived(3);
    rest.answer();
    await Promise.all([before, after]);
    assert.deepEqual(rest.calls(), ['GET /a/1', 'PUT /a/1', 'GET /a/1']);
  });

  it('by a mutation itself, whatever others are just reading', async (t) => {
    const rest = await start(t);
    const write = rest.run('mutation { write(id: 1) { name } }');
    await rest.arrived(1);
    const other = rest.run('{ a(id: 7) }');
    await rest.arrived(2);
    rest.answer({ method: 'PUT' });
    await rest.arrived(3);
    rest.answer();
    assert.deepEqual(await Promise.all([write, other]), [{ data: { write: { name: 'x' } } }, { data: { a: '7' } }]);
    assert.deepEqual(rest.calls(), ['PUT /a/1', 'GET /a/7', 'GET /a/7']);
  });

  it('by an operation that changed something at another backend', async (t) => {
    const rest = await start(t);
    const other = rest.run('{ a(id: 1) }');
    await rest.arrived(1);
    const context = contextFor();
    context.mutates = true;
    const reading = rest.run('{ a(id: 1) }', {}, context);
    await rest.arrived(2);
    rest.answer();
    await Promise.all([other, reading]);
    assert.equal(rest.requests.length, 2);
  });
});
