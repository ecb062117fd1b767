/** Operations that are alike and in flight at once run once, at every door that does not say otherwise. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { send, start } from './by-hand.ts';

// A POST, which is shared by nobody on its own.
const schema = `
  extend schema @source(name: "own", http: { baseURL: "$BASE" })
  type Query { a(n: Int): String @connect(source: "own", http: { POST: "/a", body: "n: $args.n" }, selection: "$.for") }`;
const clients = {
  app: 'extend schema @expose',
  alone: 'extend schema @expose @cache(maxAge: 0, share: false)',
};

describe('operations in flight at once', () => {
  const cases: readonly (readonly [what: string, client: string, first: string, second: string, calls: number])[] = [
    ['run once where they are alike', 'app', '{ a(n: 1) }', '{ a(n: 1) }', 1],
    ['run each for itself where they are not', 'app', '{ a(n: 1) }', '{ a(n: 2) }', 2],
    ['run each for itself where @cache(share: false) says so', 'alone', '{ a(n: 1) }', '{ a(n: 1) }', 2],
  ];
  for (const [what, client, first, second, expected] of cases) {
    test(what, async (t) => {
      const held: ServerResponse[] = [];
      const came = Promise.withResolvers<void>();
      const ask = await start(t, schema, clients, (_request, response: ServerResponse) => {
        held.push(response);
        if (held.length === expected) came.resolve();
      });
      const one = ask(client, first);
      const two = ask(client, second);
      await came.promise;
      // By now the gateway has heard of the other, too.
      for (let times = 0; times < 3; times++) await ask(client, '{ __typename }');
      for (const response of held) send(response, '{"for":"all"}');
      const answers = await Promise.all([one, two]);
      assert.deepEqual(
        answers.map(({ text }) => text),
        ['{"data":{"a":"all"}}', '{"data":{"a":"all"}}'],
      );
      assert.equal(held.length, expected);
    });
  }
});
