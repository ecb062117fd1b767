/** What is remembered, for how long and for whom: never longer than the strictest allows, and never anybody else's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { ShelfDocument } from '../clients/iot/generated/graphql.ts';
import {
  HomeDocument,
  MyOrdersDocument as PurchasesDocument,
  SearchDocument,
} from '../clients/mobile/generated/graphql.ts';
import {
  AddReviewDocument,
  MeDocument,
  MyOrdersDocument,
  ProductDocument,
  ProductPageDocument,
  SetStockDocument,
  TitlesDocument,
} from '../clients/web/generated/graphql.ts';
import { type Answer, root, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

// A second version of a client, whose file is the same to the letter.
const twin = { 'bff/web.v2.graphql': readFileSync(join(root, 'bff/web.graphql'), 'utf8') };
const shop = await startShop({ directory: await copyDemo({ after }, twin) });
after(() => shop.stop());
beforeEach(() => shop.reset());

const { issuer } = shop.backends;
const [ada, ben, staff] = await Promise.all([
  issuer.customerToken('C-001'),
  issuer.customerToken('C-002'),
  issuer.staffToken(),
]);
const cacheControl = ({ headers }: Answer<unknown>) => headers.get('cache-control');

/** The same operation by a name that nobody has used, so that nothing of it is remembered. */
let fresh = 0;
function renamed(document: { toString: () => string }): string {
  return document
    .toString()
    .trim()
    .replace(/^(query \w*|)/, `query N${++fresh} `);
}

describe('a public answer', () => {
  test('is given again without a call, the same to the byte, and says how old it is', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const ask = () => shop.ask('web', ProductPageDocument, { variables: { size: 10 } });
    const first = await ask();
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, reviews: 1 });
    assert.deepEqual([cacheControl(first), first.headers.get('age')], ['public, max-age=5', null]);
    t.mock.timers.tick(4000);
    shop.reset();
    const second = await ask();
    assert.deepEqual([second.text, shop.calls()], [first.text, {}]);
    assert.deepEqual([cacheControl(second), second.headers.get('age')], ['public, max-age=5', '4']);
    t.mock.timers.tick(1000);
    const third = await ask();
    assert.deepEqual([third.text, third.headers.get('age')], [first.text, null]);
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, reviews: 1 });
  });

  test('is everybody’s', async () => {
    const document = renamed(TitlesDocument);
    const first = await shop.ask('web', document);
    for (const token of [ada, ben, staff]) assert.equal((await shop.ask('web', document, { token })).text, first.text);
    assert.deepEqual(shop.calls(), { catalog: 1 });
  });

  test('is of one operation with one set of variables by one client', async () => {
    const titles = '{ products(size: 7) { items { title } } }';
    const both = `query A ${titles} query B ${titles}`;
    const questions: readonly Readonly<Record<string, unknown>>[] = [
      { query: TitlesDocument.toString(), variables: { size: 2 } },
      { query: TitlesDocument.toString(), variables: { size: 3 } },
      { query: titles },
      { query: `query A ${titles}` },
      { query: `query B ${titles}` },
      { query: both, operationName: 'A' },
      { query: both, operationName: 'B' },
      {
        query: 'query ($with: Boolean!) { products(size: 7) { page items @include(if: $with) { title } } }',
        variables: { with: true },
      },
      {
        query: 'query ($with: Boolean!) { products(size: 7) { page items @include(if: $with) { title } } }',
        variables: { with: false },
      },
    ];
    const ask = async (path: string, question: unknown) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(shop.server.url + path, { method: 'POST', headers, body: JSON.stringify(question) })).text();
    };
    const answers = new Map<unknown, string>();
    for (const path of ['/web/graphql', '/web/v2/graphql']) {
      for (const question of questions) {
        shop.reset();
        const text = await ask(path, question);
        assert.deepEqual(
          [JSON.parse(text).errors, shop.calls()],
          [undefined, { catalog: 1 }],
          JSON.stringify(question),
        );
        assert.equal(text, answers.get(question) ?? text);
        answers.set(question, text);
      }
      shop.reset();
      for (const question of questions) assert.equal(await ask(path, question), answers.get(question));
      assert.deepEqual(shop.calls(), {});
    }
  });

  test('may have keys named like parts of JavaScript objects', async () => {
    const document = '{ __proto__: product(sku: "SKU-0002") { __proto__: sku constructor: brand toString: title } }';
    const first = await shop.ask('web', document);
    assert.match(
      first.text,
      /^\{"data":\{"__proto__":\{"__proto__":"SKU-0002","constructor":"\w+","toString":"[^"]+"\}\}\}$/,
    );
    assert.equal((await shop.ask('web', document)).text, first.text);
    assert.deepEqual([shop.calls(), Object.keys(Object.prototype)], [{ catalog: 1 }, []]);
  });
});

