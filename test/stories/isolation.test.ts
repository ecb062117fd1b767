/** Many callers at once: each is told exactly what they would be told alone, and nobody is asked twice for what all may know. */
import assert from 'node:assert/strict';
import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startBackends } from '../backends/all.ts';
import { createRandom, identifier } from '../backends/data/random.ts';
import { dataset } from '../backends/data.ts';
import { type Running, serve } from '../backends/server.ts';
import { HomeDocument, ItemDocument } from '../clients/mobile/generated/graphql.ts';
import { MeDocument, MyOrdersDocument, ProductDocument, TitlesDocument } from '../clients/web/generated/graphql.ts';
import { root, type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

/** A client's file without what would refuse a crowd from one address, and with or without a cache. */
function fileOf(client: string, cache: boolean): string {
  const text = readFileSync(join(root, `bff/${client}.graphql`), 'utf8').replace(/^ *@budget.*\n/m, '');
  assert.doesNotMatch(text, /@budget/);
  return cache ? text : text.replace(/^ *@cache.*\n/m, '');
}
const files = (cache: boolean) =>
  Object.fromEntries(['web', 'mobile'].map((client) => [`bff/${client}.graphql`, fileOf(client, cache)]));

const backends = await startBackends();
after(() => backends.stop());
Object.assign(process.env, backends.env);
const shops: Readonly<Record<'with' | 'without', Shop>> = {
  with: await startShop({ directory: await copyDemo({ after }, files(true)), backends }),
  without: await startShop({ directory: await copyDemo({ after }, files(false)), backends }),
};
after(() => Promise.all(Object.values(shops).map((shop) => shop.stop())));
beforeEach(() => backends.reset());

const callers = dataset.customers.slice(0, 50);
const tokens = new Map(
  await Promise.all(callers.map(async ({ id }) => [id, await backends.issuer.customerToken(id)] as const)),
);

type Question = {
  readonly client: string;
  readonly document: { readonly toString: () => string };
  readonly variables: Readonly<Record<string, unknown>>;
  /** Undefined: nobody. */
  readonly caller: string | undefined;
};

/** 500 questions by fifty people, and some who are nobody; the same each time. */
function crowd(): readonly Question[] {
  const random = createRandom('a crowd');
  const person = (most: number) => (random.next() < 0.1 ? undefined : random.pick(callers.slice(0, most)).id);
  const sku = () => identifier('SKU', random.integer(1, 3), 4);
  const me = () => ({ client: 'web', document: MeDocument, variables: {}, caller: person(50) });
  // Some of each kind, and most of what is told apart by nothing but its caller.
  const kinds: readonly (() => Question)[] = [
    ...[me, me, me, me, me],
    () => ({ client: 'web', document: MyOrdersDocument, variables: { first: 1 }, caller: person(5) }),
    () => ({ client: 'web', document: TitlesDocument, variables: { size: random.integer(1, 3) }, caller: person(3) }),
    () => ({ client: 'web', document: ProductDocument, variables: { sku: sku() }, caller: person(3) }),
    () => ({ client: 'mobile', document: HomeDocument, variables: {}, caller: person(5) }),
    () => ({ client: 'mobile', document: ItemDocument, variables: { id: sku() }, caller: person(3) }),
  ];
  return Array.from({ length: 500 }, () => random.pick(kinds)());
}

function ask(shop: Shop, { client, document, variables, caller }: Question): Promise<{ readonly text: string }> {
  const token = caller === undefined ? undefined : tokens.get(caller);
  return shop.ask(client, document.toString(), { variables, ...(token !== undefined && { token }) });
}

const keyOf = ({ document, ...rest }: Question) => JSON.stringify([document.toString(), rest]);

describe('hundreds of operations in flight', () => {
  const questions = crowd();
  /** What each question is answered where nothing else is asked and nothing remembered. */
  const alone = new Map<string, string>();

  for (const { cache, count } of [
    { cache: 'without', count: 150 },
    { cache: 'with', count: 500 },
  ] as const) {
    test(`never mix what is whose: ${count} ${cache} a cache`, async () => {
      const asked = questions.slice(0, count);
      const answers = await Promise.all(asked.map((question) => ask(shops[cache], question)));
      for (const [index, question] of asked.entries()) {
        const key = keyOf(question);
        if (!alone.has(key)) alone.set(key, (await ask(shops.without, question)).text);
        assert.equal(answers[index]?.text, alone.get(key), key);
      }
    });
  }

  test('are answered by what the data says of each', () => {
    for (const question of questions) {
      if (question.document !== MeDocument) continue;
      const answer = JSON.parse(alone.get(keyOf(question)) ?? '');
      const customer = callers.find(({ id }) => id === question.caller);
      assert.deepEqual(answer.data.me, customer ? { id: customer.id, name: customer.name, city: customer.city } : null);
    }
  });
});

/** The demo's, with a plugin that tells of each operation when it begins. */
const config = `
import demo from ${JSON.stringify(pathToFileURL(join(root, 'portico.config.ts')).href)};
export default { ...demo, plugins: [{ onExecute: () => void process.emit('operation') }] };
`;

/** Resolves once so many have begun. */
async function operations(count: number): Promise<void> {
  const events = on(process, 'operation');
  for (let rest = count; rest > 0; rest--) await events.next();
  await events.return?.();
  await turn();
}

describe('identical operations in flight', () => {
  /** A catalog that answers when it is told to. */
  let open = Promise.withResolvers<void>();
  let shop: Shop;
  let catalog: Running;
  before(async () => {
    catalog = await serve('catalog', {}, async (_call, _request, response) => {
      await open.promise;
      const items = [{ sku: 'SKU-0001', title: 'Jacket' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items, total: 1 }));
    });
    const web = fileOf('web', true).replace('@cache(maxAge: 60)', '@cache(maxAge: 0)');
    const directory = await copyDemo({ after }, { 'bff/web.graphql': web, 'portico.config.ts': config });
    const env = { ...backends.env, CATALOG_URL: catalog.url };
    shop = await startShop({ directory, backends: { ...backends, env } });
  });
  after(async () => {
    await shop.stop();
    await catalog.stop();
  });
  beforeEach(() => {
    catalog.reset();
    open = Promise.withResolvers();
  });

  /** Asks all, and lets the catalog answer when all of them are under way. */
  async function together(questions: readonly Question[]): Promise<readonly string[]> {
    const begun = operations(questions.length);
    const answers = questions.map((question) => ask(shop, question));
    await begun;
    open.resolve();
    return (await Promise.all(answers)).map(({ text }) => text);
  }

  const titles = (size: number, caller?: string): Question => ({
    client: 'web',
    document: TitlesDocument,
    variables: { size },
    caller,
  });

  test('of nobody in particular are executed once, though nothing is remembered', async () => {
    const [first, ...others] = await together(Array.from({ length: 20 }, () => titles(1)));
    assert.equal(first, '{"data":{"products":{"items":[{"sku":"SKU-0001","title":"Jacket"}]}}}');
    assert.deepEqual([new Set(others), catalog.calls.length], [new Set([first]), 1]);
    await together([titles(1)]);
    assert.equal(catalog.calls.length, 2);
  });

  test('are executed once for all callers, where it is known that nothing of them is read', async () => {
    await together([...tokens.keys()].slice(0, 20).map((caller) => titles(1, caller)));
    assert.equal(catalog.calls.length, 1);
  });

  test('are not identical if their variables differ', async () => {
    await together([2, 3, 2, 3].map((size) => titles(size)));
    assert.equal(catalog.calls.length, 2);
  });

  test('are not identical if one token of the same person may see more than another', async () => {
    const document = '{ me { email } products(size: 1) { items { title } } }';
    const staff = await backends.issuer.token({ sub: 'C-001', scopes: ['staff'] });
    const begun = operations(2);
    const answers = [staff, tokens.get('C-001') ?? ''].map((token) => shop.ask('web', document, { token }));
    await begun;
    open.resolve();
    const [more, less] = await Promise.all(answers);
    assert.match(more?.text ?? '', /^\{"data":\{"me":\{"email":"[\w.]+@example.com"\}/);
    assert.match(less?.text ?? '', /^\{"data":\{"me":null,.*"FORBIDDEN"/);
  });

  test('are not given the failure of the first, if it was its client who went away', async () => {
    const leaving = new AbortController();
    const body = JSON.stringify({ query: TitlesDocument.toString(), variables: { size: 4 } });
    const headers = { 'content-type': 'application/json' };
    const begun = operations(1);
    const gone = fetch(`${shop.server.url}/web/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    await begun;
    const staying = together([titles(4), titles(4)]);
    leaving.abort();
    await assert.rejects(gone);
    for (const text of await staying) assert.match(text, /^\{"data":\{"products":\{"items":\[/);
  });
});
