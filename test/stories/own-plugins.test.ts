/** The operator's own plugins see each answer, and what they make of it is what is sent: also where a backend's text would have passed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import { send, start } from './by-hand.ts';

type Data = { thing?: { name?: string } };

const thing = (name: string) => ({ data: { thing: { name } } });
const schema = 'type Query { thing: Thing } type Thing { name: String }';
const clients = { app: 'extend schema @expose', remembering: 'extend schema @expose @cache(maxAge: 60)' };

/** A plugin that is given the data of each answer. */
const withData = (change: (data: Data) => Data | undefined): Plugin => ({
  onExecute: () => ({
    onExecuteDone({ result, setResult }) {
      if (!('data' in result)) return;
      const data = change(result.data as Data);
      if (data) setResult({ ...result, data });
    },
  }),
});

const plugins: readonly (readonly [what: string, plugin: Plugin, expected: unknown])[] = [
  ['only looks', withData(() => undefined), thing('Lamp')],
  ['puts another answer in its place', withData(() => ({ thing: { name: 'Chair' } })), thing('Chair')],
  [
    'changes it where it is',
    withData((data) => {
      if (data.thing) data.thing.name = 'Table';
      return undefined;
    }),
    thing('Table'),
  ],
];

describe('a plugin of the operator that', () => {
  for (const [what, plugin, expected] of plugins) {
    for (const client of Object.keys(clients)) {
      test(`${what}, for ${client}`, async (t) => {
        const ask = await start(
          t,
          `extend schema @backend(url: "$BASE/graphql")\n${schema}`,
          clients,
          (_request, response) => send(response, JSON.stringify(thing('Lamp'))),
          { plugins: [plugin] },
        );
        for (let times = 0; times < 2; times++)
          assert.deepEqual((await ask(client, '{ thing { name } }')).body, expected);
      });
    }
  }
});
