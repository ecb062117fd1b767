/** A second client library at every door: the documents that codegen typed, run by urql with its cache, by POST, GET, SSE and WebSocket. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  type AnyVariables,
  Client,
  type CombinedError,
  cacheExchange,
  type ExecutionResult,
  fetchExchange,
  gql,
  type OperationContext,
  type OperationResult,
  subscriptionExchange,
  type TypedDocumentNode,
} from '@urql/core';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startShop } from '../kit/shop.ts';
import * as iot from './iot/generated/graphql.ts';
import * as mobile from './mobile/generated/graphql.ts';
import * as web from './web/generated/graphql.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());
const token = await shop.backends.issuer.token({ sub: 'C-001', scopes: ['staff', 'orders:read'] });
const credentials: Readonly<Record<ClientName, Record<string, string>>> = {
  web: { authorization: `Bearer ${token}` },
  mobile: { authorization: `Bearer ${token}` },
  iot: { 'x-api-key': 'demo-device-key' },
};

type ClientName = 'web' | 'mobile' | 'iot';

/** As codegen's client preset types it. */
type Typed<Data, Variables> = { toString(): string; __apiType?: (variables: Variables) => Data };

/** urql takes nodes; the types are those that codegen has given. */
function nodeOf<Data, Variables extends AnyVariables>(
  document: Typed<Data, Variables>,
): TypedDocumentNode<Data, Variables> {
  return gql<Data, Variables>(document.toString());
}

