import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createProject, runLine } from './io.ts';

const schema = `extend schema @source(name: "shop", http: { baseURL: "http://shop.test" })
type Query {
  names: [String!] @connect(source: "shop", http: { GET: "/names" }, selection: "$.names")
}
`;
const passing = `config: { schema: shop.graphql }
tests:
  - { name: names come, target: Query.names, apiResponseBody: { names: [a] }, expect: { connectorResponse: [a] } }
  - { name: nothing comes, skip: true, target: Query.names }
`;
const failing = `config: { schema: ../schemas/shop.graphql, name: The shop }
tests:
  - name: names come
    target: Query.names
    apiResponseBody: { names: [a, b, c, d, e, f] }
    expect:
      connectorRequest: { url: http://shop.test/name }
      connectorResponse: [{ n: a }]
  - name: many names come
    target: Query.names
    apiResponseBody: { names: [{ n: 1 }, { n: 2 }, { n: 3 }] }
    expect:
      connectorResponse: [{ n: 1 }, { n: 2 }, { n: 4 }]
`;

describe('portico test', () => {
  test('runs the tests of a directory: beside, and at any depth below schemas/ and tests/', async (t) => {
    const directory = await createProject(t, {
      'shop/schemas/shop.graphql': schema,
      'shop/schemas/shop.connector.yaml': passing,
      'shop/tests/deep/down/a.connector.yml': passing.replace('shop.graphql', '../../../schemas/shop.graphql'),
      'shop/b.connector.yaml': passing.replace('shop.graphql', 'schemas/shop.graphql'),
      'shop/other.yaml': 'no test',
      'shop/bff/c.connector.yaml': 'no test',
    });
    const { code, out, error } = await runLine(['test', 'shop'], {}, { directory });
    assert.equal(
      out,
      ['shop/b.connector.yaml', 'shop/schemas/shop.connector.yaml', 'shop/tests/deep/down/a.connector.yml']
        .map((file) => `${file}\n  ✓ names come\n  - nothing comes (skipped)\n`)
        .join('\n')
        .concat('\nportico test: 3 passed, 3 skipped\n'),
    );
    assert.deepEqual([code, error], [0, '']);
    const here = await runLine(['test'], {}, { directory: join(directory, 'shop') });
    assert.match(here.out, /^b\.connector\.yaml\n/);
  });

  test('shows where a test fails and in what, and ends with 1', async (t) => {
    const directory = await createProject(t, { 'schemas/shop.graphql': schema, 'tests/shop.connector.yaml': failing });
    const { code, out } = await runLine(['test', 'tests/shop.connector.yaml'], {}, { directory });
    assert.equal(code, 1);
    assert.equal(
      out,
      `The shop (tests/shop.connector.yaml)
  ✗ names come  Query.names[0] at tests/shop.connector.yaml:3:5
      connectorRequest.url
        - http://shop.test/name
        + http://shop.test/names
      connectorResponse
          [
        -   {
        -     "n": "a"
        -   }
        +   "a",
        +   "b",
        +   "c",
        +   "d",
        +   "e",
        +   "f"
          ]
  ✗ many names come  Query.names[0] at tests/shop.connector.yaml:9:5
      connectorResponse
          …
              "n": 2
            },
            {
        -     "n": 4
        +     "n": 3
            }
          ]

- expected, + actual
portico test: 2 failed
`,
    );
  });

  test('shows problems of a file as check does, runs the other files, and ends with 1', async (t) => {
    const directory = await createProject(t, {
      'a/schemas/shop.graphql': schema,
      'a/schemas/shop.connector.yaml': passing,
      'a/schemas/wrong.connector.yaml': passing.replace('skip: true', 'skipp: true'),
    });
    const { code, out } = await runLine(['test', 'a'], {}, { directory });
    assert.equal(code, 1);
    assert.ok(out.endsWith('portico test: 1 passed, 1 skipped, 1 file not run\n'));
    assert.match(
      out,
      /^a\/schemas\/wrong\.connector\.yaml:4:28 {2}error {2}TEST_UNKNOWN_KEY\n {2}There is no key "tests\[1\]\.skipp"\.\n.*\n.*\n {2}→ Did you mean "skip"\?$/m,
    );
    const elsewhere = await runLine(['test', 'a'], {}, { directory });
    assert.equal(elsewhere.code, 1);
  });

  test('writes JSON for programs', async (t) => {
    const directory = await createProject(t, {
      'schemas/shop.graphql': schema,
      'schemas/a.connector.yaml': passing,
      'schemas/b.connector.yaml': 'config: {}\ntests: []\n',
      'tests/c.connector.yaml': failing,
    });
    const { code, out } = await runLine(['test', '--format', 'json'], {}, { directory });
    assert.equal(code, 1);
    const { passed, failed, skipped, files } = JSON.parse(out);
    assert.deepEqual([passed, failed, skipped], [1, 2, 1]);
    assert.deepEqual(
      files.map((each: { file: string; name?: string; cases: unknown[]; problems: unknown[] }) => [
        each.file,
        each.name,
        each.cases.length,
        each.problems.length,
      ]),
      [
        ['schemas/a.connector.yaml', undefined, 2, 0],
        ['schemas/b.connector.yaml', undefined, 0, 1],
        ['tests/c.connector.yaml', 'The shop', 2, 0],
      ],
    );
    assert.deepEqual(files[2].cases[0].differences[0], {
      what: 'connectorRequest.url',
      expected: 'http://shop.test/name',
      actual: 'http://shop.test/names',
    });
    assert.deepEqual(files[2].cases[0].place, {
      file: 'tests/c.connector.yaml',
      line: 3,
      column: 5,
      text: '  - name: names come',
    });
  });

  test('ends with 2 where there is nothing to run', async (t) => {
    const directory = await createProject(t, { 'schemas/shop.graphql': schema });
    const none = await runLine(['test'], {}, { directory });
    assert.deepEqual(
      [none.code, none.out, none.error],
      [
        2,
        '',
        'portico test: There are no connector tests in ".".\n  → Add one: schemas/<backend>.connector.yaml.\n  → portico test --help\n',
      ],
    );
    const missing = await runLine(['test', 'gone'], {}, { directory });
    assert.deepEqual(
      [missing.code, missing.error],
      [2, 'portico test: There is no file or directory "gone".\n  → portico test --help\n'],
    );
  });
});
