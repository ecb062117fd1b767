/** WebSockets of clients: the same operations, the same policies, and the protocol's own rules (graphql-transport-ws). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, beforeEach, describe, test } from 'node:test';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { MeDocument, OrderStatusDocument, PlaceOrderDocument } from '../clients/web/generated/graphql.ts';
import { startShop } from '../kit/shop.ts';
import { openSocket } from '../kit/socket.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());
const { orders, issuer } = shop.backends;
const customer = await issuer.customerToken('C-007');
const url = `${shop.server.url}/web/graphql`;

function connect(payload?: Record<string, unknown>): Client {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(payload && { connectionParams: payload }),
  });
  after(() => client.dispose());
  return client;
}

async function answerOf(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const events: unknown[] = [];
  for await (const event of client.iterate({ query, variables })) events.push(event);
  assert.equal(events.length, 1);
  return events[0];
}

describe('a WebSocket', { timeout: 60_000 }, () => {
  test('answers queries and mutations, as whom connection_init says', async () => {
    for (const payload of [
      { Authorization: `Bearer ${customer}` },
      { headers: { authorization: `Bearer ${customer}` } },
    ]) {
      const client = connect(payload);
      const me = await answerOf(client, MeDocument.toString());
      assert.deepEqual(me, (await shop.ask('web', MeDocument, { token: customer })).body);
      const input = { customerId: 'C-007', lines: [{ sku: 'SKU-0001' }] };
      const placed = await answerOf(client, PlaceOrderDocument.toString(), { input });
      assert.match(JSON.stringify(placed), /"status":"PLACED"/);
    }
    const nobody = await answerOf(connect(), MeDocument.toString());
    assert.deepEqual(nobody, (await shop.ask('web', MeDocument)).body);
  });

  test('tells every event of a subscription, with what another backend has, until the end', async () => {
    const client = connect({ authorization: `Bearer ${customer}` });
    const input = { customerId: 'C-007', lines: [{ sku: 'SKU-0001' }] };
    await answerOf(client, PlaceOrderDocument.toString(), { input });
    const seen: unknown[] = [];
    const events = client.iterate<{ orderStatus: { status: string; customer: unknown } }>({
      query: OrderStatusDocument.toString(),
      variables: { id: 'O-05001' },
    });
    for await (const { data, errors } of events) {
      assert.equal(errors, undefined);
      assert.ok(data?.orderStatus.customer);
      seen.push(data?.orderStatus.status);
      if (data?.orderStatus.status !== 'DELIVERED') orders.advance('O-05001');
    }
    assert.deepEqual(seen, ['PLACED', 'PAID', 'SHIPPED', 'DELIVERED']);
    assert.equal(orders.watchers('O-05001'), 0);
  });

  test('is closed with 4403 for a credential that is bad', async () => {
    const raw = await openSocket(url);
    raw.send({ type: 'connection_init', payload: { authorization: 'Bearer nobody' } });
    assert.deepEqual(await raw.closed, [4403, 'Forbidden']);
  });

  const wrongs: readonly [what: string, send: readonly string[], code: number][] = [
    ['no JSON', ['{'], 4400],
    ['an unknown type', ['{"type":"start"}'], 4400],
    [
      'what only servers send',
      ['{"type":"connection_init"}', '{"type":"next","id":"1","payload":{"data":null}}'],
      4400,
    ],
    ['a subscribe without a query', ['{"type":"connection_init"}', '{"type":"subscribe","id":"1","payload":{}}'], 4400],
    [
      'an operation before the acknowledgement',
      ['{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}'],
      4401,
    ],
    ['a second connection_init', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
  ];
  for (const [what, send, code] of wrongs) {
    test(`is closed with ${code} for ${what}`, async () => {
      const raw = await openSocket(url);
      raw.send(...send);
      assert.equal((await raw.closed)[0], code);
    });
  }

  test('is closed with 4409 for an id that is in use', async () => {
    const raw = await openSocket(url);
    await raw.init({ authorization: `Bearer ${customer}` });
    const payload = { query: OrderStatusDocument.toString(), variables: { id: 'O-00001' } };
    raw.send({ type: 'subscribe', id: 'a', payload }, { type: 'subscribe', id: 'a', payload });
    assert.deepEqual(await raw.closed, [4409, 'Subscriber for a already exists']);
  });

  test('with another subprotocol, or none, is closed with 4406', async () => {
    const raw = new WebSocket(url.replace('http', 'ws'));
    const [code] = await once(raw, 'close');
    assert.equal(code, 4406);
  });
});
