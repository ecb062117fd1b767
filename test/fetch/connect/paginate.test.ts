/** REST lists as connections, by each of the four ways, against a server that pages as such servers do: one call a page, and every item once. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { type Answering, sendText, startRest } from './kit.ts';

const connection = `
  type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
  type Edge { node: Thing cursor: String! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Thing { id: ID! name: String }`;

/** Twenty-three things, of which a server gives pages. */
const all = Array.from({ length: 23 }, (_, index) => ({ id: index + 1, name: `thing ${index + 1}` }));

type Way = {
  readonly what: string;
  readonly http: string;
  readonly paginate: string;
  readonly selection?: string;
  readonly total?: false;
  readonly answer: Answering;
};

const numberOf = (url: URL, name: string, fallback: number): number => Number(url.searchParams.get(name) ?? fallback);
const at = (path: string): URL => new URL(path, 'http://api.test');
const slice = (from: number, size: number) => all.slice(from, from + size);

/** `next` is `from` the item that comes then, as text that nobody should take apart. */
const byCursor: Answering = ({ url }) => {
  const from = Number(Buffer.from(at(url).searchParams.get('cursor') ?? '', 'hex').toString() || 0);
  const items = slice(from, numberOf(at(url), 'size', 5));
  const end = from + items.length;
  return { items, next: end < all.length ? Buffer.from(String(end)).toString('hex') : null, total: all.length };
};

const byLink: Answering = ({ url }, response) => {
  const [page, size] = [numberOf(at(url), 'page', 1), numberOf(at(url), 'per_page', 5)];
  const link = (to: number, rel: string) =>
    `<https://elsewhere.test/v2/7/things?per_page=${size}&page=${to}>; rel="${rel}"`;
  const links = [link(1, 'first')];
  if (page * size < all.length) links.push(link(page + 1, 'next'));
  response.setHeader('link', links.join(', '));
  return slice((page - 1) * size, size);
};

const ways: readonly Way[] = [
  {
    what: 'PAGE, with a total',
    http: 'GET: "/things", queryParams: "page: $page.number size: $page.size"',
    paginate: 'by: PAGE, total: "$.total"',
    answer: ({ url }) => {
      const size = numberOf(at(url), 'size', 5);
      return { items: slice((numberOf(at(url), 'page', 1) - 1) * size, size), total: all.length };
    },
  },
  {
    what: 'PAGE of a fixed size, with a flag',
    http: 'GET: "/things", queryParams: "page: $page.number"',
    paginate: 'by: PAGE, size: 4, next: "$.more"',
    total: false,
    answer: ({ url }) => {
      const page = numberOf(at(url), 'page', 1);
      return { items: slice((page - 1) * 4, 4), more: page * 4 < all.length };
    },
  },
  {
    what: 'PAGE that counts from 0, where nothing tells the last',
    http: 'GET: "/things", queryParams: "page: $page.number->sub(1) size: $page.size"',
    paginate: 'by: PAGE',
    total: false,
    answer: ({ url }) => ({
      items: slice(numberOf(at(url), 'page', 0) * numberOf(at(url), 'size', 5), numberOf(at(url), 'size', 5)),
    }),
  },
  {
    what: 'OFFSET, with a total',
    http: 'POST: "/things", body: "from: $page.offset size: $page.size"',
    paginate: 'by: OFFSET, total: "$.total"',
    answer: ({ body }) => {
      const { from, size } = JSON.parse(body);
      return { items: slice(from, size), total: all.length };
    },
  },
  {
    what: 'OFFSET, where nothing tells the last',
    http: 'GET: "/things/{$page.offset}/{$page.size}"',
    paginate: 'by: OFFSET',
    total: false,
    answer: ({ url }) => ({ items: slice(Number(url.split('/')[2]), Number(url.split('/')[3])) }),
  },
  {
    what: 'CURSOR',
    http: 'GET: "/things", queryParams: "cursor: $page.cursor size: $page.size"',
    paginate: 'by: CURSOR, next: "$.next", total: "$.total"',
    answer: byCursor,
  },
  {
    what: 'CURSOR of a fixed size',
    http: 'GET: "/things", queryParams: "cursor: $page.cursor"',
    paginate: 'by: CURSOR, size: 5, next: "$.next"',
    total: false,
    answer: byCursor,
  },
  {
    what: 'LINK',
    http: 'GET: "/things", queryParams: "page: $page.cursor per_page: $page.size"',
    paginate: 'by: LINK',
    selection: '$ { id name }',
    total: false,
    answer: byLink,
  },
  {
    what: 'LINK in the text of the URL',
    http: 'GET: "/things?per_page=5&page={$page.cursor}"',
    paginate: 'by: LINK, size: 5',
    selection: '$ { id name }',
    total: false,
    answer: (request, response) => byLink({ ...request, url: request.url.replace(/page=$/, '') }, response),
  },
];

