/** `portico diff`: two directories, or two revisions of git, as each client notices the difference. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createProject, runLine } from './io.ts';

const backend = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
    @backend(url: "http://shop.test/graphql")
  type Query { products(first: Int, status: Status, filter: Filter): [Product!]! product(id: ID!): Product thing(id: ID!): Thing }
  type Mutation { rename(id: ID!, input: Rename!): Product }
  union Thing = Product | Shop
  type Shop { name: String! }
  type Product @key(fields: "id") { id: ID! title: String! price: Int! sale: Float weight: Float status: Status! }
  enum Status { OPEN SOLD LOST }
  input Filter { text: String, status: Status }
  input Rename { title: String!, reason: String, by: String }
`;

const client = `
  extend schema @documents(from: "../documents")
  type Query {
    items(first: Int, status: Status, filter: Filter): [Item!]! @from(path: "products")
    item(id: ID!): Item @from(path: "product")
    thing(id: ID!): Thing
  }
  type Mutation { rename(id: ID!, input: Rename!): Item }
  union Thing = Item | Shop
  type Shop { name: String! }
  type Item @view(of: "Product") { id: ID! title: String! price: Int! weight: Float status: Status }
  enum Status { OPEN SOLD }
  input Filter { text: String, status: Status }
  input Rename { title: String!, reason: String }
`;

const documents = `# Theirs.
query HomeScreen {
  items(first: 3) {
    id
    ...Price
  }
}

fragment Price on Item {
  price
}

query Search($filter: Filter) {
  items(filter: $filter) {
    title
  }
}

query Thing($id: ID!) {
  thing(id: $id) {
    ... on Shop {
      name
    }
  }
}

mutation Rename($id: ID!, $input: Rename!) {
  rename(id: $id, input: $input) {
    id
  }
}
`;

const before = {
  'schemas/shop.graphql': backend,
  'bff/mobile.graphql': client,
  'documents/home.graphql': documents,
};

type Files = Readonly<Record<string, string>>;

async function diff(t: TestContext, old: Files, next: Files, ...more: string[]) {
  const directory = await createProject(t, {
    ...Object.fromEntries(Object.entries(old).map(([name, text]) => [`old/${name}`, text])),
    ...Object.fromEntries(Object.entries(next).map(([name, text]) => [`new/${name}`, text])),
  });
  return runLine(['diff', 'old', 'new', ...more], {}, { directory });
}

/** The client's file with some texts replaced, each of which has to be there. */
function changed(...replaced: readonly (readonly [string, string])[]): Files {
  let text = client;
  for (const [was, is] of replaced) {
    assert.ok(text.includes(was), was);
    text = text.replace(was, is);
  }
  return { ...before, 'bff/mobile.graphql': text };
}

