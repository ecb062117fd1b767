/** `--check`: a file as its owner keeps it, held against a document that has gone on. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { compareOpenapi } from '../../../src/app/import/check/compare.ts';
import { openDocuments } from '../../../src/app/import/document/documents.ts';
import { readText } from '../../../src/app/import/document/read.ts';
import type { Choice } from '../../../src/app/import/operation/endpoints.ts';
import { readSchemas } from '../../../src/schema/read.ts';
import { formatProblem, hasErrors } from '../../../src/util/problem.ts';
import { answers, everything, importDocument, openapi, reference, takes } from './kit.ts';

const text = { type: 'string' };
const pet = {
  type: 'object',
  required: ['id'],
  properties: { id: text, name: text, age: { type: 'integer' }, owner: reference('Owner') },
};
const owner = { type: 'object', properties: { name: text, first_pet: text } };
const status = { type: 'string', enum: ['free', 'sold'] };

type Doc = {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, { properties: Record<string, unknown>; required?: string[] }> };
};

/** The document that the file was imported from; each case changes a copy. */
function original(): Doc {
  const parameters = [
    { name: 'limit', in: 'query', schema: { type: 'integer' } },
    { name: 'status', in: 'query', required: true, schema: status },
    { name: 'x-shop', in: 'header', schema: text },
  ];
  const input = { type: 'object', required: ['name'], properties: { name: text, first_owner: text } };
  const document = openapi(
    {
      '/pets': {
        get: answers(
          { type: 'object', properties: { items: { type: 'array', items: reference('Pet') } } },
          { parameters },
        ),
        post: takes(input),
      },
      '/pets/{id}': {
        get: answers(reference('Pet'), { parameters: [{ name: 'id', in: 'path', required: true, schema: text }] }),
      },
      '/raw': { post: takes({ type: 'object', required: ['a'], properties: { a: text } }) },
    },
    { Pet: pet, Owner: owner },
    { servers: [{ url: 'https://api.test/v1' }] },
  );
  return structuredClone(document) as unknown as Doc;
}

/** @param edit what the owner made of the file */
async function compare(
  t: TestContext,
  change: (document: Doc) => void,
  edit = (file: string) => file,
  choice: Choice = everything,
) {
  const { text: file, directory } = await importDocument(t, original());
  await writeFile(join(directory, 'schemas/api.graphql'), edit(file));
  const { backends, problems } = await readSchemas(directory);
  assert.ok(!hasErrors(problems), problems.map(formatProblem).join('\n'));
  const changed = original();
  change(changed);
  await writeFile(join(directory, 'api.yaml'), JSON.stringify(changed));
  const backend = backends.find(({ name }) => name === 'api');
  assert.ok(backend);
  const { found, fresh } = compareOpenapi(await openDocuments('api.yaml', directory, readText), backend, choice);
  return {
    found: found.map(({ severity, code, message }) => `${severity} ${code} ${message}`),
    fresh,
    problems: found,
  };
}

const property = (document: Doc, type: string): Record<string, unknown> =>
  document.components.schemas[type]?.properties ?? {};
const get = (document: Doc): { parameters: { name: string; required?: boolean; schema: unknown }[] } =>
  document.paths['/pets']?.get as never;
type Input = { properties: Record<string, unknown>; required: string[] };
const inputOf = (document: Doc, path: string): Input => {
  const post = document.paths[path]?.post as { requestBody: { content: Record<string, { schema: Input }> } };
  return post.requestBody.content['application/json']?.schema ?? { properties: {}, required: [] };
};

