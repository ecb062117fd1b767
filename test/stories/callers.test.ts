/** Who may come in, and what they may see: decided at the door, before any backend hears of it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startBackends } from '../backends/all.ts';
import { ReportDocument, ShelfDocument } from '../clients/iot/generated/graphql.ts';
import {
  HomeDocument,
  MyOrdersDocument as PurchasesDocument,
  RateDocument,
} from '../clients/mobile/generated/graphql.ts';
import { MeDocument, MyEmailDocument, MyOrdersDocument, SetStockDocument } from '../clients/web/generated/graphql.ts';
import { type Answer, root, startShop, type TypedDocument } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

/** A client for the people behind the counter: its door requires a token, and it has other names for what is guarded. */
const desk = /* GraphQL */ `
extend schema @auth(providers: ["shop"], required: true) @cache(maxAge: 60)

type Query {
  ping: [Shelf!]! @from(path: "categories")
  person(id: ID!): Person @from(path: "customer(id: $id)")
  people: [Person!]! @from(path: "customers(first: 3)")
  mailOf(id: ID!): String @from(path: "customer(id: $id).email")
  thing(sku: ID!): Thing @from(path: "product")
}
type Shelf @view(of: "Category") { name: String! @from(path: "label") }
type Person @view(of: "Customer") { called: String! @from(path: "name") contact: String @from(path: "email") }
type Thing @view(of: "Product") {
  title: String!
  mails: [String!] @from(path: "reviews(first: 2).author.email")
  opinions: [Opinion!]! @from(path: "reviews(first: 2)")
}
type Opinion @view(of: "Review") { stars: Int! @from(path: "rating") contact: String @from(path: "author.email") }
`;

/** The demo's, and beside it: tokens may come in a cookie, and there is a device that may not report. */
const config = `
import demo from ${JSON.stringify(pathToFileURL(join(root, 'portico.config.ts')).href)};
const { shop, devices } = demo.providers;
const mute = { hash: 'sha256:${createHash('sha256').update('mute-device-key').digest('hex')}', subject: 'D-02' };
export default {
  providers: { shop: { ...shop, cookie: 'session' }, devices: { ...devices, keys: [...devices.keys, mute] } },
};
`;

const backends = await startBackends();
Object.assign(process.env, backends.env);
const directory = await copyDemo({ after }, { 'portico.config.ts': config, 'bff/desk.graphql': desk });
const shop = await startShop({ directory, backends });
after(async () => {
  await shop.stop();
  await backends.stop();
});
beforeEach(() => shop.reset());

const { issuer } = backends;
const good = await issuer.customerToken();
const bad = await issuer.badTokens();
const ping = '{ ping { name } }';

/** Refused at the door: the same for every reason, and nobody behind it was asked for anything. */
function assertRefused({ status, text, headers }: Answer<unknown>, challenge: string): void {
  assert.equal(
    text,
    '{"errors":[{"message":"A valid credential is required.","extensions":{"code":"UNAUTHENTICATED"}}]}',
  );
  assert.deepEqual([status, headers.get('www-authenticate')], [401, challenge]);
  assert.deepEqual(shop.calls(), {});
}

describe('a token that is', () => {
  for (const [reason, token] of [...bad, ['far too long', `${good}${'A'.repeat(9000)}`], ['empty', '']]) {
    test(`${reason} opens no door, neither one that requires a token nor one that does not`, async () => {
      const headers = { authorization: `Bearer ${token}` };
      assertRefused(await shop.ask('desk', ping, { headers }), 'Bearer realm="portico"');
      assertRefused(await shop.ask('web', MeDocument, { headers }), 'Bearer realm="portico"');
    });
  }

  test('good opens both', async () => {
    assert.equal((await shop.ask('desk', ping, { token: good })).body.errors, undefined);
    assert.equal((await shop.ask('web', MeDocument, { token: good })).body.data?.me?.id, 'C-001');
  });

  test('missing opens only the door that requires none', async () => {
    assertRefused(await shop.ask('desk', ping), 'Bearer realm="portico"');
    assert.equal((await shop.ask('web', '{ categories { slug } }')).status, 200);
  });

  test('signed by keys that nobody knows does not make the gateway ask for keys again and again', async () => {
    await shop.ask('web', MeDocument, { token: good });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token({ sub: 'C-001', key: 'unknown' })));
    const before = issuer.jwksRequests();
    for (const answer of await Promise.all(tokens.map((token) => shop.ask('web', MeDocument, { token }))))
      assertRefused(answer, 'Bearer realm="portico"');
    assert.ok(issuer.jwksRequests() - before <= 1);
  });
});

