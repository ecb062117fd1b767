import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import type { PolicyContext } from '../../../src/plugins/operation.ts';
import { graphqlError } from '../../../src/util/errors.ts';
import { cacheControl, settled, setUp } from './setup.ts';

describe('an old answer', () => {
  it('is given while a new one is fetched, once', async () => {
    const { post, executions, clock, gate } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    assert.deepEqual((await post('{ slow }')).json.data, { slow: 1 });
    clock.advance(15_000);
    const { reached, open } = gate();
    for (const _ of [1, 2, 3]) {
      const answer = await post('{ slow }');
      assert.deepEqual(
        [answer.json.data, answer.headers.get('age'), cacheControl(answer)],
        [{ slow: 1 }, '15', 'public, max-age=10'],
      );
    }
    await reached;
    assert.equal(executions(), 2);
    open();
    await settled();
    const fresh = await post('{ slow }');
    assert.deepEqual([fresh.json.data, fresh.headers.get('age')], [{ slow: 2 }, null]);
    assert.equal(executions(), 2);
  });

  it('is not given when it is too old for that', async () => {
    const { post, clock } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    await post('{ count }');
    clock.advance(30_000);
    assert.deepEqual((await post('{ count }')).json.data, { count: 2 });
  });

  it('stays where the new one fails, and what failed is not kept', async () => {
    const { post, clock, backends, errors } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    await post('{ count }');
    clock.advance(15_000);
    backends.error = new Error('down');
    for (const _ of [1, 2]) {
      assert.deepEqual((await post('{ count }')).json.data, { count: 1 });
      await settled();
    }
    backends.error = undefined;
    await post('{ count }');
    await settled();
    assert.deepEqual((await post('{ count }')).json.data, { count: 4 });
    assert.deepEqual(errors, []);
  });

  it('tells the log where fetching the new one throws', async () => {
    let broken = false;
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) => {
          if (broken) throw new Error('crashed');
          return executeFn(args);
        });
      },
    };
    const { post, clock, errors } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 }, { before: [crash] });
    await post('{ count }');
    clock.advance(15_000);
    broken = true;
    assert.equal((await post('{ count }')).status, 200);
    await settled();
    assert.match(String(errors), /crashed/);
  });

  it('is given where backends fail, for as long as it may', async () => {
    const { post, clock, backends, errors } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 });
    await post('{ fails }');
    backends.error = new Error('down');
    clock.advance(29_000);
    const old = await post('{ fails }');
    assert.deepEqual(
      [old.json, old.headers.get('age'), cacheControl(old)],
      [{ data: { fails: 1 } }, '29', 'public, max-age=10'],
    );
    assert.match(String(errors), /down/, 'the log is told what the client is not');
    clock.advance(1_000);
    assert.ok((await post('{ fails }')).json.errors);
  });

  it('is given where execution throws', async () => {
    let broken = false;
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) => {
          if (broken) throw new Error('crashed');
          return executeFn(args);
        });
      },
    };
    const { post, clock } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 }, { before: [crash] });
    await post('{ count }');
    clock.advance(15_000);
    broken = true;
    assert.deepEqual((await post('{ count }')).json, { data: { count: 1 } });
  });

  it('is not given in place of an error that is the client’s own', async () => {
    let denied = false;
    const deny: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) =>
          denied ? { data: null, errors: [graphqlError('FORBIDDEN', 'not yours any more')] } : executeFn(args),
        );
      },
    };
    const { post, clock } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 }, { before: [deny] });
    await post('{ count }');
    clock.advance(15_000);
    denied = true;
    assert.equal((await post('{ count }')).code, 'FORBIDDEN');
  });
});