async function start(t: TestContext, { http, paginate, selection = '$.items { id name }', total, answer }: Way) {
  const rest = await startRest(
    t,
    `type Query { things(first: Int, after: String): Things! @connect(source: "api", http: { ${http} }, selection: "${selection}") @paginate(${paginate}) }
     ${total === false ? connection.replace('totalCount: Int', '') : connection}`,
    answer,
  );
  const fields = `edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }${total === false ? '' : ' totalCount'}`;
  return {
    ...rest,
    async page(first?: number, after?: string | null): Promise<Page> {
      const query = `query ($first: Int, $after: String) { things(first: $first, after: $after) { ${fields} } }`;
      const result = await rest.run(query, { ...(first && { first }), ...(after && { after }) });
      assert.deepEqual(result.errors, undefined);
      const { things } = result.data as { things: RawPage };
      const { edges, pageInfo, totalCount } = things;
      assert.equal(pageInfo.startCursor, edges[0]?.cursor ?? null);
      if (edges.length > 0) assert.equal(pageInfo.endCursor, edges.at(-1)?.cursor);
      return {
        ids: edges.map(({ node }) => Number(node.id)),
        cursors: edges.map(({ cursor }) => cursor),
        end: pageInfo.endCursor,
        next: pageInfo.hasNextPage,
        previous: pageInfo.hasPreviousPage,
        total: totalCount,
      };
    },
  };
}

type RawPage = {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount?: number;
};

type Page = {
  readonly ids: readonly number[];
  readonly cursors: readonly string[];
  readonly end: string | null;
  readonly next: boolean;
  readonly previous: boolean;
  readonly total: number | undefined;
};

const ids = all.map(({ id }) => id);

for (const way of ways) {
  describe(`a list by ${way.what}`, () => {
    for (const first of [undefined, 3, 5, 50]) {
      it(`gives every item once, ${first ?? 'as many as it likes'} at a time, with one call a page`, async (t) => {
        const rest = await start(t, way);
        const found: number[] = [];
        let page = await rest.page(first);
        assert.equal(page.previous, false);
        for (let pages = 1; ; pages++) {
          found.push(...page.ids);
          assert.equal(rest.calls().length, 1, 'one call a page');
          assert.ok(first === undefined || page.ids.length <= first);
          assert.equal(page.total, way.total === false ? undefined : all.length);
          if (!page.next) break;
          assert.ok(pages < 20, 'it ends');
          page = await rest.page(first, page.end);
          assert.ok(page.previous);
        }
        assert.deepEqual(found, ids);
      });
    }

    it('goes on behind any of its items, however many are asked for then', async (t) => {
      const rest = await start(t, way);
      const { cursors, ids: given } = await rest.page(5);
      for (const [index, cursor] of cursors.entries()) {
        for (const first of [1, 2, 7]) {
          const page = await rest.page(first, cursor);
          assert.equal(page.ids[0], (given[index] ?? 0) + 1, `${first} behind item ${index}`);
          assert.deepEqual(page.ids, ids.slice(page.ids[0]! - 1).slice(0, page.ids.length));
        }
      }
    });
  });
}

const [page, , , , offset, cursor, , link] = ways as Required<Way>[];

