/** What can be wrong with `@paginate`, each at its place, and what a connection brings to the graph. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeServices } from '@theguild/federation-composition';
import { parse, print, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { formatProblem } from '../../../src/util/problem.ts';

/** Where the problem is expected to be: the character after it. */
const mark = '▲';

function read(sdl: string) {
  return readConnect(parse(new Source(sdl.replace(mark, ''), 'schemas/shop.graphql')), 'shop');
}

type Parts = {
  readonly field?: string;
  readonly http?: string;
  readonly paginate?: string;
  readonly selection?: string;
  readonly types?: string;
};

const connection = `type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
  type Edge { node: Thing! cursor: String! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Thing { id: ID! name: String }`;

const sdlOf = ({ field, http, paginate, selection, types }: Parts) => `
  extend schema @source(name: "api", http: { baseURL: "http://api.test" })
  type Query {
    ${field ?? 'things(first: Int = 10, after: String): Things!'}
      @connect(source: "api", http: { ${http ?? 'GET: "/things", queryParams: "page: $page.number size: $page.size"'} }, selection: "${selection ?? '$.items { id name }'}")
      ${paginate ?? '@paginate(by: PAGE, total: "$.total")'}
  }
  ${types ?? connection}`;

const get = 'GET: "/things", ';
const cursorHttp = `${get}queryParams: "cursor: $page.cursor"`;

const cases: readonly (readonly [what: string, parts: Parts, hint?: RegExp])[] = [
  ['no way', { paginate: '▲@paginate(total: "$.total")' }, /"PAGE", "OFFSET", "CURSOR", "LINK"/],
  ['a way that is not there', { paginate: '@paginate(by: ▲PAGES, total: "$.total")' }, /Did you mean "PAGE"/],
  ['a size of nothing', { paginate: '@paginate(by: PAGE, size: ▲0, total: "$.total")' }],
  ['a size above the most', { paginate: '@paginate(by: PAGE, size: ▲20, max: 10, total: "$.total")' }],
  ['two of them', { paginate: '@paginate(by: PAGE, total: "$.total") ▲@paginate(by: PAGE, total: "$.total")' }],
  ['a total that does not parse', { paginate: '@paginate(by: PAGE, total: "$.▲")' }],
  ['a total that is text', { paginate: '@paginate(by: PAGE, total: "▲$.total->toString")' }, /parseInt/],
  ['no first', { field: '▲things(after: String): Things!' }],
  ['no after', { field: '▲things(first: Int): Things!' }],
  ['a first that is no number', { field: 'things(first: ▲String, after: String): Things!' }],
  ['a list of cursors', { field: 'things(first: Int, after: ▲[String]): Things!' }],
  ['pages from the end', { field: 'things(first: Int, after: String, ▲last: Int): Things!' }, /Take it out/],
  ['pages backwards', { field: 'things(first: Int, after: String, ▲before: String): Things!' }],
  ['a list', { field: 'things(first: Int, after: String): ▲[Thing]' }, /edges/],
  ['an object that is no connection', { field: 'things(first: Int, after: String): ▲Thing' }, /edges/],
  [
    'edges without cursors',
    { field: 'things(first: Int, after: String): ▲Things', types: connection.replace('cursor: String! ', '') },
  ],
  [
    'a connection without information on its pages',
    { field: 'things(first: Int, after: String): ▲Things', types: connection.replace('pageInfo: PageInfo! ', '') },
  ],
  [
    'a count that nothing tells',
    { paginate: '@paginate(by: PAGE)', types: connection.replace('totalCount', '▲totalCount') },
    /total/,
  ],
  [
    'a call that does not say which page',
    { paginate: '@paginate(by: ▲OFFSET, total: "$.total")', http: `${get}queryParams: "size: $page.size"` },
    /\$page\.offset/,
  ],
  ['a part of $page that is not there', { http: `${get}queryParams: "page: $page.number size: ▲$page.sise"` }, /size/],
  ['all of $page at once', { http: `${get}queryParams: "page: $page.number", body: "▲$page"` }],
  [
    'a part of $page that goes with another way',
    { http: `${get}queryParams: "page: $page.number from: ▲$page.offset"` },
    /number/,
  ],
  [
    'a cursor of which nothing is told',
    { paginate: '▲@paginate(by: CURSOR, total: "$.total")', http: cursorHttp },
    /next_cursor/,
  ],
  [
    'a next page that is told twice',
    { paginate: '@paginate(by: LINK, total: "$.total", ▲next: "$.next")', http: cursorHttp },
    /Link/,
  ],
  [
    'a link whose cursor could be anything',
    { paginate: '@paginate(by: ▲LINK, total: "$.total")', http: 'POST: "/things", body: "at: $page.cursor"' },
    /queryParams/,
  ],
  [
    'several connectors',
    {
      paginate:
        '▲@paginate(by: PAGE, total: "$.total") @connect(source: "api", http: { GET: "/b?p={$page.number}" }, selection: "$ { id name }")',
    },
  ],
];

