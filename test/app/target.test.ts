import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readTarget } from '../../src/app/target.ts';

describe('the target of a request', () => {
  const read: readonly (readonly [target: string, meant: unknown])[] = [
    ['/web/graphql', { path: '/web/graphql', url: '/web/graphql' }],
    ['/mobile/v2/graphql?query=%7Ba%7D', { path: '/mobile/v2/graphql', url: '/mobile/v2/graphql?query=%7Ba%7D' }],
    ['/web/graphql?a=/../%2f?b', { path: '/web/graphql', url: '/web/graphql?a=/../%2f?b' }],
    ['/%77eb/gr%61phql', { path: '/web/graphql', url: '/web/graphql' }],
    ['/web/graphql/', { path: '/web/graphql/', url: '/web/graphql/' }],
    ['/', { path: '/', url: '/' }],
    ['http://shop.test:80/web/graphql?x', { path: '/web/graphql', url: '/web/graphql?x', host: 'shop.test:80' }],
    ['HTTPS://[::1]:4000/web', { path: '/web', url: '/web', host: '[::1]:4000' }],
    ['http://shop.test', { path: '/', url: '/', host: 'shop.test' }],
    ['http://shop.test?x', { path: '/', url: '/?x', host: 'shop.test' }],
    ['/client-a%2f..%2fclient-b', 404],
    ['/web%2Fgraphql', 404],
    ['/web%5Cgraphql', 404],
    ['/web\\graphql', 404],
    ['/a/../web/graphql', 404],
    ['/a/%2e%2e/web/graphql', 404],
    ['/./web', 404],
    ['/web/..', 404],
    ['//web/graphql', 404],
    ['//evil.test/web/graphql', 404],
    ['/web//graphql', 404],
    ['/%2577eb/graphql', 404],
    ['/web%00/graphql', 404],
    ['/w%C3%A9b', 404],
    ['/web;a=b/graphql', 404],
    ['/web%3Fquery', 404],
    ['/%', 400],
    ['/%E4', 400],
    ['/web#graphql', 400],
    ['/web?a#b', 400],
    ['', 400],
    ['*', 400],
    ['?query', 400],
    ['web/graphql', 400],
    ['shop.test:443', 400],
    ['ftp://shop.test/web', 400],
    ['http:///web/graphql', 400],
    ['http://user:password@shop.test/web', 400],
  ];
  for (const [target, meant] of read) {
    test(`${JSON.stringify(target)} is ${typeof meant === 'number' ? `refused with ${meant}` : 'read'}`, () => {
      assert.deepEqual(readTarget(target), meant);
    });
  }

  test('is read in time linear in its length, whatever stands in it', () => {
    for (const unit of ['a', '/', '/a', '.', '%41', '?']) {
      const started = performance.now();
      readTarget(`/${unit.repeat(200_000)}\n`);
      assert.ok(performance.now() - started < 500, unit);
    }
  });
});
