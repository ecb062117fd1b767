/** Which variable may be used where: each of them at each place, on each kind of connector. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';

const places = [
  'baseURL',
  'source header',
  'source path',
  'source queryParams',
  'source isSuccess',
  'source message',
  'source extensions',
  'url',
  'header',
  'path',
  'queryParams',
  'body',
  'selection',
  'isSuccess',
  'message',
  'extensions',
] as const;

type Place = (typeof places)[number];
type Kind = 'root' | 'field' | 'type';

const sourceRequest: readonly Place[] = ['source header', 'source path', 'source queryParams'];
const sourceAnswer: readonly Place[] = ['source isSuccess', 'source message', 'source extensions'];
const request: readonly Place[] = ['url', 'header', 'path', 'queryParams', 'body'];
const answer: readonly Place[] = ['selection', 'isSuccess', 'message', 'extensions'];
const own = [...request, ...answer];
const notInBase = [...sourceRequest, ...sourceAnswer, ...own];

/** A use of each variable, and where it is right. */
const rules: readonly (readonly [use: string, allowed: (kind: Kind) => readonly Place[]])[] = [
  ['$args.id', (kind) => (kind === 'type' ? [] : own)],
  ['$this.id', (kind) => (kind === 'root' ? [] : own)],
  ['$batch.id', (kind) => (kind === 'type' ? request : [])],
  ['$config.key', () => places],
  ['$env.KEY', () => places],
  ['$context.key', () => notInBase],
  ['$claims.sub', () => notInBase],
  ['$request.headers.accept', () => notInBase],
  ['$response.headers.etag', () => [...sourceAnswer, ...answer]],
  ['$status', () => [...sourceAnswer, ...answer]],
  ['$page.size', () => []],
  ['$nothing.x', () => []],
];

/** A file with the use at one place, whatever it makes of it. */
function fileWith(kind: Kind, place: Place, use: string): string {
  const text = `${use}->jsonStringify`;
  const at = (where: Place, yes: string, no = '') => (where === place ? yes : no);
  const source = [
    `baseURL: "http://api.test${at('baseURL', `/{${text}}`)}"`,
    at('source header', `headers: [{ name: "x-a", value: "{${text}}" }]`),
    at('source path', `path: "$([${text}])"`),
    at('source queryParams', `queryParams: "a: ${text}"`),
  ];
  const failure = (prefix: '' | 'source ') => [
    at(`${prefix}isSuccess` as Place, `isSuccess: "${text}->eq('x')"`),
    place === `${prefix}message` || place === `${prefix}extensions`
      ? `errors: { ${at(`${prefix}message` as Place, `message: "${text}"`)} ${at(`${prefix}extensions` as Place, `extensions: "a: ${text}"`)} }`
      : '',
  ];
  const key = {
    root: 'x',
    field: '{$this.id}',
    type: use === '$batch.id' ? "{$batch.id->joinNotNull(',')}" : '{$this.id}',
  };
  const connect = `@connect(source: "api", http: {
    GET: "/a/${key[kind]}${at('url', `/{${text}}`)}"
    ${at('header', `headers: [{ name: "x-a", value: "{${text}}" }]`)}
    ${at('path', `path: "$([${text}])"`)}
    ${at('queryParams', `queryParams: "a: ${text}"`)}
    ${at('body', `body: "a: ${text}"`)}
  }, selection: "id name${at('selection', `: ${text}`)}" ${failure('').join(' ')})`;
  return `extend schema @source(name: "api", http: { ${source.join(' ')} } ${failure('source ').join(' ')})
    type Query { a(id: ID): A ${kind === 'root' ? connect : '@connect(source: "api", http: { GET: "/a" }, selection: "id b { id }")'} }
    type A ${kind === 'type' ? connect : ''} { id: ID! name: String b(id: ID): A ${kind === 'field' ? connect : ''} }`;
}

const codes: Readonly<Record<string, string>> = {
  baseURL: 'INVALID_URL',
  url: 'INVALID_URL',
  header: 'INVALID_HEADER',
  path: 'INVALID_URL_PROPERTY',
  queryParams: 'INVALID_URL_PROPERTY',
  body: 'INVALID_BODY',
  selection: 'INVALID_SELECTION',
  isSuccess: 'INVALID_IS_SUCCESS',
  message: 'INVALID_ERRORS_MESSAGE',
  extensions: 'INVALID_ERRORS_MESSAGE',
};

for (const kind of ['root', 'field', 'type'] as const) {
  describe(`on a connector of kind "${kind}"`, () => {
    for (const [use, allowed] of rules) {
      it(`${use} may be used in ${allowed(kind).join(', ') || 'nothing'}`, () => {
        const right = places.filter((place) => {
          const document = parse(new Source(fileWith(kind, place, use), 'schemas/a.graphql'));
          const refusals = readConnect(document, 'a').problems.filter(({ message }) => /cannot use \$/.test(message));
          for (const {
            code,
            message,
            places: [at],
          } of refusals) {
            assert.equal(code, codes[place.replace('source ', '')]);
            assert.match(message, new RegExp(`cannot use \\${use.split('.')[0]}\\.`));
            // At the variable itself.
            assert.equal(at?.text?.slice(at.column - 1).startsWith(use.split('.')[0] ?? ''), true, at?.text);
          }
          return refusals.length === 0;
        });
        assert.deepEqual(
          right,
          places.filter((place) => allowed(kind).includes(place)),
        );
      });
    }
  });
}