describe('@paginate is refused with', () => {
  for (const [what, parts, hint] of cases) {
    it(what, () => {
      const sdl = sdlOf(parts);
      const before = sdl.slice(0, sdl.indexOf(mark)).split('\n');
      const { problems } = read(sdl);
      assert.deepEqual(
        problems.map(({ code, places: [place] }) => `${place?.line}:${place?.column} ${code}`),
        [`${before.length}:${(before.at(-1) ?? '').length + 1} INVALID_PAGINATION`],
        problems.map(formatProblem).join('\n'),
      );
      assert.match(problems[0]?.hint ?? '', hint ?? /(?:)/);
    });
  }

  it('no connector, or a mutation', () => {
    const alone = read(sdlOf({}).replace(/@connect\(.*\)\n/, '\n'));
    assert.ok(alone.problems.some(({ code }) => code === 'INVALID_PAGINATION'));
    const mutation = read(
      `${sdlOf({}).replace('type Query', 'type Mutation')} type Query { x: ID @connect(http: { GET: "http://a.test/" }, selection: "$") }`,
    );
    assert.deepEqual(
      mutation.problems.map(({ code, message }) => [code, message]),
      [['INVALID_PAGINATION', 'A mutation has no pages.']],
    );
  });

  it('an argument that it does not have, with the nearest that it has', () => {
    const [problem] = read(sdlOf({ paginate: '@paginate(by: PAGE, totals: "$.total", total: "$.total")' })).problems;
    assert.equal(problem?.hint, 'Did you mean "total"?');
  });
});

describe('a connection', () => {
  it('has its nodes checked, at their places in the selection', () => {
    const { problems } = read(sdlOf({ selection: '$.items { id nam }' }));
    assert.deepEqual(
      problems.map(({ code, hint }) => [code, hint]),
      [['SELECTED_FIELD_NOT_FOUND', 'Did you mean "name"?']],
    );
  });

  it('takes what its nodes lack from where else it can be had', () => {
    const { problems } = read(
      sdlOf({ selection: '$.items { id }' }).replace(
        'type Thing {',
        `type Thing @connect(source: "api", http: { GET: "/things?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") {`,
      ),
    );
    assert.deepEqual(problems, []);
  });

  it('warns of a call for each of its nodes', () => {
    const { problems } = read(
      sdlOf({ selection: '$.items { id }' }).replace(
        'type Thing {',
        'type Thing @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") {',
      ),
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['CONNECTORS_N_PLUS_ONE'],
    );
  });

  it('enters composition as the types that it is made of, without the directive', () => {
    const { subgraph, problems, connectors } = read(sdlOf({}));
    assert.deepEqual(problems, []);
    assert.doesNotMatch(print(subgraph), /paginate/);
    assert.match(print(subgraph), /things\(first: Int = 10, after: String\): Things!\n/);
    assert.deepEqual(composeServices([{ name: 'shop', url: 'http://a.test', typeDefs: subgraph }]).errors ?? [], []);
    const { pagination } = connectors[0] ?? {};
    assert.deepEqual([pagination?.size, pagination?.max, pagination?.sized], [20, 100, true]);
  });

  it('leaves a variable that a file binds by the name $page alone', () => {
    const { problems } = read(`extend schema @source(name: "api", http: { baseURL: "http://api.test" })
      type Query { a: String @connect(source: "api", http: { GET: "/" }, selection: "$.x->as($page)->echo($page)") }`);
    assert.deepEqual(problems, []);
  });
});