describe('portico diff', () => {
  test('says which operation breaks, at file and line, and ends with 1', async (t) => {
    const { code, out, error } = await diff(t, before, changed([' price: Int!', '']));
    assert.equal(error, '');
    assert.equal(
      out,
      `mobile: 1 breaking
  breaking   FIELD_REMOVED  Item.price was removed.
breaks mobile: query HomeScreen, old/documents/home.graphql:10
  Cannot query field "price" on type "Item".

portico diff: breaks mobile (1 operation).
`,
    );
    assert.equal(code, 1);
  });

  test('ends with 0 where nothing changed, and where no document uses what was removed', async (t) => {
    const same = await diff(t, before, before);
    assert.deepEqual([same.code, same.out], [0, 'portico diff: nothing changed.\n']);
    const { code, out } = await diff(t, before, changed(['weight: Float ', '']));
    assert.equal(code, 0);
    assert.match(out, /breaking {3}FIELD_REMOVED {2}Item\.weight was removed\.\n\nportico diff: nothing breaks\.\n$/);
  });

  test('every breaking change counts where a client has no documents', async (t) => {
    const bare = { ...before, 'bff/mobile.graphql': client.replace(/extend schema.*\n/, '') };
    const next = { ...bare, 'bff/mobile.graphql': bare['bff/mobile.graphql'].replace('weight: Float ', '') };
    const { code, out } = await diff(t, bare, next);
    assert.equal(code, 1);
    assert.match(out, /^portico diff: breaks mobile\.$/m);
  });

  const changes: readonly (readonly [was: string, is: string, line: RegExp, breaks?: RegExp])[] = [
    ['weight: Float', 'weight: Float!', /safe +FIELD_TYPE_CHANGED +Item\.weight is Float! now, not Float\./],
    [
      'price: Int!',
      'price: Int',
      /breaking +FIELD_TYPE_CHANGED +Item\.price is Int now, not Int!\./,
      /query HomeScreen, .*:10$/m,
    ],
    [
      'title: String! price',
      'title: String! @deprecated(reason: "Use id.") price',
      /safe +FIELD_DEPRECATED +Item\.title is deprecated: Use id\./,
    ],
    ['weight: Float', 'weight: Float sale: Float', /safe +FIELD_ADDED +Item\.sale, Float, was added\./],
    [
      'weight: Float',
      'weight: Float @from(path: "sale")',
      /dangerous +SOURCE_CHANGED +Item\.weight comes from "sale" now, not "weight"\./,
    ],
    [
      'items(first: Int, ',
      'items(',
      /breaking +ARGUMENT_REMOVED +Query\.items\(first:\) was removed\./,
      /query HomeScreen, .*:3$/m,
    ],
    [
      'items(first: Int',
      'items(first: Int = 7',
      /dangerous +ARGUMENT_DEFAULT_CHANGED +The default of Query\.items\(first:\) is 7 now, not none\./,
    ],
    [
      'items(first: Int',
      'items(first: Int!',
      /breaking +ARGUMENT_TYPE_CHANGED +Query\.items\(first:\) takes Int! now, not Int\./,
      /query Search/,
    ],
    ['item(id: ID!)', 'item(id: ID! = 3)', /dangerous +ARGUMENT_DEFAULT_CHANGED/],
    ['text: String,', '', /breaking +INPUT_FIELD_REMOVED +Filter\.text was removed\./, /query Search, .*:13$/m],
    ['reason: String', 'reason: String!', /breaking +INPUT_FIELD_TYPE_CHANGED/, /mutation Rename, .*:27$/m],
    [
      'reason: String',
      'reason: String by: String!',
      /breaking +REQUIRED_INPUT_FIELD_ADDED +Rename\.by, String!, was added and is required\./,
      /mutation Rename, .*:27$/m,
    ],
    ['reason: String', 'reason: String by: String', /safe +INPUT_FIELD_ADDED/],
    ['OPEN SOLD', 'OPEN SOLD LOST', /dangerous +VALUE_ADDED +Status\.LOST was added\./],
    ['OPEN SOLD', 'OPEN', /breaking +VALUE_REMOVED +Status\.SOLD was removed\./, /query Search/],
    [
      'OPEN SOLD',
      'OPEN SOLD @from(path: "LOST")',
      /dangerous +SOURCE_CHANGED +Status\.SOLD is the graph's LOST now, not SOLD\./,
    ],
    [
      'Thing = Item | Shop',
      'Thing = Item',
      /breaking +MEMBER_REMOVED +Thing may not be Shop any more\./,
      /query Thing, .*:21$/m,
    ],
    [
      'extend schema',
      'extend schema @client(path: "/m/graphql")',
      /breaking +PATH_CHANGED +The door is at \/m\/graphql now/,
      /breaks mobile\.$/m,
    ],
    [
      'extend schema',
      'extend schema @client(hosts: ["m.test"])',
      /breaking +HOSTS_CHANGED +The door is only for m\.test now, not for every host\./,
      /breaks mobile\.$/m,
    ],
    ['extend schema', 'extend schema @auth(required: true)', /breaking +AUTH_REQUIRED/, /breaks mobile\.$/m],
    [
      'extend schema',
      'extend schema @limits(depth: 9, cost: 2000)',
      /dangerous +LIMIT_LOWERED +@limits\(depth:\) is 9 now, not 15\./,
    ],
    ['extend schema', 'extend schema @limits(depth: 1)', /LIMIT_LOWERED/, /query HomeScreen, .*:\d+\n {2}.*depth/m],
    [
      'extend schema',
      'extend schema @budget(cost: 9, window: "1m", by: [IP])',
      /dangerous +BUDGET_LOWERED +There is a budget of 9 in 60 s by IP now\./,
    ],
    ['(from:', '(mode: TRUSTED, from:', /dangerous +DOCUMENTS_TRUSTED +Only documents that are known may run now\./],
  ];
  const guards: readonly (readonly [written: string, line: RegExp])[] = [
    ['@auth(required: true)', /AUTH_NOT_REQUIRED +The door opens: no credential is required any more\./],
    ['@auth(providers: [])', /PROVIDERS_ADDED +The door opens: credentials of any other are accepted now\./],
    ['@client(hosts: ["m.test"])', /HOSTS_ADDED +The door opens: it is for every host now\./],
    ['@limits(cost: 900)', /LIMIT_RAISED +The door opens: @limits\(cost:\) is 1000 now, not 900\./],
    [
      '@limits(introspection: false)',
      /LIMIT_RAISED +The door opens: @limits\(introspection:\) is true now, not false\./,
    ],
    ['@limits(calls: 9)', /LIMIT_RAISED +The door opens: @limits\(calls:\) is without end now, not 9\./],
    ['@errors(detail: MASKED)', /ERRORS_FULL +The door opens: errors are told in full outside production now\./],
    [
      '@budget(cost: 9, window: "1m")',
      /BUDGET_REMOVED +The door opens: nothing holds to the budget of 9 in 60 s by CLIENT/,
    ],
  ];
  for (const [written, line] of guards) {
    test(`tells that the door opens where ${written} is taken away`, async (t) => {
      const config = written.startsWith('@auth(required')
        ? {
            'portico.config.ts':
              'export default { providers: { shop: { kind: "api-key", keys: { a: { subject: "a" } } } } };',
          }
        : {};
      const { code, out } = await diff(
        t,
        { ...changed(['extend schema', `extend schema ${written}`]), ...config },
        { ...before, ...config },
      );
      assert.match(out, new RegExp(`safe +${line.source}`), out);
      assert.equal(code, 0);
    });
  }

  test('tells that documents that are not known may run', async (t) => {
    const { code, out } = await diff(t, changed(['(from:', '(mode: TRUSTED, from:']), before);
    assert.match(out, /safe +DOCUMENTS_OPEN +The door opens: documents that are not known may run now\./);
    assert.equal(code, 0);
  });

  for (const [was, is, line, breaks] of changes) {
    test(`tells of "${was}" that became "${is}"`, async (t) => {
      const { code, out } = await diff(t, before, changed([was, is]));
      assert.match(out, line);
      if (breaks) assert.match(out, breaks);
      assert.equal(code, breaks ? 1 : 0, out);
    });
  }

  test('tells of a rule of the graph that comes to stand behind a field', async (t) => {
    const guarded = backend.replace('weight: Float', 'weight: Float @authenticated');
    const { code, out } = await diff(t, before, { ...before, 'schemas/shop.graphql': guarded });
    assert.equal(code, 0);
    assert.match(out, /dangerous {2}RULE_ADDED {2}Item\.weight is only for known callers now\./);
    const back = await diff(t, { ...before, 'schemas/shop.graphql': guarded }, before);
    assert.match(back.out, /safe {7}RULE_REMOVED {2}Item\.weight is not only for known callers any more\./);
  });

  test('every document breaks of a client whose file is gone or does not check any more', async (t) => {
    const { 'bff/mobile.graphql': mobile, ...others } = before;
    const gone = await diff(t, before, {
      ...others,
      'bff/web.graphql': 'type Query { product(id: ID!): Product } type Product { id: ID! }',
    });
    assert.equal(gone.code, 1);
    assert.match(gone.out, /breaking {3}CLIENT_REMOVED {2}Its file is gone\./);
    for (const name of ['query HomeScreen', 'query Search', 'mutation Rename'])
      assert.ok(gone.out.includes(`breaks mobile: ${name}\n`));
    assert.match(gone.out, /^web: 1 safe$/m);
    const wrong = await diff(t, before, { ...before, 'bff/mobile.graphql': mobile.replace('"product"', '"produkt"') });
    assert.equal(wrong.code, 1);
    assert.match(wrong.out, /Its file does not check any more\./);
    assert.match(wrong.error, /^new\/bff\/mobile\.graphql:\d+:\d+ {2}error {2}VIEW_UNKNOWN_FIELD$/m);
  });

  test('a document that is trusted no more is dangerous for those who still send it', async (t) => {
    const trusted = changed(['(from:', '(mode: TRUSTED, from:']);
    const next = { ...trusted, 'documents/home.graphql': documents.replace('items(first: 3)', 'items(first: 4)') };
    const { code, out } = await diff(t, trusted, next);
    assert.equal(code, 0);
    assert.match(
      out,
      /dangerous {2}DOCUMENT_NOT_TRUSTED {2}query HomeScreen, as it was, is no trusted document any more/,
    );
    assert.doesNotMatch(out, /query Search/);
  });

  test('tells of a manifest by the names of its operations', async (t) => {
    const { createHash } = await import('node:crypto');
    const text = 'query HomeScreen { items { price } }';
    const manifest = JSON.stringify({ [createHash('sha256').update(text).digest('hex')]: text });
    const [old, next] = [before, changed([' price: Int!', ''])].map((files) => ({
      ...files,
      'bff/mobile.graphql': files['bff/mobile.graphql'].replace('../documents', '../persisted.json'),
      'persisted.json': manifest,
    }));
    assert.ok(old && next);
    const { out } = await diff(t, old, next);
    assert.match(out, /^breaks mobile: query HomeScreen\n {2}Cannot query field "price" on type "Item"\.$/m);
  });

  test('writes JSON that programs can read, of the clients that are asked for', async (t) => {
    const next = { ...changed([' price: Int!', '']), 'bff/web.graphql': client };
    const { code, out } = await diff(t, before, next, '--format', 'json', '--client', 'mobile');
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(out), {
      broken: true,
      clients: [
        {
          client: 'mobile',
          broken: true,
          documents: 4,
          changes: [
            {
              severity: 'breaking',
              code: 'FIELD_REMOVED',
              coordinate: 'Item.price',
              message: 'Item.price was removed.',
            },
          ],
          breaks: [
            {
              operation: 'query HomeScreen',
              file: 'old/documents/home.graphql',
              line: 10,
              column: 3,
              message: 'Cannot query field "price" on type "Item".',
            },
          ],
        },
      ],
    });
  });

  const wrong: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [[], /The old directory is missing\./],
    [['old'], /The new directory is missing\.\n {2}→ Revisions of git are compared with --git\./],
    [['old', 'gone'], /There is no directory "gone"\./],
    [['old', 'new', 'more'], /There is one directory too many: "more"\./],
    [['--git'], /The old revision is missing\./],
    [['old', 'new', '--client', 'moble'], /There is no client "moble"\./],
    [['old', 'new', '--format', 'xml'], /--format cannot be "xml"\./],
  ];
  for (const [words, message] of wrong) {
    test(`ends with 2 for: portico diff ${words.join(' ')}`, async (t) => {
      const directory = await createProject(t, { 'old/bff/a.graphql': '', 'new/bff/a.graphql': '' });
      const { code, error } = await runLine(['diff', ...words], {}, { directory });
      assert.equal(code, 2);
      assert.match(error, message);
    });
  }
});

