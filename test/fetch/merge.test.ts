import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildASTSchema, type ExecutionResult, execute, GraphQLError, parse, print, validate } from 'graphql';
import type { BackendExecutor, BackendRequest } from '../../src/fetch/executor.ts';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { createMergeExecutor } from '../../src/fetch/merge.ts';
import type { Backend } from '../../src/schema/backend.ts';
import { readPlain } from '../../src/schema/plain.ts';
import { silent } from '../../src/util/log.ts';
import { backendAt, bodyOf, requestFor, sendJson, startHttp, transportFor } from './kit.ts';

const sdl = `
  type Query {
    products(skus: [ID!]!, first: Int = 10): [Product] @merge(keyField: "sku", keyArg: "skus")
    review(id: Int!): Review @merge(keyField: "id")
    lines(keys: [LineKey!]!): [Line!]! @merge
    stores(keys: [_Key!]!): [Store] @merge
    things(ids: [ID!]!): [Thing] @merge(keyField: "id")
    count: Int
  }
  scalar _Key
  input LineKey { order: OrderKey! number: Int! }
  input OrderKey { id: ID! }
  type Product { sku: ID! name(upper: Boolean): String price: Float! tags: [String!] similar: [Product!] }
  type Review { id: Int! stars: Int body: String! }
  type Line @key(selectionSet: "{ order { id } number }") { order: Order! number: Int! text: String }
  type Order { id: ID! }
  type Store @key(selectionSet: "{ id }") { id: ID! city: String }
  interface Thing { id: ID! }
  type Lamp implements Thing { id: ID! watts: Int }
  type Chair implements Thing { id: ID! legs: Int }
`;

const document = parse(sdl);
const { merges, subgraph, problems } = readPlain(document);
const backend: Backend = { ...backendAt('http://unused', {}, sdl), kind: 'plain', document, subgraph, merges };
const schema = buildASTSchema(document, { assumeValidSDL: true });
const thingType = schema.getType('Thing') as { resolveType?: unknown };
thingType.resolveType = (thing: { id: string }) => (thing.id.startsWith('l') ? 'Lamp' : 'Chair');

type Asked = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };

/** A plain server that answers what is valid for it, and an account of what it was asked. */
function serve(root: Record<string, unknown>): { executor: BackendExecutor; asked: Asked[] } {
  const asked: Asked[] = [];
  const inner: BackendExecutor = {
    execute: async ({ document: query, variables }) => {
      asked.push({ query: print(query), variables });
      assert.deepEqual(validate(schema, query).map(String), [], print(query));
      const result = await execute({ schema, document: query, rootValue: root, variableValues: variables });
      return JSON.parse(JSON.stringify(result)) as ExecutionResult;
    },
  };
  return { executor: createMergeExecutor({ backend, inner }), asked };
}

const products: Record<string, unknown> = {
  a: { sku: 'a', name: 'Anvil', price: 1 },
  b: { sku: 'b', name: 'Bolt', price: 2 },
};

function ask(executor: BackendExecutor, query: string, variables: Record<string, unknown>): Promise<ExecutionResult> {
  return executor.execute(requestFor(query, variables));
}

function plain(result: ExecutionResult): unknown {
  const errors = result.errors?.map(({ message, path }) => [message, path?.join('.')]);
  return { data: result.data, ...(errors && { errors }) };
}

const product = (sku: string | number): Record<string, unknown> => ({ __typename: 'Product', sku });
const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Product { name } } }';

test('the file that these tests use is right', () => assert.deepEqual(problems, []));

test('entities of a list are matched by key, whatever their order, and the missing are null', async () => {
  const { executor, asked } = serve({ products: () => [products.b, null, products.a] });
  const result = await ask(executor, entities, { r: [product('a'), product('x'), product('b'), product('a')] });
  assert.deepEqual(plain(result), {
    data: {
      _entities: [
        { __typename: 'Product', name: 'Anvil' },
        null,
        { __typename: 'Product', name: 'Bolt' },
        { __typename: 'Product', name: 'Anvil' },
      ],
    },
  });
  assert.equal(asked.length, 1);
  assert.deepEqual({ ...asked[0]?.variables }, { merge_0: ['a', 'x', 'b'] }, 'each key once, and nothing else');
  const [first, , , again] = (result.data?._entities ?? []) as object[];
  assert.notEqual(first, again, 'two places never share an object');
});

