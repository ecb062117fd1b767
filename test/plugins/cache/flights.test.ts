import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import type { PolicyContext } from '../../../src/plugins/operation.ts';
import { graphqlError } from '../../../src/util/errors.ts';
import { as, cacheControl, settled, setUp } from './setup.ts';

describe('identical operations in flight', () => {
  it('share one execution, and each says for itself what may be kept', async () => {
    const { post, executions, gate } = setUp();
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    open();
    for (const answer of await Promise.all(all)) {
      assert.equal(answer.text, '{"data":{"slow":1}}');
      assert.equal(cacheControl(answer), 'public, max-age=60');
    }
    assert.equal(executions(), 1);
  });

  it('share it where nothing may be kept, too', async () => {
    const { post, executions, gate } = setUp({ maxAge: 0 });
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    open();
    await Promise.all(all);
    assert.equal(executions(), 1);
    await post('{ slow }');
    assert.equal(executions(), 2);
  });

  it('do not where it is switched off', async () => {
    const { post, executions } = setUp({ maxAge: 0, share: false });
    await Promise.all([1, 2, 3].map(() => post('{ slow }')));
    assert.equal(executions(), 3);
  });

  for (const name of ['before anybody knows what will be read', 'when that is known']) {
    it(`do not cross callers, ${name}`, async () => {
      const { post, gate } = setUp({ maxAge: 0 });
      if (name.startsWith('when')) await post('{ slowTenant }');
      const { reached, open } = gate();
      const asked = [
        ['alice', 'acme'],
        ['alice', 'acme'],
        ['bob', 'other'],
        ['alice', 'moved'],
      ] as const;
      const answers = asked.map(([subject, tenant]) => post('{ slowTenant }', as(subject, { 'x-tenant': tenant })));
      await reached;
      open();
      const tenants = (await Promise.all(answers)).map(({ json }) => (json.data as { slowTenant: string }).slowTenant);
      assert.deepEqual(
        tenants,
        asked.map(([, tenant]) => tenant),
      );
    });
  }

  it('of nobody do not share what the schema says is private', async () => {
    const { post, executions } = setUp({}, { caching: { maxAge: 60, scope: 'PRIVATE' } });
    await Promise.all([1, 2].map(() => post('{ slow }')));
    assert.equal(executions(), 2);
  });

  it('share an error, too, rather than ask a backend that is down once more each', async () => {
    const { post, executions, backends, gate } = setUp();
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    backends.error = new Error('down');
    open();
    for (const answer of await Promise.all(all))
      assert.deepEqual([answer.json.errors?.length, cacheControl(answer)], [1, 'no-store']);
    assert.equal(executions(), 1);
  });

  it('are executed by themselves if the one that they waited for throws', async () => {
    let first = true;
    const started = Promise.withResolvers<void>();
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => {
          if (!first) return executeFn(args);
          first = false;
          await started.promise;
          throw graphqlError('INTERNAL_SERVER_ERROR', 'crashed');
        });
      },
    };
    const { post } = setUp({}, { before: [crash] });
    const all = [1, 2, 3].map(() => post('{ count }'));
    await settled();
    started.resolve();
    const codes = (await Promise.all(all)).map(({ code }) => code);
    assert.deepEqual(codes, ['INTERNAL_SERVER_ERROR', undefined, undefined]);
  });

  it('do not get the errors of one whose client went away', async () => {
    let first = true;
    const given = Promise.withResolvers<void>();
    const giveUp: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => {
          if (!first) return executeFn(args);
          first = false;
          await given.promise;
          return { data: null, errors: [graphqlError('BACKEND_UNAVAILABLE', 'aborted')] };
        });
      },
    };
    const { post } = setUp({}, { before: [giveUp] });
    const controller = new AbortController();
    const gone = post('{ count }', { signal: controller.signal }).catch((error: unknown) => error);
    const waiting = post('{ count }');
    await settled();
    controller.abort();
    given.resolve();
    assert.deepEqual((await waiting).json, { data: { count: 1 } });
    assert.ok((await gone) instanceof Error);
  });

  it('are not given an answer that was begun before a mutation was over', async () => {
    const { post, gate } = setUp({ maxAge: 0 });
    const { reached, open } = gate();
    const before = post('{ slow }');
    await reached;
    await post('mutation { change }');
    assert.deepEqual((await post('{ slow }')).json.data, { slow: 3 });
    open();
    assert.deepEqual((await before).json.data, { slow: 1 });
  });
});
