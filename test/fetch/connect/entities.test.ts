/** Entities by key, one by one and in batches, over several calls, and how many calls it takes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { contextFor } from '../kit.ts';
import { type Answering, sendText, startRest } from './kit.ts';

const entities = '($r: [_Any!]!) { _entities(representations: $r)';

function refs(typeName: string, ids: readonly unknown[], name = 'id'): { r: unknown[] } {
  return { r: ids.map((id) => ({ __typename: typeName, [name]: id })) };
}

function outline({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

/** `/things/1`: `{ id: 1, name: "thing 1" }`; `/things?ids=1,2`: those, the other way round; nobody has the id 404. */
const things: Answering = ({ url }, response) => {
  const at = new URL(url, 'http://x');
  const thing = (id: string) => ({ id, name: `thing ${id}`, ownerId: `o${id}`, kind: 'k' });
  const ids = at.searchParams.get('ids')?.split(',');
  if (ids?.includes('500') || at.pathname.endsWith('/500')) return sendText(response, '{}', 'application/json', 500);
  if (ids)
    return {
      items: ids
        .filter((id) => id !== '404')
        .map(thing)
        .reverse(),
    };
  const id = at.pathname.split('/')[2] ?? '';
  return id === '404' ? sendText(response, '{"error":"none","name":"not found"}', 'application/json', 404) : thing(id);
};

const single = `
  type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
  type Thing @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") { id: ID! name: String }`;

const batch = (size = '') =>
  `
  type Query { things: [Thing] @connect(source: "api", http: { GET: "/all" }, selection: "$ { id owner: { id: ownerId } }") }
  type Thing @connect(source: "api", http: { GET: "/things?ids={$batch.id->joinNotNull(',')}" }, ${size}
    selection: "$.items { id name }") { id: ID! name: String owner: Thing }`
    .replace(' owner: Thing', '')
    .replace(' owner: { id: ownerId }', '');