function codes({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

describe('what a client may ask of a list', () => {
  const wrong: readonly (readonly [what: string, args: Record<string, unknown>])[] = [
    ['fewer than one', { first: 0 }],
    ['fewer than none', { first: -1 }],
    ['more than the most', { first: 101 }],
    ['an empty cursor', { after: '' }],
    ['a cursor that is none', { after: 'x' }],
    ['text for a cursor', { after: '{"offset":1}' }],
    ['a cursor of another kind', { after: Buffer.from('["abc",0,5]').toString('base64url') }],
    ['a cursor from before the first', { after: Buffer.from('[-1]').toString('base64url') }],
    ['a cursor of no number', { after: Buffer.from('[1.5]').toString('base64url') }],
    ['a cursor that is an object', { after: Buffer.from('[{"a":1}]').toString('base64url') }],
    ['a cursor with more behind it', { after: `${Buffer.from('[1]').toString('base64url')}AAA` }],
    ['a cursor written otherwise', { after: Buffer.from('[ 1 ]').toString('base64url') }],
    ['a huge cursor', { after: 'A'.repeat(100_000) }],
    ['a cursor nested deeper than any stack', { after: Buffer.from('['.repeat(10_000)).toString('base64url') }],
  ];
  for (const [what, args] of wrong) {
    it(`is not ${what}: BAD_USER_INPUT, and nothing is called`, async (t) => {
      const rest = await start(t, page!);
      const query = 'query ($first: Int, $after: String) { things(first: $first, after: $after) { edges { cursor } } }';
      const result = await rest.run(query, args);
      assert.deepEqual(codes(result), [null, 'things BAD_USER_INPUT']);
      assert.doesNotMatch(result.errors?.[0]?.message ?? '', /first|after|args/, 'a view may call them otherwise');
      assert.deepEqual(rest.calls(), []);
    });
  }

  it('is null, which is nothing', async (t) => {
    const rest = await start(t, { ...page!, paginate: 'by: PAGE, size: 2, total: "$.total"' });
    const { data } = await rest.run('{ things(first: null, after: null) { edges { node { id } } } }');
    assert.equal((data as { things: RawPage }).things.edges.length, 2);
    assert.deepEqual(rest.calls(), ['GET /things?page=1&size=2']);
  });

  it('is a cursor of its own making, which stays in its place', async (t) => {
    const rest = await start(t, cursor!);
    const forged = Buffer.from(JSON.stringify(['x&admin=1#/../', 0, 7])).toString('base64url');
    await rest.run('query ($after: String) { things(after: $after) { edges { cursor } } }', { after: forged });
    assert.deepEqual(rest.calls(), ['GET /things?cursor=x%26admin%3D1%23%2F..%2F&size=7']);
  });

  it('is only how many there are', async (t) => {
    const rest = await start(t, page!);
    assert.deepEqual(await rest.run('{ things(first: 1) { totalCount } }'), { data: { things: { totalCount: 23 } } });
  });

  it('is the same page twice, for one call', async (t) => {
    const rest = await start(t, page!);
    await rest.run('{ a: things(first: 2) { totalCount } b: things(first: 2) { edges { cursor } } }');
    assert.deepEqual(rest.calls(), ['GET /things?page=1&size=2']);
  });
});

describe('a page', () => {
  const one = async (
    t: TestContext,
    way: Way,
    answer: Answering,
    selected = 'edges { node { id } } pageInfo { hasNextPage endCursor }',
  ) => codes(await (await start(t, { ...way, answer })).run(`{ things(first: 2) { ${selected} } }`));
  const empty = { things: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } } };
  const invalid = [null, 'things BAD_USER_INPUT'.replace('BAD_USER_INPUT', 'BACKEND_INVALID_RESPONSE')];

  it('without items is the last', async (t) => {
    for (const way of [page!, offset!, cursor!]) {
      assert.deepEqual(await one(t, way, () => ({ items: [], total: 5 })), [empty]);
    }
    assert.deepEqual(await one(t, link!, () => []), [empty]);
  });

  it('that is no content is one without items', async (t) => {
    assert.deepEqual(await one(t, page!, (_request, response) => sendText(response, '', undefined, 204)), [empty]);
  });

  it('without items may have a cursor to go on from', async (t) => {
    const rest = await start(t, {
      ...cursor!,
      answer: ({ url }) => (url.includes('cursor=') ? { items: all } : { items: [], next: 'n' }),
    });
    const first = await rest.page(2);
    assert.deepEqual([first.ids, first.next], [[], true]);
    assert.deepEqual((await rest.page(2, first.end)).ids, [1, 2]);
  });

  it('that is no list is invalid', async (t) => {
    assert.deepEqual(await one(t, page!, () => ({ items: { id: 1 } })), invalid);
  });

  it('that has no list is null', async (t) => {
    assert.deepEqual(await one(t, page!, () => ({ other: [] })), [null, 'things BACKEND_INVALID_RESPONSE']);
  });

  it('whose next cursor is no cursor is invalid', async (t) => {
    assert.deepEqual(await one(t, cursor!, () => ({ items: [], next: { a: 1 } })), invalid);
  });

  it('whose link has no cursor is invalid', async (t) => {
    const answer: Answering = (_request, response) => {
      response.setHeader('link', '</things?from=3>; rel=next');
      return slice(0, 2);
    };
    assert.deepEqual(await one(t, link!, answer), invalid);
  });

  it('of more items than were asked for has only those, and more follow', async (t) => {
    const { data } = await (await start(t, { ...page!, answer: () => ({ items: all }) })).run(
      '{ things(first: 2) { edges { node { id } } pageInfo { hasNextPage } } }',
    );
    assert.deepEqual(data, {
      things: { edges: [{ node: { id: '1' } }, { node: { id: '2' } }], pageInfo: { hasNextPage: true } },
    });
  });

  it('keeps big cursors digit by digit', async (t) => {
    const rest = await start(t, {
      ...cursor!,
      answer: ({ url }, response) =>
        sendText(
          response,
          `{"items":[{"id":1},{"id":2}],"next":${url.includes('cursor') ? 'null' : '9007199254740993'}}`,
          'application/json',
        ),
    });
    const { end } = await rest.page(2);
    rest.calls();
    await rest.page(2, end);
    assert.deepEqual(rest.calls(), ['GET /things?cursor=9007199254740993&size=2']);
  });

  it('that follows the most that an API gives is found without asking for one more', async (t) => {
    const most = { ...offset!, paginate: 'by: OFFSET, max: 10' };
    const rest = await start(t, most);
    const first = await rest.page(10);
    assert.deepEqual([first.ids.length, first.next, rest.calls()], [10, true, ['GET /things/0/10']]);
    const second = await rest.page(9, first.end);
    assert.deepEqual([second.ids.length, second.next, rest.calls()], [9, true, ['GET /things/10/10']]);
  });
});

