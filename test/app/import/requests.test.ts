/** How calls are made of arguments: paths, queries, headers, bodies; and which arguments there are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answers, fieldOf, importDocument, openapi, takes } from './kit.ts';

const text = { type: 'string' };
const list = { type: 'array', items: text };
const mapped = { type: 'string', enum: ['a', 'b-c'] };
const object = { type: 'object', properties: { min: { type: 'integer' }, 'max-x': { type: 'integer' }, all: list } };

/** A parameter of `GET /a/{p}`, its argument, and how it goes out. */
const sent: readonly (readonly [parameter: object, argument: string, call: string])[] = [
  [{ in: 'path', schema: text }, 'p: String!', 'GET: "/a/{$args.p}"'],
  [{ in: 'path', schema: mapped }, 'p: GetAByPP!', `GET: "/a/{$args.p->match(['b_c', 'b-c'], [@, @])}"`],
  [{ in: 'path', schema: list }, 'p: [String!]!', `GET: "/a/{$args.p->joinNotNull(',')}"`],
  [{ in: 'path', style: 'label', schema: text }, 'p: String!', 'GET: "/a/.{$args.p}"'],
  [{ in: 'path', style: 'matrix', schema: text }, 'p: String!', 'GET: "/a/;p={$args.p}"'],
  [{ in: 'path', schema: { oneOf: [text, { type: 'integer' }] } }, 'p: String!', 'GET: "/a/{$args.p}"'],
  [{ in: 'query', schema: text }, 'q: String', 'queryParams: "q: $args.q?"'],
  [{ in: 'query', required: true, schema: text }, 'q: String!', 'queryParams: "q: $args.q"'],
  [{ in: 'query', schema: { type: 'integer', default: 10 } }, 'q: Int = 10', 'queryParams: "q: $args.q?"'],
  [
    { in: 'query', required: true, schema: { type: 'boolean', default: true } },
    'q: Boolean = true',
    'queryParams: "q: $args.q?"',
  ],
  [
    { in: 'query', schema: { ...mapped, default: 'b-c' } },
    'q: GetAByPQ = b_c',
    "queryParams: \"q: $args.q?->match(['b_c', 'b-c'], [@, @])\"",
  ],
  [
    { in: 'query', schema: { ...list, default: ['x', 'y'] } },
    'q: [String!] = ["x", "y"]',
    'queryParams: "q: $args.q?"',
  ],
  [{ in: 'query', schema: { type: 'integer', default: 'ten' } }, 'q: Int', 'queryParams: "q: $args.q?"'],
  [{ in: 'query', explode: false, schema: list }, 'q: [String!]', `queryParams: "q: $args.q?->joinNotNull(',')"`],
  [
    { in: 'query', style: 'pipeDelimited', schema: list },
    'q: [String!]',
    `queryParams: "q: $args.q?->joinNotNull('|')"`,
  ],
  [
    { in: 'query', style: 'spaceDelimited', schema: list },
    'q: [String!]',
    `queryParams: "q: $args.q?->joinNotNull(' ')"`,
  ],
  [{ in: 'query', style: 'deepObject', schema: list }, 'q: [String!]', `queryParams: "'q[]': $args.q?"`],
  [
    { in: 'query', schema: { type: 'array', items: mapped } },
    'q: [GetAByPQ!]',
    "queryParams: \"q: $args.q?->map(@->match(['b_c', 'b-c'], [@, @]))\"",
  ],
  [
    { in: 'query', style: 'deepObject', schema: object },
    'q: GetAByPQInput',
    `queryParams: "'q[min]': $args.q?.min? 'q[max-x]': $args.q?.maxX? 'q[all]': $args.q?.all?"`,
  ],
  [
    { in: 'query', schema: object },
    'q: GetAByPQInput',
    `queryParams: "min: $args.q?.min? 'max-x': $args.q?.maxX? all: $args.q?.all?"`,
  ],
  [
    { in: 'query', style: 'deepObject', schema: { anyOf: [{ type: 'integer' }, object] } },
    'q: GetAByPQInput',
    `'q[min]': $args.q?.min?`,
  ],
  [{ in: 'query', schema: { anyOf: [{ type: 'integer' }, list] } }, 'q: String', 'queryParams: "q: $args.q?"'],
  [
    { in: 'query', content: { 'application/json': { schema: object } } },
    'q: GetAByPQInput',
    'queryParams: "q: $args.q?->jsonStringify"',
  ],
  [{ in: 'query', content: { '*/*': { schema: text } } }, 'q: String', 'queryParams: "q: $args.q?"'],
  [{ in: 'header', required: true, schema: text }, 'q: String!', 'headers: [{ name: "q", value: "{$args.q}" }]'],
  [{ in: 'header', schema: text }, 'q: String', 'headers: [{ name: "q", value: "{$args.q ?? []}" }]'],
  [
    { in: 'header', schema: list },
    'q: [String!]',
    `headers: [{ name: "q", value: "{$args.q?->joinNotNull(',') ?? []}" }]`,
  ],
];

