/** How fields are got that their object came without: by its own connectors, by its key, over several hops, and by which of several ways. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { contextFor } from '../kit.ts';
import { type Answering, sendText, startRest } from './kit.ts';

function outline({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

const blog = `
  type Query {
    posts(n: Int): [Post] @connect(source: "api", http: { GET: "/posts", queryParams: "n: $args.n" }, selection: "$ { id title author: { id: userId } }")
  }
  type Post {
    id: ID! title: String author: User
    comments(first: Int = 2): [Comment] @connect(source: "api", http: { GET: "/posts/{$this.id}/comments?first={$args.first}" }, selection: "$ { text by { id } }")
    likes: Int @connect(source: "api", http: { GET: "/likes/{$this.id}" }, selection: "$.count")
  }
  type Comment { text: String by: User }
  type User @connect(source: "api", http: { GET: "/users/{$this.id}" }, selection: "id name")  {
    id: ID! name: String
    posts: [Post] @connect(source: "api", http: { GET: "/users/{$this.id}/posts" }, selection: "$ { id title author: { id: userId } }")
  }`;

const blogAnswers: Answering = ({ url }, response) => {
  const [path = '', query = ''] = url.split('?');
  const [, kind, id, part] = path.split('/');
  if (kind === 'posts' && !id)
    return [
      { id: 1, title: 'one', userId: 7 },
      { id: 2, title: 'two', userId: 7 },
      { id: 3, title: 'three', userId: 8 },
    ];
  if (kind === 'posts') return [{ text: `${id} ${query}`, by: { id: 7 } }];
  if (kind === 'likes')
    return id === '2' ? sendText(response, '{}', 'application/json', 503) : { count: Number(id) * 10 };
  if (kind === 'users' && part === 'posts') return [{ id: 1, title: 'one', userId: Number(id) }];
  return { id, name: `user ${id}` };
};

describe('a field', () => {
  it('that a selection gives needs no other call', async (t) => {
    const rest = await startRest(t, blog, blogAnswers);
    assert.deepEqual(outline(await rest.run('{ posts(n: 3) { id title author { id } } }'))[0], {
      posts: [
        { id: '1', title: 'one', author: { id: '7' } },
        { id: '2', title: 'two', author: { id: '7' } },
        { id: '3', title: 'three', author: { id: '8' } },
      ],
    });
    assert.deepEqual(rest.calls(), ['GET /posts?n=3']);
  });

  it('that its selection gives and the answer lacks is null, without another call', async (t) => {
    const rest = await startRest(t, blog, () => ({ id: 1 }));
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id name } } }';
    assert.deepEqual(outline(await rest.run(query, { r: [{ __typename: 'User', id: 1 }] })), [
      { _entities: [{ id: '1', name: null }] },
    ]);
    assert.deepEqual(rest.calls(), ['GET /users/1']);
  });

  it('of a stub comes by its key, once for each', async (t) => {
    const rest = await startRest(t, blog, blogAnswers);
    const { data } = await rest.run('{ posts { author { name } } }');
    assert.deepEqual(data, {
      posts: [{ author: { name: 'user 7' } }, { author: { name: 'user 7' } }, { author: { name: 'user 8' } }],
    });
    assert.deepEqual(rest.calls().toSorted(), ['GET /posts', 'GET /users/7', 'GET /users/8']);
  });

  it('with a connector of its own gets the parent and the arguments, an alias each', async (t) => {
    const rest = await startRest(t, blog, blogAnswers);
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { a: comments { text by { name } } b: comments(first: 5) { text } } } }';
    assert.deepEqual(outline(await rest.run(query, { r: [{ __typename: 'Post', id: 1, title: 'x', author: null }] })), [
      { _entities: [{ a: [{ text: '1 first=2', by: { name: 'user 7' } }], b: [{ text: '1 first=5' }] }] },
    ]);
    assert.deepEqual(rest.calls(), ['GET /posts/1/comments?first=2', 'GET /posts/1/comments?first=5', 'GET /users/7']);
  });

  it('that fails leaves the others', async (t) => {
    const rest = await startRest(t, blog, blogAnswers);
    assert.deepEqual(outline(await rest.run('{ posts { id likes } }')), [
      {
        posts: [
          { id: '1', likes: 10 },
          { id: '2', likes: null },
          { id: '3', likes: 30 },
        ],
      },
      'posts.1.likes CONNECTOR_FETCH',
    ]);
  });

  it('may lead round in a circle as far as it is asked', async (t) => {
    const rest = await startRest(t, blog, blogAnswers);
    const { data } = await rest.run('{ posts { author { posts { author { name posts { title } } } } } }');
    const seven = { posts: [{ author: { name: 'user 7', posts: [{ title: 'one' }] } }] };
    const eight = { posts: [{ author: { name: 'user 8', posts: [{ title: 'one' }] } }] };
    assert.deepEqual(data, { posts: [{ author: seven }, { author: seven }, { author: eight }] });
    assert.deepEqual(rest.calls().toSorted(), [
      'GET /posts',
      'GET /users/7',
      'GET /users/7/posts',
      'GET /users/8',
      'GET /users/8/posts',
    ]);
  });
});

const hops = `
  type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
  type Item
    @connect(source: "api", http: { GET: "/by-sku/{$this.sku}" }, selection: "sku id")
    @connect(source: "api", http: { GET: "/by-id/{$this.id}" }, selection: "id shelf { code }")
    @connect(source: "api", http: { GET: "/by-shelf/{$this.shelf.code}" }, selection: "shelf { code } aisle")
  { sku: ID id: ID shelf: Shelf aisle: Int
    guide: String @connect(source: "api", http: { GET: "/guide/{$this.aisle}" }, selection: "$.text") }
  type Shelf { code: ID }`;

const hopAnswers: Answering = ({ url }) => {
  if (url.startsWith('/by-sku')) return { sku: 's', id: 'i' };
  if (url.startsWith('/by-id')) return { id: 'i', shelf: { code: 'c' } };
  if (url.startsWith('/by-shelf')) return { shelf: { code: 'c' }, aisle: 4 };
  return { text: 'walk on' };
};

describe('what needs a key that other calls give', () => {
  const query = (fields: string) =>
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item { ${fields} } } }`;
  const bySku = { r: [{ __typename: 'Item', sku: 's' }] };

  it('is fetched over as many hops as it takes, and no more', async (t) => {
    const rest = await startRest(t, hops, hopAnswers);
    const expected: Record<string, string[]> = {
      sku: [],
      id: ['GET /by-sku/s'],
      'shelf { code }': ['GET /by-sku/s', 'GET /by-id/i'],
      'aisle id': ['GET /by-sku/s', 'GET /by-id/i', 'GET /by-shelf/c'],
      'guide aisle': ['GET /by-sku/s', 'GET /by-id/i', 'GET /by-shelf/c', 'GET /guide/4'],
    };
    for (const [fields, calls] of Object.entries(expected)) {
      assert.deepEqual((await rest.run(query(fields), bySku)).errors, undefined);
      assert.deepEqual(rest.calls(), calls, fields);
    }
    assert.deepEqual(outline(await rest.run(query('sku id shelf { code } aisle guide'), bySku)), [
      { _entities: [{ sku: 's', id: 'i', shelf: { code: 'c' }, aisle: 4, guide: 'walk on' }] },
    ]);
  });

  it('starts from whatever key there is', async (t) => {
    const rest = await startRest(t, hops, hopAnswers);
    assert.deepEqual(outline(await rest.run(query('aisle'), { r: [{ __typename: 'Item', shelf: { code: 'z' } }] })), [
      { _entities: [{ aisle: 4 }] },
    ]);
    assert.deepEqual(rest.calls(), ['GET /by-shelf/z']);
  });

  it('may come from elsewhere with the key', async (t) => {
    const rest = await startRest(
      t,
      `type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
       type Item @key(fields: "id") { id: ID! weight: Int @external
         shipping: Int @requires(fields: "weight") @connect(source: "api", http: { GET: "/ship/{$this.id}?w={$this.weight}" }, selection: "$.cost") }`,
      () => ({ cost: 5 }),
    );
    const representation = { __typename: 'Item', id: 'i', weight: 12 };
    assert.deepEqual(outline(await rest.run(query('shipping'), { r: [representation] })), [
      { _entities: [{ shipping: 5 }] },
    ]);
    assert.deepEqual(rest.calls(), ['GET /ship/i?w=12']);
  });

  it('fails with the hop that fails', async (t) => {
    const rest = await startRest(t, hops, (request, response) =>
      request.url.startsWith('/by-id')
        ? sendText(response, '{}', 'application/json', 500)
        : hopAnswers(request, response),
    );
    assert.deepEqual(outline(await rest.run(query('id aisle'), bySku)), [
      { _entities: [{ id: 'i', aisle: null }] },
      '_entities.0.aisle CONNECTOR_FETCH',
    ]);
  });
});

describe('of several connectors', () => {
  const choices = `
    type Query {
      user(id: ID!): User
        @connect(source: "api", http: { GET: "/brief/{$args.id}" }, selection: "id name")
        @connect(source: "api", http: { GET: "/full/{$args.id}" }, selection: "id name email team { id title }")
    }
    type User
      @connect(source: "api", http: { GET: "/names/{$this.id}" }, selection: "id name")
      @connect(source: "api", http: { GET: "/mails/{$this.id}" }, selection: "id email team { id title }")
      @connect(source: "api", http: { GET: "/all?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name email team { id title } }")
    { id: ID! name: String email: String team: Team }
    type Team { id: ID title: String }`;
  const answers: Answering = ({ url }) => {
    const user = { id: 1, name: 'n', email: 'e', team: { id: 2, title: 't' } };
    return url.startsWith('/all') ? [user] : user;
  };
  const byNames: readonly (readonly [fields: string, calls: string[]])[] = [
    ['id', ['GET /brief/1']],
    ['name', ['GET /brief/1']],
    ['email', ['GET /full/1']],
    ['name team { title }', ['GET /full/1']],
  ];
  for (const [fields, calls] of byNames) {
    it(`of a field, the first that gives all of "${fields}" is called`, async (t) => {
      const rest = await startRest(t, choices, answers);
      assert.equal((await rest.run(`{ user(id: 1) { ${fields} } }`)).errors, undefined);
      assert.deepEqual(rest.calls(), calls);
    });
  }

  it('of a type, the fewest that give all of it are called', async (t) => {
    const rest = await startRest(t, choices, answers);
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { name email team { title } } } }';
    const { data } = await rest.run(query, { r: [{ __typename: 'User', id: 1 }] });
    assert.deepEqual(data, { _entities: [{ name: 'n', email: 'e', team: { title: 't' } }] });
    assert.deepEqual(rest.calls(), ['GET /all?ids=1']);
  });

  it('that give as much, the one that takes many at once is called', async (t) => {
    const rest = await startRest(t, choices, answers);
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { name } } }';
    await rest.run(query, { r: [{ __typename: 'User', id: 1 }] });
    assert.deepEqual(rest.calls(), ['GET /all?ids=1']);
  });

  it('fragments, variables and conditions decide what counts as asked', async (t) => {
    const rest = await startRest(t, choices, answers);
    const query = `query ($no: Boolean!, $yes: Boolean!) { user(id: 1) { ...F email @include(if: $no) ... on User @skip(if: $yes) { team { id } } } }
      fragment F on User { name }`;
    assert.deepEqual(await rest.run(query, { no: false, yes: true }), { data: { user: { name: 'n' } } });
    assert.deepEqual(rest.calls(), ['GET /brief/1']);
  });
});

describe('objects of an abstract type', () => {
  const media = `
    type Query { all: [Media] @connect(source: "api", http: { GET: "/all" }, selection: """
      $ { id ...type->match(["book", { __typename: "Book", pages }], ["film", $ { __typename: $("Film") minutes }], [@, {}]) }""")
      media(id: ID!): Media @connect(source: "api", http: { GET: "/one/{$args.id}" }, entity: true,
        selection: "id ...type->match(['book', { __typename: 'Book', pages }], ['film', { __typename: 'Film', minutes }])") }
    interface Media { id: ID! rating: Int @connect(source: "api", http: { GET: "/rating/{$this.id}" }, selection: "$.stars") }
    type Book implements Media { id: ID! rating: Int pages: Int }
    type Film implements Media { id: ID! rating: Int minutes: Int }`;
  const answers: Answering = ({ url }) => {
    if (url.startsWith('/rating')) return { stars: 3 };
    const book = { id: 1, type: 'book', pages: 99 };
    return url === '/all' ? [book, { id: 2, type: 'film', minutes: 90 }, { id: 3, type: 'game' }] : book;
  };

  it('are told apart by the __typename that the mapping gives; without one they are null', async (t) => {
    const rest = await startRest(t, media, answers);
    assert.deepEqual(
      outline(await rest.run('{ all { __typename id ... on Book { pages } ... on Film { minutes } } }')),
      [{ all: [{ __typename: 'Book', id: '1', pages: 99 }, { __typename: 'Film', id: '2', minutes: 90 }, null] }],
    );
  });

  it('have the connectors of their interface', async (t) => {
    const rest = await startRest(t, media, answers);
    assert.deepEqual((await rest.run('{ media(id: 1) { rating } }')).data, { media: { rating: 3 } });
    assert.deepEqual(rest.calls(), ['GET /one/1', 'GET /rating/1']);
  });

  it('are entities where their interface is one', async (t) => {
    const rest = await startRest(t, media, answers);
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { pages } } }';
    assert.deepEqual((await rest.run(query, { r: [{ __typename: 'Book', id: 1 }] })).data, {
      _entities: [{ pages: 99 }],
    });
  });

  it('of a type that is none of them are invalid', async (t) => {
    const rest = await startRest(
      t,
      `type Query { a: U @connect(source: "api", http: { GET: "/" }, selection: "__typename: kind id") x: B @connect(source: "api", http: { GET: "/" }, selection: "id") }
       union U = B type B { id: ID }`,
      () => ({ kind: 'Query', id: 1 }),
    );
    assert.deepEqual(outline(await rest.run('{ a { __typename } }')), [{ a: null }, 'a BACKEND_INVALID_RESPONSE']);
  });
});

describe('mutations', () => {
  const sdl = `
    type Query { user(id: ID): User @connect(source: "api", http: { GET: "/users/{$args.id}" }, selection: "id name") }
    type Mutation {
      rename(id: ID, to: String): User @connect(source: "api", http: { PUT: "/users/{$args.id}", body: "name: $args.to" }, selection: "id")
      ping: ID @connect(source: "api", http: { GET: "/ping" }, selection: "$.id")
    }
    type User @connect(source: "api", http: { GET: "/users/{$this.id}" }, selection: "id name") { id: ID! name: String }`;

  it('run one after the other, and read again what they may have changed', async (t) => {
    let name = 'old';
    const rest = await startRest(t, sdl, ({ method, body }) => {
      if (method === 'PUT') name = JSON.parse(body).name;
      return { id: 1, name };
    });
    const context = contextFor();
    await rest.run('{ user(id: 1) { name } }', {}, context);
    const { data } = await rest.run(
      'mutation { a: rename(id: 1, to: "A") { name } b: rename(id: 1, to: "B") { name } }',
      {},
      context,
    );
    assert.deepEqual(data, { a: { name: 'A' }, b: { name: 'B' } });
    assert.deepEqual(rest.calls(), ['GET /users/1', 'PUT /users/1', 'GET /users/1', 'PUT /users/1', 'GET /users/1']);
  });

  it('are made as often as they are asked for, and never tried again', async (t) => {
    const rest = await startRest(t, sdl, (_request, response) => sendText(response, '{}', 'application/json', 503), {
      transportOptions: { retryAttempts: 2 },
    });
    await rest.run('mutation { a: ping b: ping }');
    assert.deepEqual(rest.calls(), ['GET /ping', 'GET /ping']);
  });
});

it('the same GET twice in one operation is one call; what may do something is called each time', async (t) => {
  const rest = await startRest(
    t,
    `type Query {
      read(id: ID): ID @connect(source: "api", http: { GET: "/read/{$args.id}" }, selection: "$.id")
      search(id: ID): ID @connect(source: "api", http: { POST: "/search", body: "id: $args.id" }, selection: "$.id") }`,
    () => ({ id: 1 }),
  );
  const { data } = await rest.run('{ a: read(id: 1) b: read(id: 1) c: search(id: 1) d: search(id: 1) }');
  assert.deepEqual(data, { a: '1', b: '1', c: '1', d: '1' });
  assert.deepEqual(rest.calls().toSorted(), ['GET /read/1', 'POST /search', 'POST /search']);
});

it('a connector without a call computes from what there is', async (t) => {
  const rest = await startRest(
    t,
    `type Query { a(id: ID!): A @connect(selection: "id: $args.id name: $env.NAME") }
     type A { id: ID name: String twice: String @connect(selection: "$([$this.id, $this.id]->joinNotNull('-'))") }`,
    undefined,
    { env: { NAME: 'n' } },
  );
  assert.deepEqual(await rest.run('{ a(id: 1) { id name twice } }'), {
    data: { a: { id: '1', name: 'n', twice: '1-1' } },
  });
  assert.deepEqual(rest.calls(), []);
});