function open(name: ClientName, options: Partial<OperationContext> = {}): Client {
  return new Client({
    url: `${shop.server.url}/${name}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers: credentials[name] },
    ...options,
  });
}

/** The answer without what urql has asked for beside it. */
function withoutTypenames(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (key, value: unknown) => (key === '__typename' ? undefined : value));
}

function assertWhole(result: { readonly error?: CombinedError | undefined; readonly data?: unknown }): void {
  assert.equal(result.error, undefined);
  assert.ok(result.data);
}

const review = { sku: 'SKU-0001', customerId: 'C-001', rating: 4, body: 'Fine.' };
const order = { customerId: 'C-001', lines: [{ sku: 'SKU-0001', quantity: 2 }] };

/** What each document is sent with, where it asks for something. */
const variables: Readonly<Record<ClientName, Readonly<Record<string, Record<string, unknown>>>>> = {
  web: {
    Product: { sku: 'SKU-0001' },
    Order: { id: 'O-00001' },
    OrderLines: { id: 'O-00001' },
    AuthorsOrders: { size: 2 },
    OfEveryBackend: { sku: 'SKU-0001', review: 'R-00001', order: 'O-00001' },
    SomeOfProducts: { size: 3, stock: true, reviews: false },
    Review: { id: 'R-00001' },
    PlaceOrder: { input: order },
    AddReview: { input: review },
    SetStock: { sku: 'SKU-0001', quantity: 5 },
    Stocktake: { sku: 'SKU-0001', other: 'SKU-0002', input: order },
    ProductPage: { size: 5 },
  },
  mobile: {
    Item: { id: 'SKU-0001' },
    Search: { text: 'a' },
    Rate: { review: { item: 'SKU-0001', shopper: 'C-001', stars: 5, text: 'Good.' } },
  },
  iot: { Report: { reading: { kind: 'TEMPERATURE', value: 21.5, unit: 'C' } } },
};

for (const [name, module] of Object.entries({ web, mobile, iot }) as [ClientName, Record<string, unknown>][]) {
  const documents = Object.entries(module).flatMap(([key, value]) =>
    key.endsWith('Document') ? [[key.replace(/Document$/, ''), value as Typed<unknown, AnyVariables>] as const] : [],
  );
  const asked = documents.filter(([, document]) => /^\s*query/.test(document.toString()));
  const changing = documents.filter(([, document]) => /^\s*mutation/.test(document.toString()));
  const watched = documents.filter(([, document]) => /^\s*subscription/.test(document.toString()));
  assert.equal(asked.length + changing.length + watched.length, documents.length);
  assert.deepEqual(
    watched.map(([title]) => title),
    name === 'web' ? ['OrderStatus', 'ReviewAdded'] : [],
    'each of these is subscribed to below',
  );

  describe(`urql at the door of ${name}`, () => {
    for (const [title, document] of asked) {
      test(`gets ${title} as it is, by POST and by GET, and remembers it`, async () => {
        const given = variables[name][title] ?? {};
        const { body } = await shop.ask(name, document.toString(), { variables: given, headers: credentials[name] });
        assert.equal(body.errors, undefined, JSON.stringify(body.errors));
        for (const preferGetMethod of [false, 'force'] as const) {
          const client = open(name, { preferGetMethod });
          const result = await client.query(nodeOf(document), given).toPromise();
          assertWhole(result);
          assert.deepEqual(withoutTypenames(result.data), withoutTypenames(body.data));
          shop.reset();
          const again = await client.query(nodeOf(document), given).toPromise();
          assert.deepEqual([again.data, shop.calls()], [result.data, {}]);
        }
      });
    }
    for (const [title, document] of changing) {
      test(`does ${title}`, async () => {
        assertWhole(
          await open(name)
            .mutation(nodeOf(document), variables[name][title] ?? {})
            .toPromise(),
        );
      });
    }
  });
}

test('what codegen typed is typed with urql as well', async () => {
  const result = await open('web').query(nodeOf(web.ProductDocument), { sku: 'SKU-0001' });
  const title: string | undefined = result.data?.product?.title;
  // @ts-expect-error the product has no such field
  assert.equal(result.data?.product?.titel, undefined);
  // @ts-expect-error the document asks for the sku
  const misused = open('web').query(nodeOf(web.ProductDocument), { skew: 1 });
  assert.ok(title);
  assert.match((await misused.toPromise()).error?.message ?? '', /\$sku/);
});

describe('what urql subscribes to', () => {
  const overSocket = (): Client => {
    const socket = createClient({
      url: `${shop.server.url.replace('http', 'ws')}/web/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: credentials.web,
    });
    after(() => socket.dispose());
    return open('web', {
      exchanges: [
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables: given }) => ({
            subscribe: (sink) => ({
              unsubscribe: socket.subscribe(
                { query, variables: given as Record<string, unknown> },
                { ...sink, next: ({ data = null, ...rest }) => sink.next({ ...rest, data } as ExecutionResult) },
              ),
            }),
          }),
        }),
      ],
    } as Partial<OperationContext>);
  };
  const overStream = () => open('web', { fetchSubscriptions: true });

  for (const [way, client] of [
    ['Server-Sent Events', overStream],
    ['WebSocket', overSocket],
  ] as const) {
    test(`comes as it happens, over ${way}`, async () => {
      const came = Promise.withResolvers<OperationResult<web.ReviewAddedSubscription>>();
      const subscription = client()
        .subscription(nodeOf(web.ReviewAddedDocument), { sku: 'SKU-0001' })
        .subscribe(came.resolve);
      while (shop.backends.reviews.watchers() === 0) await setImmediate();
      await shop.ask('web', web.AddReviewDocument, { variables: { input: review }, token });
      const result = await came.promise;
      subscription.unsubscribe();
      while (shop.backends.reviews.watchers() > 0) await setImmediate();
      assertWhole(result);
      assert.equal(result.data?.reviewAdded.rating, 4);
    });

    test(`is told at once where it is so already, over ${way}`, async () => {
      const placed = await shop.ask('web', web.PlaceOrderDocument, { variables: { input: order }, token });
      const came = Promise.withResolvers<OperationResult<web.OrderStatusSubscription>>();
      const id = placed.body.data?.placeOrder.id ?? '';
      const { unsubscribe } = client().subscription(nodeOf(web.OrderStatusDocument), { id }).subscribe(came.resolve);
      const result = await came.promise;
      unsubscribe();
      assertWhole(result);
      assert.equal(result.data?.orderStatus?.status, 'PLACED');
    });
  }
});

test('parts of an answer are put together by urql as they come', async () => {
  const query = gql('{ product(sku: "SKU-0001") { title ... @defer { stock { quantity } } } }');
  const seen: unknown[] = [];
  const done = Promise.withResolvers<void>();
  open('web')
    .query(query, {})
    .subscribe(({ data, hasNext, error }) => {
      assert.equal(error, undefined);
      seen.push(withoutTypenames(data));
      if (!hasNext) done.resolve();
    });
  await done.promise;
  assert.equal(seen.length, 2);
  assert.deepEqual(Object.keys((seen[0] as { product: object }).product), ['title']);
  assert.match(JSON.stringify(seen[1]), /"stock":\{"quantity":\d+\}/);
});
