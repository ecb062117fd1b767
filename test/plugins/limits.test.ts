import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GraphQLError, getIntrospectionQuery, parse } from 'graphql';
import { defaultLimits, findExcess, type Limits, useLimits } from '../../src/plugins/limits.ts';
import { isTextDeeper } from '../../src/plugins/nesting.ts';
import { createKit, type Kit } from './kit.ts';

const typeDefs = /* GraphQL */ `
  type Query { a(list: [Int], deep: JSON): A b: String }
  type A { a: A b: String }
  type Mutation { b: String }
  type Subscription { b: String }
  scalar JSON
`;

function kitOf(limits: Partial<Limits> = {}): Kit {
  return createKit({ typeDefs, policies: [useLimits({ ...defaultLimits(false), ...limits })] });
}

/** `{ a { a { … b } } }`, `depth` fields inside each other. */
const nested = (depth: number) => `{ ${'a { '.repeat(depth - 1)} b ${'}'.repeat(depth - 1)} }`;
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('limits of an operation', () => {
  const cases: readonly {
    readonly name: string;
    readonly within: string;
    readonly over: string;
    readonly code: string;
    readonly message: string;
  }[] = [
    {
      name: 'depth',
      within: nested(15),
      over: nested(17),
      code: 'DEPTH_LIMIT_EXCEEDED',
      message: "The operation's depth 17 is over the limit of 15.",
    },
    {
      name: 'depth through fragments',
      within: `{ a { ...f } } fragment f on A { ${nested(14).slice(1, -1)} }`,
      over: `{ ... { a { ...f } } } fragment f on A { ${nested(15).slice(1, -1)} }`,
      code: 'DEPTH_LIMIT_EXCEEDED',
      message: "The operation's depth 16 is over the limit of 15.",
    },
    {
      name: 'aliases',
      within: `{ a { ${many(30, (i) => `x${i}: b`)} } }`,
      over: `{ a { ${many(31, (i) => `x${i}: b`)} } }`,
      code: 'ALIAS_LIMIT_EXCEEDED',
      message: "The operation's number of aliases 31 is over the limit of 30.",
    },
    {
      name: 'aliases of a fragment, wherever it is spread',
      within: `{ ${many(10, (i) => `x${i}: a { ...f }`)} } fragment f on A { x: b y: b }`,
      over: `{ ${many(10, (i) => `x${i}: a { ...f a { ...f } }`)} } fragment f on A { x: b y: b }`,
      code: 'ALIAS_LIMIT_EXCEEDED',
      message: "The operation's number of aliases 50 is over the limit of 30.",
    },
    {
      name: 'root fields',
      within: `{ ${many(20, () => 'b')} }`,
      over: `{ ${many(10, () => 'b')} ...f ... { b } } fragment f on Query { ${many(10, () => 'b')} }`,
      code: 'ROOT_FIELD_LIMIT_EXCEEDED',
      message: "The operation's number of root fields 21 is over the limit of 20.",
    },
    {
      name: 'directives',
      within: `{ b ${many(1, () => '@skip(if: false)')} a { ${many(49, () => 'b @include(if: true)')} } }`,
      over: `{ ...f @skip(if: false) a { ${many(49, () => 'b @include(if: true)')} } } fragment f on Query { b @skip(if: false) }`,
      code: 'DIRECTIVE_LIMIT_EXCEEDED',
      message: "The operation's number of directives 51 is over the limit of 50.",
    },
    {
      name: 'one place of the answer',
      within: `{ a { ${many(200, () => 'b')} } }`,
      over: `{ a { ${many(100, () => 'b')} } ...f } fragment f on Query { a { ${many(101, () => 'b')} } }`,
      code: 'TOKEN_LIMIT_EXCEEDED',
      message: '"a.b" is asked for 201 times; the limit is 200.',
    },
  ];
  for (const { name, within, over, code, message } of cases) {
    it(`${name}: what is within is answered, what is over is refused with what was asked`, async () => {
      const { post } = kitOf();
      const good = await post(within);
      assert.deepEqual([good.status, good.json.errors], [200, undefined]);
      const bad = await post(over);
      assert.deepEqual([bad.status, bad.code, bad.json.errors?.[0]?.message], [400, code, message]);
      assert.equal('data' in bad.json, false);
    });
  }

  it('holds what a client may change about them', async () => {
    const { post } = kitOf({ depth: 2, aliases: 0 });
    assert.equal((await post(nested(3))).code, 'DEPTH_LIMIT_EXCEEDED');
    assert.equal((await post('{ x: b }')).code, 'ALIAS_LIMIT_EXCEEDED');
    assert.equal((await post(nested(2))).status, 200);
  });

  it('looks at the operation that will run, also where the document was seen before with another', async () => {
    const { post } = kitOf();
    const query = `query Small { b } query Large ${nested(17)}`;
    for (const _ of [1, 2]) {
      assert.equal((await post(query, { operationName: 'Small' })).status, 200);
      assert.equal((await post(query, { operationName: 'Large' })).code, 'DEPTH_LIMIT_EXCEEDED');
    }
  });

  it('is the same by POST and GET, in a batch, for mutations and subscriptions', async () => {
    const { post, send } = kitOf({ aliases: 0 });
    assert.equal((await post('mutation { x: b }')).code, 'ALIAS_LIMIT_EXCEEDED');
    assert.equal((await post('subscription { x: b }')).code, 'ALIAS_LIMIT_EXCEEDED');
    assert.equal((await send(`/?query=${encodeURIComponent('{ x: b }')}`)).code, 'ALIAS_LIMIT_EXCEEDED');
    const batch = await send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ b }' }, { query: '{ x: b }' }]),
    });
    const [first, second] = JSON.parse(batch.text);
    assert.deepEqual(first, { data: { b: null } });
    assert.equal(second.errors[0].extensions.code, 'ALIAS_LIMIT_EXCEEDED');
  });

  for (const query of [
    'subscription { b }',
    '{ b } { b }',
    'query A { b } query B { b }',
    '{ ...missing }',
    'fragment f on Query { b }',
    '',
    '{',
  ]) {
    it(`answers ${JSON.stringify(query)} with an answer of GraphQL, whatever it is`, async () => {
      const { post } = kitOf();
      const answer = await post(query);
      assert.ok(answer.status < 500, answer.text);
      assert.doesNotMatch(answer.text, /RangeError|TypeError/);
    });
  }
});