/** A parameter that has no way out, and why; whether the operation goes without it. */
const unsent: readonly (readonly [parameter: object, reason: string])[] = [
  [{ in: 'cookie', schema: text }, 'cookies are not sent'],
  [{ in: 'query', schema: { type: 'object' } }, 'what it may hold is not described, so it cannot be taken apart'],
  [{ in: 'query', explode: false, schema: object }, 'style "form" of an object'],
  [
    { in: 'query', schema: { type: 'array', items: object } },
    'a list of lists or objects has no place in a URL or header',
  ],
  [{ in: 'query', content: { 'application/xml': { schema: text } } }, 'it is sent as application/xml'],
  [{ in: 'header', schema: object }, 'style "simple" of an object'],
  [{ in: 'body', schema: text }, 'nothing is known of parameters in "body"'],
];

function withParameter(parameter: object): object {
  const name = (parameter as { in: string }).in === 'path' ? 'p' : 'q';
  return openapi({ '/a/{p}': { get: answers(text, { parameters: [{ name, ...parameter }] }) } });
}

describe('a parameter', () => {
  for (const [parameter, argument, call] of sent) {
    it(`${JSON.stringify(parameter)} goes out`, async (t) => {
      const field = fieldOf((await importDocument(t, withParameter(parameter))).text, 'getAByP');
      assert.ok(field.includes(argument), field);
      assert.ok(field.includes(call), field);
    });
  }

  for (const [parameter, reason] of unsent) {
    it(`${JSON.stringify(parameter)} is left out, and with it what cannot go without it`, async (t) => {
      const { text: file, leftOut } = await importDocument(t, withParameter(parameter));
      assert.deepEqual(leftOut, { [reason]: [`${(parameter as { in: string }).in} parameter q of GET /a/{p}`] });
      assert.match(fieldOf(file, 'getAByP'), /^getAByP\(p: String!\): String$/m);
      assert.match(file, /^# Left out:$/m);

      const required = withParameter({ ...parameter, required: true }) as { paths: object };
      const other = { ...required, paths: { ...required.paths, '/b': { get: answers(text) } } };
      assert.deepEqual((await importDocument(t, other)).leftOut, { [reason]: ['GET /a/{p}'] });
    });
  }

  it('that the path has and nobody describes is a text; one that the path has not is nothing', async (t) => {
    const parameters = [{ name: 'gone', in: 'path', required: true, schema: text }];
    const { text: file } = await importDocument(t, openapi({ '/a/{x-y}/b': { get: answers(text, { parameters }) } }));
    assert.match(fieldOf(file, 'getAByXYB'), /^getAByXYB\(xY: String!\): String$/m);
    assert.match(fieldOf(file, 'getAByXYB'), /GET: "\/a\/\{\$args\.xY\}\/b"/);
  });

  it('of an operation replaces that of its path; equal names in several places are told apart', async (t) => {
    const parameters = [
      { name: 'id', in: 'query', schema: { type: 'integer' } },
      { name: 'id', in: 'header', schema: text },
      { name: 'input', in: 'query', schema: text },
    ];
    const shared = [
      { name: 'id', in: 'path', required: true, schema: text },
      { name: 'id', in: 'query', schema: text },
    ];
    const post = { ...takes({ type: 'object', properties: { a: text } }), parameters };
    const { text: file } = await importDocument(t, openapi({ '/a/{id}': { parameters: shared, post } }));
    const field = fieldOf(file, 'postAById');
    assert.match(
      field,
      /^postAById\(id: ID!, body: PostAByIdInput!, queryId: ID, headerId: ID, input: String\): String$/m,
    );
    assert.match(field, /queryParams: "id: \$args\.queryId\? input: \$args\.input\?"/);
    assert.match(field, /name: "id", value: "\{\$args\.headerId \?\? \[\]\}"/);
  });

  it('that the gateway sends by itself is no argument', async (t) => {
    const parameters = ['Accept', 'content-type', 'Authorization', 'X-Key'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: text,
    }));
    const document = openapi({ '/a': { get: answers(text, { parameters }) } }, {});
    const securitySchemes = { key: { type: 'apiKey', in: 'header', name: 'x-key' } };
    const { text: file } = await importDocument(t, { ...document, components: { securitySchemes } });
    assert.match(fieldOf(file, 'getA'), /^getA: String$/m);
    assert.match(file, /\{ name: "authorization", from: "authorization" \}/);
    assert.match(file, /\{ name: "x-key", value: "\{\$env\.API_API_KEY\}" \}/);
  });
});