describe('an entity', () => {
  it('is fetched by a connector on its type', async (t) => {
    const rest = await startRest(t, single, things);
    const answer = await rest.run(`query ${entities} { ... on Thing { id name } } }`, refs('Thing', ['1', '2']));
    assert.deepEqual(answer, {
      data: {
        _entities: [
          { id: '1', name: 'thing 1' },
          { id: '2', name: 'thing 2' },
        ],
      },
    });
    assert.deepEqual(rest.calls().toSorted(), ['GET /things/1', 'GET /things/2']);
  });

  it('is fetched by a field of Query that is told to, with the key as its arguments', async (t) => {
    const rest = await startRest(
      t,
      `type Query { thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name") }
       type Thing { id: ID! name: String }`,
      things,
    );
    assert.deepEqual(outline(await rest.run(`query ${entities} { ... on Thing { name } } }`, refs('Thing', ['1']))), [
      { _entities: [{ name: 'thing 1' }] },
    ]);
    assert.deepEqual(outline(await rest.run('{ thing(id: 2) { id name } }')), [
      { thing: { id: '2', name: 'thing 2' } },
    ]);
    assert.deepEqual(rest.calls(), ['GET /things/1', 'GET /things/2']);
  });

  it('is asked for once, however often it comes', async (t) => {
    const rest = await startRest(t, single, things);
    const query = `query ($r: [_Any!]!) {
      a: _entities(representations: $r) { ... on Thing { name } } b: _entities(representations: $r) { ... on Thing { id name } } }`;
    const { data } = await rest.run(query, refs('Thing', ['1', '1']));
    assert.deepEqual(data, {
      a: [{ name: 'thing 1' }, { name: 'thing 1' }],
      b: [
        { id: '1', name: 'thing 1' },
        { id: '1', name: 'thing 1' },
      ],
    });
    assert.deepEqual(rest.calls(), ['GET /things/1']);
  });

  it('is asked for once in all that one operation sends here, and again in the next', async (t) => {
    const rest = await startRest(t, single, things);
    const context = contextFor();
    const run = (ctx = context) => rest.run(`query ${entities} { ... on Thing { name } } }`, refs('Thing', ['1']), ctx);
    await Promise.all([run(), run()]);
    await run();
    assert.deepEqual(rest.calls(), ['GET /things/1']);
    await run(contextFor());
    assert.deepEqual(rest.calls(), ['GET /things/1']);
  });

  it('needs no call where only its key is asked', async (t) => {
    const rest = await startRest(t, single, things);
    const { data } = await rest.run(`query ${entities} { __typename ... on Thing { id } } }`, refs('Thing', ['1']));
    assert.deepEqual(data, { _entities: [{ __typename: 'Thing', id: '1' }] });
    assert.deepEqual(rest.calls(), []);
  });

  it('that fails is null with one error at its place, and the others are kept', async (t) => {
    const rest = await startRest(t, single, things);
    const answer = await rest.run(
      `query ${entities} { ... on Thing { id name again: name } } }`,
      refs('Thing', ['1', '500']),
    );
    assert.deepEqual(outline(answer), [
      { _entities: [{ id: '1', name: 'thing 1', again: 'thing 1' }, null] },
      '_entities.1 CONNECTOR_FETCH',
    ]);
  });

  const optional = single.replace(
    'selection: "id name")',
    'isSuccess: "$status->in([200, 404])", selection: "id name")',
  );

  it('that the backend does not know is an error, or null where 404 counts as a success', async (t) => {
    const query = `query ${entities} { ... on Thing { name } } }`;
    const strict = await startRest(t, single, things);
    assert.deepEqual(outline(await strict.run(query, refs('Thing', ['404']))), [
      { _entities: [null] },
      '_entities.0 CONNECTOR_FETCH',
    ]);
    const lenient = await startRest(t, optional, things);
    assert.deepEqual(outline(await lenient.run(query, refs('Thing', ['404', '1']))), [
      { _entities: [null, { name: 'thing 1' }] },
    ]);
  });

  it('that is answered with 204 is null', async (t) => {
    const rest = await startRest(t, single, (_request, response) => sendText(response, '', undefined, 204));
    assert.deepEqual(outline(await rest.run(`query ${entities} { ... on Thing { name } } }`, refs('Thing', ['1']))), [
      { _entities: [null] },
    ]);
  });

  for (const [what, sdl] of [
    ['whose type says that it never is', single],
    ['that may be null', single.replace('id: ID!', 'id: ID')],
    [
      'that may be null in a query',
      single.replace('id: ID!', 'id: ID').replace('/things/{$this.id}', '/things?id={$this.id}'),
    ],
    ['that may be null in a batch', batch().replace('id: ID!', 'id: ID')],
  ] as const) {
    it(`whose key is null is null and not asked for: a key ${what}`, async (t) => {
      const rest = await startRest(t, sdl, things);
      const answer = await rest.run(`query ${entities} { ... on Thing { name } } }`, refs('Thing', [null]));
      assert.deepEqual(outline(answer), [{ _entities: [null] }]);
      assert.deepEqual(rest.calls(), []);
    });
  }

  it('of a type that nobody knows is an error of its own', async (t) => {
    const rest = await startRest(t, single, things);
    const answer = await rest.run(`query ${entities} { ... on Thing { name } } }`, {
      r: [{ __typename: 'Nobody', id: 1 }, { __typename: 'Thing', id: 1 }, 3],
    });
    assert.deepEqual(outline(answer), [
      { _entities: [null, { name: 'thing 1' }, null] },
      '_entities.0 INTERNAL_SERVER_ERROR',
      '_entities.2 INTERNAL_SERVER_ERROR',
    ]);
  });
});