const changes: readonly (readonly [
  what: string,
  change: (document: Doc) => void,
  found: readonly string[],
  fresh: readonly string[],
])[] = [
  ['nothing', () => {}, [], []],
  [
    'an operation that is gone',
    (document) => delete document.paths['/raw'],
    ['error OPERATION_GONE The document has no POST /raw any more.'],
    [],
  ],
  [
    'an operation with another path',
    (document) => {
      document.paths['/animals/{id}'] = document.paths['/pets/{id}'] ?? {};
      delete document.paths['/pets/{id}'];
    },
    ['error OPERATION_GONE The document has no GET /pets/{…} any more.'],
    ['GET /animals/{id}'],
  ],
  [
    'a new operation',
    (document) => Object.assign(document.paths, { '/new': { get: answers(text) } }),
    [],
    ['GET /new'],
  ],
  [
    'a parameter that is required now',
    (document) => Object.assign(get(document).parameters[0] ?? {}, { required: true }),
    [
      'error PARAMETER_REQUIRED Of GET /pets, query parameter "limit" is required, and the argument "limit" may be left out.',
    ],
    [],
  ],
  [
    'a parameter that is required now and may be null, which is nothing in a query',
    (document) =>
      Object.assign(get(document).parameters[0] ?? {}, { required: true, schema: { type: 'integer', nullable: true } }),
    [
      'error PARAMETER_REQUIRED Of GET /pets, query parameter "limit" is required, and the argument "limit" may be left out.',
    ],
    [],
  ],
  [
    'a header that is required now',
    (document) => Object.assign(get(document).parameters[2] ?? {}, { required: true }),
    ['error PARAMETER_REQUIRED Of GET /pets, header "x-shop" is required, and the argument "xShop" may be left out.'],
    [],
  ],
  [
    'new parameters, of which one is required',
    (document) =>
      get(document).parameters.push(
        { name: 'lang', required: true, in: 'query', schema: text } as never,
        { name: 'q', in: 'query', schema: text } as never,
      ),
    ['error PARAMETER_REQUIRED Of GET /pets, query parameter "lang" is required, and not sent.'],
    [],
  ],
  [
    'a new required header',
    (document) =>
      get(document).parameters.push({ name: 'X-Tenant', required: true, in: 'header', schema: text } as never),
    ['error PARAMETER_REQUIRED Of GET /pets, header "X-Tenant" is required, and not sent.'],
    [],
  ],
  [
    'a parameter that is gone',
    (document) => void get(document).parameters.splice(0, 1),
    ['warning PARAMETER_GONE GET /pets has no query parameter "limit" any more.'],
    [],
  ],
  [
    'a property of a body that was sent before and is required now',
    (document) => inputOf(document, '/pets').required.push('first_owner'),
    [
      'error PARAMETER_REQUIRED Of POST /pets, the body\'s "first_owner" is required, and "PostPetsInput.firstOwner" may be left out.',
    ],
    [],
  ],
  [
    'a property of a body that is required now',
    (document) => {
      for (const path of ['/pets', '/raw']) {
        inputOf(document, path).properties.token = text;
        inputOf(document, path).required.push('token');
      }
    },
    [
      'error PARAMETER_REQUIRED Of POST /pets, the body\'s "token" is required, and not sent.',
      'error PARAMETER_REQUIRED Of POST /raw, the body\'s "token" is required, and not sent.',
    ],
    [],
  ],
  [
    'a property that is gone',
    (document) => delete property(document, 'Owner').first_pet,
    [
      'warning FIELD_GONE "Owner.firstPet" reads "first_pet", which the answer of GET /pets has no more.',
      'warning FIELD_GONE "Owner.firstPet" reads "first_pet", which the answer of GET /pets/{id} has no more.',
    ],
    [],
  ],
  [
    'new properties',
    (document) => Object.assign(property(document, 'Pet'), { tag: text, colour_code: text }),
    [],
    ['Pet: tag', 'Pet: colour_code'],
  ],
  [
    'another type',
    (document) => Object.assign(property(document, 'Pet'), { age: text }),
    [
      'warning TYPE_CHANGED "Pet.age" is a string, by GET /pets.',
      'warning TYPE_CHANGED "Pet.age" is a string, by GET /pets/{id}.',
    ],
    [],
  ],
  [
    'a list in the place of one',
    (document) => Object.assign(property(document, 'Pet'), { name: { type: 'array', items: text } }),
    [
      'warning TYPE_CHANGED "Pet.name" is a list, by GET /pets.',
      'warning TYPE_CHANGED "Pet.name" is a list, by GET /pets/{id}.',
    ],
    [],
  ],
  [
    'what may be missing now',
    (document) => delete document.components.schemas.Pet?.required,
    [
      'warning TYPE_CHANGED "Pet.id" is null or missing at times, by GET /pets.',
      'warning TYPE_CHANGED "Pet.id" is null or missing at times, by GET /pets/{id}.',
    ],
    [],
  ],
];