test('a list that is shorter, longer, or names what nobody asked for is matched all the same', async () => {
  for (const list of [[products.b], [{ sku: 'z' }, products.b, products.a, products.b].slice(0, 2)]) {
    const { executor } = serve({ products: () => list });
    const { data } = await ask(executor, entities, { r: [product('a'), product('b')] });
    assert.deepEqual(data?._entities, [null, { __typename: 'Product', name: 'Bolt' }]);
  }
});

test('keys are equal whether they come as numbers or as strings', async () => {
  const { executor } = serve({ products: () => [{ sku: 7, name: 'Seven' }] });
  const { data } = await ask(executor, entities, { r: [product(7), product('7')] });
  assert.deepEqual(data?._entities, Array(2).fill({ __typename: 'Product', name: 'Seven' }));
});

test('a representation with a null key is null, and where all are no call is made', async () => {
  const { executor, asked } = serve({ products: () => [products.a] });
  const r = [{ __typename: 'Product', sku: null }, { __typename: 'Product' }];
  assert.deepEqual(plain(await ask(executor, entities, { r })), { data: { _entities: [null, null] } });
  assert.equal(asked.length, 0);
  const { data } = await ask(executor, entities, { r: [...r, product('a')] });
  assert.deepEqual(data?._entities, [null, null, { __typename: 'Product', name: 'Anvil' }]);
  assert.deepEqual(plain(await ask(executor, entities, { r: [] })), { data: { _entities: [] } });
});

test('several aliased fields and types, and what stands beside them, go with one call', async () => {
  const { executor, asked } = serve({
    count: 3,
    products: ({ skus }: { skus: string[] }) => skus.map((sku) => products[sku]),
    review: ({ id }: { id: number }) => (id === 9 ? null : { id, stars: id }),
  });
  const query = `query ($r0: [_Any!]!, $r1: [_Any!]!, $up: Boolean, $unused: Int) {
    _v0__entities: _entities(representations: $r0) { ... on Product { name(upper: $up) } ... on Review { stars } }
    _v1__entities: _entities(representations: $r1) { ...P }
    total: count
  }
  fragment P on Product { sku price ...T }
  fragment T on Product { tags }
  fragment Z on Review { stars }`;
  const review = (id: number): unknown => ({ __typename: 'Review', id });
  const variables = { r0: [review(1), product('a'), review(9), review(2), review(1)], r1: [product('b')], up: true };
  const result = await ask(executor, query, variables);
  assert.deepEqual(plain(result), {
    data: {
      _v0__entities: [{ stars: 1 }, { name: 'Anvil' }, null, { stars: 2 }, { stars: 1 }],
      _v1__entities: [{ sku: 'b', price: 2, tags: null }],
      total: 3,
    },
  });
  assert.equal(asked.length, 1);
  assert.deepEqual(
    { ...asked[0]?.variables },
    { up: true, merge_0_0: 1, merge_0_1: 9, merge_0_2: 2, merge_1: ['a'], merge_2: ['b'] },
  );
  assert.doesNotMatch(asked[0]?.query ?? '', /_entities|unused|fragment Z/);
});

