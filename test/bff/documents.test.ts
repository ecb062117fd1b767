import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { buildSchema, parse, print, Source } from 'graphql';
import { readDocuments } from '../../src/bff/documents/read.ts';
import { readClientFile } from '../../src/bff/read.ts';
import { hashOf } from '../../src/plugins/documents/identifier.ts';
import type { Manifest } from '../../src/plugins/documents/manifest.ts';
import { defaultLimits, type Limits } from '../../src/plugins/limits.ts';
import { formatPlace, type Problem } from '../../src/util/problem.ts';
import { makeDirectory } from '../kit/directory.ts';
import { generateManifest } from '../kit/manifest.ts';

const sdl = `
  type Query { shop(near: String, text: String): Shop  name: String }
  type Mutation { open: Int  close: Int }
  type Shop { name: String  size(in: Int): Int  next: Shop  local: Shop }
`;
const schema = buildSchema(sdl);
const { client: declared } = clientOf('extend schema @documents(mode: TRUSTED, from: "FROM")');

/** What a client's file says, and at which place. */
function clientOf(head: string) {
  const document = parse(new Source(`# Ours.\n${head}\ntype Query { name: String }`, 'bff/mobile.graphql'));
  const place = { file: 'bff/mobile.graphql', line: 1, column: 1 };
  const { file, problems } = readClientFile({ name: 'mobile', place, document }, document);
  return { client: file?.client, problems };
}

/** Reads documents of these files, as a client in `bff/` that names `from`. */
async function read(
  t: Pick<TestContext, 'after'>,
  files: Readonly<Record<string, string>>,
  from: string,
  limits: Partial<Limits> = {},
): Promise<{ readonly manifest: Manifest; readonly problems: readonly Problem[]; readonly said: readonly string[] }> {
  assert.ok(declared);
  const directory = await makeDirectory({ after: (clean) => t.after(clean) }, { 'bff/mobile.graphql': '', ...files });
  const client = { ...declared, documents: { ...declared.documents, from } };
  const all = { ...defaultLimits(false), ...limits };
  const { manifest, problems } = await readDocuments(directory, client, schema, all);
  const said = problems.map(
    ({ places: [place], severity, code, message }) =>
      `${place ? formatPlace(place) : ''} ${severity} ${code} ${message}`,
  );
  return { manifest, problems, said };
}

const at = 'bff/mobile.graphql:2:15';

describe('@documents', () => {
  const modes: readonly (readonly [head: string, mode: string, from: string | undefined])[] = [
    ['extend schema @errors(detail: FULL)', 'OPEN', undefined],
    ['extend schema @documents', 'OPEN', undefined],
    ['extend schema @documents(from: null)', 'OPEN', undefined],
    ['extend schema @documents(from: "")', 'OPEN', undefined],
    ['extend schema @documents(from: "a.json")', 'OPEN', 'a.json'],
    ['extend schema @documents(mode: LOG, from: "a.json")', 'LOG', 'a.json'],
    ['extend schema @documents(mode: TRUSTED, from: "a.json")', 'TRUSTED', 'a.json'],
  ];
  for (const [head, mode, from] of modes) {
    test(`means ${mode} and ${from ?? 'no documents'}: ${head}`, () => {
      const { client } = clientOf(head);
      assert.deepEqual([client?.documents.mode, client?.documents.from], [mode, from]);
    });
  }

  for (const mode of ['LOG', 'TRUSTED']) {
    test(`without documents cannot be ${mode}`, () => {
      const { client, problems } = clientOf(`extend schema @documents(mode: ${mode})`);
      assert.equal(client, undefined);
      assert.deepEqual(
        problems.map(({ code, message }) => [code, message]),
        [['INVALID_POLICY', `@documents(mode: ${mode}) has no documents.`]],
      );
    });
  }
});

