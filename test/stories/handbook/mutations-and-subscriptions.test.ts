/** Mutations and subscriptions of one server, with what others know of their entities. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byIds } from './kit.ts';

const users = [{ id: 'u1', name: 'Ada' }];
type Post = { readonly id: string; readonly text: string; readonly userId: string };

test('a post is written and told of, each time with its author', async (t) => {
  const posts: Post[] = [];
  let tell: (post: Post) => void = () => {};
  const told = new Promise<Post>((resolve) => {
    tell = resolve;
  });
  const shop = await startServices(t, {
    posts: {
      sdl: `type Post { id: ID! text: String! user: User }
        type User @key(selectionSet: "{ id }") { id: ID! }
        type Query { posts: [Post]! }
        type Mutation { createPost(text: String!): Post! }
        type Subscription { newPost: Post! }`,
      resolvers: {
        Query: { posts: () => posts },
        Mutation: {
          createPost(_root: unknown, { text }: { text: string }) {
            const post = { id: `n${posts.length}`, text, userId: 'u1' };
            posts.push(post);
            tell(post);
            return post;
          },
        },
        Subscription: {
          newPost: {
            async *subscribe() {
              yield { newPost: { id: 'first', text: 'You are listening', userId: 'u1' } };
              yield { newPost: await told };
            },
          },
        },
        Post: { user: ({ userId }: Post) => ({ id: userId }) },
      },
    },
    users: {
      sdl: 'type User { id: ID! name: String! } type Query { users(ids: [ID!]!): [User]! @merge(keyField: "id") }',
      resolvers: { Query: { users: byIds(users) } },
    },
  });
  const events = await fetch(`${shop.url}/all/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { newPost { text user { name } } }' }),
  });
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail();
  let text = '';
  const until = async (words: string): Promise<void> => {
    while (!text.includes(words)) {
      const { value, done } = await reader.read();
      if (done) assert.fail(text);
      text += value;
    }
  };
  await until('You are listening');
  const written = await shop.ask('mutation { createPost(text: "Hello") { id text user { name } } }');
  assert.deepEqual(written, { data: { createPost: { id: 'n0', text: 'Hello', user: { name: 'Ada' } } } });
  await until('Hello');
  assert.deepEqual(
    [...text.matchAll(/^data: (\{.+)$/gm)].map((match) => JSON.parse(match[1] ?? '')),
    ['You are listening', 'Hello'].map((each) => ({ data: { newPost: { text: each, user: { name: 'Ada' } } } })),
  );
  await reader.cancel();
  assert.deepEqual(await shop.ask('{ posts { user { name } } }'), { data: { posts: [{ user: { name: 'Ada' } }] } });
});
