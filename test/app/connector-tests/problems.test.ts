/** What is wrong with test files: where it stands, and what to do about it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runTest } from './kit.ts';

/** `»` marks where each problem is to be found; it is not in the file. */
type Row = readonly [what: string, yaml: string, ...problems: readonly string[]];

const head = 'config: { schema: shop.graphql }\ntests:\n';
const test1 = (rest: string) => `${head}  - { name: a, ${rest} }\n`;
const ofProduct = (rest: string) => test1(`target: Query.product, variables: { $args: { id: 1 } }, ${rest}`);
const empty = 'TEST_WRONG_VALUE The file holds no tests. → Begin with "config:" and "tests:".';

const rows: readonly Row[] = [
  ['nothing in it', '»', empty],
  ['a list', '»- 1', empty],
  ['no config', '»tests: []', 'TEST_MISSING_KEY "config" is missing.'],
  ['no schema', '»config: {}\ntests: []', 'TEST_MISSING_KEY "config.schema" is missing.'],
  ['a key twice', 'a: 1\n»a: 2', 'TEST_PARSE_FAILED The file cannot be read as YAML: Map keys must be unique.'],
  [
    'a wrong key of config',
    'config: { schema: a, »nam: b }\ntests: []',
    'TEST_UNKNOWN_KEY There is no key "config.nam". → Did you mean "name"?',
  ],
  [
    'a wrong key of a test',
    ofProduct('»expected: {}'),
    'TEST_UNKNOWN_KEY There is no key "tests[0].expected". → Did you mean "expect"?',
  ],
  [
    'a key that means something to JavaScript',
    ofProduct('expect: { »__proto__: {} }'),
    'TEST_UNKNOWN_KEY There is no key "tests[0].expect.__proto__". → There is: "connectorRequest", "connectorResponse", "connectorResponseFile", "error", "errors", "problems".',
  ],
  [
    'a wrong key behind an alias',
    `${head}  - { name: a, target: one, expect: &e { connectorRequest: { »uri: x } } }\n  - { name: b, target: one, expect: *e }`,
    'TEST_UNKNOWN_KEY There is no key "tests[0].expect.connectorRequest.uri". → Did you mean "url"?',
    'TEST_UNKNOWN_KEY There is no key "tests[1].expect.connectorRequest.uri". → Did you mean "url"?',
  ],
  [
    'a key of Rover that is not supported',
    ofProduct('expect: { »connectorRequestHttp: a.http }'),
    'TEST_NOT_AVAILABLE "tests[0].expect.connectorRequestHttp" is not available in this version. → Take it out.',
  ],
  ['no name', `${head}  - »{ target: Mutation.order }`, 'TEST_MISSING_KEY "tests[0].name" is missing.'],
  [
    'no target',
    `${head}  - »{ name: a }`,
    'TEST_MISSING_KEY "a" names no connector. → Add "target", such as "Query.product".',
  ],
  [
    'a target that is not there',
    test1('»connector: Query.prodct'),
    'TEST_WRONG_VALUE There is no connector "Query.prodct". → Did you mean "Query.product"?',
  ],
  [
    'an id that is not there',
    'config: { schema: shop.graphql, common: { »target: oen } }\ntests: [{ name: a }]',
    'TEST_WRONG_VALUE There is no connector "oen". → Did you mean "one"?',
  ],
  [
    'a target that could be several',
    test1('»target: Query.twice'),
    'TEST_WRONG_VALUE There are 2 connectors at "Query.twice". → Say which: "Query.twice[0]" or "Query.twice[1]".',
  ],
  [
    'two keys for one thing',
    ofProduct('apiResponseBody: a, »apiResponseBodyFile: b'),
    'TEST_WRONG_VALUE "apiResponseBody" and "apiResponseBodyFile" cannot both be given. → Keep one of them.',
  ],
  [
    'a URL as a whole and in parts',
    ofProduct('expect: { connectorRequest: { url: a, »path: b } }'),
    'TEST_WRONG_VALUE "url" and "path" cannot both be given. → Keep one of them.',
  ],
  [
    'a status that is none',
    ofProduct('»status: 99'),
    'TEST_WRONG_VALUE "tests[0].status" is 99; expected an HTTP status from 200 to 599.',
  ],
  [
    'a method in small letters',
    ofProduct('expect: { connectorRequest: { »method: post } }'),
    'TEST_WRONG_VALUE "tests[0].expect.connectorRequest.method" is "post"; expected "GET" or "POST" or "PUT" or "PATCH" or "DELETE". → Did you mean "POST"?',
  ],
  [
    'headers that are no texts',
    ofProduct('apiResponseHeaders: { »a: { b: c } }'),
    'TEST_WRONG_VALUE "tests[0].apiResponseHeaders.a" is an object; expected a text or a list of texts.',
  ],
  [
    'a variable that there is not',
    test1('target: Query.product, variables: { »$arg: {} }'),
    'TEST_UNKNOWN_KEY There is no key "tests[0].variables.$arg". → Did you mean "$args"?',
  ],
  [
    'a variable that the connector has not',
    test1('target: Mutation.order, variables: { »$this: {} }'),
    'TEST_WRONG_VALUE "Mutation.order[0]" has no $this. → It has $args, $config, $context, $claims, $requestHeaders, $env.',
  ],
  [
    'an argument that the field has not',
    test1('target: Query.product, variables: { $args: { id: 1, »sise: 2 } }'),
    'TEST_UNKNOWN_KEY Field "Query.product" has no argument "sise". → Did you mean "size"?',
  ],
  [
    'an argument of another type',
    test1('target: Query.product, variables: { $args: { id: 1, »size: big } }'),
    'TEST_WRONG_VALUE Int cannot represent non-integer value: "big"',
  ],
  [
    'a required argument that is missing',
    test1('target: Query.product, variables: { »$args: {} }'),
    'TEST_MISSING_KEY Argument "id" of type ID! is missing. → Give it in "variables", "$args".',
  ],
  [
    'a field of $this that the type has not',
    test1('target: Product.reviews, variables: { $this: { »idd: 1 } }'),
    'TEST_UNKNOWN_KEY Type "Product" has no field "idd". → Did you mean "id"?',
  ],
  [
    'a field of $batch that the type has not',
    test1('target: Supplier, variables: { $batch: [{ id: 1 }, { »ix: 1 }] }'),
    'TEST_UNKNOWN_KEY Type "Supplier" has no field "ix". → Did you mean "id"?',
  ],
  [
    'a file that is not there',
    ofProduct('»apiResponseBodyFile: gone.json'),
    'TEST_WRONG_VALUE There is no file "gone.json". → Paths start at the folder of this file.',
  ],
  [
    'a schema that is not there',
    'config: { »schema: gone.graphql }\ntests: []',
    'TEST_WRONG_VALUE There is no file "gone.graphql". → Paths start at the folder of this file.',
  ],
  [
    'a schema without connectors',
    'config: { »schema: plain.graphql }\ntests: []',
    'TEST_WRONG_VALUE "plain.graphql" has no connectors. → Only REST backends have them.',
  ],
];

