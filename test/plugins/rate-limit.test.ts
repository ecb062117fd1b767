import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { buildSchema } from 'graphql';
import { CallLog } from '../../src/plugins/call-log.ts';
import { type RateLimit, useRateLimit } from '../../src/plugins/rate-limit.ts';
import { createKit, type Kit, operationOf } from './kit.ts';

const typeDefs = /* GraphQL */ `
  type Query { product(id: ID, where: Where): Product search(ids: [ID!], options: Options): [Product] node: Node other: Other }
  type Product implements Node { id: ID reviews(first: Int): String price: Int }
  type Maker implements Node { id: ID reviews(first: Int): String }
  type Other { reviews: String }
  interface Node { id: ID reviews(first: Int): String }
  input Where { id: ID }
  input Options { length: Int }
  type Mutation { login(email: String): Boolean }
  type Subscription { ticks: Int }
`;

function setUp(limits: readonly RateLimit[], calls = new CallLog()): Kit {
  return createKit({
    typeDefs,
    resolvers: {
      Query: { product: () => ({}), other: () => ({}), node: () => ({ __typename: 'Product' }) },
      Subscription: { ticks: { subscribe: async function* () {} } },
    },
    policies: [useRateLimit({ limits, calls })],
  });
}

const alice = { headers: { 'x-subject': 'alice' } };
const bob = { headers: { 'x-subject': 'bob' } };
const product = '{ product { id } }';

/** How many of the calls, one after the other, are let through. */
async function countAllowed(post: Kit['post'], queries: readonly string[], init: Parameters<Kit['post']>[1] = alice) {
  let allowed = 0;
  for (const query of queries) if ((await post(query, init)).status === 200) allowed++;
  return allowed;
}

