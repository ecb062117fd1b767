/** Members of an interface that a backend knows as one type, asked for the same field in several ways. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runOn } from '../kit/views.ts';
import { type Case, openCase } from './case.ts';

const backends: Case['backends'] = {
  a: [
    `type Query { all: [Media] } interface Media @key(fields: "id") { id: ID! }
      type Book implements Media @key(fields: "id") { id: ID! }
      type Film implements Media @key(fields: "id") { id: ID! }`,
    {
      'Query.all': [
        { __typename: 'Book', id: 'b1' },
        { __typename: 'Film', id: 'f1' },
      ],
      'Media.@': ({ id }: { readonly id: string }) => ({ __typename: id.startsWith('b') ? 'Book' : 'Film', id }),
    },
  ],
  b: [
    `type Media @key(fields: "id") @interfaceObject { id: ID! next: Media score(of: String = "all"): String }`,
    {
      'Media.next': ({ id }: { readonly id: string }) => ({ id: `${id[0]}${Number(id[1]) + 1}` }),
      'Media.score': ({ id }: { readonly id: string }, { of }: { readonly of: string }) => `${of} of ${id}`,
    },
  ],
};

async function ask(t: TestContext, query: string): Promise<unknown> {
  const { view, runners } = await openCase(t, backends);
  const { data, errors } = await runOn(view, query, undefined, { runner: runners.compiled });
  assert.deepEqual(errors, []);
  return JSON.parse(JSON.stringify(data));
}

test('each member of an interface gets its own arguments below what one backend gives of all of them', async (t) => {
  const query = `{ all { next {
    ... on Book { book: next { score next { score(of: "few") } } }
    ... on Film { film: next { score(of: "few") all: score next { score } } }
  } } }`;
  assert.deepEqual(await ask(t, query), {
    all: [
      { next: { book: { score: 'all of b3', next: { score: 'few of b4' } } } },
      { next: { film: { score: 'few of f3', all: 'all of f3', next: { score: 'all of f4' } } } },
    ],
  });
});

test('a member is asked for more below a field that is asked of all members', async (t) => {
  const query =
    '{ all { ... on Book { one: next { next { score } } two: next { ... on Book { next { next { score } } } } } } }';
  assert.deepEqual(await ask(t, query), {
    all: [{ one: { next: { score: 'all of b3' } }, two: { next: { next: { score: 'all of b4' } } } }, {}],
  });
});

test('what only one member is asked for is asked of no other, so that its faults are none of theirs', async (t) => {
  const query = `{ all { next {
    ... on Book { next { score } }
    ... on Film { next { ... on Book { pages } } }
  } } }`;
  const graph = await openCase(t, {
    ...backends,
    c: [
      'type Book @key(fields: "id") { id: ID! pages: Int }',
      { 'Book.pages': () => assert.fail('a book after a book was asked for its pages') },
    ],
  });
  const { data, errors } = await runOn(graph.view, query, undefined, { runner: graph.runners.compiled });
  assert.deepEqual(errors, []);
  assert.deepEqual(JSON.parse(JSON.stringify(data)), {
    all: [{ next: { next: { score: 'all of b3' } } }, { next: { next: {} } }],
  });
});
