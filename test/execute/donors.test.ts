/** What a backend has told of an object once, an operation does not ask it again: each case with what the backend is asked. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { defaultFieldResolver, GraphQLError, type GraphQLFieldResolver, isObjectType } from 'graphql';
import { type SubgraphName, sdlOf, subgraphNames, subgraphs } from '../../bench/origin/subgraphs.ts';
import { nested } from '../../bench/workloads/federation.ts';
import { runOn } from '../kit/views.ts';
import { type Data, openCase, type Values } from './case.ts';
import { openGraph } from './local.ts';

const people: Readonly<Record<string, Data>> = {
  1: { __typename: 'User', id: '1', name: 'Ada', age: 36, home: { city: 'London', zip: '1' } },
  2: { __typename: 'User', id: '2', name: 'Bob', age: 40, home: { city: 'Paris', zip: '2' } },
};

const usersSdl = `type Query { users: [User] user: User }
  type Mutation { rename: User }
  type User @key(fields: "id") { id: ID! name(short: Boolean): String age: Int home: Home boss: User }
  type Home { city: String zip: String }`;

const postsSdl = `type User @key(fields: "id") { id: ID! posts: [Post] }
  type Post { title: String author: User }`;

type Asked = {
  readonly operation: string;
  /** Of the users. */
  readonly values?: Values;
  readonly data: unknown;
  readonly errors?: readonly string[];
  readonly calls: readonly string[];
  /** The users that are asked for by their ids. */
  readonly ids: readonly string[];
};

/** Ada has written a post with Bob as its author, and Bob one with Ada. */
async function ask(t: TestContext, { operation, values = {}, data, errors = [], calls, ids }: Asked): Promise<void> {
  const asked: string[] = [];
  const other = ({ id }: Data) => [{ title: `by ${id}`, author: { id: id === '1' ? '2' : '1' } }];
  const find = ({ id }: Data) => {
    asked.push(String(id));
    return people[String(id)];
  };
  const usersValues = { 'Query.users': Object.values(people), 'Query.user': people[1], 'User.@': find, ...values };
  const graph = await openCase(t, {
    users: [usersSdl, usersValues],
    posts: [postsSdl, { 'User.posts': other }],
  });
  const answer = await runOn(graph.view, operation, undefined, { runner: graph.runners.compiled });
  assert.deepEqual(JSON.parse(JSON.stringify(answer.data)), data);
  assert.deepEqual(
    answer.errors.map(({ path = [], message }) => `${path.join('.')}: ${message}`),
    errors,
  );
  assert.deepEqual([graph.calls, asked], [calls, ids]);
}

describe('an object that its backend has told of', () => {
  test('is not asked about again', (t) =>
    ask(t, {
      operation: '{ users { id name posts { author { name } } } }',
      data: {
        users: [
          { id: '1', name: 'Ada', posts: [{ author: { name: 'Bob' } }] },
          { id: '2', name: 'Bob', posts: [{ author: { name: 'Ada' } }] },
        ],
      },
      calls: ['users', 'posts'],
      ids: [],
    }));

  test('is not asked about again beside others, of which errors are told at their places', (t) =>
    ask(t, {
      operation: '{ user { id age posts { author { posts { author { age posts { author { age } } } } } } } }',
      values: {
        'User.@': ({ id }: Data) => ({ ...people[String(id)], age: undefined }),
        'User.age': () => {
          throw new GraphQLError('too old');
        },
      },
      data: {
        user: {
          id: '1',
          age: 36,
          posts: [{ author: { posts: [{ author: { age: 36, posts: [{ author: { age: null } }] } }] } }],
        },
      },
      errors: ['user.posts.0.author.posts.0.author.posts.0.author.age: too old'],
      calls: ['users', 'posts', 'users'],
      ids: [],
    }));

  test('is asked about where it was asked for less', (t) =>
    ask(t, {
      operation: '{ users { id name posts { author { name age } } } }',
      data: {
        users: [
          { id: '1', name: 'Ada', posts: [{ author: { name: 'Bob', age: 40 } }] },
          { id: '2', name: 'Bob', posts: [{ author: { name: 'Ada', age: 36 } }] },
        ],
      },
      calls: ['users', 'posts', 'users'],
      ids: ['2', '1'],
    }));

  test('is asked about where it was asked for something else by the same name', (t) =>
    ask(t, {
      operation: '{ user { id name(short: true) posts { author { posts { author { name } } } } } }',
      data: { user: { id: '1', name: 'Ada', posts: [{ author: { posts: [{ author: { name: 'Ada' } }] } }] } },
      calls: ['users', 'posts', 'users'],
      ids: ['1'],
    }));

  test('gives what it has under other names, and no more of its objects than was asked for', (t) =>
    ask(t, {
      operation:
        '{ users { key: id called: name home { city zip } posts { author { name home { city } } title: __typename } } }',
      data: {
        users: [
          {
            key: '1',
            called: 'Ada',
            home: { city: 'London', zip: '1' },
            posts: [{ author: { name: 'Bob', home: { city: 'Paris' } }, title: 'Post' }],
          },
          {
            key: '2',
            called: 'Bob',
            home: { city: 'Paris', zip: '2' },
            posts: [{ author: { name: 'Ada', home: { city: 'London' } }, title: 'Post' }],
          },
        ],
      },
      calls: ['users', 'posts'],
      ids: [],
    }));

  test('is asked about again where the backend told of it with errors', (t) =>
    ask(t, {
      operation: '{ users { id name posts { author { name } } } }',
      values: {
        'Query.users': () => [{ ...people[1], name: undefined }, people[2]],
        'User.name': () => {
          throw new GraphQLError('not now');
        },
      },
      data: {
        users: [
          { id: '1', name: null, posts: [{ author: { name: 'Bob' } }] },
          { id: '2', name: 'Bob', posts: [{ author: { name: 'Ada' } }] },
        ],
      },
      errors: ['users.0.name: not now'],
      calls: ['users', 'posts', 'users'],
      ids: ['2', '1'],
    }));

  test('is asked about again after a mutation', (t) =>
    ask(t, {
      operation: 'mutation { rename { id name posts { author { posts { author { name } } } } } }',
      values: { 'Mutation.rename': { ...people[1], name: 'Eva' } },
      data: { rename: { id: '1', name: 'Eva', posts: [{ author: { posts: [{ author: { name: 'Ada' } }] } }] } },
      calls: ['users', 'posts', 'users'],
      ids: ['1'],
    }));
});

test('the federation benchmark takes four calls in three rounds', async (t) => {
  const graph = await openGraph(
    t,
    subgraphNames.map((name) => ({ name, sdl: sdlOf(name), resolve: resolverOf(name) })),
  );
  const seed = 7;
  const answer = await runOn(graph.view, nested.query, undefined, {
    variables: { seed },
    runner: graph.runners.compiled,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(answer.data)), nested.expected(seed));
  assert.deepEqual([graph.calls, graph.rounds()], [['accounts', 'products', 'reviews', 'inventory'], 3]);
});

/** What the server of the benchmark makes of a field. */
function resolverOf(name: SubgraphName): GraphQLFieldResolver<unknown, unknown> {
  const schema = subgraphs[name]();
  return (source, args, context, info) => {
    const type = schema.getType(info.parentType.name);
    const field = isObjectType(type) ? type.getFields()[info.fieldName] : undefined;
    return (field?.resolve ?? defaultFieldResolver)(source, args, context, info);
  };
}
