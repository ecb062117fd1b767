/** How a document gets here: its kinds and versions, its files, and what is said where something is wrong with it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { openDocuments } from '../../../src/app/import/document/documents.ts';
import { readText } from '../../../src/app/import/document/read.ts';
import { importOpenapi } from '../../../src/app/import/openapi.ts';
import {
  answers,
  everything,
  fieldOf,
  importDocument,
  importFiles,
  linesOf,
  openapi,
  openFiles,
  reference,
} from './kit.ts';

const pet = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, name: { type: 'string' } } };
const petLines = ['id: ID!', 'name: String'];
const minimal = openapi({ '/pet': { get: answers(reference('Pet')) } }, { Pet: pet });

describe('a document', () => {
  it('is JSON or YAML, whatever its name is', async (t) => {
    for (const text of [JSON.stringify(minimal), `\ufeff${JSON.stringify(minimal)}`]) {
      assert.deepEqual(linesOf((await importDocument(t, text)).text, 'type Pet'), petLines);
    }
    assert.deepEqual(linesOf((await importDocument(t, minimal)).text, 'type Pet'), petLines);
  });

  it('in YAML may use anchors, merge keys, and numbers for versions and statuses', async (t) => {
    const { text } = await importDocument(
      t,
      `
openapi: 3.1
info: { title: Pets, version: 1.0 }
paths:
  /pet:
    get:
      responses:
        200: { description: '', content: { application/json: { schema: &pet { type: object, properties: &own { name: { type: string } } } } } }
  /dog:
    get:
      responses:
        200: { description: '', content: { application/json: { schema: { <<: *pet, required: [name] } } } }
  /same:
    get:
      responses:
        200: { description: '', content: { application/json: { schema: *pet } } }
`,
    );
    assert.match(text, /^# Pets 1, imported from api\.yaml\.$/m);
    assert.deepEqual(linesOf(text, 'type GetDogResult'), ['name: String!']);
    assert.match(fieldOf(text, 'getSame'), /^getSame: GetPetResult$/m, 'the same schema is one type');
  });

  it('of Swagger 2.0 is converted, with what it shares and what it says of media types', async (t) => {
    const { text, leftOut } = await importDocument(t, {
      swagger: 2.0,
      info: { title: 'Old', version: '1' },
      host: 'api.test',
      basePath: '/v1',
      schemes: ['https'],
      consumes: ['application/json'],
      produces: ['application/json'],
      parameters: {
        body: { in: 'body', name: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
        limit: { in: 'query', name: 'limit', type: 'integer', default: 3 },
      },
      responses: { Pets: { description: '', schema: { type: 'array', items: { $ref: '#/definitions/Pet' } } } },
      paths: {
        '/pets': {
          get: {
            parameters: [
              { $ref: '#/parameters/limit' },
              { in: 'query', name: 'kind', type: 'array', collectionFormat: 'pipes', items: { type: 'string' } },
            ],
            responses: { 200: { $ref: '#/responses/Pets' } },
          },
          post: {
            parameters: [{ $ref: '#/parameters/body' }],
            responses: { 201: { description: '', schema: { $ref: '#/definitions/Pet' } } },
          },
          put: {
            consumes: ['application/x-www-form-urlencoded'],
            parameters: [{ in: 'formData', name: 'name', type: 'string', required: true }],
            responses: { 204: { description: '' } },
          },
        },
        '/pets.xml': {
          get: {
            produces: ['application/xml'],
            responses: { 200: { description: '', schema: { $ref: '#/definitions/Pet' } } },
          },
        },
      },
      definitions: {
        Pet: {
          ...pet,
          properties: { ...pet.properties, note: { type: 'string', 'x-nullable': true } },
          required: ['id', 'note'],
        },
      },
      securityDefinitions: { key: { type: 'apiKey', in: 'query', name: 'api_key' } },
    });
    assert.match(text, /baseURL: "https:\/\/api\.test\/v1"/);
    assert.match(text, /queryParams: "api_key: \$env\.API_API_KEY"/);
    assert.deepEqual(linesOf(text, 'type Pet'), [...petLines, 'note: String']);
    assert.match(fieldOf(text, 'getPets'), /limit: Int = 3, kind: \[String!\]\): \[Pet!\]/);
    assert.match(fieldOf(text, 'getPets'), /kind: \$args\.kind\?->joinNotNull\('\|'\)/);
    assert.match(fieldOf(text, 'postPets'), /postPets\(input: PetInput!\): Pet/);
    assert.match(fieldOf(text, 'putPets'), /x-www-form-urlencoded/);
    assert.deepEqual(leftOut, { 'answers application/xml, not JSON': ['GET /pets.xml'] });
  });

  it('may be in several files, which may refer to each other and to themselves', async (t) => {
    const { text } = await importFiles(t, {
      'api.yaml': openapi(
        {
          '/pets': { $ref: 'paths/pets.yaml' },
          '/owner': { get: answers({ $ref: './models.json#/Owner' }) },
          '/keeper': { get: { $ref: 'paths/keeper.yaml#/read' } },
        },
        { Pet: { $ref: './schemas/Pet.yaml' } },
      ),
      'paths/pets.yaml': { get: answers({ type: 'array', items: { $ref: '../api.yaml#/components/schemas/Pet' } }) },
      'paths/keeper.yaml': { read: answers({ $ref: '../models.json#/Owner' }) },
      'schemas/Pet.yaml': {
        ...pet,
        properties: { ...pet.properties, mother: { $ref: '#' }, owner: { $ref: '../models.json#/Owner' } },
      },
      'models.json': JSON.stringify({ Owner: { type: 'object', properties: { name: { type: 'string' } } } }),
    });
    assert.deepEqual(linesOf(text, 'type Pet'), [...petLines, 'mother: JSON # leads back to Pet', 'owner: Owner']);
    assert.match(fieldOf(text, 'getOwner'), /^getOwner: Owner$/m);
    assert.match(fieldOf(text, 'getKeeper'), /^getKeeper: Owner$/m);
  });

  it('of Swagger 2.0 in several files keeps its parameters and bodies, too', async (t) => {
    const { text } = await importFiles(t, {
      'api.yaml': {
        swagger: '2.0',
        info: { title: 'Old', version: '1' },
        paths: { '/pets': { $ref: 'pets.yaml#/pets' } },
        definitions: { Pet: pet },
      },
      'pets.yaml': {
        pets: {
          post: {
            parameters: [{ $ref: 'shared/parameters.yaml#/body' }, { $ref: 'shared/parameters.yaml#/dry' }],
            responses: { 200: { description: '', schema: { $ref: 'api.yaml#/definitions/Pet' } } },
          },
        },
      },
      'shared/parameters.yaml': {
        body: { in: 'body', name: 'pet', schema: { $ref: '../api.yaml#/definitions/Pet' } },
        dry: { in: 'query', name: 'dry_run', type: 'boolean' },
      },
    });
    assert.match(fieldOf(text, 'postPets'), /postPets\(dryRun: Boolean, input: PetInput\): Pet/);
  });

  const wrong: readonly (readonly [what: string, files: Readonly<Record<string, unknown>>, message: RegExp])[] = [
    ['that is not there', {}, /^api\.yaml: cannot be read: there is no such file$/],
    [
      'that is no YAML',
      { 'api.yaml': 'a: [1\nb: 2' },
      /^api\.yaml:2:1: is no YAML: Flow sequence in block collection must be sufficiently indented and end with a \]\.$/,
    ],
    [
      'that is a text',
      { 'api.yaml': '<!doctype html><p>docs</p>' },
      /^api\.yaml: is no OpenAPI document: it has neither "openapi" nor "swagger"\.$/,
    ],
    ['of another kind', { 'api.yaml': { asyncapi: '2.0' } }, /has neither "openapi" nor "swagger"/],
    [
      'of a version to come',
      { 'api.yaml': { openapi: '4.0.0' } },
      /^api\.yaml: is of OpenAPI "4\.0\.0"; 3\.0, 3\.1 and Swagger 2\.0 can be imported\.$/,
    ],
    [
      'of a version long gone',
      { 'api.yaml': { swagger: '1.2' } },
      /^api\.yaml: is of Swagger "1\.2"; 2\.0 can be imported\.$/,
    ],
    ['without operations', { 'api.yaml': openapi({}) }, /^api\.yaml: has no operations\.$/],
    [
      'whose $ref leads nowhere',
      { 'api.yaml': openapi({ '/a': { get: answers(reference('Gone')) } }) },
      /^api\.yaml#\/paths\/~1a\/get\/responses\/200\/content\/application~1json\/schema: the \$ref "#\/components\/schemas\/Gone" leads nowhere\.$/,
    ],
    [
      'whose $ref leads in a circle',
      { 'api.yaml': openapi({ '/a': { get: answers(reference('A')) } }, { A: reference('B'), B: reference('A') }) },
      /the \$ref leads in a circle\.$/,
    ],
    [
      'whose $ref leads to a file that is not there',
      { 'api.yaml': openapi({ '/a': { $ref: 'paths/a.yaml' } }) },
      /^api\.yaml#\/paths\/~1a: the \$ref "paths\/a\.yaml" cannot be read: paths\/a\.yaml: cannot be read: there is no such file$/,
    ],
    [
      'whose $ref leads to another host',
      { 'api.yaml': openapi({ '/a': { get: answers({ $ref: 'https://elsewhere.test/a.yaml' }) } }) },
      /the \$ref "https:\/\/elsewhere\.test\/a\.yaml" cannot be read: it is at another place than the document, which is not asked\.$/,
    ],
  ];
  for (const [what, files, message] of wrong) {
    it(`${what} is refused with a sentence that says where`, async (t) => {
      await assert.rejects(
        async () => importOpenapi(await openFiles(t, files), 'api', 'api.yaml', everything),
        ({ message: text }: Error) => message.test(text) || assert.fail(text),
      );
    });
  }

  it('may hold a wrong $ref where nobody asks for it', async (t) => {
    const document = openapi(
      { '/a': { get: answers(reference('Gone')) }, '/b': { get: answers(reference('Pet')) } },
      { Pet: pet },
    );
    const { text } = await importDocument(t, document, { include: ['/b'], exclude: [] });
    assert.deepEqual(linesOf(text, 'type Pet'), petLines);
  });

  it('that refers to itself by anchors, or uses keys that mean something to JavaScript, does no harm', async (t) => {
    const { text } = await importDocument(
      t,
      `
openapi: 3.0.0
info: { title: T, version: '1' }
paths:
  /a:
    get:
      responses:
        '200': { description: '', content: { application/json: { schema: &a { type: object, properties: { again: *a, __proto__: { type: string }, constructor: { type: integer } } } } } }
`,
    );
    assert.deepEqual(linesOf(text, 'type GetAResult'), [
      'again: JSON # leads back to GetAResult',
      '_proto: String',
      'constructor: Int',
    ]);
    assert.equal(Object.hasOwn(Object.prototype, 'type'), false);
  });
});

describe('a document at a URL', () => {
  async function serve(
    t: TestContext,
    files: Readonly<Record<string, unknown>>,
  ): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      const found = files[url];
      if (found === undefined) response.writeHead(404).end();
      else response.end(JSON.stringify(found));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  it('is fetched with what it refers to, and its server may be relative to it', async (t) => {
    const { url, asked } = await serve(t, {
      '/docs/api.json': {
        ...openapi({ '/pet': { get: answers({ $ref: 'models.json#/Pet' }) } }),
        servers: [{ url: '/v3' }],
      },
      '/docs/models.json': { Pet: pet },
    });
    const documents = await openDocuments(`${url}/docs/api.json#/info`, '/', readText);
    const { text } = importOpenapi(documents, 'api', url, everything);
    assert.match(text, new RegExp(`baseURL: "${url}/v3"`));
    assert.deepEqual(linesOf(text, 'type Pet'), petLines);
    assert.deepEqual(asked, ['/docs/api.json', '/docs/models.json']);
  });

  it('cannot lead to files of this machine, nor to another origin', async (t) => {
    for (const reference of ['file:///etc/hostname', 'http://127.0.0.1:1/a.json']) {
      const { url } = await serve(t, { '/api.json': openapi({ '/pet': { get: answers({ $ref: reference }) } }) });
      const documents = await openDocuments(`${url}/api.json`, '/', readText);
      assert.throws(() => importOpenapi(documents, 'api', url, everything), /it is at another place than the document/);
    }
  });

  it('that is not there says so', async (t) => {
    const { url } = await serve(t, {});
    await assert.rejects(openDocuments(`${url}/api.json`, '/', readText), {
      message: `${url}/api.json: cannot be read: it answered 404`,
    });
  });
});