describe('a list of an object', () => {
  const shelf = `
    type Query { shelf(id: ID!): Shelf @connect(source: "api", http: { GET: "/shelves/{$args.id}" }, entity: true, selection: "id name") }
    type Shelf { id: ID! name: String
      things(first: Int = 2, after: String): Things @connect(source: "api", http: { GET: "/shelves/{$this.id}/things", queryParams: "page: $page.number size: $page.size" }, selection: "$.items { id }") @paginate(by: PAGE, total: "$.total") }
    type Thing @connect(source: "api", http: { GET: "/things?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name }") { id: ID! name: String }
    ${connection.replace('type Thing { id: ID! name: String }', '')}`;
  const answer: Answering = ({ url }) => {
    if (url.startsWith('/things'))
      return decodeURIComponent(url)
        .split('=')[1]
        ?.split(',')
        .map((id) => all[Number(id) - 1]);
    return url.includes('/things') ? { items: slice(3, 2), total: 9 } : { id: 's', name: 'shelf' };
  };

  it('is paged by its key, and its nodes are fetched in one batch', async (t) => {
    const rest = await startRest(t, shelf, answer);
    const { data } = await rest.run('{ shelf(id: "s") { name things { edges { node { name } } totalCount } } }');
    assert.deepEqual(data, {
      shelf: {
        name: 'shelf',
        things: { edges: [{ node: { name: 'thing 4' } }, { node: { name: 'thing 5' } }], totalCount: 9 },
      },
    });
    assert.deepEqual(rest.calls(), ['GET /shelves/s', 'GET /shelves/s/things?page=1&size=2', 'GET /things?ids=4%2C5']);
  });
});
