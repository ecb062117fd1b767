import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createProject, runLine } from './io.ts';

const document = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.test' }],
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        responses: {
          200: { content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } } },
        },
      },
      post: {
        operationId: 'addPet',
        requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
        responses: { 204: {} },
      },
    },
  },
});

const changed = document.replace('"/pets"', '"/animals"');

describe('portico import openapi', () => {
  test('writes the file of a backend, and says what is in it and what is not', async (t) => {
    const directory = await createProject(t, { 'api.json': document });
    const { code, out, error } = await runLine(['import', 'openapi', 'api.json', '--name', 'pets'], {}, { directory });
    assert.deepEqual([code, error], [0, '']);
    assert.equal(
      out,
      `schemas/pets.graphql: 1 of 2 operations of api.json.

Left out:
  takes multipart/form-data, not JSON or a form:
    POST /pets
`,
    );
    const file = await readFile(join(directory, 'schemas/pets.graphql'), 'utf8');
    assert.match(file, /^# Pets 1, imported from api\.json\.\nextend schema\n/);
    assert.match(file, /^# Left out:\n# {3}takes multipart\/form-data, not JSON or a form:\n# {5}POST \/pets\n$/m);
  });

  test('writes into the directory that it is told, and reads what stands where it was called', async (t) => {
    const directory = await createProject(t, { 'docs/api.json': document, 'shop/bff/web.graphql': '' });
    const { code, out } = await runLine(
      ['import', 'openapi', 'docs/api.json', 'shop', '--name', 'pets'],
      {},
      { directory },
    );
    assert.equal(code, 0);
    assert.match(out, /^shop\/schemas\/pets\.graphql: /);
    await readFile(join(directory, 'shop/schemas/pets.graphql'));
  });

  test('overwrites a file only when it is told to', async (t) => {
    const directory = await createProject(t, { 'api.json': document, 'schemas/pets.graphql': '# mine\n' });
    const line = ['import', 'openapi', 'api.json', '--name', 'pets'];
    const refused = await runLine(line, {}, { directory });
    assert.equal(refused.code, 2);
    assert.match(
      refused.error,
      /^portico import: schemas\/pets\.graphql is there already\.\n {2}→ Compare it with --check, or overwrite it with --force\.\n/,
    );
    assert.equal(await readFile(join(directory, 'schemas/pets.graphql'), 'utf8'), '# mine\n');
    assert.equal((await runLine([...line, '--force'], {}, { directory })).code, 0);
    assert.match(await readFile(join(directory, 'schemas/pets.graphql'), 'utf8'), /listPets/);
  });

  test('imports what --include and --exclude leave, and says where that is nothing', async (t) => {
    const directory = await createProject(t, { 'api.json': document });
    const line = ['import', 'openapi', 'api.json', '--name', 'pets', '--include', '/cats/**', '--include', 'dogs'];
    const { code, error } = await runLine(line, {}, { directory });
    assert.equal(code, 1);
    assert.equal(
      error,
      'portico import: api.json: has no operation that --include and --exclude leave and that can be called with JSON.\n',
    );
    assert.equal((await runLine([...line, '--include', '/p*'], {}, { directory })).code, 0);
  });

  test('says where a file has no query, which others have to give', async (t) => {
    const only = document.replace('"get"', '"delete"');
    const directory = await createProject(t, { 'api.json': only });
    const { out } = await runLine(['import', 'openapi', 'api.json', '--name', 'pets'], {}, { directory });
    assert.match(out, /^It has no query, so another backend has to give one\.$/m);
  });

  const wrongWords: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [[], /What to import is missing: openapi or graphql\./],
    [['grpc', 'x'], /"grpc" cannot be imported: it has to be openapi or graphql\./],
    [['openapi'], /The file or URL of the document is missing\./],
    [['openapi', 'api.json'], /--name is missing: the name of the backend\./],
    [
      ['openapi', 'api.json', '--name', 'My Pets'],
      /--name cannot be "My Pets"\.\n {2}→ Use lower-case letters, digits and "-", a letter first\./,
    ],
    [['openapi', 'api.json', 'gone', '--name', 'pets'], /There is no directory "gone"\./],
    [['openapi', 'api.json', '.', 'more', '--name', 'pets'], /There is one directory too many: "more"\./],
    [['openapi', 'api.json', '--name', 'folder'], /The backend "folder" is a folder already/],
    [['openapi', 'api.json', '--name', 'pets', '--check'], /There is no schemas\/pets\.graphql to compare\./],
    [['openapi', 'api.json', '--name', 'plain', '--check'], /The backend "plain" is no REST backend\./],
  ];
  for (const [words, message] of wrongWords) {
    test(`ends with 2 for: portico import ${words.join(' ')}`, async (t) => {
      const plain = 'extend schema @backend(url: "http://a.test") type Query { a: Int }';
      const directory = await createProject(t, { 'api.json': document, 'schemas/plain.graphql': plain });
      await mkdir(join(directory, 'schemas/folder'));
      const { code, error } = await runLine(['import', ...words], {}, { directory });
      assert.equal(code, 2);
      assert.match(error, message);
    });
  }

  const wrongFiles: readonly (readonly [name: string, content: string | undefined, message: string])[] = [
    ['gone.yaml', undefined, 'gone.yaml: cannot be read: there is no such file'],
    ['page.html', '<html></html>', 'page.html: is no OpenAPI document: it has neither "openapi" nor "swagger".'],
    ['broken.json', '{ "openapi": ', 'broken.json: is no JSON: Unexpected end of JSON input'],
    [
      'deep.json',
      document.replace('"type":"string"', `${'"items":{'.repeat(20_000)}"type":"string"${'}'.repeat(20_000)}`),
      'deep.json: is nested too deep.',
    ],
  ];
  for (const [name, content, message] of wrongFiles) {
    test(`ends with 1 and a sentence for ${name}`, async (t) => {
      const directory = await createProject(t, content === undefined ? {} : { [name]: content });
      const { code, error, out } = await runLine(['import', 'openapi', name, '--name', 'pets'], {}, { directory });
      assert.deepEqual([code, error, out], [1, `portico import: ${message}\n`, '']);
    });
  }

  test('with --check reports what changed, writes nothing, and ends with 1 where a call would fail', async (t) => {
    const directory = await createProject(t, { 'api.json': document });
    const line = ['import', 'openapi', 'api.json', '--name', 'pets'];
    await runLine(line, {}, { directory });
    const before = await readFile(join(directory, 'schemas/pets.graphql'), 'utf8');
    const same = await runLine([...line, '--check'], {}, { directory });
    assert.deepEqual([same.code, same.out], [0, 'portico import: 0 broken, 0 changed, 0 new.\n']);

    await writeFile(join(directory, 'api.json'), changed);
    const { code, out } = await runLine([...line, '--check'], {}, { directory });
    assert.equal(code, 1);
    assert.match(
      out,
      /^schemas\/pets\.graphql:\d+:\d+ {2}error {2}OPERATION_GONE\n {2}The document has no GET \/pets any more\.$/m,
    );
    assert.match(out, /^New in api\.json:\n {2}GET \/animals$/m);
    assert.match(out, /^portico import: 1 broken, 0 changed, 1 new\.$/m);
    assert.equal(await readFile(join(directory, 'schemas/pets.graphql'), 'utf8'), before);
  });

  test('with --check shows what is wrong with the file itself', async (t) => {
    const wrong = 'extend schema @source(name: "a", http: { baseURL: "http://a.test" }) type Query { a: Int }';
    const directory = await createProject(t, {
      'api.json': document,
      'schemas/pets.graphql': wrong,
      'schemas/other.graphql': 'type',
    });
    const { code, out } = await runLine(
      ['import', 'openapi', 'api.json', '--name', 'pets', '--check'],
      {},
      { directory },
    );
    assert.equal(code, 1);
    assert.match(out, /^schemas\/pets\.graphql:1:\d+ {2}error {2}CONNECTORS_UNRESOLVED_FIELD$/m);
    assert.ok(!out.includes('other.graphql'));
  });
});