describe('the limit of tokens', () => {
  it('lets a document of exactly so many tokens through', async () => {
    const { post } = kitOf({ tokens: 10 });
    assert.equal((await post(`{ ${many(8, () => 'b')} }`)).status, 200);
    const { status, code, json } = await post(`{ ${many(9, () => 'b')} }`);
    assert.deepEqual([status, code], [400, 'TOKEN_LIMIT_EXCEEDED']);
    assert.equal(
      json.errors?.[0]?.message,
      'The document has more tokens than the limit of 10; parsing stopped there.',
    );
  });

  it('stops there, and does not read on to an error that comes later', async () => {
    const { post } = kitOf({ tokens: 10 });
    assert.equal((await post(`{ ${many(10, () => 'b')} ‽`)).code, 'TOKEN_LIMIT_EXCEEDED');
    assert.notEqual((await post('{ ‽')).code, 'TOKEN_LIMIT_EXCEEDED');
  });

  it('does not count comments and commas', async () => {
    const { post } = kitOf({ tokens: 3 });
    assert.equal((await post(`{ ,,,, # ${'x '.repeat(100)}\n b }`)).status, 200);
  });
});

describe('introspection', () => {
  it('answers the usual query of tools whatever the depth that a client is allowed on its data', async () => {
    const { post } = kitOf({ depth: 2 });
    const everything = getIntrospectionQuery({
      schemaDescription: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
    });
    const answer = await post(everything);
    assert.deepEqual([answer.status, answer.json.errors], [200, undefined]);
  });

  it('has a depth of its own', async () => {
    const { post } = kitOf();
    const answer = await post(`{ __type(name: "A") { ${'ofType { '.repeat(25)} name ${'}'.repeat(25)} } }`);
    assert.deepEqual([answer.status, answer.code], [400, 'DEPTH_LIMIT_EXCEEDED']);
    assert.match(answer.json.errors?.[0]?.message ?? '', /introspection depth 27 is over the limit of 25/);
  });

  for (const query of [
    '{ __schema { queryType { name } } }',
    '{ __type(name: "A") { name } }',
    '{ b __schema { queryType { name } } }',
    '{ b ...f } fragment f on Query { ... { x: __type(name: "A") { name } } }',
  ]) {
    it(`is refused where it is off: ${query}`, async () => {
      const { post } = kitOf({ introspection: false });
      const answer = await post(query);
      assert.equal(answer.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.equal('data' in answer.json, false);
      assert.equal((await kitOf().post(query)).json.errors, undefined);
    });
  }

  it('does not take __typename with it, nor the other rules', async () => {
    const { post } = kitOf({ introspection: false });
    assert.deepEqual((await post('{ __typename }')).json, { data: { __typename: 'Query' } });
    assert.equal((await post('{ nothing }')).code, 'GRAPHQL_VALIDATION_FAILED');
  });

  it('is on outside production and off in it', () => {
    assert.equal(defaultLimits(false).introspection, true);
    assert.equal(defaultLimits(true).introspection, false);
  });
});

describe('documents made to hurt', () => {
  const growing = (levels: number, on = 'Query', leaf = 'b') =>
    `fragment f0 on ${on} { ${leaf} } ${many(levels, (i) => `fragment f${i + 1} on ${on} { ...f${i} ...f${i} }`)}`;
  const everyOther = (count: number) =>
    many(
      count,
      (i) => `fragment f${i} on __Schema { ${many(count, (j) => (i === j ? 'types { name }' : `...f${j}`))} }`,
    );

  const cases: readonly {
    readonly name: string;
    readonly query: string;
    readonly code: string;
    readonly limits?: Partial<Limits>;
  }[] = [
    { name: 'a selection 20000 deep', query: nested(20_000), code: 'DEPTH_LIMIT_EXCEEDED' },
    { name: 'a list 20000 deep', query: `{ a(list: ${'['.repeat(20_000)}`, code: 'DEPTH_LIMIT_EXCEEDED' },
    { name: 'a type 20000 deep', query: `query ($v: ${'['.repeat(20_000)}`, code: 'DEPTH_LIMIT_EXCEEDED' },
    { name: 'an object 20000 deep', query: `{ a(deep: ${'{a:'.repeat(20_000)}`, code: 'DEPTH_LIMIT_EXCEEDED' },
    ...[
      nested(20_000),
      `{ a(list: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { b } }`,
      `query ($v: ${'['.repeat(20_000)}Int${']'.repeat(20_000)}) { b }`,
      `{ a(deep: ${'{a:'.repeat(20_000)}1${'}'.repeat(20_000)}) { b } }`,
    ].map((query, i) => ({
      name: `the same (${i + 1}) where a million tokens are allowed`,
      query,
      code: 'DEPTH_LIMIT_EXCEEDED',
      limits: { tokens: 1_000_000 },
    })),
    {
      name: 'a list as deep as tokens allow',
      query: `{ a(list: ${'['.repeat(990)}${']'.repeat(990)}) { b } }`,
      code: 'DEPTH_LIMIT_EXCEEDED',
    },
    {
      name: 'a chain of 5000 fragments, outermost first',
      query: `{ ...f0 } ${many(5000, (i) => `fragment f${i} on Query { ...f${i + 1} }`)} fragment f5000 on Query { b }`,
      code: 'DEPTH_LIMIT_EXCEEDED',
      limits: { tokens: 1_000_000 },
    },
    {
      name: 'a chain of 5000 fragments, innermost first',
      query: `fragment f0 on Query { b } ${many(5000, (i) => `fragment f${i + 1} on Query { ...f${i} }`)} { ...f5000 }`,
      code: 'DEPTH_LIMIT_EXCEEDED',
      limits: { tokens: 1_000_000 },
    },
    { name: 'fragments that double 30 times', query: `{ ...f30 } ${growing(30)}`, code: 'TOKEN_LIMIT_EXCEEDED' },
    { name: 'fragments that double 100 times', query: `{ ...f100 } ${growing(100)}`, code: 'TOKEN_LIMIT_EXCEEDED' },
    {
      name: 'fragments that double aliases 2^32 times',
      query: `{ ...f32 } ${growing(32, 'Query', 'x: b')}`,
      code: 'ALIAS_LIMIT_EXCEEDED',
      limits: { tokens: 1e15 },
    },
    {
      name: 'fragments that double 1100 times, more than a number can count',
      query: `{ ...f1100 } ${growing(1100, 'Query', 'x: b')}`,
      code: 'DEPTH_LIMIT_EXCEEDED',
      limits: { tokens: 1e15 },
    },
    {
      name: 'fragments of introspection that double',
      query: `{ __schema { ...f30 } } ${growing(30, '__Schema', 'types { name }')}`,
      code: 'TOKEN_LIMIT_EXCEEDED',
    },
    {
      name: 'the same in an operation that will not run',
      query: `query A { b } query B { __schema { ...f30 } } ${growing(30, '__Schema', 'types { name }')}`,
      code: 'TOKEN_LIMIT_EXCEEDED',
    },
    {
      name: 'the same in a fragment that nothing spreads',
      query: `{ b } fragment g on Query { __schema { ...f30 } } ${growing(30, '__Schema', 'types { name }')}`,
      code: 'TOKEN_LIMIT_EXCEEDED',
    },
    {
      name: 'fragments that spread each other in every order',
      query: `{ __schema { ...f0 } } ${everyOther(12)}`,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      name: 'a fragment that spreads itself, with siblings',
      query: '{ ...f b } fragment f on Query { a { b } ...f ...f b }',
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    { name: '1998 times the same field', query: `{ ${many(1998, () => 'b')} }`, code: 'TOKEN_LIMIT_EXCEEDED' },
    { name: '5000 times the same field', query: `{ ${many(5000, () => 'b')} }`, code: 'TOKEN_LIMIT_EXCEEDED' },
    {
      name: 'many fields, many times, under one that comes many times',
      query: `{ ${many(150, () => 'a { b b b b b b b b b }')} }`,
      code: 'TOKEN_LIMIT_EXCEEDED',
    },
  ];
  for (const { name, query, code, limits } of cases) {
    it(`refuses ${name}, soon`, async () => {
      const { post } = kitOf(limits);
      const before = process.cpuUsage();
      const answer = await post(query, query.startsWith('query A') ? { operationName: 'A' } : {});
      const spent = process.cpuUsage(before);
      assert.deepEqual([answer.status, answer.code], [400, code]);
      const milliseconds = (spent.user + spent.system) / 1000;
      // Exponential work would take hours; the bound leaves room for a busy machine and for what is compiled on the way.
      assert.ok(milliseconds < 500, `${milliseconds} ms of CPU`);
    });
  }

  for (const { name, query } of [
    { name: 'list', query: `{ a(list: ${'['.repeat(490)}${']'.repeat(490)}) { b } }` },
    { name: 'object', query: `{ a(deep: ${'{a:'.repeat(390)}1${'}'.repeat(390)}) { b } }` },
    { name: 'type', query: `query ($v: ${'['.repeat(490)}Int${']'.repeat(490)}) { a(list: $v) { b } }` },
    { name: 'row of inline fragments', query: `{ ${'... { '.repeat(490)} b ${'}'.repeat(490)} }` },
    {
      name: 'chain of fragments',
      query: `{ ...f0 } ${many(190, (i) => `fragment f${i} on Query { ...f${i + 1} }`)} fragment f190 on Query { b }`,
    },
  ]) {
    it(`lets the deepest ${name} through that validation and execution can follow`, async () => {
      assert.equal(findExcess(parse(query), undefined, defaultLimits(false)), undefined);
      const answer = await kitOf().post(query);
      assert.ok(answer.code === undefined || answer.code === 'GRAPHQL_VALIDATION_FAILED', answer.text.slice(0, 200));
    });
  }

  it('refuses variables nested deeper than the code behind can follow', async () => {
    const { post } = kitOf();
    const query = 'query ($v: JSON) { a(deep: $v) { b } }';
    const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    assert.equal((await post(query, { variables: { v: deep(3000) } })).code, 'DEPTH_LIMIT_EXCEEDED');
    assert.equal((await post(query, { variables: { v: deep(400) } })).status, 200);
    assert.equal((await post(query, { variables: { v: Array(50_000).fill(1) } })).status, 200);
  });

  it('sees how deep JSON is nested without parsing it, whatever its strings say', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    assert.equal(isTextDeeper(deep(9), 9), false);
    assert.equal(isTextDeeper(deep(10), 9), true);
    assert.equal(isTextDeeper(`[${Array(20).fill('{"a":[]}').join()}]`, 3), false);
    assert.equal(isTextDeeper(JSON.stringify([`"[[\\[[\\"`, deep(20)]), 9), false);
    assert.equal(isTextDeeper(`["\\\\",${deep(9)}]`, 9), true);
    assert.equal(isTextDeeper(`["${'['.repeat(20)}`, 9), false);
  });

  it('takes names that are properties of every object for names', () => {
    const document = parse('{ ...constructor __proto__: b toString { hasOwnProperty } ...__proto__ }');
    assert.equal(findExcess(document, 'constructor', defaultLimits(false)), undefined);
    assert.ok(findExcess(document, undefined, { ...defaultLimits(false), aliases: 0 }) instanceof GraphQLError);
  });
});