const integerId = { type: 'integer', format: 'int64' };

/** The schema of a body, and what is sent. */
const bodies: readonly (readonly [schema: object, body: string])[] = [
  [{ type: 'object', properties: { a: text, b: { type: 'object', properties: { c: text } } } }, '$args.input'],
  [{ type: 'object' }, '$args.input'],
  [list, '$args.input'],
  [
    { type: 'object', properties: { first_name: text, 'odd-name': text } },
    "$args.input { first_name: firstName 'odd-name': oddName }",
  ],
  [{ type: 'object', properties: { id: integerId } }, '$args.input { id: id?->parseInt }'],
  [
    { type: 'object', properties: { id: { ...integerId, nullable: true } } },
    '$args.input { id: id->match([null, null], [@, @->parseInt]) }',
  ],
  [
    { type: 'object', properties: { pet_ids: { type: 'array', items: integerId } } },
    '$args.input { pet_ids: petIds?->map(@?->parseInt) }',
  ],
  [{ type: 'array', items: { type: 'object', properties: { a_b: text } } }, '$args.input { a_b: aB }'],
  [
    {
      type: 'object',
      properties: {
        same: { type: 'object', properties: { a: text } },
        other: { type: 'array', items: { type: 'object', properties: { a_b: text } } },
      },
    },
    '$args.input { same other { a_b: aB } }',
  ],
];

