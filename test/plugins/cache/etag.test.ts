import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cacheControl, setUp } from './setup.ts';

describe('GET', () => {
  const get = (query: string) => `/?query=${encodeURIComponent(query)}`;

  it('has an ETag, and 304 without a body for a client that has the answer', async () => {
    const { send } = setUp();
    const first = await send(get('{ language }'));
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]{43}"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await send(get('{ language }'), { headers: { 'if-none-match': header } });
      assert.deepEqual([answer.status, answer.text], [304, '']);
      assert.deepEqual(
        [answer.headers.get('etag'), cacheControl(answer), answer.headers.get('vary')],
        [etag, 'public, max-age=60', 'accept-language'],
      );
      assert.equal(answer.headers.get('content-type'), null);
    }
    const other = await send(get('{ language }'), { headers: { 'if-none-match': '"other"' } });
    assert.deepEqual([other.status, other.text], [200, first.text]);
  });

  it('has another ETag for another answer', async () => {
    const { send } = setUp();
    const tags = await Promise.all(
      ['{ count(n: 1) }', '{ tenant }'].map(async (query) => (await send(get(query))).headers.get('etag')),
    );
    assert.notEqual(tags[0], tags[1]);
  });

  it('has none where nothing may be kept, and POST has none', async () => {
    const { send, post } = setUp();
    assert.equal((await send(get('{ denied }'))).headers.get('etag'), null);
    assert.equal((await post('{ count }')).headers.get('etag'), null);
    assert.equal((await setUp({ maxAge: 0 }).send(get('{ count }'))).headers.get('etag'), null);
  });
});
