/** What a web page can do with somebody's browser: only what its origin may, and nothing that it could do without asking first. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { AddReviewDocument } from '../clients/web/generated/graphql.ts';
import { type Shop, startShop } from '../kit/shop.ts';

const shop = await startShop();
const production = await startShop({ production: true, backends: shop.backends });
after(async () => {
  await production.stop();
  await shop.stop();
});
beforeEach(() => shop.reset());

const json = { 'content-type': 'application/json' };
const key = { 'x-api-key': 'demo-device-key' };
const token = await shop.backends.issuer.customerToken();
const query = '{ categories { slug } }';
const body = JSON.stringify({ query });
/** Of each client, something that it shows. */
const typename = JSON.stringify({ query: '{ __typename }' });

function send(to: Shop, client: string, { query, ...init }: RequestInit & { query?: string }): Promise<Response> {
  const search = query === undefined ? '' : `?query=${encodeURIComponent(query)}`;
  return fetch(`${to.server.url}/${client}/graphql${search}`, init);
}

/** The headers that tell a browser what a page may see. */
function corsOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

async function codeOf(response: Response): Promise<unknown> {
  const { errors } = (await response.json()) as { errors?: readonly { extensions?: { code?: unknown } }[] };
  return errors?.[0]?.extensions?.code;
}

const places = [
  { place: 'outside production', at: shop, isProduction: false },
  { place: 'in production', at: production, isProduction: true },
];

describe('CORS', () => {
  const here = ['http://localhost:5173', 'http://127.0.0.1:8080', 'https://localhost', 'http://[::1]:3000'];
  const elsewhere = [
    'https://shop.example',
    'http://localhost.shop.example',
    'http://localhost:3000.shop.example',
    'http://shop.example:3000',
    'http://localhost:30000x',
    'null',
  ];
  const of = (origins: readonly string[], client: string, isAllowed: (isProduction: boolean) => boolean) =>
    origins.flatMap((origin) =>
      places.map(({ isProduction, ...where }) => ({ ...where, origin, client, allowed: isAllowed(isProduction) })),
    );
  const rows = [
    ...of(['http://localhost:3000'], 'web', () => true),
    ...of(['http://localhost:3000'], 'mobile', (isProduction) => !isProduction),
    ...of(here, 'web', (isProduction) => !isProduction),
    ...of(elsewhere, 'web', () => false),
  ];
  for (const { place, at, origin, client, allowed } of rows) {
    test(`${place} ${allowed ? 'lets' : 'does not let'} pages of ${origin} see what ${client} answers`, async () => {
      const answer = await send(at, client, { method: 'POST', headers: { ...json, origin }, body: typename });
      assert.deepEqual([answer.status, await answer.text()], [200, '{"data":{"__typename":"Query"}}']);
      const shown = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
      assert.deepEqual(corsOf(answer), allowed ? shown : {});

      const preflight = await send(at, client, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      const permitted = {
        ...shown,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization,content-type',
      };
      assert.deepEqual([preflight.status, corsOf(preflight)], [204, allowed ? permitted : {}]);
    });
  }

  test('has its say in whatever is cached: an answer to one origin is none to another, or to none', async () => {
    for (const { at } of places) {
      for (const origin of [undefined, 'http://localhost:3000', 'https://shop.example']) {
        const { headers } = await send(at, 'web', { query, headers: origin === undefined ? {} : { origin } });
        assert.deepEqual(new Set(headers.get('vary')?.split(', ')), new Set(['origin', 'accept']));
        assert.equal(headers.get('cache-control'), 'public, max-age=60');
      }
    }
    const nobody = await send(production, 'mobile', { query: '{ __typename }' });
    assert.equal(nobody.headers.get('vary'), 'accept');
  });

  test('lets a page see why it was refused', async () => {
    const headers = { ...json, origin: 'http://localhost:3000' };
    const refusals = [
      [401, { method: 'POST', headers: { ...headers, authorization: 'Bearer x' }, body }],
      [415, { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body }],
      [405, { method: 'PATCH', headers, body }],
      [400, { method: 'POST', headers, body: '{' }],
    ] as const;
    for (const [status, init] of refusals) {
      const answer = await send(production, 'web', init);
      assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [status, headers.origin]);
    }
  });
});