describe('a batch', () => {
  const named = `query ${entities} { ... on Thing { name } } }`;

  it('takes all in one call, and finds each by its key', async (t) => {
    const rest = await startRest(t, batch(), things);
    assert.deepEqual(outline(await rest.run(named, refs('Thing', ['3', '1', '2', '3']))), [
      { _entities: [{ name: 'thing 3' }, { name: 'thing 1' }, { name: 'thing 2' }, { name: 'thing 3' }] },
    ]);
    assert.deepEqual(rest.calls(), ['GET /things?ids=3%2C1%2C2']);
  });

  it('takes an id for the same as a number and as text', async (t) => {
    const rest = await startRest(t, batch(), ({ url }) => ({
      items: url.includes('ids=7') ? [{ id: 7, name: 'seven' }] : [],
    }));
    assert.deepEqual(
      outline(
        await rest.run(named, {
          r: [
            { __typename: 'Thing', id: '7' },
            { __typename: 'Thing', id: 7 },
          ],
        }),
      ),
      [{ _entities: [{ name: 'seven' }, { name: 'seven' }] }],
    );
    assert.deepEqual(rest.calls(), ['GET /things?ids=7']);
  });

  it('leaves null what is not in the answer', async (t) => {
    const rest = await startRest(t, batch(), things);
    assert.deepEqual(outline(await rest.run(named, refs('Thing', ['404', '1']))), [
      { _entities: [null, { name: 'thing 1' }] },
    ]);
  });

  it('leaves all null where the answer is empty', async (t) => {
    const rest = await startRest(t, batch(), (_request, response) => sendText(response, '', undefined, 204));
    assert.deepEqual(outline(await rest.run(named, refs('Thing', ['1', '2']))), [{ _entities: [null, null] }]);
  });

  it('is split by its size, in order', async (t) => {
    const rest = await startRest(t, batch('batch: { maxSize: 2 }'), things);
    const { data } = await rest.run(named, refs('Thing', ['1', '2', '3', '4', '5']));
    assert.deepEqual(
      data?._entities,
      [1, 2, 3, 4, 5].map((id) => ({ name: `thing ${id}` })),
    );
    assert.deepEqual(rest.calls(), ['GET /things?ids=1%2C2', 'GET /things?ids=3%2C4', 'GET /things?ids=5']);
  });

  it('that fails fails alone', async (t) => {
    const rest = await startRest(t, batch('batch: { maxSize: 2 }'), things);
    assert.deepEqual(outline(await rest.run(named, refs('Thing', ['1', '500', '2', '3']))), [
      { _entities: [null, null, { name: 'thing 2' }, { name: 'thing 3' }] },
      '_entities.0 CONNECTOR_FETCH',
      '_entities.1 CONNECTOR_FETCH',
    ]);
  });

  for (const [what, body] of [
    ['no list', { items: { id: 1 } }],
    ['a list of something else', { items: [1, 2] }],
  ] as const) {
    it(`that answers ${what} is invalid`, async (t) => {
      const rest = await startRest(t, batch(), () => body);
      assert.deepEqual(outline(await rest.run(named, refs('Thing', ['1']))), [
        { _entities: [null] },
        '_entities.0 BACKEND_INVALID_RESPONSE',
      ]);
    });
  }

  it('gathers what several fields, lists and operations ask for at the same time', async (t) => {
    const rest = await startRest(t, batch(), (request, response) =>
      request.url === '/all' ? [{ id: '1' }, { id: '2' }] : things(request, response),
    );
    const context = contextFor();
    const [first, second] = await Promise.all([
      rest.run(
        `query ($r: [_Any!]!) {
        a: _entities(representations: $r) { ... on Thing { name } } b: _entities(representations: $r) { ... on Thing { id name } } }`,
        refs('Thing', ['1', '2']),
        context,
      ),
      rest.run(named, refs('Thing', ['2', '3']), context),
    ]);
    assert.deepEqual(first.errors ?? second.errors, undefined);
    assert.deepEqual(rest.calls(), ['GET /things?ids=1%2C2%2C3']);
    assert.deepEqual(await rest.run('{ a: things { name } b: things { id name } }'), {
      data: {
        a: [{ name: 'thing 1' }, { name: 'thing 2' }],
        b: [
          { id: '1', name: 'thing 1' },
          { id: '2', name: 'thing 2' },
        ],
      },
    });
    assert.deepEqual(rest.calls(), ['GET /all', 'GET /things?ids=1%2C2']);
  });

  it('may send its keys in a body, and match by a key of several parts', async (t) => {
    const rest = await startRest(
      t,
      `type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
       type Thing @connect(source: "api", http: { POST: "/find", body: "keys: $batch->map({ s: @.shop.id n: @.number })" },
         selection: "$ { shop { id: sid } number: n price }") { shop: Shop! number: Int! price: Int }
       type Shop { id: ID! }`.replace('shop { id: sid }', 'shop: { id: sid }'),
      ({ body }) =>
        JSON.parse(body)
          .keys.map(({ s, n }: { s: string; n: number }) => ({ sid: s, n, price: n * 10 }))
          .reverse(),
    );
    const thing = (shop: string, number: number) => ({ __typename: 'Thing', shop: { id: shop }, number });
    const { data } = await rest.run(`query ${entities} { ... on Thing { price shop { id } } } }`, {
      r: [thing('a', 1), thing('b', 1), thing('a', 2)],
    });
    assert.deepEqual(data?._entities, [
      { price: 10, shop: { id: 'a' } },
      { price: 10, shop: { id: 'b' } },
      { price: 20, shop: { id: 'a' } },
    ]);
    assert.deepEqual(
      rest.requests.map(({ body }) => body),
      ['{"keys":[{"s":"a","n":1},{"s":"b","n":1},{"s":"a","n":2}]}'],
    );
  });
});