describe('a body', () => {
  for (const [schema, body] of bodies) {
    it(`of ${JSON.stringify(schema)} goes out as ${body}`, async (t) => {
      const field = fieldOf((await importDocument(t, openapi({ '/a': { post: takes(schema) } }))).text, 'postA');
      assert.ok(field.includes(`body: "${body}"`), field);
    });
  }

  it('that leads back to itself goes out as it is, or is cut where it would have to be written out without end', async (t) => {
    const tree = (key: string) => ({
      type: 'object',
      properties: { [key]: text, below: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    });
    const as = async (key: string) =>
      (
        await importDocument(
          t,
          openapi({ '/a': { post: takes({ $ref: '#/components/schemas/Tree' }) } }, { Tree: tree(key) }),
        )
      ).text;
    const [same, renamed] = [await as('name'), await as('full_name')];
    assert.match(fieldOf(same, 'postA'), /body: "\$args\.input"/);
    assert.match(same, /^ {2}below: \[TreeInput!\]$/m);
    assert.match(fieldOf(renamed, 'postA'), /body: "\$args\.input \{ full_name: fullName below \}"/);
    assert.match(renamed, /^ {2}below: JSON # leads back to TreeInput$/m);
  });

  it('that requires itself, which nobody could write, is JSON there', async (t) => {
    const endless = {
      type: 'object',
      required: ['again'],
      properties: { again: { $ref: '#/components/schemas/Endless' } },
    };
    const { text: file } = await importDocument(
      t,
      openapi({ '/a': { post: takes({ $ref: '#/components/schemas/Endless' }) } }, { Endless: endless }),
    );
    assert.match(file, /^ {2}again: JSON! # requires itself$/m);
  });

  it('that is a form has its lists as one text where the document says so, and says where they are otherwise', async (t) => {
    const schema = { type: 'object', properties: { tags: list, id_list: list, more: list, name: text } };
    const encoding = { tags: { explode: false }, id_list: { style: 'pipeDelimited', explode: false } };
    const content = { 'application/x-www-form-urlencoded': { schema, encoding } };
    const { text: file, leftOut } = await importDocument(
      t,
      openapi({ '/a': { post: { ...answers(text), requestBody: { required: true, content } } } }),
    );
    const body = "$args.input { tags: tags?->joinNotNull(',') id_list: idList?->joinNotNull('|') more name }";
    assert.ok(fieldOf(file, 'postA').includes(`\n${body}\n`), fieldOf(file, 'postA'));
    assert.deepEqual(leftOut, {
      'a list in a form goes out as name[0], name[1], whatever the document says': ['more of POST /a'],
    });
  });

  it('is JSON where the document has a choice, a form where it has none, and says so where it is another JSON', async (t) => {
    const schema = { type: 'object', properties: { a: text } };
    const content = (...types: string[]) => ({
      ...answers(text),
      requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema }])) },
    });
    const { text: file, leftOut } = await importDocument(
      t,
      openapi({
        '/a': {
          post: content('multipart/form-data', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8'),
        },
        '/b': { post: content('multipart/form-data', 'application/x-www-form-urlencoded') },
        '/c': { patch: content('application/merge-patch+json') },
        '/d': { post: content('*/*') },
        '/e': { post: content('text/xml', 'multipart/form-data') },
      }),
    );
    assert.ok(!fieldOf(file, 'postA').includes('headers'));
    assert.match(fieldOf(file, 'postB'), /name: "content-type", value: "application\/x-www-form-urlencoded"/);
    assert.match(fieldOf(file, 'patchC'), /name: "content-type", value: "application\/merge-patch\+json"/);
    assert.ok(!fieldOf(file, 'postD').includes('headers'));
    assert.match(fieldOf(file, 'postE'), /^postE: String$/m);
    assert.deepEqual(leftOut, { 'takes text/xml or multipart/form-data, not JSON or a form': ['the body of POST /e'] });
  });
});

