import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useCost } from '../../src/plugins/cost-limit.ts';
import { createCosts } from '../../src/plugins/costs.ts';
import { createKit, type Kit } from './kit.ts';

let calls = 0;

function setUp(options: { readonly max?: number; readonly show?: boolean } = {}): Kit {
  calls = 0;
  return createKit({
    typeDefs: 'type Query { items: [Item] } type Item { id: ID } type Subscription { ticks: [Item] }',
    resolvers: {
      Query: {
        items: () => {
          calls++;
          return [{ id: 1 }, { id: 2 }];
        },
      },
      Subscription: { ticks: { subscribe: async function* () {} } },
    },
    policies: [
      useCost({
        max: options.max ?? 10,
        show: options.show ?? true,
        ...createCosts({ weight: () => undefined, listSize: () => undefined }, 10),
      }),
    ],
  });
}

const items = '{ items { id } }';
const asking = { headers: { 'x-portico-cost': '1' } };

describe('the limit of cost', () => {
  it('answers what costs exactly as much', async () => {
    const { post } = setUp({ max: 10 });
    assert.deepEqual((await post(items)).json, { data: { items: [{ id: '1' }, { id: '2' }] } });
  });

  it('refuses what is estimated above it before any call', async () => {
    const { post } = setUp({ max: 9 });
    const answer = await post(items);
    assert.deepEqual([answer.status, answer.code], [400, 'COST_LIMIT_EXCEEDED']);
    assert.equal(answer.json.errors?.[0]?.message, "The operation's estimated cost 10 is over the limit of 9.");
    assert.equal(calls, 0);
  });

  it('holds for subscriptions as well', async () => {
    const { post } = setUp({ max: 9 });
    assert.equal((await post('subscription { ticks { id } }')).code, 'COST_LIMIT_EXCEEDED');
  });
});

describe('extensions.cost', () => {
  it('says what was estimated, what came and what is allowed, to a client that asks', async () => {
    const { post } = setUp();
    assert.deepEqual((await post(items, asking)).json.extensions, { cost: { estimated: 10, actual: 2, max: 10 } });
  });

  it('says it of what was refused', async () => {
    const { post } = setUp({ max: 9 });
    assert.deepEqual((await post(items, asking)).json.extensions, { cost: { estimated: 10, actual: 0, max: 9 } });
  });

  it('says nothing to a client that does not ask, or that may not know', async () => {
    assert.equal((await setUp().post(items)).json.extensions, undefined);
    assert.equal((await setUp().post(items, { headers: { 'x-portico-cost': '0' } })).json.extensions, undefined);
    assert.equal((await setUp({ show: false }).post(items, asking)).json.extensions, undefined);
  });

  it('is each operation’s own in a batch', async () => {
    const { send } = setUp();
    const answer = await send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asking.headers },
      body: JSON.stringify([{ query: items }, { query: '{ __typename }' }]),
    });
    const costs = JSON.parse(answer.text).map(({ extensions }: { extensions: unknown }) => extensions);
    assert.deepEqual(costs, [
      { cost: { estimated: 10, actual: 2, max: 10 } },
      { cost: { estimated: 0, actual: 0, max: 10 } },
    ]);
  });
});
