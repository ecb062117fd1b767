/** Which files of a folder are read, and what is said of those that look as if they should be. */
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readClients } from '../../src/bff/read.ts';
import { readSchemas } from '../../src/schema/read.ts';
import type { Problem } from '../../src/util/problem.ts';
import { makeDirectory } from '../kit/directory.ts';

const sdl = 'extend schema @backend(url: "http://a.test")\ntype Query { a: String }';

function outline(problems: readonly Problem[]): string[] {
  return problems.map(({ code, severity, places, hint }) => `${severity} ${code} ${places[0]?.file} → ${hint}`);
}

test('files of SDL under other names are not passed over in silence', async (t) => {
  const directory = await makeDirectory(t, {
    'schemas/a.graphql': sdl,
    'schemas/b.gql': sdl,
    'schemas/c/types.graphqls': sdl,
    'schemas/c/read.graphql': sdl,
    'schemas/notes.md': 'notes',
    'schemas/a.connector.yaml': '',
  });
  const { names, problems } = await readSchemas(directory);
  assert.deepEqual(names, ['a', 'c']);
  assert.deepEqual(outline(problems), [
    'warning FILE_NOT_READ schemas/b.gql → Call it b.graphql.',
    'warning FILE_NOT_READ schemas/c/types.graphqls → Call it types.graphql.',
  ]);
});

test('where nothing else is there, both is said', async (t) => {
  const directory = await makeDirectory(t, { 'schemas/b.GQL': sdl, 'bff/web.gql': 'type Query { a: String }' });
  const [schemas, clients] = await Promise.all([readSchemas(directory), readClients(directory)]);
  assert.deepEqual(
    [...schemas.problems, ...clients.problems].map(({ code, places: [place] }) => `${code} ${place?.file}`),
    ['FILE_NOT_READ schemas/b.GQL', 'NO_BACKENDS schemas', 'FILE_NOT_READ bff/web.gql', 'NO_CLIENTS bff'],
  );
});

test('what begins with a dot is passed over, and what else cannot be read is a problem of its own client', async (t) => {
  const client = 'type Query { a: String }';
  const directory = await makeDirectory(t, {
    'schemas/a.graphql': sdl,
    'schemas/._a.graphql': '\u0000\u0005',
    'schemas/.cache/b.graphql': sdl,
    'bff/web.graphql': client,
    'bff/parts/one.graphql': client,
  });
  await symlink('ada@host.1:2', join(directory, 'bff/.#web.graphql'));
  await symlink('ada@host.1:2', join(directory, 'bff/parts/.#one.graphql'));
  await symlink('nowhere.graphql', join(directory, 'bff/gone.graphql'));
  await symlink('loop.graphql', join(directory, 'bff/loop.graphql'));
  const schemas = await readSchemas(directory);
  assert.deepEqual([schemas.names, schemas.problems], [['a'], []]);
  const { clients, problems } = await readClients(directory);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    clients.map(({ name, file, problems: own }) => [name, file !== undefined, own.map(({ message }) => message)]),
    [
      ['gone', false, ['"bff/gone.graphql" cannot be read: it is a link to nothing.']],
      ['loop', false, ['"bff/loop.graphql" cannot be read: it is a link that leads back to itself.']],
      ['parts', true, []],
      ['web', true, []],
    ],
  );
  assert.deepEqual(clients[0]?.problems[0]?.places, [{ file: 'bff/gone.graphql', line: 1, column: 1 }]);
});
