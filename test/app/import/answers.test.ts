/** What answers become beyond single types: entities, unions, and where selections end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answers, fieldOf, importDocument, linesOf, openapi, reference } from './kit.ts';

const text = { type: 'string' };
const pet = { type: 'object', required: ['id'], properties: { id: text, name: text } };

/** A GET of one thing, with its path parameters as texts. */
function one(path: string, schema: object, more: object = {}): Record<string, object> {
  const parameters = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  return { [path]: { parameters, get: answers(schema, { operationId: 'one', ...more }) } };
}

const entities: readonly (readonly [path: string, properties: readonly string[], argument: string])[] = [
  ['/pets/{id}', ['id'], 'id: ID!'],
  ['/pets/{petId}', ['id'], 'id: ID!'],
  ['/pets/{pet_id}', ['id'], 'id: ID!'],
  ['/pet/{pet}', ['id'], 'id: ID!'],
  ['/pets/{pet_slug}', ['id', 'slug'], 'slug: String!'],
  ['/pets/{username}', ['id', 'username'], 'username: String!'],
  ['/shops/{shop_id}/pets/{id}', ['id', 'shop_id'], 'shopId: ID!, id: ID!'],
];

const noEntities: readonly (readonly [why: string, paths: Record<string, object>])[] = [
  ['what it is the id of is something else', one('/carts/{id}', reference('Pet'))],
  ['the key is no property', one('/pets/{tag}', reference('Pet'))],
  ['a parent is no property', one('/shops/{shopId}/pets/{id}', reference('Pet'))],
  [
    'the key is a number there and a text here',
    {
      '/pets/{id}': {
        get: answers(reference('Pet'), {
          operationId: 'one',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        }),
      },
    },
  ],
  [
    'something else is required',
    one('/pets/{id}', reference('Pet'), { parameters: [{ name: 'q', in: 'query', required: true, schema: text }] }),
  ],
  ['it answers a list', one('/pets/{id}', { type: 'array', items: reference('Pet') })],
  ['the path goes on', one('/pets/{id}/mother', reference('Pet'))],
];

describe('a GET by key', () => {
  for (const [path, properties, argument] of entities) {
    it(`${path} of a pet with ${properties.join()} makes it an entity`, async (t) => {
      const schema = { type: 'object', properties: Object.fromEntries(properties.map((name) => [name, text])) };
      const { text: file, backend } = await importDocument(t, openapi(one(path, reference('Pet')), { Pet: schema }));
      assert.match(fieldOf(file, 'one'), /entity: true/);
      assert.ok(fieldOf(file, 'one').startsWith(`one(${argument}): Pet\n`), fieldOf(file, 'one'));
      assert.equal(backend.connectors[0]?.entity?.typeName, 'Pet');
    });
  }

  for (const [why, paths] of noEntities) {
    it(`makes no entity where ${why}`, async (t) => {
      const { text: file, backend } = await importDocument(t, openapi(paths, { Pet: pet }));
      assert.ok(!fieldOf(file, 'one').includes('entity'));
      assert.ok(backend.connectors.every(({ entity }) => entity === undefined));
    });
  }

  it('with more arguments keeps them, and the type has a connector of its own', async (t) => {
    const parameters = [
      { name: 'fields', in: 'query', schema: text },
      { name: 'x-a', in: 'header', schema: text },
    ];
    const { text: file, backend } = await importDocument(
      t,
      openapi(one('/pets/{id}', reference('Pet'), { parameters }), { Pet: pet }),
    );
    assert.match(fieldOf(file, 'one'), /^one\(id: ID!, fields: String, xA: String\): Pet$/m);
    assert.match(
      file,
      /^type Pet\n {2}@connect\(source: "api", http: \{ GET: "\/pets\/\{\$this\.id\}" \}, selection: "id name"\) \{$/m,
    );
    assert.deepEqual(
      backend.connectors.map(({ entity }) => entity?.by),
      ['$this', undefined].toReversed(),
    );
  });

  it('that answers it wrapped makes an entity of what is inside', async (t) => {
    const wrapped = { type: 'object', properties: { data: reference('Pet'), took_ms: { type: 'integer' } } };
    const { text: file } = await importDocument(t, openapi(one('/pets/{id}', wrapped), { Pet: pet }));
    assert.match(
      file,
      /^type Pet\n {2}@connect\(source: "api", http: \{ GET: "\/pets\/\{\$this\.id\}" \}, selection: "\$\.data \{ id name \}"\) \{$/m,
    );
  });

  it('is the first of those that fetch the same', async (t) => {
    const second = one('/v2/pets/{id}', reference('Pet'), { operationId: 'two' });
    const { text: file } = await importDocument(
      t,
      openapi({ ...one('/pets/{id}', reference('Pet')), ...second }, { Pet: pet }),
    );
    assert.match(fieldOf(file, 'one'), /entity: true/);
    assert.ok(!fieldOf(file, 'two').includes('entity'));
  });

  it('ends a circle at the key: the rest can be fetched', async (t) => {
    const person = {
      type: 'object',
      properties: { id: text, friends: { type: 'array', items: reference('Person') }, best: reference('Person') },
    };
    const { text: file } = await importDocument(
      t,
      openapi(
        {
          ...one('/people/{person_id}', reference('Person')),
          '/persons/{id}': one('/persons/{id}', reference('Person'), { operationId: 'two' })['/persons/{id}'] ?? {},
        },
        { Person: person },
      ),
    );
    assert.deepEqual(linesOf(file, 'type Person'), ['id: ID', 'friends: [Person!]', 'best: Person']);
    assert.match(fieldOf(file, 'two'), /selection: "id friends \{ id \} best \{ id \}"/);
  });
});

const cat = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string', enum: ['cat'] }, lives: { type: 'integer' } },
};
const dog = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string', enum: ['dog'] }, good_boy: { type: 'boolean' } },
};
const either = [reference('Cat'), reference('Dog')];

