import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

describe('a client’s mistake', () => {
  let shop: Shop;
  before(async () => {
    shop = await startShop({ production: true });
  });
  after(() => shop.stop());

  test('of asking for a root that its view has not is told as one', async () => {
    const response = await fetch(`${shop.server.url}/mobile/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { x }' }),
    });
    assert.match(await response.text(), /"code":"GRAPHQL_VALIDATION_FAILED"/);
  });

  test('of a null for an argument that is never null is told as one', async () => {
    const operation = 'query ($id: ID = "SKU-0001") { item(id: $id) { name } }';
    const { body } = await shop.ask('mobile', operation, { variables: { id: null } });
    assert.deepEqual(
      body.errors?.map(({ extensions }) => extensions?.code),
      ['BAD_USER_INPUT'],
    );
    assert.deepEqual(shop.calls(), {});
  });

  test('of subscribing without accepting events subscribes to nothing', async () => {
    shop.reset();
    const response = await fetch(`${shop.server.url}/web/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: 'subscription { orderStatus(id: "O-00001") { id } }' }),
    });
    await response.text();
    assert.equal(response.status, 406);
    assert.deepEqual(shop.calls(), {});
  });

  test('of a Host that is none is 400, and tells nothing', async () => {
    const { port } = shop.server;
    const [status, text] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const request = httpRequest(
        { port, path: '/mobile/graphql?query={__typename}', headers: { host: 'a b' } },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => resolve([response.statusCode, body]));
        },
      );
      request.on('error', reject).end();
    });
    assert.equal(status, 400);
    assert.doesNotMatch(text, /TypeError|\.ts|node_modules/);
  });
});

test('a door that asks for a credential lets no shared cache keep its answers', async (t) => {
  const directory = await copyDemo(t, {
    'bff/locked.graphql': `extend schema @auth(providers: ["devices"], required: true) @cache(maxAge: 30)
      type Query { product(sku: ID!): Product }
      type Product { title: String! }`,
  });
  const shop = await startShop({ directory });
  t.after(() => shop.stop());
  const { headers } = await shop.ask('locked', '{ product(sku: "SKU-0001") { title } }', {
    headers: { 'x-api-key': 'demo-device-key' },
  });
  assert.match(headers.get('cache-control') ?? '', /^(private|no-store)/);
});
