/** Names in what shapes a request that no variable leads to: said where they stand, with what was meant. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parse, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';

/** What is said of a file with this `http`, and the text that the place of it points at. */
function said(http: string, on = 'f(id: ID!, in: In): T'): readonly (readonly string[])[] {
  const text = `extend schema @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
    @source(name: "s", http: { baseURL: "http://api.test" })
    input In { a: Int }
    type Query { ${on} @connect(source: "s", http: ${http}, selection: "id") }
    type T { id: ID! }`;
  const { problems } = readConnect(parse(new Source(text, 'api.graphql')), 'api');
  const lines = text.split('\n');
  return problems.map(({ severity, message, places, hint }) => {
    const { line = 0, column = 0 } = places[0] ?? {};
    return [severity, message, String(lines[line - 1]?.slice(column - 1, column + 5)), hint ?? ''];
  });
}

const nothing = (what: string, name: string) =>
  `${what} has no "${name}": before a call there is nothing that it could be read of.`;

it('says where a variable of a URL lost its "$", and what was meant', () => {
  const { length } = said('{ DELETE: "/echo/{$args.id}" }');
  assert.equal(length, 0);
  assert.deepEqual(said('{ DELETE: "/echo/{args.id}" }'), [
    ['error', nothing('The URL', 'args'), 'args.i', 'Did you mean $args.id?'],
  ]);
  assert.deepEqual(said('{ GET: "/x/{env.X}" }'), [
    ['error', nothing('The URL', 'env'), 'env.X}', 'Did you mean $env.X?'],
  ]);
  assert.deepEqual(said('{ GET: "/x/{config.x}" }')[0]?.[3], 'Did you mean $config.x?');
});

it('knows that a bare name is an argument', () => {
  assert.deepEqual(said('{ GET: "/x/{id}" }'), [
    ['error', nothing('The URL', 'id'), 'id}" }', 'Did you mean $args.id?'],
  ]);
});

it('sees bare names in headers, query parameters, paths and bodies', () => {
  const headers = said('{ GET: "/x", headers: [{ name: "x-a", value: "{args.id}" }] }');
  assert.deepEqual(
    headers.map(([, message]) => message),
    [nothing('Header "x-a"', 'args')],
  );
  for (const [part, method] of [
    ['queryParams', 'GET'],
    ['body', 'POST'],
  ] as const) {
    const found = said(`{ ${method}: "/x", ${part}: "a: args.id" }`);
    assert.deepEqual(found, [['error', nothing(`"${part}"`, 'args'), 'args.i', 'Did you mean $args.id?']]);
  }
  assert.equal(said('{ GET: "/x", path: "$([args.id])" }').length, 1);
});

it('leaves names alone that a value was taken apart with', () => {
  assert.deepEqual(said('{ POST: "/x", body: "$args.in { b: a }" }'), []);
});

it('warns of a brace that closes nothing, and of a variable outside of braces', () => {
  assert.deepEqual(said('{ GET: "/x/$args.id}" }'), [
    [
      'warning',
      '"$args.id" stands outside of braces: it goes out as it is written.',
      '$args.',
      'Write {$args.id} for its value.',
    ],
    [
      'warning',
      'This brace closes nothing: it goes out as it is written.',
      '}" }, ',
      'Open it before the value, or write a brace itself as %7D.',
    ],
  ]);
});

it('points at the name that leads nowhere, not at the variable', () => {
  const [found] = said('{ GET: "/x/{$args.in.zz}" }');
  assert.deepEqual(found?.slice(0, 3), ['error', 'Type "In" has no field "zz".', 'zz}" }']);
});
