/** Several connectors that each give a part of one value: which are called, and how the parts become one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { type Answering, sendText, startRest } from './kit.ts';

function outline({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

const chats = `
  type Query {
    chat(id: ID!): Chat
      @connect(source: "api", http: { GET: "/chats/{$args.id}" }, selection: "id model usage { read }", entity: true)
      @connect(source: "api", http: { GET: "/chats/{$args.id}/messages" }, selection: "messages: $.data { role text }")
      @connect(source: "api", http: { GET: "/chats/{$args.id}/costs" }, selection: "usage { written } model")
    chats: [Chat]
      @connect(source: "api", http: { GET: "/chats" }, selection: "$ { id model }")
      @connect(source: "api", http: { GET: "/chats/with-usage" }, selection: "$ { id usage { read written } }")
      @connect(source: "api", http: { GET: "/chats/with-messages" }, selection: "$ { id messages: $.data { role text } }")
  }
  type Chat { id: ID! model: String usage: Usage messages: [Message] }
  type Usage { read: Int written: Int }
  type Message { role: String text: String }`;

const chatAnswers: Answering = ({ url }) => {
  const data = [{ role: 'user', text: 'hello' }];
  if (url === '/chats')
    return [
      { id: 1, model: 'small' },
      { id: 2, model: 'large' },
    ];
  if (url === '/chats/with-usage') return [2, 1].map((id) => ({ id, usage: { read: id, written: id * 10 } }));
  if (url === '/chats/with-messages') return [{ id: 1, data }];
  if (url.endsWith('/messages')) return { data };
  if (url.endsWith('/costs')) return { model: 'small', usage: { written: 5 } };
  return { id: 1, model: 'small', usage: { read: 3 } };
};

const cases: readonly (readonly [query: string, data: unknown, calls: readonly string[]])[] = [
  ['{ chat(id: 1) { id } }', { chat: { id: '1' } }, ['GET /chats/1']],
  ['{ chat(id: 1) { model } }', { chat: { model: 'small' } }, ['GET /chats/1']],
  ['{ chat(id: 1) { messages { text } } }', { chat: { messages: [{ text: 'hello' }] } }, ['GET /chats/1/messages']],
  [
    '{ chat(id: 1) { model usage { written } } }',
    { chat: { model: 'small', usage: { written: 5 } } },
    ['GET /chats/1/costs'],
  ],
  [
    '{ chat(id: 1) { id messages { role } } }',
    { chat: { id: '1', messages: [{ role: 'user' }] } },
    ['GET /chats/1', 'GET /chats/1/messages'],
  ],
  [
    '{ chat(id: 1) { usage { read written } } }',
    { chat: { usage: { read: 3, written: 5 } } },
    ['GET /chats/1', 'GET /chats/1/costs'],
  ],
  [
    '{ chat(id: 1) { __typename n: id usage { w: written r: read } messages { text } } }',
    { chat: { __typename: 'Chat', n: '1', usage: { w: 5, r: 3 }, messages: [{ text: 'hello' }] } },
    ['GET /chats/1', 'GET /chats/1/costs', 'GET /chats/1/messages'],
  ],
  ['{ chats { id } }', { chats: [{ id: '1' }, { id: '2' }] }, ['GET /chats']],
  [
    '{ chats { model usage { read } } }',
    {
      chats: [
        { model: 'small', usage: { read: 1 } },
        { model: 'large', usage: { read: 2 } },
      ],
    },
    ['GET /chats', 'GET /chats/with-usage'],
  ],
  [
    '{ chats { model messages { text } } }',
    {
      chats: [
        { model: 'small', messages: [{ text: 'hello' }] },
        { model: 'large', messages: null },
      ],
    },
    ['GET /chats', 'GET /chats/with-messages'],
  ],
];

describe('of the connectors of a field', () => {
  for (const [query, data, calls] of cases) {
    it(`those are called that it takes: ${query}`, async (t) => {
      const rest = await startRest(t, chats, chatAnswers);
      assert.deepEqual(await rest.run(query), { data });
      assert.deepEqual(rest.calls().toSorted(), calls);
    });
  }

  it('the one that fails leaves null, and an error, for what it alone gives', async (t) => {
    const rest = await startRest(t, chats, (request, response) =>
      request.url.endsWith('/costs')
        ? sendText(response, '{}', 'application/json', 500)
        : chatAnswers(request, response),
    );
    assert.deepEqual(outline(await rest.run('{ chat(id: 1) { model usage { read written } messages { text } } }')), [
      { chat: { model: 'small', usage: { read: 3, written: null }, messages: [{ text: 'hello' }] } },
      'chat.usage.written CONNECTOR_FETCH',
    ]);
  });

  it('all fail: then so does the field, once', async (t) => {
    const rest = await startRest(t, chats, (_request, response) => sendText(response, '{}', 'application/json', 500));
    assert.deepEqual(outline(await rest.run('{ chat(id: 1) { id messages { text } } }')), [
      { chat: null },
      'chat CONNECTOR_FETCH',
    ]);
  });

  it('one of a list fails: then each item lacks what it gives', async (t) => {
    const rest = await startRest(t, chats, (request, response) =>
      request.url.endsWith('/with-usage')
        ? sendText(response, '{}', 'application/json', 503)
        : chatAnswers(request, response),
    );
    assert.deepEqual(outline(await rest.run('{ chats { model usage { read } } }')), [
      {
        chats: [
          { model: 'small', usage: null },
          { model: 'large', usage: null },
        ],
      },
      'chats.0.usage CONNECTOR_FETCH',
      'chats.1.usage CONNECTOR_FETCH',
    ]);
  });

  it('one says that there is nothing: then there is what the others give', async (t) => {
    const rest = await startRest(t, chats, (request, response) =>
      request.url === '/chats/1' ? sendText(response, '', undefined, 204) : chatAnswers(request, response),
    );
    assert.deepEqual(outline(await rest.run('{ chat(id: 1) { usage { read } messages { text } } }')), [
      { chat: { usage: null, messages: [{ text: 'hello' }] } },
    ]);
  });

  it('none is called twice for what two aliases ask', async (t) => {
    const rest = await startRest(t, chats, chatAnswers);
    const { data } = await rest.run(
      '{ a: chat(id: 1) { id messages { text } } b: chat(id: 1) { messages { role } usage { written } } c: chat(id: 1) { model } }',
    );
    assert.deepEqual(data, {
      a: { id: '1', messages: [{ text: 'hello' }] },
      b: { messages: [{ role: 'user' }], usage: { written: 5 } },
      c: { model: 'small' },
    });
    assert.deepEqual(rest.calls().toSorted(), ['GET /chats/1', 'GET /chats/1/costs', 'GET /chats/1/messages']);
  });

  it('lists without a key are matched by place, and not at all where their lengths differ', async (t) => {
    const sdl = `
      type Query { days: [Day]
        @connect(source: "api", http: { GET: "/heat" }, selection: "$ { heat }")
        @connect(source: "api", http: { GET: "/rain" }, selection: "$ { rain }") }
      type Day { heat: Int rain: Int }`;
    let rain = [{ rain: 3 }, { rain: 4 }];
    const rest = await startRest(t, sdl, ({ url }) => (url === '/heat' ? [{ heat: 1 }, { heat: 2 }] : rain));
    const query = '{ days { heat rain } }';
    assert.deepEqual(outline(await rest.run(query)), [
      {
        days: [
          { heat: 1, rain: 3 },
          { heat: 2, rain: 4 },
        ],
      },
    ]);
    rain = [{ rain: 3 }];
    assert.deepEqual(outline(await rest.run(query)), [{ days: null }, 'days BACKEND_INVALID_RESPONSE']);
  });

  it('of a mutation one is called, the one that gives the most', async (t) => {
    const sdl = `
      type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
      type Mutation { make: Made
        @connect(source: "api", http: { POST: "/brief" }, selection: "id name")
        @connect(source: "api", http: { POST: "/full" }, selection: "id name size") }
      type Made @connect(source: "api", http: { GET: "/made/{$this.id}" }, selection: "id name size") { id: ID name: String size: Int }`;
    const rest = await startRest(t, sdl, () => ({ id: 1, name: 'n', size: 2 }));
    await rest.run('mutation { make { name } }');
    await rest.run('mutation { make { name size } }');
    assert.deepEqual(rest.calls(), ['POST /brief', 'POST /full']);
  });
});

describe('of connectors that take different arguments', () => {
  const sdl = `
    type Query { product(id: ID, slug: String, lang: String): Product
      @connect(source: "api", http: { GET: "/by-slug", queryParams: "slug: $args.slug lang: $args.lang" }, selection: "id slug name")
      @connect(source: "api", http: { GET: "/by-id/{$args.id}", queryParams: "lang: $args.lang" }, selection: "id slug name price") }
    type Product @connect(source: "api", http: { GET: "/prices/{$this.id}" }, selection: "id price") { id: ID! slug: String name: String price: Int }`;
  const answers: Answering = () => ({ id: 7, slug: 's', name: 'n', price: 5 });
  const asked: readonly (readonly [args: string, variables: Record<string, unknown>, calls: readonly string[]])[] = [
    ['id: 7', {}, ['GET /by-id/7']],
    ['slug: "s"', {}, ['GET /by-slug?slug=s', 'GET /prices/7']],
    ['slug: "s", id: null', {}, ['GET /by-slug?slug=s', 'GET /prices/7']],
    ['id: $id, slug: $slug', { id: '7' }, ['GET /by-id/7']],
    ['id: $id, slug: $slug', { slug: 's' }, ['GET /by-slug?slug=s', 'GET /prices/7']],
    ['id: $id, slug: $slug', { slug: null, id: '7' }, ['GET /by-id/7']],
    ['id: $id, slug: $slug', { id: null, slug: 's' }, ['GET /by-slug?slug=s', 'GET /prices/7']],
    ['id: $id, slug: $slug', { id: '7', slug: 's' }, ['GET /by-id/7']],
  ];
  it('those are called for which there is a value', async (t) => {
    const rest = await startRest(t, sdl, answers);
    for (const [args, variables, calls] of asked) {
      const query = `query ($id: ID, $slug: String) { product(${args}) { name price } unused: product(id: $id, slug: $slug) @include(if: false) { id } }`;
      assert.deepEqual(await rest.run(query, variables), { data: { product: { name: 'n', price: 5 } } });
      assert.deepEqual(rest.calls(), calls, `${args} ${JSON.stringify(variables)}`);
    }
  });
});

describe('of the connectors of a field of a type', () => {
  const sdl = `
    type Query {
      users: [User] @connect(source: "api", http: { GET: "/users" }, selection: "$ { id mail }")
    }
    type User {
      id: ID mail: String
      account: Account
        @connect(source: "api", http: { GET: "/accounts/{$this.id}" }, selection: "iban limits { day }")
        @connect(source: "api", http: { GET: "/balances?mail={$this.mail}" }, selection: "balance limits { month }")
    }
    type Account { iban: String balance: Int limits: Limits }
    type Limits { day: Int month: Int }`;
  const answers: Answering = ({ url }) => {
    if (url === '/users')
      return [
        { id: 1, mail: 'a' },
        { id: 2, mail: 'b' },
      ];
    if (url.startsWith('/accounts')) return { iban: `DE${url.at(-1)}`, limits: { day: 10 } };
    return { balance: 100, limits: { month: 90 } };
  };

  it('each is called for its part, for each item', async (t) => {
    const rest = await startRest(t, sdl, answers);
    const limits = { day: 10, month: 90 };
    assert.deepEqual(await rest.run('{ users { account { iban balance limits { day month } } } }'), {
      data: {
        users: [{ account: { iban: 'DE1', balance: 100, limits } }, { account: { iban: 'DE2', balance: 100, limits } }],
      },
    });
    assert.deepEqual(rest.calls().toSorted(), [
      'GET /accounts/1',
      'GET /accounts/2',
      'GET /balances?mail=a',
      'GET /balances?mail=b',
      'GET /users',
    ]);
    await rest.run('{ users { account { balance } } }');
    assert.deepEqual(rest.calls().toSorted(), ['GET /balances?mail=a', 'GET /balances?mail=b', 'GET /users']);
  });

  it('the failed one leaves its own part null', async (t) => {
    const rest = await startRest(t, sdl, (request, response) =>
      request.url === '/accounts/2' ? sendText(response, '', undefined, 500) : answers(request, response),
    );
    assert.deepEqual(outline(await rest.run('{ users { account { iban limits { day month } } } }')), [
      {
        users: [
          { account: { iban: 'DE1', limits: { day: 10, month: 90 } } },
          { account: { iban: null, limits: { day: null, month: 90 } } },
        ],
      },
      'users.1.account.iban CONNECTOR_FETCH',
      'users.1.account.limits.day CONNECTOR_FETCH',
    ]);
  });
});

describe('a value that entities by key give in parts', () => {
  const sdl = `
    type Query { all: [Item] @connect(source: "api", http: { GET: "/all" }, selection: "$ { id box { x } }") }
    type Item
      @connect(source: "api", http: { GET: "/y/{$this.id}" }, selection: "id box { y }")
      @connect(source: "api", http: { GET: "/z?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id box { x z lid { colour } } }")
    { id: ID! box: Box }
    type Box { x: Int y: Int z: Int lid: Lid }
    type Lid { colour: String }`;
  const answers: Answering = ({ url }) => {
    if (url === '/all') return [{ id: 1, box: { x: 1 } }];
    if (url.startsWith('/z'))
      return [2, 1].map((id) => ({ id, box: { x: id, z: id * 100, lid: { colour: `c${id}` } } }));
    return { id: url.at(-1), box: { y: Number(url.at(-1)) * 10 } };
  };
  const batch = 'GET /z?ids=1';
  const asked: readonly (readonly [fields: string, first: unknown, calls: readonly string[]])[] = [
    ['x', { x: 1 }, ['GET /all']],
    ['z', { z: 100 }, ['GET /all', batch]],
    ['x y', { x: 1, y: 10 }, ['GET /all', 'GET /y/1']],
    ['x z lid { colour }', { x: 1, z: 100, lid: { colour: 'c1' } }, ['GET /all', batch]],
    ['x z', { x: 1, z: 100 }, ['GET /all', batch]],
    ['x y z', { x: 1, y: 10, z: 100 }, ['GET /all', 'GET /y/1', batch]],
  ];
  for (const [fields, first, calls] of asked) {
    it(`is put together: ${fields}`, async (t) => {
      const rest = await startRest(t, sdl, answers);
      const { data, errors } = await rest.run(`{ all { box { ${fields} } } }`);
      assert.equal(errors, undefined);
      assert.deepEqual(data, { all: [{ box: first }] });
      assert.deepEqual(rest.calls().toSorted(), calls);
    });
  }

  it('is put together where it is asked for by key', async (t) => {
    const rest = await startRest(t, sdl, answers);
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item { box { y z } } } }';
    assert.deepEqual((await rest.run(query, { r: [{ __typename: 'Item', id: '2' }] })).data, {
      _entities: [{ box: { y: 20, z: 200 } }],
    });
    assert.deepEqual(rest.calls().toSorted(), ['GET /y/2', 'GET /z?ids=2']);
  });
});

describe('parts of what is never null', () => {
  const sdl = `
    type Query { a(id: ID!): A
      @connect(source: "api", http: { GET: "/one/{$args.id}" }, selection: "id inner { x }")
      @connect(source: "api", http: { GET: "/two/{$args.id}" }, selection: "name inner { y }") }
    type A { id: ID! name: String! inner: Inner! }
    type Inner { x: Int! y: Int! }`;
  const asked: readonly (readonly [fields: string, outcome: readonly unknown[]])[] = [
    ['id', [{ a: { id: '1' } }]],
    ['id name', [{ a: null }, 'a.name CONNECTOR_FETCH']],
    ['id inner { x }', [{ a: { id: '1', inner: { x: 1 } } }]],
    ['id inner { x y }', [{ a: null }, 'a.inner.y CONNECTOR_FETCH']],
  ];
  it('take with them what may be null, where their call fails', async (t) => {
    const rest = await startRest(t, sdl, ({ url }, response) =>
      url === '/one/1' ? { id: 1, inner: { x: 1 } } : sendText(response, '{}', 'application/json', 500),
    );
    for (const [fields, outcome] of asked) {
      assert.deepEqual(outline(await rest.run(`{ a(id: 1) { ${fields} } }`)), outcome, fields);
    }
  });

  it('may have keys that mean something to JavaScript', async (t) => {
    const rest = await startRest(
      t,
      `scalar Any type Query { a: A
        @connect(source: "api", http: { GET: "/one" }, selection: "id any { p: $.__proto__ }")
        @connect(source: "api", http: { GET: "/two" }, selection: "constructor box { __proto__: p }") }
       type A { id: ID any: Any constructor: String box: Any }`,
      ({ url }, response) =>
        url === '/one'
          ? sendText(response, '{"id":1,"any":{"__proto__":{"x":1}}}', 'application/json')
          : sendText(response, '{"constructor":"c","box":{"p":[1]}}', 'application/json'),
    );
    assert.equal(
      JSON.stringify((await rest.run('{ a { id any constructor box } }')).data),
      '{"a":{"id":"1","any":{"p":{"x":1}},"constructor":"c","box":{"__proto__":[1]}}}',
    );
  });

  it('that are no entity for one connector are what the others know of it', async (t) => {
    const rest = await startRest(
      t,
      `type Query { all: [Item] @connect(source: "api", http: { GET: "/all" }, selection: "$ { id }") }
       type Item
         @connect(source: "api", http: { GET: "/y/{$this.id}" }, selection: "id box { y }")
         @connect(source: "api", http: { GET: "/z/{$this.id}" }, selection: "id box { z }") { id: ID! box: Box }
       type Box { y: Int z: Int }`,
      ({ url }, response) => (url.startsWith('/y') ? sendText(response, '', undefined, 204) : { id: 7, box: { z: 3 } }),
    );
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item { id box { y z } } } }';
    assert.deepEqual(outline(await rest.run(query, { r: [{ __typename: 'Item', id: '7' }] })), [
      { _entities: [{ id: '7', box: { y: null, z: 3 } }] },
    ]);
  });
});