describe('a rate limit', () => {
  // The library asks Date itself.
  beforeEach(() => mock.timers.enable({ apis: ['Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  it('lets so many calls of a field through in a window, then answers 429 with the time to come back', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 2, window: '90s' }]);
    assert.equal(await countAllowed(post, [product, product]), 2);
    const refused = await post(product, alice);
    assert.deepEqual([refused.status, refused.code], [429, 'RATE_LIMITED']);
    assert.equal(refused.headers.get('retry-after'), '90');
    assert.equal(refused.json.errors?.length, 1);
    assert.equal('data' in refused.json, false);
    mock.timers.tick(89_999);
    assert.equal((await post(product, alice)).status, 429);
    mock.timers.tick(90_001);
    assert.equal((await post(product, alice)).status, 200);
  });

  it('rounds the time to come back up to whole seconds', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 1, window: '1500ms' }]);
    await post(product, alice);
    assert.equal((await post(product, alice)).headers.get('retry-after'), '2');
  });

  it('has the defaults of the library: 5 in a minute', async () => {
    const { post } = setUp([{ coordinate: 'Query.product' }]);
    assert.equal(await countAllowed(post, Array(7).fill(product)), 5);
    assert.equal((await post(product, alice)).headers.get('retry-after'), '60');
  });

  it('can be none at all', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 0, window: '1m' }]);
    assert.equal(await countAllowed(post, [product]), 0);
  });

  it('counts each place of a field, so that aliases and fragments are no way round it', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 3, window: '1m' }]);
    const answer = await post(
      '{ a: product { id } b: product { id } ... on Query { c: product { id } d: product { id } } }',
      alice,
    );
    assert.equal(answer.status, 429);
  });

  it('counts one subject for itself, wherever it calls from, and others from the network that they call from', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 1, window: '1m' }]);
    for (const [init, status] of [
      [alice, 200],
      [{ headers: { 'x-subject': 'alice', 'x-ip': '198.51.100.1' } }, 429],
      [bob, 200],
      [{ headers: { 'x-ip': '198.51.100.1' } }, 200],
      [{ headers: { 'x-ip': '198.51.100.1', 'x-forwarded-for': '203.0.113.9' } }, 429],
      [{ headers: { 'x-ip': '198.51.100.2' } }, 200],
      [{ headers: { 'x-subject': '198.51.100.2' } }, 200],
    ] as const) {
      assert.equal((await post(product, init)).status, status, JSON.stringify(init));
    }
  });

  it('keeps fields of one name on several types apart', async () => {
    const { post } = setUp([
      { coordinate: 'Product.reviews', max: 1, window: '1m' },
      { coordinate: 'Other.reviews', max: 1, window: '1m' },
    ]);
    assert.equal(
      await countAllowed(post, ['{ product { reviews } }', '{ other { reviews } }', '{ other { reviews } }']),
      2,
    );
  });

  it('counts the values of arguments apart where it is said to', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 1, window: '1m', identityArgs: ['id', 'where.id'] }]);
    const queries = ['(id: 1)', '(id: 2)', '(id: 1)', '(where: { id: 1 })', '(where: { id: 2 })', '(where: { id: 2 })'];
    assert.equal(
      await countAllowed(
        post,
        queries.map((args) => `{ product${args} { id } }`),
      ),
      4,
    );
    const variables = { variables: { id: 9 }, ...alice };
    assert.equal(await countAllowed(post, Array(2).fill('query ($id: ID) { product(id: $id) { id } }'), variables), 1);
  });

  it('counts the items of a list argument where it is said to', async () => {
    const { post } = setUp([{ coordinate: 'Query.search', max: 5, window: '1m', arrayLengthField: 'ids' }]);
    assert.equal(await countAllowed(post, ['{ search(ids: [1, 2, 3]) { id } }']), 1);
    assert.equal(await countAllowed(post, ['{ search(ids: [4, 5, 6]) { id } }']), 0);
  });

  it('does not believe a length that is not one of a list', async () => {
    const { post } = setUp([{ coordinate: 'Query.search', max: 5, window: '1m', arrayLengthField: 'options' }]);
    assert.equal(await countAllowed(post, ['{ search(options: { length: 2000000000 }) { id } }']), 1);
  });

  it('does not count what it refuses where it is said so, and does otherwise', async () => {
    const limit = { coordinate: 'Query.product', max: 1, window: '10s' };
    for (const uncountRejected of [true, false]) {
      const { post } = setUp([{ ...limit, uncountRejected }]);
      await post(product, alice);
      mock.timers.tick(6_000);
      await post(product, alice);
      mock.timers.tick(6_000);
      assert.equal((await post(product, alice)).status, uncountRejected ? 200 : 429);
    }
  });

  it('only looks where it is said to be read only', async () => {
    const calls = new CallLog();
    const readOnly = setUp([{ coordinate: 'Query.product', max: 1, window: '1m', readOnly: true }], calls);
    assert.equal(await countAllowed(readOnly.post, [product, product]), 2);
  });

  for (const { limited, asked } of [
    { limited: 'Product.reviews', asked: '{ node { reviews } }' },
    { limited: 'Node.reviews', asked: '{ product { reviews } }' },
    { limited: 'Node.reviews', asked: '{ node { ... on Maker { reviews } } }' },
  ]) {
    it(`of ${limited} holds for ${asked}`, async () => {
      const { post } = setUp([{ coordinate: limited, max: 1, window: '1m' }]);
      assert.equal(await countAllowed(post, [asked, asked]), 1);
    });
  }

  it('is the strictest of those that meet at an interface, and each member keeps its own', async () => {
    const { post } = setUp([
      { coordinate: 'Product.reviews', max: 3, window: '1m' },
      { coordinate: 'Maker.reviews', max: 1, window: '1m' },
    ]);
    assert.equal(await countAllowed(post, Array(4).fill('{ node { reviews } }')), 1);
    assert.equal(await countAllowed(post, Array(4).fill('{ product { reviews } }')), 3);
  });

  it('holds for mutations and subscriptions', async () => {
    const { post } = setUp([
      { coordinate: 'Mutation.login', max: 1, window: '1m' },
      { coordinate: 'Subscription.ticks', max: 1, window: '1m' },
    ]);
    assert.equal(await countAllowed(post, Array(2).fill('mutation { login }')), 1);
    const stream = { headers: { ...alice.headers, accept: 'text/event-stream' } };
    assert.doesNotMatch((await post('subscription { ticks }', stream)).text, /RATE_LIMITED/);
    assert.match((await post('subscription { ticks }', stream)).text, /RATE_LIMITED/);
  });

  it('looks at what is asked of the graph, whatever the view calls it, and says nothing of it', async () => {
    const kit = createKit({
      typeDefs: 'type Query { shown: String }',
      policies: [
        useRateLimit({ limits: [{ coordinate: 'Query.hidden', max: 1, window: '1m' }], calls: new CallLog() }),
      ],
      operation: () => operationOf('{ hidden }', { schema: buildSchema('type Query { hidden: String }') }),
    });
    await kit.post('{ shown }', alice);
    const refused = await kit.post('{ shown }', alice);
    assert.equal(refused.status, 429);
    assert.doesNotMatch(refused.text, /hidden|Query/);
    assert.deepEqual(Object.keys(refused.json.errors?.[0] ?? {}).sort(), ['extensions', 'message']);
  });

  it('says what its message says, with the caller in it', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 1, window: '1m', message: 'Slow down, {{ id }}.' }]);
    await post(product, alice);
    assert.equal((await post(product, alice)).json.errors?.[0]?.message, 'Slow down, alice.');
  });

  it('goes on across clients and reloads that share its log', async () => {
    const calls = new CallLog();
    const limits = [{ coordinate: 'Query.product', max: 1, window: '1m' }];
    assert.equal(await countAllowed(setUp(limits, calls).post, [product]), 1);
    assert.equal(await countAllowed(setUp(limits, calls).post, [product]), 0);
  });

  it('is not overdrawn by many at once', async () => {
    const { post } = setUp([{ coordinate: 'Query.product', max: 3, window: '1m' }]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(product, alice)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 3);
  });

  it('does not grow with somebody who goes on calling', async () => {
    const calls = new CallLog();
    const { post } = setUp([{ coordinate: 'Query.product', max: 2, window: '1m' }], calls);
    for (let i = 0; i < 20; i++) await post(product, alice);
    const kept = calls.getForIdentity({
      contextIdentity: JSON.stringify(['subject', 'customers', 'alice']),
      fieldIdentity: 'product:Query.product',
    });
    assert.equal(kept.length, 2);
  });
});
