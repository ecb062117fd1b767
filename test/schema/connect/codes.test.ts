/** Every code of the reading of REST backends: one small file each, with the place where the problem must be shown. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';
import type { Problem } from '../../../src/util/problem.ts';

/** Where the problem is expected to be: the character after it. */
const mark = '▲';

const api = '@source(name: "api", http: { baseURL: "http://api.test/v1" })';
const extend = `extend schema ${api}`;
const v03 = `extend schema @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"]) ${api}`;

function read(sdl: string): readonly Problem[] {
  const document = parse(new Source(sdl.replace(mark, ''), 'schemas/shop.graphql'));
  return readConnect(document, 'shop').problems;
}

function describeProblems(problems: readonly Problem[]): string[] {
  return problems.map(({ code, severity, places: [place] }) => {
    assert.equal(place?.file, 'schemas/shop.graphql');
    return `${place.line}:${place.column} ${severity === 'warning' ? 'warning ' : ''}${code}`;
  });
}

function placeOfMark(sdl: string): string {
  const before = sdl.slice(0, sdl.indexOf(mark)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** A file with one connector on `Query.a` of type `String`, whose arguments are `connect`. */
const onQuery = (connect: string, field = 'a: String') => `${extend}\ntype Query { ${field} @connect(${connect}) }`;
const get = 'source: "api", http: { GET: "/a" }';

const cases: readonly (readonly [code: string, what: string, sdl: string])[] = [
  [
    'UNKNOWN_CONNECTORS_VERSION',
    'a version that is not there',
    `extend schema @link(url: ▲"https://specs.apollo.dev/connect/v0.9", import: ["@connect", "@source"]) ${api}
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'NO_SOURCE_IMPORT',
    'a source that is not imported',
    `extend schema @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"]) ▲${api}
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  ['GRAPH_QL_ERROR', 'an unknown argument', onQuery(`${get}, ▲slection: "x", selection: "$"`)],
  [
    'GRAPH_QL_ERROR',
    'an unknown part of http',
    onQuery('source: "api", http: { GET: "/a", ▲boddy: "x" }, selection: "$"'),
  ],
  ['GRAPH_QL_ERROR', 'a number where text is meant', onQuery('source: "api", http: { GET: ▲1 }, selection: "$"')],
  [
    'GRAPH_QL_ERROR',
    'a batch of no size',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", batch: { maxSize: ▲0 }, http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id") { id: ID }`,
  ],
  [
    'GRAPH_QL_ERROR',
    'a connector on an interface',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    interface I ▲@connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id") { id: ID }
    type A implements I { id: ID }`,
  ],
  [
    'EMPTY_SOURCE_NAME',
    'a source without a name',
    `extend schema @source(name: ▲"", http: { baseURL: "http://a.test" })
    type Query { a: String @connect(http: { GET: "http://a.test/a" }, selection: "$") }`,
  ],
  [
    'INVALID_SOURCE_NAME',
    'a name that starts with a digit',
    `extend schema @source(name: ▲"1a", http: { baseURL: "http://a.test" })
    type Query { a: String @connect(source: "1a", http: { GET: "/a" }, selection: "$") }`,
  ],
  [
    'DUPLICATE_SOURCE_NAME',
    'two sources of one name',
    `${extend} ▲${api}
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'SOURCE_NAME_MISMATCH',
    'a source that is not there',
    onQuery('source: ▲"apu", http: { GET: "/a" }, selection: "$"'),
  ],
  [
    'NO_SOURCES_DEFINED',
    'a source where there are none',
    'type Query { a: String @connect(source: ▲"api", http: { GET: "/a" }, selection: "$") }',
  ],
  [
    'DUPLICATE_ID_NAME',
    'two connectors of one id',
    `${extend} type Query {
      a: String @connect(${get}, id: "one", selection: "$")
      b: String @connect(${get}, id: ▲"one", selection: "$") }`,
  ],
  ['INVALID_CONNECTOR_ID_NAME', 'an empty id', onQuery(`${get}, id: ▲"", selection: "$"`)],
  ['INVALID_CONNECTOR_ID_NAME', 'an id that is no name', onQuery(`${get}, id: ▲"a-b", selection: "$"`)],

  [
    'INVALID_URL',
    'a base URL that is none',
    `extend schema @source(name: "api", http: { baseURL: ▲"http://a b" })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_URL',
    'a source without base URL',
    `extend schema @source(name: "api", http: ▲{ headers: [] })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_URL',
    'a client in the base URL',
    `extend schema @source(name: "api", http: { baseURL: "http://{▲$request.headers.host}/" })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_URL',
    'a brace that is not closed',
    onQuery('source: "api", http: { GET: "/a/▲{$args.b" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'INVALID_URL',
    'an object in a URL',
    onQuery('source: "api", http: { GET: "/a/{▲$({ b: $args.b })}" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'INVALID_URL',
    'a list in a URL',
    onQuery('source: "api", http: { GET: "/a?b={▲$args.b}" }, selection: "$"', 'a(b: [ID]): String'),
  ],
  [
    'INVALID_URL',
    'a batch in a URL, not joined',
    `${extend} type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={▲$batch.id}" }, selection: "id") { id: ID }`,
  ],
  [
    'INVALID_URL',
    'an input object in a URL',
    onQuery('source: "api", http: { GET: "/a/{▲$args.b}" }, selection: "$"', 'a(b: B): String').concat(
      ' input B { c: ID }',
    ),
  ],
  [
    'INVALID_URL',
    'an argument in the host',
    onQuery('http: { GET: "http://▲{$args.b}.test/a" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'INVALID_URL',
    'an argument in the port',
    onQuery('http: { GET: "http://a.test:▲{$args.b}/a" }, selection: "$"', 'a(b: ID): String'),
  ],
  ['INVALID_URL', 'a segment that climbs', onQuery('source: "api", http: { GET: "/a▲/../b" }, selection: "$"')],
  ['INVALID_URL', '$this on a root field', onQuery('source: "api", http: { GET: "/a/{▲$this.id}" }, selection: "$"')],
  ['INVALID_URL', 'the answer in a request', onQuery('source: "api", http: { GET: "/a/{▲$status}" }, selection: "$"')],
  [
    'INVALID_URL',
    'all headers at once',
    onQuery('source: "api", http: { GET: "/a/{▲$request.headers->size}" }, selection: "$"'),
  ],
  [
    'INVALID_URL_SCHEME',
    'a base URL of another scheme',
    `extend schema @source(name: "api", http: { baseURL: ▲"ftp://a.test" })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  ['INVALID_URL_SCHEME', 'a URL of another scheme', onQuery('http: { GET: ▲"file:///etc/passwd" }, selection: "$"')],
  [
    'ABSOLUTE_CONNECT_URL_WITH_SOURCE',
    'an absolute URL beside a source',
    onQuery('source: "api", http: { GET: ▲"http://b.test/a" }, selection: "$"'),
  ],
  [
    'ABSOLUTE_CONNECT_URL_WITH_SOURCE',
    'a URL that starts with a host beside a source',
    onQuery('source: "api", http: { GET: ▲"//b.test/a" }, selection: "$"'),
  ],
  ['RELATIVE_CONNECT_URL_WITHOUT_SOURCE', 'a relative URL alone', onQuery('http: { GET: ▲"/a" }, selection: "$"')],
  [
    'INVALID_URL_PROPERTY',
    'a path that is an object',
    onQuery('source: "api", http: { GET: "/a", path: "▲a: $args.b" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'INVALID_URL_PROPERTY',
    'a path that is a value',
    onQuery('source: "api", http: { GET: "/a", path: "▲$args.b" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'INVALID_URL_PROPERTY',
    'parameters that are a list',
    onQuery('source: "api", http: { GET: "/a", queryParams: "▲$args.b" }, selection: "$"', 'a(b: [ID]): String'),
  ],
  [
    'INVALID_URL_PROPERTY',
    'parameters of a source that are text',
    `extend schema @source(name: "api", http: { baseURL: "http://api.test", queryParams: "▲$env.KEY" })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_URL_PROPERTY',
    'parameters that do not parse',
    onQuery('source: "api", http: { GET: "/a", queryParams: "a: $args.▲" }, selection: "$"', 'a(b: ID): String'),
  ],
  ['MULTIPLE_HTTP_METHODS', 'two methods', onQuery('source: "api", http: { GET: "/a", ▲POST: "/a" }, selection: "$"')],
  ['MISSING_HTTP_METHOD', 'no method', onQuery('source: "api", http: ▲{ body: "a: 1" }, selection: "$"')],
  [
    'HTTP_OMITTED_REQUIRES_V0_4',
    'no http before v0.4',
    `${v03}\ntype Query { a: String ▲@connect(selection: "$(1)") }`,
  ],
  ['REQUESTLESS_SELECTION_USES_REQUEST_DATA', 'a status without a call', onQuery('selection: "$(▲$status)"')],
  [
    'REQUESTLESS_SELECTION_USES_REQUEST_DATA',
    'an answer without a call',
    onQuery('selection: "id: $args.b name: ▲title"', 'a(b: ID): A').concat(' type A { id: ID name: String }'),
  ],
  [
    'INVALID_BODY',
    'a body that does not parse',
    onQuery('source: "api", http: { POST: "/a", body: "a: ▲}" }, selection: "$"'),
  ],
  [
    'INVALID_BODY',
    'a method that is not there',
    onQuery('source: "api", http: { POST: "/a", body: "a: $args.b▲->upper" }, selection: "$"', 'a(b: ID): String'),
  ],

  [
    'INVALID_HEADER',
    'neither from nor value',
    onQuery('source: "api", http: { GET: "/a", headers: [{ name: ▲"x" }] }, selection: "$"'),
  ],
  [
    'INVALID_HEADER',
    'from and value',
    onQuery('source: "api", http: { GET: "/a", headers: { name: ▲"x", from: "x", value: "1" } }, selection: "$"'),
  ],
  [
    'INVALID_HEADER',
    'a header of the connection',
    onQuery(
      'source: "api", http: { GET: "/a", headers: [{ name: ▲"Transfer-Encoding", value: "1" }] }, selection: "$"',
    ),
  ],
  [
    'INVALID_HEADER',
    "the client's host forwarded",
    onQuery('source: "api", http: { GET: "/a", headers: [{ name: ▲"Host", from: "host" }] }, selection: "$"'),
  ],
  [
    'INVALID_HEADER',
    'a value that is two lines',
    onQuery('source: "api", http: { GET: "/a", headers: [{ name: "x-a", value: "ab▲\\r\\nc: d" }] }, selection: "$"'),
  ],
  [
    'INVALID_HEADER',
    'a name that is none',
    onQuery('source: "api", http: { GET: "/a", headers: [{ name: ▲"a b", value: "1" }] }, selection: "$"'),
  ],
  [
    'INVALID_HEADER',
    'a value that does not parse',
    onQuery(
      'source: "api", http: { GET: "/a", headers: [{ name: "x", value: "Bearer ▲{$config.a" }] }, selection: "$"',
    ),
  ],
  [
    'INVALID_HEADER',
    'a value that is a list',
    onQuery(
      'source: "api", http: { GET: "/a", headers: [{ name: "x", value: "a {▲$request.headers.b}" }] }, selection: "$"',
    ),
  ],
  [
    'HTTP_HEADER_NAME_COLLISION',
    'a header twice',
    onQuery(
      'source: "api", http: { GET: "/a", headers: [{ name: "x", value: "1" }, ▲{ name: "X", value: "2" }] }, selection: "$"',
    ),
  ],

  ['INVALID_SELECTION', 'no selection', `${extend}\ntype Query { a: String ▲@connect(${get}) }`],
  ['INVALID_SELECTION', 'an empty selection', onQuery(`${get}, selection: "▲"`)],
  [
    'INVALID_SELECTION',
    '$batch in a selection',
    `${extend} type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id: ▲$batch.id") { id: ID }`,
  ],
  [
    'INVALID_SELECTION',
    'a block string, at its own line',
    `${extend}
    type Query {
      a: A @connect(${get}, selection: """
        id
        ▲} name
      """)
    }
    type A { id: ID name: String }`,
  ],
  [
    'INVALID_SELECTION',
    'a member that a union does not have',
    `${extend} type Query {
      a: U @connect(${get}, selection: "... kind->match(['b', { ▲__typename: 'C', id }])") }
    union U = B type B { id: ID @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_ERRORS_MESSAGE',
    'a message that is an object',
    onQuery(`${get}, errors: { message: "▲a: b" }, selection: "$"`),
  ],
  [
    'INVALID_ERRORS_MESSAGE',
    'a message that is a number',
    onQuery(`${get}, errors: { message: "▲$status" }, selection: "$"`),
  ],
  [
    'INVALID_ERRORS_MESSAGE',
    "a source's message that is true or false",
    `extend schema @source(name: "api", http: { baseURL: "http://api.test" }, errors: { message: "▲$status->eq(404)" })
    type Query { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'INVALID_ERRORS_MESSAGE',
    'extensions that are text',
    onQuery(`${get}, errors: { extensions: "▲$status->toString" }, selection: "$"`),
  ],
  [
    'INVALID_ERRORS_MESSAGE',
    'extensions that do not parse',
    onQuery(`${get}, errors: { extensions: "a: ▲" }, selection: "$"`),
  ],
  ['INVALID_IS_SUCCESS', 'a success that does not parse', onQuery(`${get}, isSuccess: "▲->eq(1)", selection: "$"`)],
  ['INVALID_IS_SUCCESS', 'a success that is a number', onQuery(`${get}, isSuccess: "▲$status", selection: "$"`)],
  [
    'INVALID_IS_SUCCESS',
    'a success that is one of several texts',
    onQuery(`${get}, isSuccess: "▲$status->match([200, 'yes'], [@, 'no'])", selection: "$"`),
  ],
  [
    'INVALID_IS_SUCCESS',
    'the answer of a request',
    onQuery(`${get}, isSuccess: "▲$batch->size->eq(1)", selection: "$"`),
  ],
  ['INVALID_IS_SUCCESS', 'a success that is an object', onQuery(`${get}, isSuccess: "▲a: b", selection: "$"`)],
  [
    'SELECTED_FIELD_NOT_FOUND',
    'a field that the type lacks',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id ▲nam") }
    type A { id: ID }`,
  ],
  [
    'SELECTED_FIELD_NOT_FOUND',
    'a field below',
    `${extend}
    type Query { a: A @connect(${get}, selection: "b { id ▲nam }") }
    type A { b: B } type B { id: ID }`,
  ],
  [
    'GROUP_SELECTION_IS_NOT_OBJECT',
    'a block on a scalar',
    `${extend}
    type Query { a: A @connect(${get}, selection: "▲id { x }") }
    type A { id: ID }`,
  ],
  [
    'GROUP_SELECTION_REQUIRED_FOR_OBJECT',
    'an object without a block',
    `${extend}
    type Query { a: A @connect(${get}, selection: "▲b") }
    type A { b: B } type B { id: ID }`,
  ],
  [
    'GROUP_SELECTION_REQUIRED_FOR_OBJECT',
    'a whole answer as it is',
    onQuery(`${get}, selection: "▲$.data"`, 'a: A').concat(' type A { b: ID }'),
  ],
  [
    'CONNECTORS_FIELD_WITH_ARGUMENTS',
    'a selected field with arguments',
    `${extend}
    type Query { a: A @connect(${get}, selection: "▲b") }
    type A { b(c: Int): ID }`,
  ],
  [
    'CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE',
    'an interface before v0.4',
    `${v03}
    type Query { a: I @connect(${get}, selection: "▲id") }
    interface I { id: ID }`,
  ],
  [
    'CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE',
    '@context',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") } type A ▲@context(name: "x") { id: ID }`,
  ],

  [
    'CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE',
    '@fromContext',
    `${extend}
    type Query { a(b: ID ▲@fromContext(field: "$x { id }")): ID @connect(${get}, selection: "$") }`,
  ],
  [
    'CONNECTORS_FIELD_WITH_ARGUMENTS',
    'a field with arguments in a batch',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id ▲b") { id: ID b(c: Int): ID }`,
  ],
  ['MISSING_SCHEMA_TYPE', 'the type of a field', onQuery(`${get}, selection: "$"`, 'a: ▲Stringg')],
  ['MISSING_SCHEMA_TYPE', 'the type of an argument', onQuery(`${get}, selection: "$"`, 'a(b: [▲In!]): ID')],
  [
    'MISSING_SCHEMA_TYPE',
    'the type of a part of an input',
    onQuery(`${get}, selection: "$"`, 'a(b: B): ID').concat(' input B { c: ▲C }'),
  ],
  [
    'MISSING_SCHEMA_TYPE',
    'an interface',
    onQuery(`${get}, selection: "id"`, 'a: A').concat(' type A implements ▲I { id: ID }'),
  ],
  [
    'MISSING_SCHEMA_TYPE',
    'a member of a union',
    onQuery(`${get}, selection: "__typename: $('B') id"`, 'a: U').concat(' union U = B | ▲C type B { id: ID }'),
  ],

  [
    'UNDEFINED_ARGUMENT',
    'an argument that is not there',
    onQuery('source: "api", http: { GET: "/a/{$args.▲c}" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'UNDEFINED_ARGUMENT',
    'a part of an input',
    onQuery('source: "api", http: { GET: "/a/{$args.b.▲d}" }, selection: "$"', 'a(b: B): String').concat(
      ' input B { c: ID }',
    ),
  ],
  [
    'UNDEFINED_ARGUMENT',
    'a part of a scalar',
    onQuery('source: "api", http: { GET: "/a/{$args.b.▲d}" }, selection: "$"', 'a(b: ID): String'),
  ],
  [
    'UNDEFINED_FIELD',
    'a field of the parent',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A { id: ID b: ID @connect(source: "api", http: { GET: "/a/{$this.▲ib}" }, selection: "$") }`,
  ],
  [
    'UNDEFINED_FIELD',
    'a field of a batch',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={$batch.▲ib->joinNotNull(',')}" }, selection: "id") { id: ID }`,
  ],
  [
    'UNSUPPORTED_VARIABLE_TYPE',
    'a path through a union',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id u { id }") }
    type A { id: ID u: U b: ID @connect(source: "api", http: { GET: "/a/{$this.▲u.id}" }, selection: "$") }
    union U = B type B { id: ID }`,
  ],

  [
    'ENTITY_NOT_ON_ROOT_QUERY',
    'an entity on another field',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A { id: ID b(id: ID): A @connect(source: "api", http: { GET: "/{$args.id}" }, ▲entity: true, selection: "id") }`,
  ],
  [
    'ENTITY_TYPE_INVALID',
    'a list',
    onQuery('source: "api", http: { GET: "/{$args.id}" }, ▲entity: true, selection: "id"', 'a(id: ID): [A]').concat(
      ' type A { id: ID }',
    ),
  ],
  [
    'ENTITY_TYPE_INVALID',
    'a type that cannot be null',
    onQuery('source: "api", http: { GET: "/{$args.id}" }, ▲entity: true, selection: "id"', 'a(id: ID): A!').concat(
      ' type A { id: ID }',
    ),
  ],
  [
    'ENTITY_RESOLVER_ARGUMENT_MISMATCH',
    'an argument that is no field',
    onQuery('source: "api", http: { GET: "/{$args.key}" }, ▲entity: true, selection: "id"', 'a(key: ID): A').concat(
      ' type A { id: ID }',
    ),
  ],
  [
    'ENTITY_RESOLVER_ARGUMENT_MISMATCH',
    'an argument of another type',
    onQuery('source: "api", http: { GET: "/{$args.id}" }, ▲entity: true, selection: "id"', 'a(id: Int): A').concat(
      ' type A { id: ID }',
    ),
  ],
  [
    'ENTITY_RESOLVER_ARGUMENT_MISMATCH',
    'no arguments',
    onQuery('source: "api", http: { GET: "/a" }, ▲entity: true, selection: "id"', 'a: A').concat(' type A { id: ID }'),
  ],
  [
    'CONNECT_ON_TYPE_MUST_BE_ENTITY',
    'entity: false on a type',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/{$this.id}" }, ▲entity: false, selection: "id") { id: ID }`,
  ],
  [
    'CONNECT_ON_ROOT',
    'a connector on Query',
    `${extend} type Query ▲@connect(${get}, selection: "a") { a: String @connect(${get}, selection: "$") }`,
  ],
  [
    'CONNECT_BATCH_AND_THIS',
    'both variables',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/{▲$this.id}?ids={$batch.id->joinNotNull(',')}" }, selection: "id") { id: ID }`,
  ],
  [
    'CONNECTORS_CANNOT_RESOLVE_KEY',
    'a type that nothing identifies',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A ▲@connect(${get}, selection: "id") { id: ID }`,
  ],
  [
    'CONNECTORS_CANNOT_RESOLVE_KEY',
    'an object as a key',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id b { c }") }
    type A { id: ID b: B d: ID @connect(source: "api", http: { POST: "/a", body: "▲$this.b" }, selection: "$") } type B { c: ID }`,
  ],
  [
    'CONNECTORS_BATCH_KEY_NOT_IN_SELECTION',
    'a batch that gives no key',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "▲name") { id: ID name: String }`,
  ],
  [
    'CONNECTORS_BATCH_KEY_NOT_IN_SELECTION',
    'a batch that gives a part of its key',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id b { c }") }
    type A @connect(source: "api", http: { POST: "/", body: "$batch->map({ i: @.id c: @.b.c })" }, selection: "▲id name") { id: ID b: B name: String }
    type B { c: ID }`,
  ],
  [
    'CONNECTORS_NON_ROOT_BATCH_KEY',
    'a key of the configuration',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "$.items { ▲id: $config.id name }") { id: ID name: String }`,
  ],
  [
    'CONNECTORS_NON_ROOT_BATCH_KEY',
    'a key that is always the same',
    `${extend}
    type Query { a: A @connect(${get}, selection: "b { c } name") }
    type A @connect(source: "api", http: { POST: "/", body: "$batch.b.c" }, selection: "$.items->map({ b: { ▲c: 'x' } name: @.name })") { b: B name: String }
    type B { c: ID }`,
  ],
  [
    'MISSING_ENTITY_CONNECTOR',
    'a key that nothing serves',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id name") }
    type A ▲@key(fields: "id") { id: ID name: String }`,
  ],
  [
    'MISSING_ENTITY_CONNECTOR',
    'a key that serves a part',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id name") }
    type A ▲@key(fields: "id") { id: ID name: String b: ID @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "$") }`,
  ],
  [
    'CONNECTORS_UNRESOLVED_FIELD',
    'a field that nothing gives',
    `${extend}
    type Query { a: A @connect(${get}, selection: "id") }
    type A { id: ID ▲name: String }`,
  ],
  [
    'CONNECTORS_UNRESOLVED_FIELD',
    'a root field without connector',
    `${extend} type Query { a: ID @connect(${get}, selection: "$") ▲b: ID }`,
  ],
  [
    'SATISFIABILITY_ERROR',
    'a field that is given elsewhere only',
    `${extend}
    type Query {
      all: [A] @connect(${get}, selection: "▲id")
      one(id: ID): A @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id name")
    }
    type A { id: ID name: String }`,
  ],
  [
    'SATISFIABILITY_ERROR',
    'a field below one that no reachable call gives whole',
    `${extend}
    type Query {
      all: [A] @connect(${get}, selection: "id ▲box { x }")
      one(id: ID): A @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id box { x y }")
    }
    type A { id: ID box: B }
    type B { x: ID y: ID }`,
  ],
  [
    'CONNECTORS_N_PLUS_ONE',
    'a field under a list',
    `${extend}
    type Query { all: [A] @connect(${get}, selection: "id") }
    type A { id: ID b: ID ▲@connect(source: "api", http: { GET: "/{$this.id}" }, selection: "$") }`,
  ],
  [
    'CONNECTORS_N_PLUS_ONE',
    'an entity under a list, below another object',
    `${extend}
    type Query { all: P @connect(${get}, selection: "items { a { id } }") }
    type P { items: [I] } type I { a: A }
    type A ▲@connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id name") { id: ID! name: String }`,
  ],
  [
    'CONNECTORS_N_PLUS_ONE',
    'a field of Query that is called for each entity of a list',
    `${extend}
    type Query {
      all: [A] @connect(${get}, selection: "id")
      a(id: ID!): A ▲@connect(source: "api", http: { GET: "/{$args.id}" }, entity: true, selection: "id name")
    }
    type A { id: ID! name: String }`,
  ],
  [
    'CONNECTORS_N_PLUS_ONE',
    'an object that each item of a list has in part, and that another call gives whole',
    `${extend}
    type Query {
      all: [A] @connect(${get}, selection: "id b { c { d } }")
      a(id: ID!): A ▲@connect(source: "api", http: { GET: "/{$args.id}" }, entity: true, selection: "id b { c { d e } }")
    }
    type A { id: ID! b: B } type B { c: C } type C { d: Int e: Int }`,
  ],
  [
    'CONNECTORS_N_PLUS_ONE',
    'the second connector of a field under a list, for what the first does not give',
    `${extend}
    type Query { all: [A] @connect(${get}, selection: "id") }
    type A { id: ID!
      b: B @connect(source: "api", http: { GET: "/b" }, selection: "c")
           ▲@connect(source: "api", http: { GET: "/{$this.id}" }, selection: "d") }
    type B { c: Int d: Int }`,
  ],
  [
    'SUBSCRIPTION_IN_CONNECTORS',
    'a subscription',
    `${extend} type Query { a: ID @connect(${get}, selection: "$") } ▲type Subscription { b: ID }`,
  ],
];

describe('the problems of a REST backend', () => {
  for (const [code, what, sdl] of cases) {
    it(`${code}: ${what}`, () => {
      const problems = read(sdl);
      const severity = problems[0]?.severity === 'warning' ? 'warning ' : '';
      assert.deepEqual(describeProblems(problems), [`${placeOfMark(sdl)} ${severity}${code}`]);
      assert.ok(problems[0]?.message.endsWith('.'), 'a message is a sentence');
    });
  }

  it('warns, and does not refuse, where other gateways would not know better', () => {
    const warnings = cases
      .filter(([, , sdl]) => read(sdl)[0]?.severity === 'warning')
      .map(([code, what]) => `${code}: ${what}`);
    assert.deepEqual(warnings, [
      'NO_SOURCE_IMPORT: a source that is not imported',
      'MISSING_ENTITY_CONNECTOR: a key that serves a part',
      'CONNECTORS_N_PLUS_ONE: a field under a list',
      'CONNECTORS_N_PLUS_ONE: an entity under a list, below another object',
      'CONNECTORS_N_PLUS_ONE: a field of Query that is called for each entity of a list',
      'CONNECTORS_N_PLUS_ONE: an object that each item of a list has in part, and that another call gives whole',
      'CONNECTORS_N_PLUS_ONE: the second connector of a field under a list, for what the first does not give',
    ]);
  });

  const gathered: readonly (readonly [what: string, sdl: string])[] = [
    [
      'a batch gathers',
      `type Query { all: [A] @connect(${get}, selection: "id") }
       type A @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id name")
         @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id name") { id: ID! name: String }`,
    ],
    [
      'the list has already',
      `type Query { all: [A] @connect(${get}, selection: "id name") a(id: ID!): A @connect(source: "api", http: { GET: "/{$args.id}" }, entity: true, selection: "id name") }
       type A { id: ID! name: String }`,
    ],
    [
      'is given by another connector of the list',
      `type Query { all: [A] @connect(${get}, selection: "id") @connect(source: "api", http: { GET: "/names" }, selection: "id name") }
       type A @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id name") { id: ID! name: String }`,
    ],
    [
      'is in part, and a batch gathers the rest',
      `type Query { all: [A] @connect(${get}, selection: "id b { c }") }
       type A @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id b { c d }")
         @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id b { d }") { id: ID! b: B } type B { c: Int d: Int }`,
    ],
    [
      'is in part, and the rest comes by a key of its own in a batch',
      `type Query { all: [A] @connect(${get}, selection: "id b { id }") a(id: ID!): A @connect(source: "api", http: { GET: "/{$args.id}" }, entity: true, selection: "id b { id c }") }
       type A { id: ID! b: B } type B @connect(source: "api", http: { GET: "/?ids={$batch.id->joinNotNull(',')}" }, selection: "id c") { id: ID! c: Int }`,
    ],
    [
      'is the same call for all',
      `type Query { all: [A] @connect(${get}, selection: "id") }
       type A { id: ID! b: ID @connect(source: "api", http: { GET: "/b" }, selection: "$") }`,
    ],
    [
      'stands under no list',
      `type Query { a: A @connect(${get}, selection: "id") }
       type A { id: ID! b: ID @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "$") }`,
    ],
  ];
  for (const [what, sdl] of gathered) {
    it(`has no N+1 to tell of where what is fetched ${what}`, () => assert.deepEqual(read(`${extend}\n${sdl}`), []));
  }

  it('tells of an N+1 how to declare the batch, where there can be one', () => {
    const of = (field: string) =>
      read(`${extend} type Query { all: [A] @connect(${get}, selection: "id") }
        type A { id: ID ${field}: ID @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "$") }`)[0];
    assert.match(of('b')?.hint ?? '', /\$batch\.id->joinNotNull/);
    assert.doesNotMatch(of('b(c: Int)')?.hint ?? '', /\$batch/);
    assert.deepEqual(
      of('b')?.places.map(({ text, column }) => text?.slice(column - 1, column + 6)),
      ['@connec', 'all: [A'],
    );
  });

  it('names the headers that no file can set, and those that none can forward', () => {
    const own =
      'Connection proxy-authenticate proxy-authorization TE trailer transfer-encoding upgrade content-length content-encoding accept-encoding keep-alive proxy-connection expect';
    const of = (header: string) =>
      read(onQuery(`source: "api", http: { GET: "/a", headers: [${header}] }, selection: "$"`));
    for (const name of own.split(' ')) {
      for (const rest of ['value: "x"', 'from: "x-a"']) {
        const [problem, ...others] = of(`{ name: "${name}", ${rest} }`);
        assert.deepEqual([problem?.code, others], ['INVALID_HEADER', []], name);
      }
    }
    for (const name of ['Content-Type', 'accept', 'Host']) {
      assert.deepEqual(of(`{ name: "${name}", value: "a/b" }`), []);
      assert.equal(of(`{ name: "${name}", from: "x-a" }`)[0]?.code, 'INVALID_HEADER', name);
    }
  });

  it('are all shown here: no code is reported without a case', () => {
    const directory = join(import.meta.dirname, '../../../src/schema/connect');
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const codes = new Set(
      files.flatMap((file) => readFileSync(join(directory, file), 'utf8').match(/(?<=')[A-Z][A-Z_]{8,}(?=')/g) ?? []),
    );
    const shown = new Set(cases.map(([code]) => code));
    // Shown where lists in pages are.
    codes.delete('INVALID_PAGINATION');
    assert.deepEqual(
      [...codes].filter((code) => !shown.has(code)),
      [],
    );
    assert.ok(codes.size > 45, `${codes.size} codes`);
  });

  it('are looked for however far types lead to types', () => {
    const numbers = Array.from({ length: 1_200 }, (_, index) => index);
    const types = numbers.map(
      (
        n,
      ) => `type T${n} @connect(source: "api", http: { GET: "/t${n}/{$this.id}" }, selection: "id next: { id: nextId }") {
        id: ID! next: T${(n + 1) % numbers.length} }`,
    );
    const problems = read(`${extend} type Query { all: [T0] @connect(${get}, selection: "id") } ${types.join('\n')}`);
    assert.deepEqual([...new Set(problems.map(({ code }) => code))], ['CONNECTORS_N_PLUS_ONE']);
    assert.equal(problems.length, numbers.length);
  });

  it('names the nearest right name', () => {
    const hints = new Map([
      ['source: "apu", http: { GET: "/a" }, selection: "$"', 'Did you mean "api"?'],
      ['source: "api", http: { GET: "/a/{$arg.b}" }, selection: "$"', 'Did you mean "$args"?'],
      ['source: "api", http: { GET: "/a/{$args.idd}" }, selection: "$"', 'Did you mean "id"?'],
      ['source: "api", http: { GET: "/a", header: [] }, selection: "$"', 'Did you mean "headers"?'],
    ]);
    for (const [connect, hint] of hints) assert.equal(read(onQuery(connect, 'a(id: ID): String'))[0]?.hint, hint);
    assert.equal(read(onQuery(`${get}, selection: "$"`, 'a: Stringg'))[0]?.hint, 'Did you mean "String"?');
  });
});