describe('portico diff --git', () => {
  /** A repository whose first commit has the project in `shop/`, and whose second takes a field away. */
  async function createRepository(t: TestContext): Promise<string> {
    const directory = await createProject(
      t,
      Object.fromEntries(Object.entries(before).map(([name, text]) => [`shop/${name}`, text])),
    );
    git(directory, 'init', '--quiet', '--initial-branch=trunk');
    commit(directory);
    await writeFile(join(directory, 'shop/bff/mobile.graphql'), client.replace(' price: Int!', ''));
    commit(directory);
    return directory;
  }

  function git(cwd: string, ...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], { cwd, encoding: 'utf8' });
  }

  function commit(directory: string): void {
    git(directory, 'add', '--all');
    git(directory, 'commit', '--quiet', '--no-gpg-sign', '-m', 'A step.');
  }

  test('compares two revisions of the directory, documents and all, and leaves the work tree as it is', async (t) => {
    const directory = await createRepository(t);
    await writeFile(join(directory, 'shop/bff/mobile.graphql'), 'not GraphQL');
    const status = git(directory, 'status', '--porcelain');
    const { code, out, error } = await runLine(
      ['diff', 'HEAD~1', 'HEAD', '--git'],
      {},
      { directory: join(directory, 'shop') },
    );
    assert.deepEqual([code, error], [1, '']);
    assert.match(out, /^breaks mobile: query HomeScreen, documents\/home\.graphql:10$/m);
    assert.equal(git(directory, 'status', '--porcelain'), status);
  });

  test('compares a revision with the files as they are where only one is given', async (t) => {
    const directory = await createRepository(t);
    await writeFile(join(directory, 'shop/bff/mobile.graphql'), client);
    const at = { directory: join(directory, 'shop') };
    const { code, out } = await runLine(['diff', '--git', 'trunk'], {}, at);
    assert.equal(code, 0);
    assert.match(out, /safe {7}FIELD_ADDED {2}Item\.price, Int!, was added\./);
    await rm(join(directory, 'shop/bff'), { recursive: true });
    assert.equal((await runLine(['diff', '--git', 'trunk'], {}, at)).code, 1);
  });

  test('leaves nothing behind, and ends with 1 and a sentence where git knows no such revision or there is no repository', async (t) => {
    const { tmpdir } = await import('node:os');
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('portico-diff-')).length;
    const count = await left();
    const directory = await createRepository(t);
    const unknown = await runLine(['diff', '--git', 'nothing'], {}, { directory: join(directory, 'shop') });
    assert.deepEqual([unknown.code, unknown.error], [1, 'portico diff: git knows no revision "nothing".\n']);
    const none = await runLine(['diff', '--git', 'HEAD'], {}, { directory: await createProject(t) });
    assert.equal(none.code, 1);
    assert.match(none.error, /^portico diff: git says: /);
    assert.equal(await left(), count);
  });
});