describe('a manifest', () => {
  const text = 'query Home { name }';

  test('of codegen is read, from the folder of the client’s file', async (t) => {
    const { json, texts } = await generateManifest(sdl, text);
    for (const from of ['mobile.json', './mobile.json', '../bff/mobile.json']) {
      const { manifest, said } = await read(t, { 'bff/mobile.json': json }, from);
      assert.deepEqual(said, []);
      assert.deepEqual([...manifest.byText.keys()], [...texts.values()]);
      assert.deepEqual(
        [...manifest.byHash.keys()],
        [...texts.keys()].map((key) => key.replace('sha256:', '')),
      );
    }
  });

  test('of Apollo is read', async (t) => {
    const operations = [{ id: hashOf(text), body: text, name: 'Home', type: 'query' }];
    const json = JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    const { manifest, said } = await read(t, { 'mobile.json': json }, '../mobile.json');
    assert.deepEqual(said, []);
    assert.deepEqual([...manifest.byHash.keys()], [hashOf(text)]);
  });

  const unreadable: readonly (readonly [what: string, json: string])[] = [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an object of something else', '{ "a": 1 }'],
    ['Apollo’s without operations', '{ "format": "apollo-persisted-query-manifest" }'],
    [
      'Apollo’s with an operation that has no body',
      '{ "format": "apollo-persisted-query-manifest", "operations": [{ "id": "a" }] }',
    ],
    [
      'Apollo’s with an operation that is null',
      '{ "format": "apollo-persisted-query-manifest", "operations": [null] }',
    ],
  ];
  for (const [what, json] of unreadable) {
    test(`that is ${what} is a problem where it is named`, async (t) => {
      const { manifest, said } = await read(t, { 'bff/mobile.json': json }, 'mobile.json');
      assert.deepEqual(said, [`${at} error INVALID_MANIFEST "bff/mobile.json" is no manifest of documents.`]);
      assert.equal(manifest.byText.size, 0);
    });
  }

  test('that is not there is a problem where it is named', async (t) => {
    const { problems, said } = await read(t, {}, 'gone.json');
    assert.deepEqual(said, [`${at} error DOCUMENTS_UNREADABLE "bff/gone.json" cannot be read (ENOENT).`]);
    assert.equal(problems[0]?.hint, "The path is taken from the folder of the client's file.");
  });

  test('without documents is a warning', async (t) => {
    const { said } = await read(t, { 'bff/mobile.json': '{}' }, 'mobile.json');
    assert.deepEqual(said, [`${at} warning NO_DOCUMENTS There are no documents in "bff/mobile.json".`]);
  });

  const wrong: readonly (readonly [what: string, identifier: string, text: string, about: string])[] = [
    ['a hash of another text', `sha256:${hashOf('a')}`, text, ' "Home" (ID): this is not the SHA-256 of its text.'],
    [
      'a text that was changed after',
      hashOf(text),
      'query Home { n: name }',
      ' "Home" (ID): this is not the SHA-256 of its text.',
    ],
    ['an identifier that is no hash', '__proto__', text, ' "Home" (ID): this is not the SHA-256 of its text.'],
    ['another prefix', `sha1:${hashOf(text)}`, text, ' "Home" (ID): this is not the SHA-256 of its text.'],
    ['no GraphQL', hashOf('query {'), 'query {', ' (ID): Syntax Error: Expected Name, found <EOF>.'],
    ['no operation', hashOf('type A { b: Int }'), 'type A { b: Int }', ' (ID): The "A" definition is not executable.'],
    [
      'a field that the view does not have',
      hashOf('query Home { nme }'),
      'query Home { nme }',
      ' "Home" (ID): Cannot query field "nme" on type "Query". Did you mean "name"?',
    ],
    [
      'more tokens than the client may send',
      hashOf(`{ ${'name '.repeat(30)} }`),
      `{ ${'name '.repeat(30)} }`,
      ' (ID): The document has more tokens than the limit of 25; parsing stopped there.',
    ],
    [
      'more depth than the client may ask for',
      hashOf('{ shop { next { next { name } } } }'),
      '{ shop { next { next { name } } } }',
      " (ID): The operation's depth 4 is over the limit of 3.",
    ],
    [
      'introspection, where the client may not ask for it',
      hashOf('{ __schema { description } }'),
      '{ __schema { description } }',
      ' (ID): GraphQL introspection has been disabled, but the requested query contained the field "__schema".',
    ],
  ];
  for (const [what, identifier, body, about] of wrong) {
    test(`with ${what} is a problem that names the document, and the others are checked, too`, async (t) => {
      const good = 'query Good { name }';
      const json = `{ ${JSON.stringify(identifier)}: ${JSON.stringify(body)}, "${hashOf(good)}": "${good}" }`;
      const limits = { tokens: 25, depth: 3, introspection: false };
      const { manifest, said } = await read(t, { 'bff/mobile.json': json }, 'mobile.json', limits);
      assert.deepEqual(said, [`${at} error INVALID_DOCUMENT Document${about.replace('ID', identifier)}`]);
      assert.deepEqual([...manifest.byText.keys()], [good]);
    });
  }
});