describe('a private answer', () => {
  const stories = [
    { client: 'web', document: MeDocument, control: 'private, max-age=60' },
    { client: 'mobile', document: HomeDocument, control: 'private, max-age=5' },
    { client: 'web', document: MyOrdersDocument, control: 'no-store' },
    { client: 'mobile', document: PurchasesDocument, control: 'no-store' },
  ];
  const callers = { nobody: undefined, ada, ben };
  const names = ['nobody', 'ada', 'ben'] as const;
  const orders = names.flatMap((first) =>
    names
      .filter((name) => name !== first)
      .map((second) => [first, second, ...names.filter((name) => name !== first && name !== second)]),
  );

  for (const { client, document, control } of stories) {
    const name = /query (\w+)/.exec(document.toString())?.[1];
    test(`to ${name} on ${client} is its caller’s alone, whoever asked before`, async () => {
      const ask = (caller: keyof typeof callers, text: string) => {
        const token = callers[caller];
        return shop.ask(client, text, token === undefined ? {} : { token });
      };
      /** What each of them is told where nobody has asked before. */
      const alone = new Map<string, string>();
      for (const caller of names) {
        const { text, headers } = await ask(caller, renamed(document));
        alone.set(caller, text);
        assert.equal(headers.get('cache-control'), caller === 'nobody' ? 'no-store' : control);
        assert.match(
          headers.get('vary') ?? '',
          control === 'no-store' || caller === 'nobody' ? /^accept/ : /authorization/,
        );
      }
      assert.equal(new Set(alone.values()).size, 3);
      for (const order of orders) {
        const text = renamed(document);
        const asked = control === 'no-store' ? order : [...order, ...order];
        for (const caller of asked) assert.equal((await ask(caller, text)).text, alone.get(caller));
      }
    });
  }

  test('is remembered for its caller', async () => {
    const document = renamed(MeDocument);
    for (const token of [ada, ben]) {
      const { text } = await shop.ask('web', document, { token });
      shop.reset();
      assert.equal((await shop.ask('web', document, { token })).text, text);
      // Another token of the same person has the same claims that were read.
      const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      const again = await issuer.token({ sub, claims: { session: 'another' } });
      assert.equal((await shop.ask('web', document, { token: again })).text, text);
      assert.deepEqual(shop.calls(), {});
    }
  });
});

describe('what is never remembered:', () => {
  test('an answer with errors', async () => {
    const document = renamed(ProductDocument);
    const ask = () => shop.ask('web', document, { variables: { sku: 'SKU-0003' } });
    shop.backends.stock.fail(() => ({ status: 500 }));
    const broken = await ask();
    assert.deepEqual(
      [broken.body.errors?.map(({ path }) => path), cacheControl(broken)],
      [[['product', 'stock']], 'no-store'],
    );
    shop.reset();
    const whole = await ask();
    assert.deepEqual([whole.body.errors, cacheControl(whole)], [undefined, 'public, max-age=5']);
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, reviews: 1 });
    shop.reset();
    shop.backends.stock.fail(() => ({ status: 500 }));
    assert.equal((await ask()).text, whole.text);
  });

  test('a mutation', async () => {
    const variables = { sku: 'SKU-0004', quantity: 5 };
    const input = { sku: 'SKU-0004', customerId: 'C-001', rating: 3, body: 'Well.' };
    for (const _ of [1, 2]) {
      shop.reset();
      const set = await shop.ask('web', SetStockDocument, { token: staff, variables });
      assert.deepEqual(
        [set.body.errors, cacheControl(set), shop.calls()],
        [undefined, 'no-store', { catalog: 1, stock: 1 }],
      );
      const added = await shop.ask('web', AddReviewDocument, { token: ada, variables: { input } });
      assert.equal(cacheControl(added), 'no-store');
      assert.equal(shop.calls().reviews, 1);
    }
  });

  test('anything of a client that does not ask for it', async () => {
    for (const _ of [1, 2]) {
      shop.reset();
      const shelf = await shop.ask('iot', ShelfDocument, { headers: { 'x-api-key': 'demo-device-key' } });
      assert.deepEqual([shelf.body.errors, cacheControl(shelf)], [undefined, 'no-store']);
      assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, devices: 2 });
    }
  });
});

