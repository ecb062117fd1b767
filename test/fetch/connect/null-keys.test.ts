/** What has no key is not called for: no `/users/` for a user of no id. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRest } from './kit.ts';

const sdl = `
  type Query {
    posts: [Post] @connect(source: "api", http: { GET: "/posts" }, selection: "$ { id authorId author: { id: authorId } editor: { id: editorId name: editorName } place: { row: r seat: s } }")
    user(id: ID): User @connect(source: "api", http: { GET: "/user/{$args.id}" }, selection: "id name")
  }
  type Post {
    id: ID! authorId: ID author: User editor: User place: Place
    inPath: ID @connect(source: "api", http: { GET: "/by-path/{$this.authorId}/x" }, selection: "$.id")
    inQuery: ID @connect(source: "api", http: { GET: "/by-query?author={$this.authorId}" }, selection: "$.id")
    inParameters: ID @connect(source: "api", http: { GET: "/by-parameters", queryParams: "author: $this.authorId" }, selection: "$.id")
    guarded: ID @connect(source: "api", http: { GET: "/guarded/{$this.authorId ?? 'nobody'}" }, selection: "$.id")
  }
  type User @connect(source: "api", http: { GET: "/users?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name }") { id: ID! name: String }
  type Place @connect(source: "api", http: { GET: "/places/{$this.row}/{$this.seat}" }, selection: "row seat free") { row: ID seat: ID free: Boolean }`;

const answers =
  (post: object) =>
  ({ url }: { readonly url: string }) => {
    if (url === '/posts') return [{ id: 1, ...post }];
    return url.startsWith('/users') ? [{ id: 7, name: 'seven' }] : { id: 'called', row: 1, seat: 2, free: true };
  };

describe('where a key is null', () => {
  for (const authorId of [null, undefined, '']) {
    const what = authorId === undefined ? 'missing' : JSON.stringify(authorId);

    it(`a field that has it in its path is null without a call: ${what}`, async (t) => {
      const rest = await startRest(t, sdl, answers({ authorId }));
      assert.deepEqual(await rest.run('{ posts { inPath } }'), { data: { posts: [{ inPath: null }] } });
      assert.deepEqual(rest.calls(), ['GET /posts']);
    });

    it(`a field that can be asked without it is: ${what}`, async (t) => {
      const rest = await startRest(t, sdl, answers({ authorId }));
      await rest.run('{ posts { inQuery inParameters guarded } }');
      assert.deepEqual(rest.calls().slice(0, 3), [
        'GET /posts',
        'GET /by-query?author=',
        authorId === '' ? 'GET /by-parameters?author=' : 'GET /by-parameters',
      ]);
    });
  }

  it('a reference is null, with no error and no call', async (t) => {
    const rest = await startRest(t, sdl, answers({ authorId: null }));
    assert.deepEqual(await rest.run('{ posts { a: author { id } b: author { name } c: author { __typename } } }'), {
      data: { posts: [{ a: null, b: null, c: null }] },
    });
    assert.deepEqual(rest.calls(), ['GET /posts']);
  });

  it('an object that has more than its key is what came, and lacks what its type says is always there', async (t) => {
    const rest = await startRest(t, sdl, answers({ editorId: null, editorName: 'x' }));
    const { data, errors } = await rest.run('{ posts { a: editor { name } b: editor { id } } }');
    assert.deepEqual(data, { posts: [{ a: { name: 'x' }, b: null }] });
    assert.deepEqual(
      errors?.map(({ path }) => path?.join('.')),
      ['posts.0.b.id'],
    );
  });

  it('a part of it that stands in the path is enough', async (t) => {
    for (const [place, free] of [
      [{ r: 1, s: 2 }, true],
      [{ r: 1, s: null }, null],
      [{ r: null, s: null }, null],
    ] as const) {
      const rest = await startRest(t, sdl, answers(place));
      assert.deepEqual((await rest.run('{ posts { place { free } } }')).data, { posts: [{ place: { free } }] });
      assert.deepEqual(rest.calls(), free ? ['GET /posts', 'GET /places/1/2'] : ['GET /posts']);
    }
  });

  it('it is left out of a batch', async (t) => {
    const rest = await startRest(t, sdl, ({ url }) =>
      url === '/posts' ? [{ authorId: 7 }, { authorId: null }, {}, { authorId: 7 }] : [{ id: 7, name: 'seven' }],
    );
    const { data } = await rest.run('{ posts { author { name } } }');
    const seven = { author: { name: 'seven' } };
    assert.deepEqual(data, { posts: [seven, { author: null }, { author: null }, seven] });
    assert.deepEqual(rest.calls(), ['GET /posts', 'GET /users?ids=7']);
  });

  it('and it is the client who says so, no call is made either', async (t) => {
    const rest = await startRest(t, sdl, answers({}));
    assert.deepEqual(await rest.run('{ user { id } }'), { data: { user: null } });
    assert.deepEqual(rest.calls(), []);
  });

  const changing = `extend schema @source(name: "api", http: { baseURL: "$BASE" })
    type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$(1)") }
    type Mutation { del(id: ID): Int @connect(source: "api", http: { DELETE: "/users/{$args.id}" }, selection: "$(1)") }`;
  for (const given of ['', '(id: null)', '(id: "")'])
    it(`and something was to be changed, the client is told: del${given}`, async (t) => {
      const rest = await startRest(t, changing);
      const { errors } = await rest.run(`mutation { del${given} }`);
      assert.deepEqual(
        errors?.map(({ extensions }) => extensions.code),
        ['BAD_USER_INPUT'],
      );
      assert.deepEqual(rest.calls(), []);
    });
});