describe('the document has', () => {
  for (const [what, change, found, fresh] of changes) {
    it(what, async (t) => {
      const result = await compare(t, change);
      assert.deepEqual([result.found, result.fresh], [found, fresh]);
    });
  }

  it('a new value of an enum, which GraphQL would refuse', async (t) => {
    const withStatus = (document: Doc, values: readonly string[]) =>
      Object.assign(property(document, 'Pet'), { name: { type: 'string', enum: values } });
    const edit = (file: string) =>
      file
        .replaceAll('name: String', 'name: PetName')
        .replace(/\nscalar/, '\nenum PetName { free sold }\nscalar')
        .concat(file.includes('\nscalar') ? '' : '\nenum PetName { free sold }\n');
    // The owner of a type "Owner" has a name, too.
    const onlyPet = (file: string) => edit(file).replace(/(type Owner \{\n {2}name: )PetName/, '$1String');
    assert.deepEqual(
      (await compare(t, (document) => withStatus(document, ['free', 'sold']), onlyPet)).found.filter((each) =>
        each.includes('Pet.name'),
      ),
      [],
    );
    const { found } = await compare(t, (document) => withStatus(document, ['free', 'sold', 'lost']), onlyPet);
    assert.ok(found.includes('warning TYPE_CHANGED "Pet.name" is "lost" at times, by GET /pets.'), found.join('\n'));
  });
});

describe('the owner may have', () => {
  const edits: readonly (readonly [what: string, edit: (file: string) => string])[] = [
    [
      'renamed fields, arguments and types',
      (file) =>
        file
          .replaceAll('getPets(', 'pets(')
          .replaceAll('limit: Int', 'first: Int')
          .replaceAll('$args.limit', '$args.first')
          .replaceAll('Owner', 'Keeper')
          .replaceAll('firstPet', 'pet'),
    ],
    ['moved the address into the environment', (file) => file.replace('"https://api.test/v1"', '"{$env.API_URL}"')],
    [
      'moved a part of the base URL into the paths',
      (file) =>
        file
          .replace('baseURL: "https://api.test/v1"', 'baseURL: "https://api.test"')
          .replace(/(GET|POST): "/g, '$1: "/v1'),
    ],
    ['fixed an argument', (file) => file.replace('limit: $args.limit?', 'limit: $(20)').replace(/limit: Int,? ?/, '')],
    ['split the answer with a method', (file) => file.replace('age', 'age: age->match([0, null], [@, @])')],
  ];
  for (const [what, edit] of edits) {
    it(what, async (t) => {
      const { text: file } = await importDocument(t, original());
      assert.notEqual(edit(file), file);
      const { found, fresh } = await compare(t, () => {}, edit);
      assert.deepEqual([found, fresh], [[], []]);
    });
  }

  it('taken out fields: they are new, and an operation is, if it is expected', async (t) => {
    const edit = (file: string) =>
      file
        .replaceAll(' age ', ' ')
        .replace(/^ {2}age: Int\n/m, '')
        .replace(/ {2}postRaw.*\n.*\n/, '')
        .replace('input PostRawInput {\n  a: String!\n}\n', '');
    assert.deepEqual((await compare(t, () => {}, edit)).fresh, ['POST /raw', 'Pet: age']);
    assert.deepEqual((await compare(t, () => {}, edit, { include: ['/pets/**'], exclude: [] })).fresh, ['Pet: age']);
  });

  it('called what is one of many: each problem is shown at its line and column', async (t) => {
    const { problems } = await compare(t, (document) => delete property(document, 'Owner').first_pet);
    const [{ places: [place] = [] } = {}] = problems;
    assert.equal(place?.file, 'schemas/api.graphql');
    assert.match(place?.text?.slice((place?.column ?? 1) - 1) ?? '', /^firstPet: first_pet/);
  });
});