describe('an answer is remembered as long as the strictest allows:', () => {
  const categories = '{ categories { slug } }';
  const item = { slug: 'tents', label: 'Tents' };
  const say = (headers: Record<string, string>) =>
    shop.backends.catalog.fail(() => ({
      status: 200,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ items: [item] }),
    }));
  const rows = [
    {
      what: '@cacheControl of what it is made of',
      client: 'web',
      document: ProductDocument,
      told: 'public, max-age=5',
    },
    { what: '@cache of the client', client: 'mobile', document: SearchDocument, told: 'public, max-age=30' },
    { what: 'all of them', client: 'web', document: categories, told: 'public, max-age=60' },
    { what: 'the backend’s max-age', headers: { 'cache-control': 'max-age=7' }, told: 'public, max-age=7' },
    { what: 'what is left of it', headers: { 'cache-control': 'max-age=60', age: '51' }, told: 'public, max-age=9' },
    { what: 'its s-maxage', headers: { 'cache-control': 'max-age=60, s-maxage=8' }, told: 'public, max-age=8' },
    {
      what: 'not longer than the client’s, whatever the backend says',
      headers: { 'cache-control': 'max-age=999' },
      told: 'public, max-age=60',
    },
    { what: 'no-store', headers: { 'cache-control': 'no-store' }, told: 'no-store' },
    { what: 'no-cache', headers: { 'cache-control': 'no-cache' }, told: 'no-store' },
    {
      what: 'private, for nobody in particular',
      headers: { 'cache-control': 'private, max-age=40' },
      told: 'private, max-age=40',
      again: true,
    },
  ];
  for (const { what, client = 'web', document = categories, headers, told, again = told === 'no-store' } of rows) {
    test(what, async () => {
      if (headers) say(headers as Record<string, string>);
      const text = renamed(document);
      const variables = { sku: 'SKU-0005', text: 'tent' };
      const first = await shop.ask(client, text, { variables });
      assert.deepEqual([first.body.errors, cacheControl(first)], [undefined, told]);
      const once = shop.calls();
      await shop.ask(client, text, { variables });
      assert.equal(shop.calls().catalog, (once.catalog ?? 0) * (again ? 2 : 1));
    });
  }
});

describe('a GET', () => {
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${shop.server.url}/web/graphql?query=${encodeURIComponent(query)}`, { headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test('has an ETag, by which it is not sent again', async () => {
    const titles = '{ products(size: 4) { items { title } } }';
    const first = await get(titles);
    const etag = first.headers.get('etag') ?? assert.fail('there is none');
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, text, headers } = await get(titles, { 'if-none-match': tags });
      assert.deepEqual([status, text, headers.get('etag')], [304, '', etag]);
      assert.deepEqual(
        ['cache-control', 'vary', 'content-type'].map((name) => headers.get(name)),
        ['public, max-age=60', 'accept, origin', null],
      );
    }
    const other = await get(titles, { 'if-none-match': '"other"' });
    assert.deepEqual([other.status, other.text, other.headers.get('etag')], [200, first.text, etag]);
    assert.deepEqual(shop.calls(), { catalog: 1 });
  });

  test('of one caller is not taken for another’s', async () => {
    const me = '{ me { name } }';
    const mine = await get(me, { authorization: `Bearer ${ada}` });
    const etag = mine.headers.get('etag') ?? assert.fail('there is none');
    assert.equal(mine.headers.get('cache-control'), 'private, max-age=60');
    const same = await get(me, { authorization: `Bearer ${ada}`, 'if-none-match': etag });
    assert.equal(same.status, 304);
    const other = await get(me, { authorization: `Bearer ${ben}`, 'if-none-match': etag });
    assert.deepEqual([other.status, other.text], [200, '{"data":{"me":{"name":"Olga Nagy"}}}']);
    const nobody = await get(me, { 'if-none-match': etag });
    assert.deepEqual([nobody.status, nobody.headers.get('etag')], [200, null]);
    assert.match(nobody.text, /^\{"data":\{"me":null\},"errors":/);
  });
});
