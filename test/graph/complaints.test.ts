/** Every complaint of the composer is a problem with its code, at its places in all files that take part, and says what to do. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hintFor } from '../../src/graph/hints.ts';
import { formatPlace } from '../../src/util/problem.ts';
import { cases, unprovoked } from './complaints.cases.ts';
import { link, unifyFiles } from './kit.ts';

/** The codes in the composer's own source: those that stand there as they are, and those of the root types. */
async function codesOfTheComposer(): Promise<ReadonlySet<string>> {
  const root = dirname(fileURLToPath(import.meta.resolve('@theguild/federation-composition')));
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.js'));
  const sources = await Promise.all(files.map((name) => readFile(join(root, name), 'utf8')));
  const codes = sources.flatMap((source) => [...source.matchAll(/\bcode: (["`])([A-Z][\w${}.()]*)\1/g)]);
  const roots = ['QUERY', 'MUTATION', 'SUBSCRIPTION'];
  return new Set(
    codes.flatMap(([, , code = '']) =>
      code.includes('${') ? roots.map((name) => code.replace(/\$\{[^}]*\}/, name)) : [code],
    ),
  );
}

/** The files without their marks, and where the marks were. */
function unmark(files: Readonly<Record<string, string>>): { files: Record<string, string>; places: string[] } {
  const places: string[] = [];
  const clean = Object.entries(files).map(([name, marked]) => {
    let text = '';
    for (const [index, part] of marked.split('§').entries()) {
      const lines = text.split('\n');
      if (index > 0) places.push(`schemas/${name}.graphql:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
      text += part;
    }
    return [name, text];
  });
  return { files: Object.fromEntries(clean), places };
}

describe('complaints of the composer', () => {
  for (const { code, what, files: marked, says, times = 1 } of cases) {
    test(`${code} is shown where it is${what ? `: ${what}` : ''}`, async (t) => {
      const { files, places } = unmark(marked);
      const { problems } = await unifyFiles(t, files);
      const told = problems.filter((problem) => problem.code === code);
      assert.equal(told.length, times, JSON.stringify(problems, null, 1));
      for (const problem of told) {
        assert.deepEqual(problem.places.map(formatPlace).toSorted(), places.toSorted());
        assert.match(problem.message, says);
        assert.doesNotMatch(problem.message, /subgraph|supergraph|\n/);
        assert.ok(problem.hint, 'it says what to do');
        assert.equal(problem.severity, 'error');
      }
    });
  }

  test('every code that the composer has is one of these, or has a reason why no file provokes it', async () => {
    const known = new Set([...cases.map(({ code }) => code), ...Object.keys(unprovoked)]);
    const codes = await codesOfTheComposer();
    assert.ok(codes.size > 80, `only ${codes.size} codes were found`);
    assert.deepEqual(
      [...codes].filter((code) => !known.has(code)),
      [],
    );
    assert.deepEqual(
      [...codes].filter((code) => hintFor(code) === undefined),
      [],
    );
    // What the composer throws rather than reports has a code of ours.
    assert.deepEqual(
      [...known].filter((code) => !codes.has(code)),
      ['GRAPH_DOES_NOT_COMPOSE'],
    );
  });
});

test('what is wrong in one backend does not hide what others disagree about', async (t) => {
  const { problems } = await unifyFiles(t, {
    a: `${link('"@key"')}type Query { p: P }\ntype P @key(fields: "idd") { id: ID! }`,
    b: `${link('"@shareable"')}type Query { q: Int @shareable }`,
    c: `${link('"@shareable"')}type Query { q: String @shareable r: R }\ntype R { id: Missing }`,
    d: `${link('"@shareable"')}type Query { q: String @shareable }`,
  });
  assert.deepEqual(
    problems.map(({ code, places }) => `${code} ${places.map(formatPlace).join(' ')}`),
    [
      'KEY_INVALID_FIELDS schemas/a.graphql:3:8',
      'INVALID_GRAPHQL schemas/c.graphql:3:14',
      'FIELD_TYPE_MISMATCH schemas/b.graphql:2:14 schemas/d.graphql:2:14',
    ],
  );
});

test('what only seems to be missing, because its backend is broken, is not complained of', async (t) => {
  const { problems } = await unifyFiles(t, {
    a: `${link('"@key"')}type Query { p: P }\ntype P @key(fields: "idd") { id: ID! weight: Int }`,
    b: `${link('"@key", "@external", "@requires"')}type P @key(fields: "id") { id: ID! weight: Int @external fee: Int @requires(fields: "weight") }`,
  });
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['KEY_INVALID_FIELDS'],
  );
});

test('a field that many queries lead to and none reaches is told of once, with the way', async (t) => {
  const { problems } = await unifyFiles(t, {
    a: `${link('"@shareable"')}type Query {\n  p: P\n  ps: [P]\n  box: Box\n}\ntype Box { p: P }\ntype P @shareable { id: ID! }`,
    b: `${link('"@shareable"')}type Query { q: P }\ntype P @shareable { id: ID! name: String }`,
  });
  assert.deepEqual(
    problems.map(({ message, places }) => [message, places.map(formatPlace)]),
    [
      [
        'Nothing answers { p { name } }: from backend "a": cannot find field "P.name", cannot move to backend "b", which has field "P.name", because type "P" has no @key defined in backend "b".',
        ['schemas/a.graphql:3:3', 'schemas/b.graphql:3:29', 'schemas/b.graphql:3:1'],
      ],
    ],
  );
});
