/** What is wrong with a request that brings files is told, with its place; and files go nowhere but where an Upload is. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from '../fetch/kit.ts';
import { type Services, startServices } from '../kit/services.ts';

const sdl = `scalar Upload scalar Anything
  type Query { length(file: Upload): Int }
  type Mutation { keep(file: Upload): Int say(what: Anything): String }`;

type Entry = string | File;

describe('requests with files', () => {
  let shop: Services;
  let seen = 0;
  const cleaning: (() => unknown)[] = [];
  after(async () => {
    for (const clean of cleaning.reverse()) await clean();
  });
  before(async () => {
    const t = { after: (clean: () => unknown) => void cleaning.push(clean) };
    const size = (_root: unknown, { file }: { file?: File }) => {
      seen++;
      return file?.size ?? null;
    };
    const yoga = createYoga({
      logging: false,
      schema: createSchema({ typeDefs: sdl, resolvers: { Query: { length: size }, Mutation: { keep: size } } }),
    });
    const address = await listen(t, createServer(yoga));
    shop = await startServices(
      t,
      {
        files: { file: `extend schema @backend(url: "http://${address}/graphql") ${sdl}` },
        rest: {
          file: `extend schema @source(name: "api", http: { baseURL: "http://${address}" })
            scalar Anything
            type Query {
              echo(what: Anything): String
                @connect(source: "api", http: { GET: "/", queryParams: "q: $args.what->jsonStringify" }, selection: "$")
            }`,
        },
      },
      {
        all: `extend schema @expose @limits(body: "2kb", files: 2, fileSize: "1kb", batch: 2) @cache(maxAge: 60)
          @errors(detail: FULL)`,
      },
    );
  });

  const post = async (body: BodyInit, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${shop.url}/all/graphql`, {
      method: 'POST',
      body,
      headers: { 'x-portico-preflight': '1', ...headers },
    });
    const answer = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return {
      status: response.status,
      answer,
      code: answer.errors?.[0]?.extensions.code,
      message: answer.errors?.[0]?.message,
    };
  };
  const form = (entries: Readonly<Record<string, Entry>>): FormData => {
    const data = new FormData();
    for (const [name, value] of Object.entries(entries)) data.append(name, value);
    return data;
  };
  const file = new File(['abc'], 'a.txt');
  const operation = { query: 'mutation ($file: Upload) { keep(file: $file) }', variables: { file: null } };
  const operations = JSON.stringify(operation);
  const map = '{"0":["variables.file"]}';

  const mistakes: readonly (readonly [string, Readonly<Record<string, Entry>>, number, string, RegExp])[] = [
    ['no operations', { map, 0: file }, 400, 'BAD_REQUEST', /no field "operations"/],
    ['operations that are no JSON', { operations: '{', map, 0: file }, 400, 'BAD_REQUEST', /"operations" is no JSON/],
    ['operations that are none', { operations: '7', map, 0: file }, 400, 'BAD_REQUEST', /must be an operation/],
    [
      'a list of what is no operation',
      { operations: '[null]', map, 0: file },
      400,
      'BAD_REQUEST',
      /must be an operation/,
    ],
    ['no map', { operations, 0: file }, 400, 'BAD_REQUEST', /no field "map"/],
    ['a map that is none', { operations, map: '[]', 0: file }, 400, 'BAD_REQUEST', /"map" must be an object/],
    [
      'paths that are no list',
      { operations, map: '{"0":"variables.file"}', 0: file },
      400,
      'BAD_REQUEST',
      /a list of paths/,
    ],
    ['a path that is none', { operations, map: '{"0":[7]}', 0: file }, 400, 'BAD_REQUEST', /No variable is null at 7/],
    [
      'a path to nothing',
      { operations, map: '{"0":["variables.x"]}', 0: file },
      400,
      'BAD_REQUEST',
      /at "variables\.x"/,
    ],
    ['a path to no variable', { operations, map: '{"0":["query"]}', 0: file }, 400, 'BAD_REQUEST', /at "query"/],
    [
      'a path to a prototype',
      { operations, map: '{"0":["variables.__proto__.x"]}', 0: file },
      400,
      'BAD_REQUEST',
      /__proto__/,
    ],
    [
      'one place for two files',
      { operations, map: '{"0":["variables.file"],"1":["variables.file"]}', 0: file, 1: file },
      400,
      'BAD_REQUEST',
      /No variable is null/,
    ],
    ['a file that is not there', { operations, map }, 400, 'BAD_REQUEST', /no file "0"/],
    ['a field for a file', { operations, map: '{"map":["variables.file"]}' }, 400, 'BAD_REQUEST', /no file "map"/],
    [
      'a file that is too large',
      { operations, map, 0: new File(['x'.repeat(1025)], 'x') },
      413,
      'PAYLOAD_TOO_LARGE',
      /limit of 1024 bytes/,
    ],
    [
      'too many files',
      { operations, map, 0: file, 1: file, 2: file },
      413,
      'PAYLOAD_TOO_LARGE',
      /more files than the limit of 2/,
    ],
    [
      'an operation that is too long',
      { operations: operations.padEnd(3000), map, 0: file },
      413,
      'PAYLOAD_TOO_LARGE',
      /limit of 2048 bytes/,
    ],
    [
      'all of it too long',
      { operations, map, 0: new File(['x'.repeat(200_000)], 'x') },
      413,
      'PAYLOAD_TOO_LARGE',
      /limit of/,
    ],
  ];
  for (const [what, entries, status, code, message] of mistakes) {
    it(`${what} is refused, before any call`, async () => {
      const before = seen;
      const refused = await post(form(entries));
      assert.deepEqual([refused.status, refused.code], [status, code], refused.message);
      assert.match(refused.message ?? '', message);
      assert.equal(seen, before);
    });
  }

  it('a body that breaks off is refused', async () => {
    const text = `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${operations}`;
    const cut = await post(text, { 'content-type': 'multipart/form-data; boundary=b' });
    assert.deepEqual([cut.status, cut.code], [400, 'BAD_REQUEST']);
    const unbound = await post(text, { 'content-type': 'multipart/form-data' });
    assert.deepEqual([unbound.status, unbound.code], [400, 'BAD_REQUEST']);
  });

  it('what is no file is no Upload, and a file is nothing else', async () => {
    const asJson = await post(JSON.stringify({ ...operation, variables: { file: 'abc' } }), {
      'content-type': 'application/json',
    });
    assert.equal(asJson.code, 'BAD_USER_INPUT');
    assert.match(asJson.message ?? '', /An Upload is a file/);
    const inText = await post(JSON.stringify({ query: 'mutation { keep(file: "abc") }' }), {
      'content-type': 'application/json',
    });
    assert.equal(inText.code, 'GRAPHQL_VALIDATION_FAILED');
    assert.match(inText.message ?? '', /An Upload is a file/);
    const query = 'query ($it: Anything) { echo(what: $it) }';
    const toRest = await post(
      form({ operations: JSON.stringify({ query, variables: { it: null } }), map: '{"0":["variables.it"]}', 0: file }),
    );
    assert.deepEqual([toRest.answer.data, toRest.code], [{ echo: null }, 'BAD_USER_INPUT']);
    assert.match(toRest.message ?? '', /takes no files/);
  });

  it('several operations of one request have a file each', async () => {
    const both = await fetch(`${shop.url}/all/graphql`, {
      method: 'POST',
      headers: { 'apollo-require-preflight': 'true' },
      body: form({
        operations: JSON.stringify([operation, operation]),
        map: '{"0":["0.variables.file"],"1":["1.variables.file"]}',
        0: file,
        1: new File(['abcde'], 'b.txt'),
      }),
    });
    assert.deepEqual(await both.json(), [{ data: { keep: 3 } }, { data: { keep: 5 } }]);
  });

  it('answers are remembered by what is in the file', async () => {
    const ask = (text: string) =>
      post(
        form({
          operations: JSON.stringify({
            query: 'query ($file: Upload) { length(file: $file) }',
            variables: { file: null },
          }),
          map,
          0: new File([text], 'a.txt'),
        }),
      );
    const before = seen;
    assert.deepEqual((await ask('four')).answer, { data: { length: 4 } });
    assert.deepEqual((await ask('fives')).answer, { data: { length: 5 } });
    assert.deepEqual((await ask('four')).answer, { data: { length: 4 } });
    assert.equal(seen - before, 2);
  });
});