describe('an API key', () => {
  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ['that is missing', {}],
    ['that is wrong', { 'x-api-key': 'demo-device-kez' }],
    ['that is empty', { 'x-api-key': '' }],
    ['that is given as its hash', { 'x-api-key': createHash('sha256').update('demo-device-key').digest('hex') }],
    ['that is in another header', { authorization: 'Bearer demo-device-key' }],
    ['in whose place there is a token of another provider', { authorization: `Bearer ${good}` }],
  ];
  for (const [what, headers] of wrong) {
    test(`${what} is refused`, async () => {
      assertRefused(await shop.ask('iot', ShelfDocument, { headers }), 'ApiKey realm="portico"');
    });
  }

  test('that is right is let in', async () => {
    const { body } = await shop.ask('iot', ShelfDocument, { headers: { 'x-api-key': 'demo-device-key' } });
    assert.ok((body.data?.shelf?.length ?? 0) > 0);
  });
});

describe('a cookie', () => {
  const cookie = `theme=dark; session=${good}`;

  test('counts for nothing by itself, for a browser sends it with whatever another site makes it ask', async () => {
    assertRefused(await shop.ask('desk', ping, { headers: { cookie } }), 'Bearer realm="portico"');
    const { body } = await shop.ask('web', MeDocument, { headers: { cookie } });
    assert.deepEqual([body.data, shop.calls()], [{ me: null }, {}]);
  });

  test('counts with a header that another site cannot send', async () => {
    const headers = { cookie, 'x-portico-preflight': '1' };
    assert.equal((await shop.ask('desk', ping, { headers })).status, 200);
    assert.equal((await shop.ask('web', MeDocument, { headers })).body.data?.me?.id, 'C-001');
  });
});