describe('an operation', () => {
  it('is named by its id, or by method and path; none like another', async (t) => {
    const get = (operationId?: string) => ({ get: answers(text, operationId === undefined ? {} : { operationId }) });
    const { text: file } = await importDocument(
      t,
      openapi({
        '/a': get('pets/list-all'),
        '/b': get('Pets_ListAll'),
        '/pets/{petId}/toys': get(),
        '/pets/{pet_id}/toys': get(),
        '/': get('…'),
      }),
    );
    const names = [...file.matchAll(/^ {2}(\w+)(?:\(.*\))?: String$/gm)].map((match) => match[1]);
    assert.deepEqual(names, ['petsListAll', 'getB', 'getPetsByPetIdToys', 'getPetsByPetIdToys2', 'get']);
  });

  const answered: readonly (readonly [responses: object, field: string])[] = [
    [
      { 204: { description: '' } },
      'postA: Boolean @connect(source: "api", http: { POST: "/a" }, selection: "$(true)")',
    ],
    [{ 200: { description: '' } }, 'postA: JSON @connect(source: "api", http: { POST: "/a" }, selection: "$ ?? true")'],
    [{}, 'postA: JSON @connect(source: "api", http: { POST: "/a" }, selection: "$ ?? true")'],
    [
      { default: { description: '', content: { 'application/json': { schema: text } } } },
      'postA: String @connect(source: "api", http: { POST: "/a" }, selection: "$")',
    ],
    [
      { '2XX': { description: '', content: { 'text/plain': { schema: { type: 'integer' } } } } },
      'postA: String @connect(source: "api", http: { POST: "/a", headers: [{ name: "accept", value: "text/plain" }] }, selection: "$")',
    ],
    [
      { 200: { description: '', content: { '*/*': { schema: list } } } },
      'postA: [String!] @connect(source: "api", http: { POST: "/a" }, selection: "$")',
    ],
    [
      {
        204: { description: '' },
        201: { description: '', content: { 'application/json': { schema: { type: 'integer' } } } },
      },
      'postA: Int @connect(source: "api", http: { POST: "/a" }, selection: "$")',
    ],
    [
      { 200: { description: '', content: { 'application/json': { schema: mapped } } } },
      `postA: PostAResult @connect(source: "api", http: { POST: "/a" }, selection: "$->match(['b-c', 'b_c'], [@, @])")`,
    ],
  ];
  for (const [responses, field] of answered) {
    it(`that answers ${JSON.stringify(responses)} is a field`, async (t) => {
      const { text: file } = await importDocument(t, openapi({ '/a': { post: { responses } } }));
      assert.equal(fieldOf(file, 'postA').replace(/\s*\n\s*/g, ' '), field);
    });
  }

  const unanswered: readonly (readonly [content: object, reason: string])[] = [
    [{ 'application/xml': {} }, 'answers application/xml, not JSON'],
    [{ 'image/png': {}, 'image/gif': {} }, 'answers image/png or image/gif, not JSON'],
    [{ 'application/json': { schema: { type: 'string', format: 'binary' } } }, 'answers bytes, not JSON'],
  ];
  for (const [content, reason] of unanswered) {
    it(`that ${reason} is left out`, async (t) => {
      const document = openapi({
        '/a': { get: { responses: { 200: { description: '', content } } } },
        '/b': { get: answers(text) },
      });
      assert.deepEqual((await importDocument(t, document)).leftOut, { [reason]: ['GET /a'] });
    });
  }

  it('of another kind than connectors make, or that the server makes itself, is left out with the reason', async (t) => {
    const callbacks = { done: { '{$request.body#/url}': { post: answers(text) } } };
    const document = openapi({
      '/a': { get: answers(text, { callbacks }), head: answers(text), options: answers(text), trace: answers(text) },
    });
    const { leftOut } = await importDocument(t, { ...document, webhooks: { shipped: { post: answers(text) } } });
    assert.deepEqual(leftOut, {
      'the server calls, and is not called': ['callback done of GET /a', 'webhook shipped'],
      'connectors call with GET, POST, PUT, PATCH and DELETE only': ['HEAD /a', 'OPTIONS /a', 'TRACE /a'],
    });
  });

  it('is chosen by globs of paths and tags', async (t) => {
    const get = (...tags: string[]) => ({ get: answers(text, { tags }) });
    const document = openapi({
      '/pets': get('pets'),
      '/pets/{id}': get('pets', 'one'),
      '/pets/{id}/toys': get('toys'),
      '/shop': get('Shop-items'),
    });
    const chosen = async (include: string[], exclude: string[] = []) => {
      const { text: file } = await importDocument(t, document, { include, exclude });
      return [...file.matchAll(/GET: "([^"]+)"/g)].map((match) => match[1]?.replaceAll('$args.', ''));
    };
    const [all, one, toys, shop] = ['/pets', '/pets/{id}', '/pets/{id}/toys', '/shop'];
    assert.deepEqual(await chosen(['/pets/**']), [all, one, toys]);
    assert.deepEqual(await chosen(['/pets/*']), [one]);
    assert.deepEqual(await chosen(['/**/toys', 'shop-*']), [toys, shop]);
    assert.deepEqual(await chosen(['pets'], ['one']), [all]);
    assert.deepEqual(await chosen([], ['/pets/**']), [shop]);
    assert.deepEqual(await chosen(['/???s']), [all]);
  });
});