const files = {
  'plain.graphql': 'extend schema @backend(url: "http://a.test/graphql") type Query { a: ID }',
  'wrong.graphql': 'type Query { a: ID @connect(http: { GET: "/a" }, selection: "$") }',
};

/** Line and column of each mark. */
function placesOf(yaml: string): readonly string[] {
  return yaml
    .split('»')
    .slice(1)
    .map((_after, index) => {
      const before = yaml
        .split('»')
        .slice(0, index + 1)
        .join('');
      const lines = before.split('\n');
      return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
    });
}

describe('a test file with', () => {
  for (const [what, yaml, ...expected] of rows) {
    test(what, async (t) => {
      const { problems, cases } = await runTest(t, yaml.replaceAll('»', ''), files);
      const found = problems.map(({ code, message, hint }) => `${code} ${message}${hint ? ` → ${hint}` : ''}`);
      assert.deepEqual(found, expected);
      const places = problems.map(({ places: [place] }) => `${place?.line}:${place?.column}`);
      assert.deepEqual([...new Set(places)], placesOf(yaml));
      assert.ok(problems.every(({ places: [place] }) => place?.file === 'shop.connector.yaml'));
      assert.deepEqual(cases, []);
    });
  }

  test('a schema that has a problem shows where, in the schema', async (t) => {
    const { problems } = await runTest(t, 'config: { schema: wrong.graphql }\ntests: []', files);
    assert.deepEqual(
      problems.map(({ code, places: [place] }) => [code, place?.file]),
      [['RELATIVE_CONNECT_URL_WITHOUT_SOURCE', 'wrong.graphql']],
    );
  });

  const unreadable: readonly (readonly [what: string, yaml: string])[] = [
    ['a bracket that is never closed', 'a: ['],
    ['two documents', '--- 1\n--- 2'],
    ['an alias to nothing', 'a: *b'],
    ['an alias to itself', 'a: &a [*a]'],
    ['aliases that would fill the memory', bomb()],
    ['nesting deeper than any stack', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ];
  for (const [what, yaml] of unreadable) {
    test(`${what} cannot be read, and says so`, async (t) => {
      const { problems } = await runTest(t, yaml);
      assert.equal(problems[0]?.code, 'TEST_PARSE_FAILED');
    });
  }
});

/** Nine times nine times nine … */
function bomb(): string {
  const names = [...'abcdefghij'];
  const lists = names.map(
    (name, index) => `${name}: &${name} [${Array(9).fill(index ? `*${names[index - 1]}` : 'x')}]`,
  );
  return lists.join('\n');
}