describe('what a page could send without asking first is refused:', () => {
  const input = { sku: 'SKU-0001', customerId: 'C-001', rating: 1, body: 'Not mine.' };
  const operation = JSON.stringify({ query: AddReviewDocument.toString(), variables: { input } });
  const form = new URLSearchParams({ query: AddReviewDocument.toString(), variables: JSON.stringify({ input }) });
  const part = 'Content-Disposition: form-data; name="operations"';
  const multipart = `--b\r\n${part}\r\n\r\n${operation}\r\n--b--\r\n`;
  const bodies = [
    ['application/x-www-form-urlencoded', String(form)],
    ['multipart/form-data; boundary=b', multipart],
    ['text/plain', operation],
    ['text/plain; application/json', operation],
    ['text/plain;charset=UTF-8', operation],
    ['application/jsonx', operation],
    ['application/json; charset=utf-16', operation],
  ] as const;
  // Whoever is signed in is so by what the browser sends along.
  const headers = { authorization: `Bearer ${token}`, origin: 'https://shop.example' };
  for (const [type, body] of bodies) {
    test(`a body of type ${type}`, async () => {
      const answer = await send(shop, 'web', { method: 'POST', headers: { ...headers, 'content-type': type }, body });
      assert.deepEqual([answer.status, await codeOf(answer), shop.calls()], [415, 'BAD_REQUEST', {}]);
    });
  }

  test('a body of no type', async () => {
    const answer = await send(shop, 'web', { method: 'POST', headers, body: new Blob([operation]) });
    assert.deepEqual([answer.status, await codeOf(answer), shop.calls()], [415, 'BAD_REQUEST', {}]);
  });

  for (const header of ['x-portico-preflight', 'apollo-require-preflight']) {
    test(`but not with the header ${header}, for which it must ask`, async () => {
      const answer = await send(shop, 'web', { method: 'POST', headers: { ...headers, [header]: '1' }, body: form });
      assert.equal(answer.status, 200);
      assert.equal(shop.calls().reviews, 1);
    });
  }

  const review = '{ item: "SKU-0001", shopper: "C-001", stars: 1, text: "Not mine." }';
  const mutation = `mutation Rate { rate(review: ${review}) { stars } }`;
  const gets: readonly { readonly what: string; readonly search: Record<string, string>; readonly asked?: boolean }[] =
    [
      { what: 'a mutation', search: { query: mutation } },
      { what: 'a mutation, even if it asked first', search: { query: mutation }, asked: true },
      {
        what: 'a mutation among others',
        search: { query: `query A { __typename } ${mutation}`, operationName: 'Rate' },
      },
    ];
  for (const { what, search, asked } of gets) {
    test(`${what}, by GET`, async () => {
      const url = `${shop.server.url}/mobile/graphql?${new URLSearchParams(search)}`;
      const answer = await fetch(url, { headers: { ...headers, ...(asked && { 'x-portico-preflight': '1' }) } });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST']);
      assert.deepEqual([await codeOf(answer), shop.calls()], ['BAD_REQUEST', {}]);
    });
  }

  test('a GET that says that it has a body', async () => {
    const answer = await send(shop, 'web', { query, headers: { ...headers, 'content-type': 'text/plain' } });
    assert.deepEqual([answer.status, await codeOf(answer), shop.calls()], [415, 'BAD_REQUEST', {}]);
  });
});

describe('a person with a browser', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  for (const client of ['web', 'mobile', 'iot']) {
    test(`finds GraphiQL at ${client} outside production, and nothing of it in production`, async () => {
      const page = await send(shop, client, { headers: { accept } });
      assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html']);
      assert.match(await page.text(), new RegExp(`<title>Portico: ${client}</title>`));
      const none = await send(production, client, { headers: { accept } });
      assert.deepEqual(
        [none.status, await codeOf(none)],
        client === 'iot' ? [401, 'UNAUTHENTICATED'] : [400, 'BAD_REQUEST'],
      );
    });
  }

  const answered = [
    { ...places[0], clients: ['web', 'mobile'] },
    { ...places[1], clients: [] as readonly string[] },
  ];
  for (const { place, at = shop, clients } of answered) {
    for (const client of ['web', 'mobile', 'iot']) {
      const does = clients.includes(client);
      test(`${does ? 'can' : 'cannot'} ask ${client} for its schema ${place}`, async () => {
        for (const field of [
          '__schema { types { name } }',
          '__type(name: "Query") { name }',
          '__typename x: __type(name: "Query") { name }',
        ]) {
          const ask = JSON.stringify({ query: `{ ${field} }` });
          const answer = await send(at, client, { method: 'POST', headers: { ...json, ...key }, body: ask });
          assert.equal(await codeOf(answer.clone()), does ? undefined : 'GRAPHQL_VALIDATION_FAILED');
          assert.equal('data' in ((await answer.json()) as object), does);
        }
        const named = await send(at, client, { method: 'POST', headers: { ...json, ...key }, body: typename });
        assert.equal(await named.text(), '{"data":{"__typename":"Query"}}');
      });
    }
  }
});
