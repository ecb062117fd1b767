/** Answers in parts: what is there comes at once, what a client can wait for comes later, over HTTP and WebSocket. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startBackends } from '../backends/all.ts';
import type { Fault } from '../backends/server.ts';
import { differences, makesPlans } from '../kit/setting.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

const backends = await startBackends();
after(() => backends.stop());
afterEach(() => backends.reset());
const directory = await copyDemo({ after }, {}, { stock: { timeout: '60s' } });
const shop = await startShop({ directory, backends });
after(() => shop.stop());

type Part = {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: unknown };
  }[];
  readonly incremental?: readonly Part[];
  readonly path?: readonly (string | number)[];
  readonly label?: string;
  readonly items?: readonly unknown[];
  readonly hasNext?: boolean;
};

/** The parts of an answer as they arrive. */
async function* ask({ server }: Shop, query: string, accept = 'multipart/mixed'): AsyncGenerator<Part> {
  const response = await fetch(`${server.url}/web/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const boundary = /boundary="?([^";]+)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? assert.fail();
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (;;) {
      const end = text.search(new RegExp(`\r\n--${boundary}(--)?`));
      if (end < 0) break;
      const body = text.slice(0, end).split('\r\n\r\n')[1];
      text = text.slice(end).replace(/^\r\n--[^\r\n]*/, '');
      if (body) yield JSON.parse(body);
    }
  }
}

async function all(parts: AsyncIterable<Part>): Promise<Part[]> {
  const found: Part[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

const whole = async (query: string) => (await shop.ask('web', query)).body as Part;

describe('@defer', () => {
  const query = `{
    product(sku: "SKU-0001") { title ... @defer(label: "stock") { stock { quantity warehouse } } }
  }`;

  test('brings a fragment after the rest, under its label', async () => {
    const plain = (await whole(query)).data as { product: { title: string; stock: object } };
    assert.deepEqual(await all(ask(shop, query)), [
      { data: { product: { title: plain.product.title } }, hasNext: true },
      {
        incremental: [{ path: ['product'], data: { stock: plain.product.stock }, label: 'stock' }],
        hasNext: false,
      },
    ]);
  });

  test('brings a fragment under its label, even where all of it came at once already', async () => {
    const twice = `{ product(sku: "SKU-0001") { ...Name ...Name @defer(label: "name") } } fragment Name on Product { title }`;
    const [first, later] = await all(ask(shop, twice));
    const product = (first?.data as { product: object } | undefined)?.product;
    assert.deepEqual(later?.incremental, [{ path: ['product'], data: product, label: 'name' }]);
  });

  // Whoever waits for the backend waits for ever: it answers only to the first part.
  const waits = { skip: !makesPlans && `the stitched graph differs in ${differences.parts}`, timeout: 20_000 };
  test(
    'waits for nobody: what is there comes while another backend hangs, whose fault is told where it belongs',
    waits,
    async () => {
      const cameFirst = Promise.withResolvers<Fault>();
      backends.stock.fail(() => cameFirst.promise);
      const parts = ask(shop, query);
      const first = (await parts.next()).value as Part;
      assert.deepEqual([first.hasNext, first.errors], [true, undefined]);
      cameFirst.resolve({ status: 504 });
      const { incremental: [late] = [] } = (await parts.next()).value as Part;
      assert.deepEqual(late?.data, { stock: null });
      assert.deepEqual(
        late?.errors?.map(({ path, extensions }) => [path, extensions?.code]),
        [[['product', 'stock'], 'CONNECTOR_FETCH']],
      );
    },
  );

  test('costs no more calls than the operation without it', async () => {
    await all(ask(shop, query));
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1 });
  });

  test('is no matter to a client that takes answers only as a whole, or where its `if` is false', async () => {
    const { data } = await whole(query);
    const answer = await shop.ask('web', query.replace('@defer(', '@defer(if: false, '), {
      headers: { accept: 'application/json' },
    });
    assert.deepEqual([answer.status, answer.body], [200, { data }]);
  });

  test('comes for each object of a list, and nothing comes for what is null', async () => {
    const parts = await all(
      ask(
        shop,
        `{ products(size: 2) { items { sku ...Late @defer } } nobody: product(sku: "none") { ...Late @defer } }
        fragment Late on Product { averageRating }`,
      ),
    );
    assert.deepEqual(
      parts[1]?.incremental?.map(({ path }) => path),
      [
        ['products', 'items', 0],
        ['products', 'items', 1],
      ],
    );
  });

  test('comes over WebSocket as well', async () => {
    const client = createClient({
      url: `${shop.server.url.replace('http', 'ws')}/web/graphql`,
      webSocketImpl: WebSocket,
    });
    const parts: Part[] = [];
    for await (const part of client.iterate({ query })) parts.push(part as Part);
    await client.dispose();
    assert.deepEqual(
      parts.map(({ hasNext }) => hasNext),
      [true, false],
    );
    assert.equal(parts[1]?.incremental?.[0]?.label, 'stock');
  });
});

describe('@stream', () => {
  test('brings the first items of a list at once, and the others after them', async () => {
    const query = '{ products(size: 5) { items @stream(initialCount: 2, label: "more") { sku } } }';
    const { data } = (await whole(query)) as { data: { products: { items: unknown[] } } };
    const { items } = data.products;
    assert.deepEqual(await all(ask(shop, query)), [
      { data: { products: { items: items.slice(0, 2) } }, hasNext: true },
      {
        incremental: [{ path: ['products', 'items', 2], items: items.slice(2), label: 'more' }],
        hasNext: false,
      },
    ]);
  });
});

describe('what cannot come later is told', () => {
  for (const [query, message] of [
    ['mutation { ... @defer { setStock(sku: "SKU-0001", quantity: 1) { sku } } }', /"Mutation"/],
    ['{ product(sku: "SKU-0001") @stream { sku } }', /on lists/],
    [
      '{ product(sku: "SKU-0001") { ... @defer(label: "a") { sku } ... @defer(label: "a") { title } } }',
      /two parts with the label "a"/,
    ],
    ['query ($label: String) { product(sku: "SKU-0001") { ... @defer(label: $label) { sku } } }', /written out/],
  ] as const) {
    test(query, async () => {
      const { body } = await shop.ask('web', query);
      assert.match(JSON.stringify(body.errors), new RegExp(message.source.replaceAll('"', '\\\\"')));
    });
  }
});
