import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, Source } from 'graphql';
import { readOptions } from '../../src/schema/options.ts';

const read = (args: string) =>
  readOptions(parse(new Source(`extend schema @backend(${args})`, 'schemas/a.graphql')), 'plain', 'a');

describe('the address of a backend', () => {
  const refused: readonly (readonly [args: string, column: number, message: string])[] = [
    ['url: "ftp://a.test/graphql"', 29, '"ftp://a.test/graphql" is no address of a backend.'],
    ['url: "ftp://{$env.HOST}/graphql"', 29, '"ftp://{$env.HOST}/graphql" is no address of a backend.'],
    ['url: "not a url"', 29, '"not a url" is no absolute URL.'],
    ['url: "http://a.test/{$args.id}"', 29, '$args may not stand in the address of a backend.'],
    ['url: "http://me:secret@a.test/"', 29, 'The address of a backend holds a password.'],
    ['urls: ["http://a.test/", "b.test/"]', 49, '"b.test/" is no absolute URL.'],
    [
      'url: "http://a.test/", subscriptions: { url: "mailto:x", protocol: WS }',
      69,
      '"mailto:x" is no address of a backend.',
    ],
    [
      'url: "http://a.test/", subscriptions: { url: "ws://a.test/", protocol: SSE }',
      69,
      '"ws://a.test/" is no address of a backend.',
    ],
  ];
  for (const [args, column, message] of refused) {
    it(`is refused where it stands: ${args}`, () => {
      const [problem, ...others] = read(args).problems;
      assert.deepEqual(
        [problem?.code, problem?.message, problem?.places[0]?.column],
        ['INVALID_BACKEND', message, column],
      );
      assert.ok(problem?.hint);
      assert.deepEqual(others, []);
    });
  }

  for (const args of [
    'url: "http://a.test/graphql"',
    'url: "{$env.A_URL}"',
    'url: "https://{$env.HOST}/graphql"',
    'urls: ["http://a.test/", "{$config.b}"]',
    'url: "http://a.test/", subscriptions: { url: "wss://a.test/", protocol: WS }',
  ]) {
    it(`may be ${args}`, () => assert.deepEqual(read(args).problems, []));
  }
});
