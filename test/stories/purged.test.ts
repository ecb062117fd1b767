/** A purge while an answer is on its way: what was begun before is told to those who asked before, and to nobody else. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { createControl } from '../../src/app/admin/control.ts';
import { purgeOf } from '../../src/app/admin/purge.ts';
import { createMemory } from '../../src/app/memory.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { Purges } from '../../src/store/purges.ts';
import { send, start } from './by-hand.ts';

const schema = `
  extend schema @source(name: "own", http: { baseURL: "$BASE" })
  type Query { product(id: ID!): Product @connect(source: "own", http: { GET: "/products/{$args.id}" }, selection: "id title", entity: true) }
  type Mutation {
    rename(id: ID!): Product @connect(source: "own", http: { POST: "/products/{$args.id}" }, selection: "id title")
    ping: String @connect(source: "own", http: { POST: "/ping" }, selection: "$.title")
  }
  type Product @key(fields: "id") { id: ID! title: String }`;
const clients = {
  web: 'extend schema @expose @cache(maxAge: 60)',
  mobile: 'extend schema @expose @cache(maxAge: 60)',
  silent: 'extend schema @expose @cache(maxAge: 0, share: false)',
};

/** A gateway, whose backend answers a GET when it is told to, and all else at once. */
async function open(t: TestContext) {
  const memory = createMemory();
  const control = createControl(undefined, memory);
  const held: ServerResponse[] = [];
  let arrived = Promise.withResolvers<void>();
  const ask = await start(
    t,
    schema,
    clients,
    (request, response) => {
      if (request.method !== 'GET') return send(response, '{"id":"1","title":"renamed"}');
      held.push(response);
      arrived.resolve();
    },
    { memory },
  );
  return {
    ask: async (client: string, query: string) => (await ask(client, query)).text,
    /** As the admin plane does it. */
    purge: async (what: object) => {
      const { tags, error } = purgeOf(JSON.stringify(what));
      assert.ok(tags, error);
      return control.purge(tags, 'admin');
    },
    /** The next GET at the backend. */
    call: async () => {
      while (held.length === 0) {
        arrived = Promise.withResolvers();
        await arrived.promise;
      }
      const response = held.shift() as ServerResponse;
      return (title: string) => send(response, JSON.stringify({ id: '1', title }));
    },
    isIdle: () => held.length === 0,
  };
}

const query = 'query One { product(id: "1") { id title } }';
const answer = (title: string) => `{"data":{"product":{"id":"1","title":"${title}"}}}`;

describe('an answer that is on its way', () => {
  const purges: Readonly<Record<string, (gateway: Awaited<ReturnType<typeof open>>) => Promise<unknown>>> = {
    'the admin purges its client': ({ purge }) => purge({ client: 'web' }),
    'the admin purges its operation': ({ purge }) => purge({ client: 'web', operation: 'One' }),
    'the admin purges a type in it': ({ purge }) => purge({ type: 'Product' }),
    'the admin purges an entity in it': ({ purge }) => purge({ type: 'Product', key: { id: 1 } }),
    'a mutation names an entity in it': ({ ask }) => ask('mobile', 'mutation { rename(id: "1") { id } }'),
  };
  for (const [what, purge] of Object.entries(purges)) {
    test(`is not remembered, and joined by nobody, once ${what}`, async (t) => {
      const gateway = await open(t);
      const { ask, call, isIdle } = gateway;
      const early = ask('web', query);
      const old = await call();
      await purge(gateway);
      const late = ask('web', query);
      const fresh = await call();
      fresh('new');
      assert.equal(await late, answer('new'));
      old('old');
      assert.equal(await early, answer('old'));
      assert.equal(await ask('web', query), answer('new'));
      assert.ok(isIdle());
    });
  }

  test('is remembered where something else is purged', async (t) => {
    const { ask, call, purge, isIdle } = await open(t);
    const early = ask('web', query);
    const old = await call();
    await purge({ client: 'mobile' });
    await purge({ type: 'Order' });
    await purge({ type: 'Product', key: { id: '2' } });
    old('old');
    await early;
    assert.equal(await ask('web', query), answer('old'));
    assert.ok(isIdle());
  });

  for (const client of ['web', 'mobile', 'silent']) {
    test(`is joined by nobody who asks after a mutation by ${client} is over, and at no door`, async (t) => {
      const { ask, call } = await open(t);
      const early = [ask('web', query), ask('mobile', query)];
      // One call for both: it has nothing of a caller.
      const old = await call();
      await ask(client, 'mutation { ping }');
      const late = [ask('web', query), ask('mobile', query)];
      const fresh = await call();
      fresh('new');
      assert.deepEqual(await Promise.all(late), [answer('new'), answer('new')]);
      old('old');
      assert.deepEqual(await Promise.all(early), [answer('old'), answer('old')]);
    });
  }
});