const unions: readonly (readonly [what: string, schema: object, arms: readonly string[]])[] = [
  [
    'a mapping',
    {
      oneOf: either,
      discriminator: { propertyName: 'kind', mapping: { c: '#/components/schemas/Cat', d: 'Dog', puppy: 'Dog' } },
    },
    ['c:Cat', 'd:Dog', 'puppy:Dog'],
  ],
  ['what the property can be', { oneOf: either, discriminator: { propertyName: 'kind' } }, ['cat:Cat', 'dog:Dog']],
  ['a property of which each has one value, another in each', { anyOf: either }, ['cat:Cat', 'dog:Dog']],
  [
    'the names of the schemas',
    { oneOf: [reference('Fish'), reference('Bird')], discriminator: { propertyName: '@type' } },
    ['Fish:Fish', 'Bird:Bird'],
  ],
  ['a choice in a choice', { oneOf: [{ oneOf: either }, reference('Cow')] }, ['cat:Cat', 'dog:Dog', 'cow:Cow']],
];

const animals = {
  Cat: cat,
  Dog: dog,
  Cow: { type: 'object', required: ['kind'], properties: { kind: { const: 'cow' } } },
  Fish: { type: 'object', properties: { '@type': text, depth: { type: 'integer' } } },
  Bird: { type: 'object', properties: { '@type': text, wings: { type: 'integer' } } },
};

