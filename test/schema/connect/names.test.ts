/** Names that a file chooses or uses: of headers, sources, connectors and versions, each right or wrong. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parse, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';

function codesOf(sdl: string): readonly string[] {
  return readConnect(parse(new Source(sdl, 'schemas/a.graphql')), 'a').problems.map(({ code }) => code);
}

const query = (connect: string) =>
  `type Query { a: String @connect(source: "api", http: { GET: "/a" ${connect} }, selection: "$.a") }`;
const api = (headers: string) => `extend schema @source(name: "api", http: { baseURL: "http://api.test" ${headers} })`;

const gatewaysOwn =
  'connection proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade content-length content-encoding accept-encoding keep-alive';
const headers: readonly (readonly [header: string, codes: readonly string[]])[] = [
  ...gatewaysOwn.split(' ').flatMap(
    (name) =>
      [
        [`{ name: "${name}", value: "x" }`, ['INVALID_HEADER']],
        [`{ name: "${name.toUpperCase()}", from: "x" }`, ['INVALID_HEADER']],
      ] as const,
  ),
  ...['content-type', 'accept', 'host'].flatMap(
    (name) =>
      [
        [`{ name: "${name}", from: "x-a" }`, ['INVALID_HEADER']],
        [`{ name: "${name}", value: "x" }`, []],
      ] as const,
  ),
  ['{ name: "x-a", from: "x-b" }', []],
  ['{ name: "X-A", value: "{$config.key}" }', []],
  ['[{ name: "x-a", value: "1" }, { name: "x-b", value: "2" }]', []],
  ['[{ name: "x-a", value: "1" }, { name: "X-A", from: "x-b" }]', ['HTTP_HEADER_NAME_COLLISION']],
  ['{ name: "x-a" }', ['INVALID_HEADER']],
  ['{ name: "x-a", from: "x-b", value: "c" }', ['INVALID_HEADER']],
  ['{ name: "x a", value: "c" }', ['INVALID_HEADER']],
  ['{ name: "x-a", from: "x b" }', ['INVALID_HEADER']],
  ['{ value: "c" }', ['INVALID_HEADER']],
];

for (const [header, codes] of headers) {
  it(`the header ${header} is ${codes[0] ?? 'right'}, on a source and on a connector`, () => {
    assert.deepEqual(codesOf(`${api('')} ${query(`headers: ${header}`)}`), codes);
    assert.deepEqual(codesOf(`${api(`headers: ${header}`)} ${query('')}`), codes);
  });
}

const sources: readonly (readonly [name: string, code: string | undefined])[] = [
  ['a', undefined],
  ['Shop_2-b', undefined],
  ['a'.repeat(64), undefined],
  ['a'.repeat(65), 'INVALID_SOURCE_NAME'],
  ['', 'EMPTY_SOURCE_NAME'],
  ['2a', 'INVALID_SOURCE_NAME'],
  ['_a', 'INVALID_SOURCE_NAME'],
  ['a.b', 'INVALID_SOURCE_NAME'],
  ['a b', 'INVALID_SOURCE_NAME'],
  ['é', 'INVALID_SOURCE_NAME'],
];

for (const [name, code] of sources) {
  it(`the source "${name}" is ${code ?? 'right'}`, () => {
    const found = codesOf(`extend schema @source(name: "${name}", http: { baseURL: "http://api.test" })
      type Query { a: String @connect(source: "${name}", http: { GET: "/a" }, selection: "$.a") }`);
    assert.deepEqual(found.slice(0, 1), code ? [code] : []);
  });
}

const ids: readonly (readonly [id: string, code: string | undefined])[] = [
  ['a', undefined],
  ['_A1', undefined],
  ['1a', 'INVALID_CONNECTOR_ID_NAME'],
  ['a-b', 'INVALID_CONNECTOR_ID_NAME'],
  ['', 'INVALID_CONNECTOR_ID_NAME'],
];

for (const [id, code] of ids) {
  it(`the connector's id "${id}" is ${code ?? 'right'}`, () => {
    const sdl = `${api('')} type Query { a: String @connect(id: "${id}", source: "api", http: { GET: "/a" }, selection: "$.a") }`;
    assert.deepEqual(codesOf(sdl), code ? [code] : []);
  });
}

/** `x: true` is a property of the answer up to v0.3, and itself from v0.4 on; commas came with v0.4. */
const versions: readonly (readonly [version: string, unified: boolean])[] = [
  ['v0.1', false],
  ['v0.2', false],
  ['v0.3', false],
  ['v0.4', true],
];

for (const [version, unified] of versions) {
  it(`connect ${version} is read by ${unified ? 'the unified grammar' : 'the older one'}`, () => {
    const link = (url: string) => `extend schema @link(url: "${url}", import: ["@connect", "@source"])`;
    const file = (selection: string) =>
      `${link(`https://specs.apollo.dev/connect/${version}`)} ${api('')}
       type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "${selection}") } type A { x: ID y: ID }`;
    assert.deepEqual(codesOf(file('x y: z')), []);
    assert.deepEqual(codesOf(file('x, y')), unified ? [] : ['INVALID_SELECTION']);
  });
}
