import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ResponseCacheOptions } from '../../../src/plugins/response-cache.ts';
import { setUp } from './setup.ts';

describe('a mutation', () => {
  const entities: NonNullable<ResponseCacheOptions['entities']> = {
    heldBy: ({ key }) => (key.includes('count') ? ['Product:1'] : ['Product:2']),
    namedBy: () => ['Product:1'],
  };

  it('purges the answers that hold what it names, and no others', async () => {
    const { post } = setUp({}, { entities });
    await post('{ count }');
    await post('{ language }');
    await post('mutation { change }');
    assert.equal((await post('{ count }')).headers.get('age'), null);
    assert.deepEqual((await post('{ count }')).json.data, { count: 4 });
    const { executions, post: ask } = setUp({}, { entities });
    await ask('{ language }');
    await ask('mutation { change }');
    await ask('{ language }');
    assert.equal(executions(), 2);
  });

  it('keeps an answer from being remembered that was begun before it', async () => {
    const { post, gate, executions } = setUp({}, { entities: { ...entities, heldBy: () => ['Product:1'] } });
    const { reached, open } = gate();
    const before = post('{ slow }');
    await reached;
    await post('mutation { change }');
    open();
    await before;
    await post('{ slow }');
    assert.equal(executions(), 3);
  });

  it('leaves it to the admin to purge by client and operation', async () => {
    const { post, store, executions } = setUp();
    for (const tag of ['client:mobile', 'operation:mobile:Test']) {
      const before = executions();
      await post('{ language }');
      assert.equal(await store.purge([tag]), 1);
      await post('{ language }');
      assert.equal(executions() - before, tag.startsWith('client') ? 2 : 1);
    }
  });
});