describe('what was remembered', () => {
  /** Whether an answer is remembered: nobody is called for it. Otherwise it is from here on. */
  async function isRemembered({ ask, call, isIdle }: Awaited<ReturnType<typeof open>>, client: string, text: string) {
    let isAsked = false;
    const asked = ask(client, text);
    const called = call().then((tell) => {
      isAsked = true;
      tell('Lamp');
    });
    assert.match(await Promise.race([asked, called.then(() => asked)]), /Lamp/);
    assert.ok(isIdle());
    return !isAsked;
  }

  const shown = query;
  const hidden = 'query Two { product(id: "1") { title } }';
  const renamed = 'query Three { one: product(id: "1") { id: title title: id } }';

  const cases: readonly (readonly [purge: object | string, what: string, goes: boolean])[] = [
    [{ type: 'Product', key: { id: '1' } }, shown, true],
    [{ type: 'Product', key: { id: '2' } }, shown, false],
    [{ type: 'Order', key: { id: '1' } }, shown, false],
    // It could be any: nobody has asked which.
    [{ type: 'Product', key: { id: '2' } }, hidden, true],
    // Whatever the client calls it.
    [{ type: 'Product', key: { id: '1' } }, renamed, true],
    [{ type: 'Product', key: { id: '2' } }, renamed, false],
    ['mutation { rename(id: "1") { id title } }', shown, true],
    ['mutation { rename(id: "1") { number: id } }', shown, true],
    ['mutation { rename(id: "1") { id } }', hidden, true],
    // Of whatever it has changed it says but the type.
    ['mutation { rename(id: "1") { title } }', shown, true],
    ['mutation { ping }', shown, false],
  ];
  for (const [purge, what, goes] of cases) {
    test(`${goes ? 'is forgotten' : 'stays'}: ${what}, when ${JSON.stringify(purge)} comes`, async (t) => {
      const gateway = await open(t);
      assert.equal(await isRemembered(gateway, 'web', what), false);
      assert.equal(await isRemembered(gateway, 'web', what), true);
      if (typeof purge === 'string') assert.doesNotMatch(await gateway.ask('mobile', purge), /errors/);
      else assert.equal(await gateway.purge(purge), goes ? 1 : 0);
      assert.equal(await isRemembered(gateway, 'web', what), !goes);
    });
  }
});

describe('the record of purges', () => {
  test('forgets no purge of what is still on its way, however many tags there are', async () => {
    const purges = new Purges(createMemoryStore(), 3);
    const since = purges.moment;
    await purges.here(['a']);
    assert.deepEqual([purges.isOver(since, ['a']), purges.isOver(since, ['x'])], [true, false]);
    const between = purges.moment;
    await purges.here(['b', 'c']);
    await purges.here(['d']);
    // Which ones they were is forgotten, so it could be each of them.
    assert.deepEqual([purges.isOver(since, ['a']), purges.isOver(between, ['x'])], [true, true]);
    assert.equal(purges.isOver(purges.moment, ['a', 'b', 'c', 'd']), false);
  });

  test('holds where the store is out of reach', async () => {
    const down = async (): Promise<never> => {
      throw new Error('out of reach');
    };
    const purges = new Purges({ ...createMemoryStore(), purge: down });
    const since = purges.moment;
    await assert.rejects(purges.everywhere(['a']), /out of reach/);
    assert.ok(purges.isOver(since, ['a']));
  });
});