describe('one of several objects', () => {
  for (const [what, schema, arms] of unions) {
    it(`told apart by ${what} is a union`, async (t) => {
      const { text: file } = await importDocument(t, openapi({ '/a': { get: answers(schema) } }, animals));
      const found = [...file.matchAll(/\['(\w+)', \{ __typename: '(\w+)'/g)].map(
        ([, value, type]) => `${value}:${type}`,
      );
      assert.deepEqual(found, arms);
      const members = [...new Set(arms.map((arm) => arm.split(':')[1]))];
      assert.match(file, new RegExp(`^union GetAResult = ${members.join(' \\| ')}$`, 'm'));
    });
  }

  it('may stand in lists and in fields, with what all of them have', async (t) => {
    const schema = {
      type: 'object',
      required: ['pets'],
      properties: { pets: { type: 'array', items: { type: 'object', properties: { name: text }, oneOf: either } } },
    };
    const { text: file } = await importDocument(t, openapi({ '/a': { get: answers(schema) } }, animals));
    assert.deepEqual(linesOf(file, 'type GetAResult'), ['pets: [GetAResultPet]!']);
    assert.deepEqual(linesOf(file, 'type GetAResultPetCat'), ['name: String', 'kind: String!', 'lives: Int']);
    assert.match(
      fieldOf(file, 'getA'),
      /^\['dog', \{ __typename: 'GetAResultPetDog' name kind goodBoy: good_boy \}\],$/m,
    );
  });

  it('by inheritance is a union of what is derived', async (t) => {
    const schemas = {
      Animal: {
        type: 'object',
        required: ['kind'],
        properties: { kind: text, name: text },
        discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat' } },
      },
      Cat: { allOf: [reference('Animal'), { properties: { lives: { type: 'integer' } } }] },
      Dog: { allOf: [reference('Animal'), { properties: { good_boy: { type: 'boolean' } } }] },
    };
    const { text: file } = await importDocument(
      t,
      openapi({ '/a': { get: answers({ type: 'array', items: reference('Animal') }) } }, schemas),
    );
    assert.match(fieldOf(file, 'getA'), /^getA: \[Animal\]$/m);
    assert.match(file, /^union Animal = Cat \| Dog$/m);
    assert.deepEqual(linesOf(file, 'type Dog'), ['kind: String!', 'name: String', 'goodBoy: Boolean']);
    assert.match(fieldOf(file, 'getA'), /\['Dog', \{ __typename: 'Dog' kind name goodBoy: good_boy \}\]/);
  });

  it('may lead back to itself, as expressions do', async (t) => {
    const part = (kind: string, properties: object) => ({
      type: 'object',
      required: ['kind'],
      properties: { kind: { const: kind }, ...properties },
    });
    const schemas = {
      Expression: { oneOf: [reference('Literal'), reference('Not')] },
      Literal: part('literal', { value: text }),
      Not: part('not', { of: reference('Expression') }),
    };
    const { text: file } = await importDocument(
      t,
      openapi({ '/a': { get: answers(reference('Expression')) } }, schemas),
    );
    assert.match(file, /^union Expression = Literal \| Not$/m);
    assert.deepEqual(linesOf(file, 'type Not'), ['kind: String!', 'of: JSON # leads back to Not']);
  });

  const json: readonly (readonly [why: string, schema: object])[] = [
    ['nothing tells them apart', { oneOf: [reference('Fish'), reference('Bird')] }],
    ['two have the same value', { oneOf: [reference('Cat'), { ...cat, title: 'Another' }] }],
    ['one is no object', { oneOf: [reference('Cat'), text], discriminator: { propertyName: 'kind' } }],
  ];
  for (const [why, schema] of json) {
    it(`is JSON where ${why}`, async (t) => {
      const { text: file } = await importDocument(t, openapi({ '/a': { get: answers(schema) } }, animals));
      assert.match(fieldOf(file, 'getA'), /^getA: JSON$/m);
    });
  }

  it('is JSON inside an answer where fields of one name are of several types, and a union at its top', async (t) => {
    const part = (name: string) => ({ type: 'object', properties: { [name]: text } });
    const schemas = {
      A: { type: 'object', required: ['kind'], properties: { kind: { const: 'a' }, part: part('x') } },
      B: { type: 'object', required: ['kind'], properties: { kind: { const: 'b' }, part: part('y') } },
      Either: { oneOf: [reference('A'), reference('B')] },
    };
    const { text: file } = await importDocument(
      t,
      openapi(
        {
          '/top': { get: answers(reference('Either')) },
          '/inside': { get: answers({ type: 'object', properties: { e: reference('Either') } }) },
        },
        schemas,
      ),
    );
    assert.match(fieldOf(file, 'getTop'), /^getTop: Either$/m);
    assert.deepEqual(linesOf(file, 'type GetInsideResult'), [
      'e: JSON # what it may be has fields of one name and several types',
    ]);
  });
});

describe('a selection', () => {
  it('ends where a type leads back to itself, over however many', async (t) => {
    const to = (name: string) => ({
      type: 'object',
      properties: { a: text, next: { type: 'array', items: reference(name) } },
    });
    const { text: file } = await importDocument(
      t,
      openapi({ '/a': { get: answers(reference('A')) } }, { A: to('B'), B: to('C'), C: to('A') }),
    );
    assert.match(fieldOf(file, 'getA'), /selection: "a next \{ a next \{ a next \} \}"/);
    assert.deepEqual(linesOf(file, 'type C'), ['a: String', 'next: JSON # leads back to A']);
  });

  it('of types that branch without end stays small, and is cut from the bottom', async (t) => {
    // Each level has ten of the next: all twelve levels together would be a million million fields.
    const schemas = Object.fromEntries(
      Array.from({ length: 12 }, (_, level) => [
        `Level${level}`,
        {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 10 }, (_each, index) => [
              `n${index}`,
              level === 11 ? text : reference(`Level${level + 1}`),
            ]),
          ),
        },
      ]),
    );
    const { text: file } = await importDocument(t, openapi({ '/a': { get: answers(reference('Level0')) } }, schemas));
    assert.ok(file.length < 100_000, `${file.length}`);
    assert.deepEqual(linesOf(file, 'type Level0')[0], 'n0: Level1');
    assert.match(file, /# lies too deep to be written out/);
    assert.ok(!file.includes('type Level9'));
  });

  it('goes no deeper than ten levels, however little there is on each', async (t) => {
    const schemas = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        `L${level}`,
        { type: 'object', properties: { next: level === 29 ? text : reference(`L${level + 1}`) } },
      ]),
    );
    const { text: file } = await importDocument(t, openapi({ '/a': { get: answers(reference('L0')) } }, schemas));
    assert.deepEqual(linesOf(file, 'type L10'), ['next: JSON # lies too deep to be written out']);
  });

  it('has what is beyond the described properties among what is left out', async (t) => {
    const open = {
      type: 'object',
      properties: { a: text, bytes: { type: 'string', format: 'binary' } },
      additionalProperties: true,
    };
    const { leftOut } = await importDocument(t, openapi({ '/a': { get: answers(reference('Open')) } }, { Open: open }));
    assert.deepEqual(leftOut, {
      'bytes, which JSON cannot hold': ['Open: bytes'],
      'properties beyond those that are described': ['Open'],
    });
  });
});