describe('what a caller may not see is null, with FORBIDDEN at its path, and is not fetched:', () => {
  const review = { item: 'SKU-0001', shopper: 'C-001', stars: 5, text: 'Good.' };
  const mute = { 'x-api-key': 'mute-device-key' };
  const reading = { kind: 'WEIGHT', value: 1, unit: 'kg' } as const;
  const product = { title: 'Recycled Down Rain Jacket, Ecru' };
  type Story = {
    readonly what: string;
    readonly client: string;
    readonly document: TypedDocument<unknown, never> | string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly headers?: Record<string, string>;
    readonly data: unknown;
    readonly paths: readonly string[];
    readonly calls: Record<string, number>;
  };
  const customer = { authorization: `Bearer ${good}` };
  const stories: readonly Story[] = [
    { what: 'nobody is signed in', client: 'web', document: MeDocument, data: { me: null }, paths: ['me'], calls: {} },
    {
      what: 'nobody is signed in, and everything asked for hangs on it',
      client: 'web',
      document: MyOrdersDocument,
      data: { me: null },
      paths: ['me'],
      calls: {},
    },
    {
      what: 'orders at the end of a path, to a list',
      client: 'mobile',
      document: PurchasesDocument,
      data: { myOrders: null },
      paths: ['myOrders'],
      calls: {},
    },
    {
      what: 'a mutation under another name',
      client: 'mobile',
      document: RateDocument,
      variables: { review },
      data: null,
      paths: ['rate'],
      calls: {},
    },
    {
      what: 'under an alias, in a fragment, beside introspection',
      client: 'web',
      document: '{ __schema { queryType { name } } it: me { ...F } } fragment F on Customer { mail: email }',
      data: { __schema: { queryType: { name: 'Query' } }, it: null },
      paths: ['it'],
      calls: {},
    },
    {
      what: 'the scope for a mutation',
      client: 'web',
      document: SetStockDocument,
      variables: { sku: 'SKU-0001', quantity: 0 },
      headers: customer,
      data: { setStock: null },
      paths: ['setStock'],
      calls: {},
    },
    {
      what: 'the scope of an API key',
      client: 'iot',
      document: ReportDocument,
      variables: { reading },
      headers: mute,
      data: null,
      paths: ['report'],
      calls: {},
    },
    {
      what: 'the scope for a list, under another name',
      client: 'desk',
      document: '{ people { called } }',
      headers: customer,
      data: null,
      paths: ['people'],
      calls: {},
    },
    {
      what: 'the scope for what is at the end of a path',
      client: 'desk',
      document: '{ mailOf(id: "C-002") }',
      headers: customer,
      data: { mailOf: null },
      paths: ['mailOf'],
      calls: {},
    },
    {
      what: 'the scope for a field, under another name',
      client: 'desk',
      document: '{ person(id: "C-002") { called contact } }',
      headers: customer,
      data: { person: { called: 'Olga Nagy', contact: null } },
      paths: ['person.contact'],
      calls: { customers: 1 },
    },
    {
      what: 'the scope for what lists of a path lead to',
      client: 'desk',
      document: '{ thing(sku: "SKU-0001") { title mails } }',
      headers: customer,
      data: { thing: { ...product, mails: null } },
      paths: ['thing.mails'],
      calls: { catalog: 1 },
    },
    {
      what: 'the scope for a field of each item of a list',
      client: 'desk',
      document: '{ thing(sku: "SKU-0001") { title opinions { contact } } }',
      headers: customer,
      data: { thing: { ...product, opinions: [{ contact: null }, { contact: null }] } },
      paths: ['thing.opinions.0.contact', 'thing.opinions.1.contact'],
      calls: { catalog: 1, reviews: 1 },
    },
    {
      what: 'the scope for a field that may not be null',
      client: 'web',
      document: MyEmailDocument,
      headers: customer,
      data: { me: null },
      paths: ['me.email'],
      calls: { customers: 1 },
    },
  ];
  for (const { what, client, document, variables, headers, data, paths, calls } of stories) {
    test(what, async () => {
      const { status, body } = await shop.ask<unknown, Record<string, unknown>>(client, document.toString(), {
        ...(variables && { variables }),
        ...(headers && { headers }),
      });
      assert.equal(status, 200);
      assert.deepEqual(body.data, data);
      assert.deepEqual(
        body.errors?.map(({ path, message, extensions }) => [path?.join('.'), message, extensions]),
        paths.map((path) => [path, 'You may not see this.', { code: 'FORBIDDEN' }]),
      );
      assert.deepEqual(shop.calls(), calls);
      for (const { body } of backends.customers.calls) assert.doesNotMatch(body, /email/);
    });
  }

  test('the rest of an answer comes as if the forbidden had not been asked for', async () => {
    const { body } = await shop.ask('mobile', HomeDocument);
    assert.deepEqual(
      body.errors?.map(({ path, extensions }) => [path, extensions?.code]),
      [[['home', 'me'], 'FORBIDDEN']],
    );
    assert.deepEqual([body.data?.home.me, body.data?.home.featured.length], [null, 5]);
    for (const { body } of backends.customers.calls) assert.doesNotMatch(body, /tier/);
  });
});

describe('who has the scope', () => {
  test('sees it under each of its names', async () => {
    const token = await issuer.token({ sub: 'C-001', scopes: ['staff'] });
    const { body } = await shop.ask('web', MyEmailDocument, { token });
    const email = body.data?.me?.email;
    assert.match(email ?? '', /@example\.com$/);
    const all = await shop.ask('desk', '{ mailOf(id: "C-001") person(id: "C-001") { contact } people { contact } }', {
      token,
    });
    assert.deepEqual([all.body.errors, (all.body.data as { mailOf: string }).mailOf], [undefined, email]);
    assert.deepEqual((all.body.data as { person: unknown }).person, { contact: email });
  });

  test('and leaves nothing of it in the memory for who has not, under the same subject', async () => {
    const document = '{ person(id: "C-003") { called contact } }';
    const staff = await issuer.token({ sub: 'C-001', scopes: ['staff'] });
    const seen = await shop.ask('desk', document, { token: staff });
    assert.match(seen.text, /@example\.com/);
    const { body } = await shop.ask('desk', document, { token: good });
    assert.deepEqual((body.data as { person: { contact: unknown } }).person.contact, null);
  });
});
