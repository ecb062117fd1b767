/** The REST API as two subschemas with resolvers that fetch; the users' is merged by key, in batches. */
import { stitchSchemas } from '@graphql-tools/stitch';
import { createSchema } from 'graphql-yoga';

const base = `${process.env.BENCH_BACKEND}/rest`;
const get = async (path) => (await fetch(base + path)).json();
const withUser = (post) => ({ ...post, user: { id: post.userId } });

const posts = createSchema({
  typeDefs: `
    type Query { posts(seed: Int!): [Post!]! post(id: Int!): Post }
    type Post { id: Int! userId: Int! title: String! body: String user: User }
    type User { id: Int! }`,
  resolvers: {
    Query: {
      posts: async (_, { seed }) => (await get(`/posts?seed=${seed}`)).map(withUser),
      post: async (_, { id }) => withUser(await get(`/posts/${id}`)),
    },
  },
});

const users = createSchema({
  typeDefs: `
    type Query { usersByIds(ids: [Int!]!): [User]! }
    type User { id: Int! name: String! email: String! }`,
  resolvers: {
    Query: {
      usersByIds: async (_, { ids }) => {
        const found = new Map((await get(`/users?ids=${[...new Set(ids)].join()}`)).map((user) => [user.id, user]));
        return ids.map((id) => found.get(id) ?? null);
      },
    },
  },
});

export default () =>
  stitchSchemas({
    subschemas: [
      { schema: posts },
      {
        schema: users,
        batch: true,
        merge: {
          User: {
            selectionSet: '{ id }',
            fieldName: 'usersByIds',
            key: ({ id }) => id,
            argsFromKeys: (ids) => ({ ids }),
          },
        },
      },
    ],
  });
