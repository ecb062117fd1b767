/** Files that a client sends with an operation reach the server that takes them, whatever else is in the graph. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from '../../fetch/kit.ts';
import { startServices } from '../../kit/services.ts';
import { byIds } from './kit.ts';

const users = [{ id: 'u1', name: 'Ada' }];

const sdl = `scalar Upload
  type Query { note(id: ID!): String }
  type Mutation {
    keep(file: Upload!, by: ID!): Kept!
    keepAll(files: [Upload!]!, cover: Cover): [Kept!]!
  }
  input Cover { picture: Upload caption: String }
  type Kept { name: String! type: String! text: String! user: User }`;

/** A server that takes files, and tells what it was sent. */
function startFiles(t: Parameters<typeof listen>[0]): Promise<string> {
  const kept = async (file: File, by?: string) => ({
    name: file.name,
    type: file.type,
    text: await file.text(),
    user: by === undefined ? null : { id: by },
  });
  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: `${sdl} type User { id: ID! }`,
      resolvers: {
        Mutation: {
          keep: (_root: unknown, { file, by }: { file: File; by: string }) => kept(file, by),
          keepAll: (_root: unknown, { files, cover }: { files: File[]; cover?: { picture?: File } }) =>
            Promise.all([...files, ...(cover?.picture ? [cover.picture] : [])].map((file) => kept(file))),
        },
      },
    }),
  });
  return listen(t, createServer(yoga));
}

test('files go to the server that takes them, with what others know of what it made of them', async (t) => {
  const address = await startFiles(t);
  const shop = await startServices(
    t,
    {
      files: {
        file: `extend schema @backend(url: "http://${address}/graphql")
          ${sdl} type User @key(selectionSet: "{ id }") { id: ID! }`,
      },
      users: {
        sdl: 'type User { id: ID! name: String! } type Query { users(ids: [ID!]!): [User]! @merge(keyField: "id") }',
        resolvers: { Query: { users: byIds(users) } },
      },
    },
    {
      all: 'extend schema @expose @errors(detail: FULL) @limits(cost: 10000)',
      phone: `type Query { note(id: ID!): String }
        type Mutation { store(what: Attachment!, by: ID!): Kept! @from(path: "keep(file: $what, by: $by)") }
        type Kept { text: String! }
        scalar Attachment @view(of: "Upload")`,
      reader: 'type Query { note(id: ID!): String }',
    },
  );

  const send = async (
    client: string,
    operations: unknown,
    files: Readonly<Record<string, readonly [path: string, file: File]>>,
    headers: Readonly<Record<string, string>> = { 'x-portico-preflight': '1' },
  ) => {
    const form = new FormData();
    form.set('operations', JSON.stringify(operations));
    form.set('map', JSON.stringify(Object.fromEntries(Object.entries(files).map(([name, [path]]) => [name, [path]]))));
    for (const [name, [, file]] of Object.entries(files)) form.set(name, file);
    const response = await fetch(`${shop.url}/${client}/graphql`, { method: 'POST', body: form, headers });
    const text = await response.text();
    return { status: response.status, body: response.ok ? JSON.parse(text) : text };
  };

  const letter = new File(['Dear Ada'], 'letter.txt', { type: 'text/plain' });
  const one = {
    query: 'mutation ($file: Upload!) { keep(file: $file, by: "u1") { name type text user { name } } }',
    variables: { file: null },
  };
  assert.deepEqual((await send('all', one, { 0: ['variables.file', letter] })).body, {
    data: { keep: { name: 'letter.txt', type: 'text/plain', text: 'Dear Ada', user: { name: 'Ada' } } },
  });

  const several = {
    query: `mutation ($files: [Upload!]!, $cover: Cover) { keepAll(files: $files, cover: $cover) { name text } }`,
    variables: { files: [null, null], cover: { picture: null, caption: 'Two' } },
  };
  const picture = new File(['<svg/>'], 'é.svg', { type: 'image/svg+xml' });
  const sent = await send('all', several, {
    a: ['variables.files.0', letter],
    b: ['variables.files.1', picture],
    c: ['variables.cover.picture', picture],
  });
  assert.deepEqual(sent.body, {
    data: {
      keepAll: [
        { name: 'letter.txt', text: 'Dear Ada' },
        { name: 'é.svg', text: '<svg/>' },
        { name: 'é.svg', text: '<svg/>' },
      ],
    },
  });

  const renamed = {
    query: 'mutation ($it: Attachment!) { store(what: $it, by: "u1") { text } }',
    variables: { it: null },
  };
  assert.deepEqual((await send('phone', renamed, { 0: ['variables.it', letter] })).body, {
    data: { store: { text: 'Dear Ada' } },
  });

  // A page can send a form without asking first, so it has to say that it asked.
  assert.equal((await send('all', one, { 0: ['variables.file', letter] }, {})).status, 415);
  // A view without files takes none.
  assert.equal((await send('reader', { query: '{ note(id: 1) }' }, {})).status, 415);
});
