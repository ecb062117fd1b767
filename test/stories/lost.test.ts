/** What a backend's answer may take away from what stands beside it: by nulls that its types forbid, and by keys that are nobody's. */
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { getOperationAST, Kind, parse } from 'graphql';
import { responseKey } from '../../src/util/response-key.ts';
import { start } from './by-hand.ts';

const schema = `
  extend schema @backend(url: "$BASE/graphql")
  type Query { thing(id: ID!): Thing things: [Thing!]! other: Thing }
  type Thing { id: ID! name: String! }`;
const clients = {
  app: `
    type Query { thing(id: ID!): Thing names: [String] @from(path: "things.name") other: Thing }
    type Thing { id: ID! name: String! }`,
};

/** @param answer JSON, by the names under which the backend's fields are asked for */
function startBefore(t: TestContext, answer: (keysOf: (fieldName: string) => readonly string[]) => string) {
  return start(t, schema, clients, async (request, response) => {
    const { query } = JSON.parse(await text(request)) as { readonly query: string };
    const asked = getOperationAST(parse(query))?.selectionSet.selections ?? [];
    const keysOf = (fieldName: string) =>
      asked.flatMap((node) => (node.kind === Kind.FIELD && node.name.value === fieldName ? responseKey(node) : []));
    response.setHeader('content-type', 'application/json').end(answer(keysOf));
  });
}

describe('what a backend answers', () => {
  for (const [what, data] of [
    ['beside the fields', '{"THING":{"id":"1"},"OTHER":{"id":"2"},"__proto__":{"polluted":1}}'],
    ['in an object', '{"THING":{"id":"1","__proto__":{"polluted":1}},"OTHER":{"id":"2"}}'],
  ] as const) {
    test(`changes nothing that objects inherit, by a key ${what}`, async (t) => {
      const ask = await startBefore(t, (keysOf) => {
        const own = data.replace('THING', String(keysOf('thing'))).replace('OTHER', String(keysOf('other')));
        return `{"data":${own}}`;
      });
      for (const _again of [1, 2]) {
        const { body } = await ask('app', '{ thing(id: "1") { id } other { id } }');
        assert.deepEqual(body, { data: { thing: { id: '1' }, other: { id: '2' } } });
      }
      assert.equal('polluted' in {}, false);
    });
  }

  test('takes nothing from an object that is asked for under another name', async (t) => {
    const ask = await startBefore(t, (keysOf) => {
      const [a = '', b = ''] = keysOf('thing');
      return JSON.stringify({
        data: { [a]: { id: '1' }, [b]: null },
        errors: [{ message: 'There is no name.', path: [b, 'name'] }],
      });
    });
    const { body } = await ask('app', '{ a: thing(id: "1") { id } b: thing(id: "1") { name } }');
    assert.deepEqual(body.data, { a: { id: '1' }, b: null });
    assert.deepEqual(
      body.errors?.map(({ path }) => path),
      [['b', 'name']],
    );
  });

  test('tells of each field that a null took with it', async (t) => {
    const ask = await startBefore(t, (keysOf) =>
      JSON.stringify({ data: null, errors: [{ message: 'There is no such thing.', path: [...keysOf('things'), 0] }] }),
    );
    const { body } = await ask('app', '{ names other { id } }');
    assert.deepEqual(body.data, { names: null, other: null });
    assert.deepEqual(body.errors?.map(({ path }) => path).sort(), [['names'], ['other']]);
  });
});
