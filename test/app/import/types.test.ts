/** What schemas become: the lines of types, as a person reads them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answers, fieldOf, importDocument, linesOf, openapi, reference, takes } from './kit.ts';

const fields: readonly (readonly [schema: object, line: string])[] = [
  [{ type: 'string' }, 'x: String'],
  [{ type: 'string', format: 'date-time' }, 'x: DateTime'],
  [{ type: 'string', format: 'date' }, 'x: String'],
  [{ type: 'string', format: 'byte' }, 'x: String'],
  [{ type: 'boolean' }, 'x: Boolean'],
  [{ type: 'number' }, 'x: Float'],
  [{ type: ['integer', 'number'] }, 'x: Float'],
  [{ type: 'integer' }, 'x: Int'],
  [{ type: 'integer', format: 'int32' }, 'x: Int'],
  [{ type: 'integer', format: 'int64' }, 'x: Long'],
  [{ type: 'integer', format: 'uint32' }, 'x: Long'],
  [{ type: 'integer', format: 'unix-time' }, 'x: Long'],
  [{ type: 'integer', maximum: 9_007_199_254_740_991 }, 'x: Long'],
  [{ type: 'integer', example: 4_294_967_296 }, 'x: Long'],
  [{ type: 'object' }, 'x: JSON'],
  [{}, 'x: JSON'],
  [{ type: 'null' }, 'x: JSON'],
  [{ type: ['string', 'integer'] }, 'x: JSON'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'x: JSON'],
  [{ type: 'array', items: { type: 'string' } }, 'x: [String!]'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, 'x: [String]'],
  [{ type: 'array', items: { type: 'array', items: { type: 'integer' } } }, 'x: [[Int!]!]'],
  [{ type: 'array' }, 'x: [JSON]'],
  [{ items: { type: 'string' } }, 'x: [String!]'],
  [{ type: 'object', properties: { a: { type: 'string' } } }, 'x: AX'],
  [{ type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } }, 'x: [AX!]'],
  [{ properties: { a: { type: 'string' } } }, 'x: AX'],
  [{ type: 'object', properties: { a: { type: 'string', writeOnly: true } } }, 'x: JSON'],
  [{ type: 'string', enum: ['a', 'b'] }, 'x: AX'],
  [{ enum: ['a', 'b', null] }, 'x: AX'],
  [{ type: 'string', enum: ['a'] }, 'x: String'],
  [{ const: 'a' }, 'x: String'],
  [{ type: 'integer', enum: [1, 2] }, 'x: Int'],
  [{ type: 'string', deprecated: true }, 'x: String @deprecated(reason: "Deprecated by the API.")'],
  [reference('B'), 'x: B'],
  [{ allOf: [reference('B')], nullable: true }, 'x: B'],
  [{ allOf: [reference('B'), { type: 'object' }] }, 'x: B'],
  [{ allOf: [reference('B'), { properties: { c: { type: 'string' } } }] }, 'x: AX'],
  [{ oneOf: [reference('B')] }, 'x: B'],
  [{ oneOf: [reference('B'), { type: 'null' }] }, 'x: B'],
  [{ anyOf: [{ type: 'string' }, { type: 'string', enum: ['a', 'b'] }] }, 'x: String'],
  [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 'x: Float'],
  [{ oneOf: [{ type: 'string' }, reference('B')] }, 'x: JSON'],
  [{ oneOf: [reference('B'), reference('C')] }, 'x: JSON'],
  [
    { anyOf: [{ required: ['a'] }, { required: ['b'] }], type: 'object', properties: { a: { type: 'string' } } },
    'x: AX',
  ],
  [reference('Alias'), 'x: B'],
  [reference('nullable-b'), 'x: B'],
  [reference('Free'), 'x: JSON'],
];

const ids: readonly (readonly [name: string, schema: object, line: string])[] = [
  ['id', { type: 'string' }, 'id: ID'],
  ['pet_id', { type: 'integer', format: 'int64' }, 'petId: ID'],
  ['petId', { type: 'integer' }, 'petId: ID'],
  ['pet_ids', { type: 'array', items: { type: 'integer' } }, 'petIds: [ID!]'],
  ['paid', { type: 'integer' }, 'paid: Int'],
  ['ids', { type: 'string' }, 'ids: String'],
];

const shared = {
  B: { type: 'object', properties: { b: { type: 'string' } } },
  C: { type: 'object', properties: { c: { type: 'string' } } },
  Alias: reference('B'),
  'nullable-b': { title: 'B, or nothing', type: ['object', 'null'], properties: { b: { type: 'string' } } },
  Free: { type: 'object', additionalProperties: true },
};

describe('a property of an answer', () => {
  for (const [schema, line] of fields) {
    it(`${JSON.stringify(schema)} is ${line}`, async (t) => {
      const a = { type: 'object', properties: { x: schema } };
      const { text } = await importDocument(
        t,
        openapi({ '/a': { get: answers(reference('A')) } }, { A: a, ...shared }),
      );
      assert.deepEqual(linesOf(text, 'type A'), [line]);
    });
  }

  for (const [name, schema, line] of ids) {
    it(`called ${name} is ${line}`, async (t) => {
      const a = { type: 'object', properties: { [name]: schema } };
      const { text } = await importDocument(t, openapi({ '/a': { get: answers(reference('A')) } }, { A: a }));
      assert.deepEqual(linesOf(text, 'type A'), [line]);
    });
  }

  it('may be null unless it is required and never null', async (t) => {
    const a = {
      type: 'object',
      required: ['sure', 'asNull', 'asKind', 'old'],
      properties: {
        sure: { type: 'string' },
        asNull: { type: ['string', 'null'] },
        asKind: { anyOf: [{ type: 'null' }, reference('B')] },
        old: { type: 'string', nullable: true },
        maybe: { type: 'string' },
      },
    };
    const { text } = await importDocument(t, openapi({ '/a': { get: answers(reference('A')) } }, { A: a, ...shared }));
    assert.deepEqual(linesOf(text, 'type A'), [
      'sure: String!',
      'asNull: String',
      'asKind: B',
      'old: String',
      'maybe: String',
    ]);
  });

  it('has a name of GraphQL, and two never the same', async (t) => {
    const keys = ['first-name', 'firstName', 'first_name', '+1', '-1', '@type', '2fa', 'true', '日本', 'a"b\\c\'d'];
    const a = { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])) };
    const { text } = await importDocument(t, openapi({ '/a': { get: answers(reference('A')) } }, { A: a }));
    const names = [
      'firstName2',
      'firstName',
      'firstName3',
      'plus1',
      'minus1',
      'type',
      '_2fa',
      'true',
      'u65e5u672c',
      'aBCD',
    ];
    assert.deepEqual(
      linesOf(text, 'type A'),
      names.map((name) => `${name}: String`),
    );
    const [, selection] = fieldOf(text, 'getA').split('"""');
    assert.deepEqual(selection?.trim().split('\n'), [
      "firstName2: $.'first-name'",
      'firstName',
      'firstName3: first_name',
      "plus1: $.'+1'",
      "minus1: $.'-1'",
      "type: $.'@type'",
      "_2fa: $.'2fa'",
      'true: $.true',
      "u65e5u672c: $.'日本'",
      "aBCD: $.'a\"b\\\\c\\'d'",
    ]);
  });
});

describe('types', () => {
  it('are told from those that the language has already, and from each other', async (t) => {
    const object = { type: 'object', properties: { a: { type: 'string' } } };
    const names = ['Query', 'String', 'JSON', 'pet', 'Pet', 'PetInput'];
    const paths = Object.fromEntries(names.map((name) => [`/${name}`, { get: answers(reference(name)) }]));
    const more = { '/in': { post: takes(reference('Pet')) }, '/other': { post: takes(reference('PetInput')) } };
    const schemas = Object.fromEntries(names.map((name) => [name, object]));
    const { text } = await importDocument(t, openapi({ ...paths, ...more }, schemas));
    const found = [...text.matchAll(/^(?:type|input) (\w+) \{$/gm)].map((match) => match[1]);
    assert.deepEqual(found, [
      'Query',
      'Mutation',
      'JSONObject',
      'Pet',
      'Pet2',
      'PetInput',
      'QueryObject',
      'StringObject',
      'PetInput2',
      'PetInput3',
    ]);
  });

  it('without a name in the document are named after their place, items in the singular', async (t) => {
    const item = {
      type: 'object',
      properties: { tags: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } } },
    };
    const { text } = await importDocument(
      t,
      openapi({
        '/pets': {
          get: answers(
            { type: 'object', properties: { items: { type: 'array', items: item } } },
            { operationId: 'pets/list' },
          ),
        },
      }),
    );
    assert.deepEqual(linesOf(text, 'type PetsListResult'), ['items: [PetsListResultItem!]']);
    assert.deepEqual(linesOf(text, 'type PetsListResultItem'), ['tags: [PetsListResultItemTag!]']);
  });

  it('merge all that allOf says: properties, what is required, what narrows', async (t) => {
    const dog = {
      allOf: [
        reference('Animal'),
        { type: 'object', required: ['name', 'breed'], properties: { breed: { type: 'string' } } },
        {
          properties: { kind: { type: 'string', enum: ['big', 'small'] }, name: { description: 'What it is called' } },
        },
      ],
    };
    const animal = { type: 'object', properties: { kind: { type: 'string' }, name: { type: 'string' } } };
    const { text } = await importDocument(
      t,
      openapi({ '/d': { get: answers(reference('Dog')) } }, { Dog: dog, Animal: animal }),
    );
    assert.deepEqual(linesOf(text, 'type Dog'), [
      'kind: DogKind',
      '"What it is called"',
      'name: String!',
      'breed: String!',
    ]);
  });

  it('keep descriptions, whatever is in them', async (t) => {
    const a = {
      type: 'object',
      description: 'One "quoted" \\ word',
      properties: {
        a: { type: 'string', description: ' Spaced  \r\n\r\n  - list\n """ and more \u0007' },
        b: { ...reference('B'), description: 'Of its own' },
        c: reference('B'),
      },
    };
    const { text, graph } = await importDocument(
      t,
      openapi({ '/a': { get: answers(reference('A')) } }, { A: a, B: { ...shared.B, description: 'Of B' } }),
    );
    assert.deepEqual(linesOf(text, 'type A'), [
      '"""',
      'Spaced',
      '',
      '- list',
      '\\""" and more',
      '"""',
      'a: String',
      '"Of its own"',
      'b: B',
      'c: B',
    ]);
    const type = graph.schema.getType('A');
    assert.equal(type?.description, 'One "quoted" \\ word');
    assert.equal(graph.schema.getType('B')?.description, 'Of B');
  });
});

describe('an enum', () => {
  it('keeps values that are names, and maps the others both ways', async (t) => {
    const status = { type: 'string', enum: ['open', 'in-progress', 'in_progress', '+1', '1', '', 'null', "it's"] };
    const a = { type: 'object', required: ['status'], properties: { status, all: { type: 'array', items: status } } };
    const paths = {
      '/a': {
        get: answers(reference('A'), { parameters: [{ name: 'status', in: 'query', schema: status }] }),
        post: takes(reference('A')),
      },
    };
    const { text } = await importDocument(t, openapi(paths, { A: a }));
    assert.deepEqual(linesOf(text, 'enum AStatus'), [
      'open',
      'in_progress2',
      'in_progress',
      'plus_1',
      '_1',
      'EMPTY',
      'NULL',
      'it_s',
    ]);
    const pairs = [
      ['in-progress', 'in_progress2'],
      ['+1', 'plus_1'],
      ['1', '_1'],
      ['', 'EMPTY'],
      ['null', 'NULL'],
      ["it\\'s", 'it_s'],
    ];
    const out = pairs.map(([value, name]) => `['${value}', '${name}']`).join(', ');
    const back = pairs.map(([value, name]) => `['${name}', '${value}']`).join(', ');
    const get = fieldOf(text, 'getA');
    assert.ok(get.includes(`status: status->match(${out}, [@, @])`));
    assert.ok(get.includes(`all: all?->map(@->match(${out}, [@, @]))`));
    assert.ok(get.includes(`status: $args.status?->match(${back}, [@, @])`));
    const post = fieldOf(text, 'postA');
    assert.ok(post.includes(`status: status->match(${back}, [@, @])`));
    assert.ok(post.includes(`all: all?->map(@->match(${back}, [@, @]))`));
  });

  it('that stands in many places is one: of its type if it has one, of none if it has several', async (t) => {
    const order = { type: 'string', enum: ['asc', 'desc'] };
    const state = { type: 'string', enum: ['open', 'closed'] };
    const query = (name: string, schema: object) => ({ parameters: [{ name, in: 'query', schema }] });
    const issue = { type: 'object', properties: { state } };
    const { text } = await importDocument(
      t,
      openapi(
        {
          '/issues': { get: answers(reference('Issue'), query('state', state)) },
          '/a': { get: answers(reference('Issue'), query('order', order)) },
          '/b': { get: answers(reference('Issue'), query('order', order)) },
          '/c': { get: answers(reference('Issue'), query('kind', { type: 'string', enum: ['x', 'y'] })) },
        },
        { Issue: issue },
      ),
    );
    assert.deepEqual(
      [...text.matchAll(/^enum (\w+)/gm)].map((match) => match[1]),
      ['GetCKind', 'IssueState', 'Order'],
    );
  });

  it('of one value is worth a type where somebody has to write it', async (t) => {
    const a = { type: 'object', required: ['type'], properties: { type: { type: 'string', enum: ['folder'] } } };
    const { text } = await importDocument(
      t,
      openapi({ '/a': { get: answers(reference('A')), post: takes(reference('A')) } }, { A: a }),
    );
    assert.deepEqual([linesOf(text, 'type A'), linesOf(text, 'input AInput')], [['type: String!'], ['type: AType!']]);
  });
});

describe('an input', () => {
  it('has no read-only properties, as a type has none that are write-only', async (t) => {
    const a = {
      type: 'object',
      required: ['id', 'password'],
      properties: {
        id: { type: 'string', readOnly: true },
        password: { type: 'string', writeOnly: true },
        name: { type: 'string' },
      },
    };
    const { text } = await importDocument(
      t,
      openapi({ '/a': { get: answers(reference('A')), post: takes(reference('A')) } }, { A: a }),
    );
    assert.deepEqual(
      [linesOf(text, 'type A'), linesOf(text, 'input AInput')],
      [
        ['id: ID!', 'name: String'],
        ['password: String!', 'name: String'],
      ],
    );
  });

  it('that is one of several is JSON', async (t) => {
    const pet = { oneOf: [reference('B'), reference('C')], discriminator: { propertyName: 'b' } };
    const { text } = await importDocument(t, openapi({ '/a': { post: takes(pet) } }, shared));
    assert.match(fieldOf(text, 'postA'), /^postA\(input: JSON!\)/);
  });
});