describe('a folder', () => {
  /** Everything that codegen changes in a document before it hashes it. */
  const rich = `
    "What it is for."
    query Rich($text: String = "a  b", "Where." $near: String) {
      name
      shop(text: $text, near: $near) {
        size(in: 2) ... on Shop { name } ...Size @include(if: true) next @connection(key: "k") { ...Name name }
        local @client { name } ...Name @client
      }
    }
    fragment Size on Shop { two: size(in: 2) ...Name }
    fragment Name on Shop { next { name size(in: 3) } }
    fragment Unused on Shop { name }
    mutation Both { open close }
  `;

  for (const mode of [undefined, 'string'] as const) {
    test(`has the documents that codegen makes of it, under the same hashes (documentMode ${mode})`, async (t) => {
      const { texts } = await generateManifest(
        `${sdl} directive @connection(key: String) on FIELD directive @client on FIELD | FRAGMENT_SPREAD`,
        rich,
        mode,
      );
      const { manifest, said } = await read(t, { 'front/a/rich.graphql': rich }, '../front');
      assert.deepEqual(said, []);
      assert.equal(texts.size, 2);
      for (const [hash, text] of texts) {
        assert.equal(manifest.byHash.get(hash.replace('sha256:', ''))?.text, text);
        assert.equal(manifest.byText.get(text)?.hash, hash.replace('sha256:', ''));
      }
    });
  }

  test('runs what is written, where the text that codegen makes of it means something else', async (t) => {
    const { manifest } = await read(t, { 'front/a.gql': 'query A { shop(text: "a  b") { name } }' }, '../front/a.gql');
    const known = manifest.byText.get('query A { shop(text: "a b") { name } }');
    assert.match(print(known?.document ?? assert.fail()), /"a {2}b"/);
  });

  test('gives each operation the fragments of other files, and a file that is whole as it stands', async (t) => {
    const files = {
      'front/home.graphql': '# Home.\nquery Home { shop { ...Name } }\n',
      'front/parts/name.graphql': 'fragment Name on Shop { name }\n',
      'front/two.gql': 'query One { name }\nquery Two { name }\n',
      'front/readme.md': 'nothing of ours',
      'front/view.graphql': 'type Query { name: String }',
      'front/node_modules/other/other.graphql': 'query Other { nothing }',
    };
    const { manifest, said } = await read(t, files, '../front');
    assert.deepEqual(said, []);
    assert.deepEqual([...manifest.byText.keys()].sort(), [
      'fragment Name on Shop { name } query Home { shop { ...Name } }',
      'query One { name }',
      'query One { name }\nquery Two { name }\n',
      'query Two { name }',
    ]);
  });

  test('has its mistakes reported where they stand, once for whoever uses them', async (t) => {
    const files = {
      'front/a.graphql': 'query A { shop { ...Name ...Gone } }\nquery B {\n  nme\n  shop { ...Name }\n}',
      'front/b.graphql': 'fragment Name on Shop {\n  name\n  nme\n}',
      'front/c.graphql': 'query C {\n  name',
      'front/d.graphql': '\nquery D { shop { next { next { next { name } } } } }',
      'front/e.graphql': `query E { ${'name '.repeat(50)} }`,
    };
    const { manifest, said } = await read(t, files, '../front', { depth: 4, tokens: 45 });
    assert.deepEqual(said, [
      'front/c.graphql:2:7 error GRAPHQL_PARSE_FAILED Syntax Error: Expected Name, found <EOF>.',
      'front/a.graphql:1:29 error INVALID_DOCUMENT Document "A": Unknown fragment "Gone".',
      'front/b.graphql:3:3 error INVALID_DOCUMENT Document "A": Cannot query field "nme" on type "Shop". Did you mean "name"?',
      'front/a.graphql:3:3 error INVALID_DOCUMENT Document "B": Cannot query field "nme" on type "Query". Did you mean "name"?',
      'front/d.graphql:2:1 error INVALID_DOCUMENT Document "D": The operation\'s depth 5 is over the limit of 4.',
      'front/e.graphql:1:1 error INVALID_DOCUMENT Document "E": The document has more tokens than the limit of 45; parsing stopped there.',
    ]);
    assert.equal(manifest.byText.size, 0);
  });

  test('may have a fragment twice if it says the same, and else not', async (t) => {
    const files = {
      'front/a.graphql': 'query A { shop { ...Name } } fragment Name on Shop { name }',
      'front/b.graphql': 'query B { shop { ...Name } }\nfragment Name on Shop {\n  name\n}',
    };
    assert.deepEqual((await read(t, files, '../front')).said, []);
    const { problems, said } = await read(
      t,
      { ...files, 'front/c.graphql': 'fragment Name on Shop { n: name }' },
      '../front',
    );
    assert.deepEqual(said, ['front/c.graphql:1:1 error DUPLICATE_FRAGMENT There are two fragments "Name".']);
    assert.equal(problems[0]?.places[1]?.file, join('front', 'a.graphql'));
  });

  test('without documents is a warning', async (t) => {
    const { said } = await read(t, { 'front/a.graphql': 'fragment Name on Shop { name }' }, '../front');
    assert.deepEqual(said, [`${at} warning NO_DOCUMENTS There are no documents in "front".`]);
  });
});
