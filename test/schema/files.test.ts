/** Which files of a folder are read, and what is said of those that look as if they should be. */
import assert from 'node:assert/strict';
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