describe('a source', () => {
  const at = async (t: Parameters<typeof importDocument>[0], more: object) =>
    (await importDocument(t, { ...openapi({ '/a': { get: answers(text) } }), ...more })).text.split(
      '\ntype Query',
    )[0] ?? '';

  const servers: readonly (readonly [servers: unknown, baseUrl: string])[] = [
    [[{ url: 'https://api.test/v1/' }, { url: 'https://other.test' }], 'https://api.test/v1'],
    [
      [
        {
          url: 'https://{env}.test:{port}/{v}',
          variables: { env: { default: 'eu' }, port: { default: 8443 }, v: { default: 'v2' } },
        },
      ],
      'https://eu.test:8443/v2',
    ],
    [[{ url: '//api.test/v1' }], 'https://api.test/v1'],
    [[{ url: '/v1' }], '{$env.API_URL}/v1'],
    [[{ url: 'v1' }], '{$env.API_URL}/v1'],
    [[{ url: 'wss://api.test/v1' }], '{$env.API_URL}/v1'],
    [[{ url: 'https://{tenant}.api.test/v1' }], '{$env.API_URL}/v1'],
    [[], '{$env.API_URL}'],
    [undefined, '{$env.API_URL}'],
  ];
  for (const [list, baseUrl] of servers) {
    it(`of servers ${JSON.stringify(list)} is at ${baseUrl}`, async (t) => {
      assert.ok((await at(t, { servers: list })).includes(`baseURL: "${baseUrl}"`));
    });
  }

  it('is another one for operations at another server', async (t) => {
    const elsewhere = { servers: [{ url: 'https://files.test' }] };
    const { text: file } = await importDocument(
      t,
      openapi({
        '/a': { get: answers(text) },
        '/b': { get: answers(text, elsewhere) },
        '/c': { ...elsewhere, get: answers(text) },
      }),
    );
    assert.deepEqual(
      [...file.matchAll(/name: "(api[^"]*)"/g)].map((match) => match[1]),
      ['api', 'api-2'],
    );
    assert.deepEqual(
      [...file.matchAll(/source: "([^"]*)"/g)].map((match) => match[1]),
      ['api', 'api-2', 'api-2'],
    );
  });

  const schemes: readonly (readonly [
    schemes: Readonly<Record<string, object>>,
    what: RegExp | undefined,
    left?: string,
  ])[] = [
    [{ a: { type: 'http', scheme: 'bearer' } }, /\{ name: "authorization", from: "authorization" \}/],
    [{ a: { type: 'http', scheme: 'basic' } }, /from: "authorization"/],
    [{ a: { type: 'oauth2', flows: {} } }, /from: "authorization"/],
    [{ a: { type: 'openIdConnect', openIdConnectUrl: 'https://id.test' } }, /from: "authorization"/],
    [{ a: { type: 'apiKey', in: 'header', name: 'Authorization' } }, /from: "authorization"/],
    [{ a: { type: 'apiKey', in: 'header', name: 'X-Key' } }, /\{ name: "x-key", value: "\{\$env\.API_API_KEY\}" \}/],
    [{ a: { type: 'apiKey', in: 'query', name: 'api-key' } }, /queryParams: "'api-key': \$env\.API_API_KEY"/],
    [
      {
        app: { type: 'apiKey', in: 'header', name: 'X-App' },
        'user-key': { type: 'apiKey', in: 'header', name: 'X-User' },
      },
      /value: "\{\$env\.API_APP\}" \}[\s\S]*value: "\{\$env\.API_USER_KEY\}" \}/,
    ],
    [{ a: { type: 'apiKey', in: 'cookie', name: 'sid' } }, undefined, 'cookies are not sent'],
    [{ a: { type: 'mutualTLS' } }, undefined, 'certificates belong to the transport'],
    [{ a: { type: 'apiKey', in: 'header', name: 'x key' } }, undefined, 'this is no name of a header'],
  ];
  for (const [securitySchemes, what, left] of schemes) {
    it(`proves itself as ${JSON.stringify(securitySchemes)} says`, async (t) => {
      const document = { ...openapi({ '/a': { get: answers(text) } }), components: { securitySchemes } };
      const { text: file, leftOut } = await importDocument(t, document);
      if (what) assert.match(file, what);
      else assert.ok(!/from:|\$env/.test(file.replace(/# or.*/, '')), file);
      assert.deepEqual(leftOut, left === undefined ? {} : { [left]: ['security scheme a'] });
    });
  }

  it('needs only what its operations name, if any of them does', async (t) => {
    const securitySchemes = {
      used: { type: 'http', scheme: 'bearer' },
      unused: { type: 'apiKey', in: 'header', name: 'x-key' },
    };
    const document = openapi({ '/a': { get: answers(text, { security: [{ used: ['read'] }] }) } });
    const { text: file } = await importDocument(t, { ...document, components: { securitySchemes } });
    assert.ok(file.includes('from: "authorization"') && !file.includes('x-key'));
  });
});