/** A group in braces is never nothing, whatever comes. */
const person = `
  type Query {
    person(id: ID!): Person @connect(source: "api", http: { GET: "/people/{$args.id}" }, entity: true
      selection: "id: key fullName: name friend: { id: friendKey } kind: $('human')")
    boxed(id: ID!): Box @connect(source: "api", http: { GET: "/boxes/{$args.id}" }, entity: true, isSuccess: "$status->in([200, 404])"
      selection: "id: box.key size: box.size kind: $('box')")
  }
  type Person { id: ID! fullName: String friend: Person kind: String }
  type Box { id: ID! size: Int kind: String }`;

const invalidAt = (key: string) => `${key} BACKEND_INVALID_RESPONSE`;

const absences: readonly (readonly [what: string, body: string, isAbsent: boolean, type?: string])[] = [
  ['a page', '<html>', false, 'text/html'],
  ['a sentence', 'maintenance', false, 'text/plain'],
  ['a lone text', '"maintenance"', false],
  ['a lone number', '5', false],
  ['an object that is about something else', '{"error":"maintenance"}', false],
  ['an object with a value but no key', '{"key":null,"name":"Ada"}', false],
  ['null', 'null', true],
  ['an object without anything in it', '{}', true],
  ['an object of nulls', '{"key":null,"name":null}', true],
];

describe('an entity that is answered by', () => {
  for (const [what, body, isAbsent, type = 'application/json'] of absences) {
    it(`${what} is ${isAbsent ? 'not there' : 'an error'}, as a field and by its key`, async (t) => {
      const rest = await startRest(t, person, (_request, response) => sendText(response, body, type));
      assert.deepEqual(outline(await rest.run('{ person(id: 1) { fullName } }')), [
        { person: null },
        ...(isAbsent ? [] : [invalidAt('person')]),
      ]);
      const byKey = await rest.run(`query ${entities} { ... on Person { fullName } } }`, refs('Person', ['1']));
      assert.deepEqual(outline(byKey), [{ _entities: [null] }, ...(isAbsent ? [] : [invalidAt('_entities.0')])]);
    });
  }

  it('a null at the place where it should be is not there, whatever stands beside it', async (t) => {
    const rest = await startRest(t, person, () => ({ box: null, took: 3 }));
    assert.deepEqual(outline(await rest.run('{ boxed(id: 1) { size kind } }')), [{ boxed: null }]);
  });

  it('a 404 that counts as a success is not there, whatever it says', async (t) => {
    const rest = await startRest(t, person, (_request, response) =>
      sendText(response, '{"box":{"size":1},"error":"none"}', 'application/json', 404),
    );
    assert.deepEqual(outline(await rest.run('{ boxed(id: 1) { size } }')), [{ boxed: null }]);
  });
});