test('a key may be an object, of several fields and levels', async () => {
  const { executor, asked } = serve({
    lines: ({ keys }: { keys: { order: { id: string }; number: number }[] }) =>
      keys.map((key) => ({ ...key, text: `${key.order.id}/${key.number}` })).reverse(),
    stores: ({ keys }: { keys: { id: string }[] }) => keys.map(({ id }) => ({ id, city: `${id}-city` })),
  });
  const line = (id: string, number: number): unknown => ({ __typename: 'Line', order: { id, x: 1 }, number, more: 2 });
  const query =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Line { text order { id } } ... on Store { city } } }';
  const r = [
    line('o1', 1),
    line('o1', 2),
    { __typename: 'Store', id: 's' },
    { __typename: 'Line', order: null, number: 1 },
  ];
  const { data } = await ask(executor, query, { r });
  assert.deepEqual(data?._entities, [
    { text: 'o1/1', order: { id: 'o1' } },
    { text: 'o1/2', order: { id: 'o1' } },
    { city: 's-city' },
    null,
  ]);
  assert.deepEqual(
    { ...asked[0]?.variables },
    {
      merge_0: [
        { order: { id: 'o1' }, number: 1 },
        { order: { id: 'o1' }, number: 2 },
      ],
      merge_1: [{ __typename: 'Store', id: 's' }],
    },
  );
});

test('fragments on interfaces and on _Entity itself come along, those for other types do not', async () => {
  const { executor } = serve({ things: ({ ids }: { ids: string[] }) => ids.map((id) => ({ id, watts: 5, legs: 4 })) });
  const query = `query ($r: [_Any!]!, $no: Boolean = false) {
    _entities(representations: $r) { ...E ... on Thing { id } ... @skip(if: $no) { __typename } ... on Chair { legs } }
  }
  fragment E on _Entity { ... on Lamp { watts } ... on Product { name } }`;
  const r = [
    { __typename: 'Lamp', id: 'l1' },
    { __typename: 'Chair', id: 'c1' },
  ];
  const { data } = await ask(executor, query, { r, no: false });
  assert.deepEqual(data?._entities, [
    { watts: 5, id: 'l1', __typename: 'Lamp' },
    { id: 'c1', __typename: 'Chair', legs: 4 },
  ]);
});

test('a selection of which nothing is left still makes a valid document', async () => {
  const { executor } = serve({ products: () => [products.a], review: () => ({ id: 1 }) });
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Chair { legs } } }';
  const { data } = await ask(executor, query, { r: [product('a'), { __typename: 'Review', id: 1 }] });
  assert.deepEqual(data?._entities, [{}, {}]);
});

test('_entities within a fragment of the root, and representations written out', async () => {
  const { executor } = serve({ products: () => [products.a], count: 1 });
  const query = `{ ...Q count } fragment Q on Query { ... { e: _entities(representations: [{ __typename: "Product", sku: "a" }]) { ... on Product { name } } } }`;
  assert.deepEqual(plain(await ask(executor, query, {})), { data: { e: [{ name: 'Anvil' }], count: 1 } });
  const none = '{ ...Q count } fragment Q on Query { _entities(representations: []) { __typename } }';
  assert.deepEqual(plain(await ask(executor, none, {})), { data: { _entities: [], count: 1 } });
});

test('names that the document has already are not taken for ours', async () => {
  const { executor } = serve({ products: () => [products.a], count: 1 });
  const query = `query ($merge_0: [_Any!]!) {
    merge_0: count _entities(representations: $merge_0) { ... on Product { merge_sku: name } } }`;
  const { data } = await ask(executor, query, { merge_0: [product('a')] });
  assert.deepEqual(data, { merge_0: 1, _entities: [{ merge_sku: 'Anvil' }] });
});

