/** A REST backend through the whole gateway: what a client sees of pages, of big numbers, and of problems. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { send, start } from './by-hand.ts';

test('a list is read in pages under the names of a view', async (t) => {
  const calls: string[] = [];
  const ask = await start(
    t,
    `type Query {
      things(first: Int = 2, after: String): Things!
        @connect(source: "api", http: { GET: "/things", queryParams: "page: $page.number size: $page.size" }, selection: "$.items { id name }")
        @paginate(by: PAGE, total: "$.total")
    }
    type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
    type Edge { node: Thing! cursor: String! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type Thing { id: ID! name: String }`,
    {
      app: `type Query {
        goods(size: Int = 2, from: String): Goods! @from(path: "things(first: $size, after: $from)")
      }
      type Goods @view(of: "Things") { items: [Good!]! @from(path: "edges.node") page: Page! @from(path: "pageInfo") count: Int @from(path: "totalCount") }
      type Page @view(of: "PageInfo") { more: Boolean! @from(path: "hasNextPage") last: String @from(path: "endCursor") }
      type Good @view(of: "Thing") { id: ID! }`,
    },
    ({ url = '' }, response) => {
      calls.push(url);
      const query = new URL(url, 'http://a').searchParams;
      const [page, size] = [Number(query.get('page')), Number(query.get('size'))];
      const items = [1, 2, 3, 4, 5].slice((page - 1) * size, page * size).map((id) => ({ id, name: `n${id}` }));
      send(response, JSON.stringify({ items, total: 5 }));
    },
  );
  const query = 'query ($from: String) { goods(from: $from) { items { id } page { more last } count } }';
  type Goods = { items: { id: string }[]; page: { more: boolean; last: string }; count: number };
  const found: string[] = [];
  let from: string | undefined;
  do {
    const { body } = await ask('app', query, { from });
    assert.equal(body.errors, undefined);
    const { goods } = body.data as { goods: Goods };
    found.push(...goods.items.map(({ id }) => id));
    assert.equal(goods.count, 5);
    from = goods.page.more ? goods.page.last : undefined;
  } while (from);
  assert.deepEqual(found, ['1', '2', '3', '4', '5']);
  assert.deepEqual(calls, ['/things?page=1&size=2', '/things?page=2&size=2', '/things?page=3&size=2']);

  const { body } = await ask('app', query, { from: 'forged' });
  assert.equal(JSON.stringify(body.errors).match(/after|first|things|edges/), null, 'nothing of the graph shows');
  assert.deepEqual(body.errors?.[0]?.extensions, { code: 'BAD_USER_INPUT' });
});

test('what two connectors of one field give is one object at a door, and only what is asked for is called', async (t) => {
  const calls: string[] = [];
  const ask = await start(
    t,
    `type Query {
      completion(id: ID!): ChatCompletion
        @connect(source: "api", http: { GET: "/completions/{$args.id}" }, selection: "id model usage { total: total_tokens }", entity: true)
        @connect(source: "api", http: { GET: "/completions/{$args.id}/messages" }, selection: "messages: $.data { role content }")
    }
    type ChatCompletion { id: ID! model: String messages: [Message] usage: Usage }
    type Message { role: String content: String }
    type Usage { total: Int }`,
    { app: 'extend schema @expose' },
    ({ url = '' }, response) => {
      calls.push(url);
      if (url.endsWith('/gone/messages')) send(response, '{}', 404);
      else if (url.endsWith('/messages')) send(response, '{"data":[{"role":"user","content":"hi"}]}');
      else send(response, '{"id":"c1","model":"m","usage":{"total_tokens":7}}');
    },
  );
  const asked = async (id: string, fields: string) => {
    const { body } = await ask('app', `query ($id: ID!) { completion(id: $id) { ${fields} } }`, { id });
    return [
      body.data,
      body.errors?.map(({ path, extensions }) => [path, (extensions as { code: string }).code]),
      calls.splice(0).toSorted(),
    ];
  };
  const messages = [{ content: 'hi' }];
  assert.deepEqual(await asked('c1', 'model'), [{ completion: { model: 'm' } }, undefined, ['/completions/c1']]);
  assert.deepEqual(await asked('c1', 'messages { content }'), [
    { completion: { messages } },
    undefined,
    ['/completions/c1/messages'],
  ]);
  assert.deepEqual(await asked('c1', 'id usage { total } messages { content }'), [
    { completion: { id: 'c1', usage: { total: 7 }, messages } },
    undefined,
    ['/completions/c1', '/completions/c1/messages'],
  ]);
  assert.deepEqual(await asked('gone', 'id messages { content }'), [
    { completion: { id: 'c1', messages: null } },
    [[['completion', 'messages'], 'CONNECTOR_FETCH']],
    ['/completions/gone', '/completions/gone/messages'],
  ]);
});

test('integers that no number can hold reach the client digit by digit, and come back', async (t) => {
  const calls: string[] = [];
  const ask = await start(
    t,
    `scalar Big
    type Query {
      thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id count any")
    }
    type Thing { id: ID! count: Big any: Big }`,
    { app: 'extend schema @expose' },
    ({ url = '' }, response) => {
      calls.push(url);
      send(
        response,
        '{"id":9007199254740993,"count":-12345678901234567890,"any":{"__proto__":{"constructor":[9007199254740995,1]}}}',
      );
    },
  );
  const { text } = await ask('app', 'query ($id: ID!) { thing(id: $id) { id count any } }', { id: '9007199254740993' });
  assert.equal(
    text,
    '{"data":{"thing":{"id":"9007199254740993","count":"-12345678901234567890","any":{"__proto__":{"constructor":["9007199254740995",1]}}}}}',
  );
  assert.deepEqual(calls, ['/things/9007199254740993']);
});

describe('a problem that a backend describes (RFC 9457)', () => {
  const schema = `
    type Query {
      plain: ID @connect(source: "api", http: { GET: "/" }, selection: "$.id")
      known: ID @connect(source: "api", http: { GET: "/" }, selection: "$.id", errors: { message: "$.title", extensions: "code: $('FORBIDDEN')" })
    }`;
  const problem = {
    type: 'https://shop.test/problems/1',
    title: 'No.',
    status: 403,
    detail: 'It is on host-7.',
    instance: '/x',
  };
  const clients = {
    masked: 'type Query { plain: ID known: ID }',
    full: 'extend schema @errors(detail: FULL) type Query { plain: ID known: ID }',
  };
  const begin = (t: TestContext) =>
    start(t, schema, clients, (_request, response) =>
      send(response, JSON.stringify(problem), 403, 'application/problem+json; charset=utf-8'),
    );

  test('is told to whom details are told', async (t) => {
    const ask = await begin(t);
    const { body } = await ask('full', '{ plain known }');
    for (const error of body.errors ?? []) {
      const { instance: _, ...told } = problem;
      assert.deepEqual((error.extensions as { problem: unknown }).problem, told);
    }
    assert.equal(body.errors?.length, 2);
  });

  test('is told to nobody else, even where its file makes it a mistake of the client', async (t) => {
    const ask = await begin(t);
    const { text, body } = await ask('masked', '{ plain known }');
    assert.doesNotMatch(text, /host-7|shop\.test|problem/);
    assert.deepEqual(
      body.errors?.map(({ message }) => message),
      ['A backend answered with an error.', 'No.'],
    );
  });
});