test('errors within entities are found at the places where they were asked for', async () => {
  const fails = (): never => {
    throw new GraphQLError('no name');
  };
  const { executor } = serve({
    products: () => [
      { ...(products.b as object), name: fails },
      { sku: 'a', price: null },
    ],
    review: ({ id }: { id: number }) => (id === 1 ? { id, body: fails } : new GraphQLError('no review')),
  });
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Product { name price } ... on Review { body } } }`;
  const r = [
    product('a'),
    product('b'),
    product('b'),
    { __typename: 'Review', id: 1 },
    { __typename: 'Review', id: 2 },
  ];
  assert.deepEqual(plain(await ask(executor, query, { r })), {
    data: {
      _entities: [null, { name: null, price: 2 }, { name: null, price: 2 }, null, null],
    },
    errors: [
      ['no name', '_entities.1.name'],
      ['no name', '_entities.2.name'],
      ['Cannot return null for non-nullable field Product.price.', '_entities.0.price'],
      ['no name', '_entities.3.body'],
      ['no review', '_entities.4'],
    ],
  });
});

test('an error of the whole list, or of the whole answer, is an error of the whole field', async () => {
  const fails = (): never => {
    throw new GraphQLError('down');
  };
  const { executor } = serve({ products: fails, lines: fails, count: 1 });
  assert.deepEqual(plain(await ask(executor, entities, { r: [product('a')] })), {
    data: { _entities: [null] },
    errors: [['down', '_entities']],
  });
  const query = 'query ($r: [_Any!]!) { count e: _entities(representations: $r) { ... on Line { text } } }';
  const r = [{ __typename: 'Line', order: { id: 1 }, number: 1 }];
  assert.deepEqual(plain(await ask(executor, query, { r })), { data: null, errors: [['down', 'e']] });
});

test('a type that no query fetches is an error at its place', async () => {
  const { executor } = serve({ products: () => [products.a] });
  const { data, errors } = await ask(executor, entities, { r: [{ __typename: 'Order', id: 1 }, product('a'), 'x'] });
  assert.deepEqual(data?._entities, [null, { __typename: 'Product', name: 'Anvil' }, null]);
  assert.deepEqual(
    errors?.map(({ path }) => path),
    [
      ['_entities', 0],
      ['_entities', 2],
    ],
  );
});

test('an answer with a wrong shape is the backend’s fault', async () => {
  for (const [came, names] of [
    [{ sku: 'a' }, [null]],
    ['a', [null]],
    [['a', { merge_sku: 'a', name: 'Anvil' }], [{ name: 'Anvil' }]],
  ] as const) {
    const inner: BackendExecutor = { execute: async () => ({ data: { merge_0: came } }) };
    const { data, errors } = await ask(createMergeExecutor({ backend, inner }), entities, { r: [product('a')] });
    assert.deepEqual(data?._entities, names);
    assert.deepEqual(
      errors?.map(({ path, extensions }) => [path, extensions]),
      [[['_entities'], { code: 'BACKEND_INVALID_RESPONSE', backend: 'orders' }]],
    );
  }
});

test('the same document is rewritten once for the same kind of question', async () => {
  const seen = new Set<unknown>();
  const inner: BackendExecutor = {
    execute: async (request: BackendRequest) => {
      seen.add(request.document);
      return { data: {} };
    },
  };
  const executor = createMergeExecutor({ backend, inner });
  const request = requestFor(entities);
  for (const r of [[product('a')], [product('b'), product('c')], [product('a')]]) {
    await executor.execute({ ...request, variables: { r } });
  }
  assert.equal(seen.size, 1);
});

test('what has no _entities passes as it is', async () => {
  const { executor, asked } = serve({ count: 2 });
  assert.deepEqual(plain(await ask(executor, '{ count }', {})), { data: { count: 2 } });
  assert.equal(asked[0]?.query, '{\n  count\n}');
});

test('over HTTP the backend gets one call', async (t) => {
  const bodies: unknown[] = [];
  const url = await startHttp(t, async (request, response) => {
    const body = JSON.parse(await bodyOf(request)) as { query: string; variables: Record<string, unknown> };
    bodies.push(body.variables);
    const root = { products: ({ skus }: { skus: string[] }) => skus.map((sku) => products[sku]) };
    sendJson(
      response,
      await execute({ schema, document: parse(body.query), rootValue: root, variableValues: body.variables }),
    );
  });
  const real = { ...backend, options: backendAt(url).options };
  const transport = transportFor(t, real.options);
  const inner = createGraphqlExecutor({ backend: real, transport, env: {}, config: {}, log: silent });
  const executor = createMergeExecutor({ backend: real, inner });
  const { data } = await ask(executor, entities, { r: [product('b'), product('a')] });
  assert.deepEqual(
    data?._entities,
    ['Bolt', 'Anvil'].map((name) => ({ __typename: 'Product', name })),
  );
  assert.deepEqual(bodies, [{ merge_0: ['b', 'a'] }]);
});
