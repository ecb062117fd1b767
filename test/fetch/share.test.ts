/** Entities of GraphQL servers that several operations ask for at once: how many calls a server gets. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { OperationTypeNode } from 'graphql';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { Caller } from '../../src/plugins/caller.ts';
import type { BackendOptions } from '../../src/schema/backend.ts';
import { silent } from '../../src/util/log.ts';
import { backendAt, contextFor, requestFor, sendJson, startHttp, template, transportFor } from './kit.ts';

const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
const one = { r: [{ __typename: 'A', id: '1' }] };

/** A backend that answers nothing before it is told to. */
async function start(t: TestContext, options: Partial<BackendOptions> = {}) {
  const open: ServerResponse[] = [];
  let aborted = 0;
  const url = await startHttp(t, (_request, response) => {
    open.push(response);
    response.once('close', () => {
      if (!response.writableFinished) aborted++;
    });
  });
  const backend = backendAt(url, options);
  const transport = transportFor(t, backend.options);
  const { execute } = createGraphqlExecutor({ backend, transport, env: {}, config: {}, log: silent });
  return {
    execute,
    open,
    aborted: () => aborted,
    arrived: async (count: number) => {
      while (open.length < count) await new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(open.length, count);
    },
    answer: (headers: Record<string, string> = {}) => {
      for (const response of open.splice(0)) {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        sendJson(response, { data: { _entities: [{ __typename: 'A' }] } });
      }
    },
  };
}

const callerOf = (tenant: string) =>
  new Caller({
    headers: [
      ['x-tenant', tenant],
      ['authorization', 'Bearer x'],
    ],
    identity: { provider: 'p', subject: tenant, scopes: [], claims: { sub: tenant } },
  });
const as = (tenant: string) => contextFor({ caller: callerOf(tenant) });
const from = (name: string) => ({ headers: [{ name, from: name }] });

describe('operations that ask for entities at once', () => {
  const cases: readonly (readonly [
    what: string,
    options: Partial<BackendOptions>,
    asked: readonly (readonly [query: string, variables: Record<string, unknown>, tenant: string])[],
    calls: number,
  ])[] = [
    [
      'share a call that is the same',
      {},
      [
        [entities, one, 'a'],
        [entities, one, 'b'],
      ],
      1,
    ],
    [
      'do not share one for others',
      {},
      [
        [entities, one, 'a'],
        [entities, { r: [{ __typename: 'A', id: '2' }] }, 'a'],
      ],
      2,
    ],
    [
      'do not share what is no entities',
      {},
      [
        ['{ a }', {}, 'a'],
        ['{ a }', {}, 'a'],
      ],
      2,
    ],
    [
      'share it by headers that are alike',
      from('x-tenant'),
      [
        [entities, one, 'a'],
        [entities, one, 'a'],
        [entities, one, 'b'],
      ],
      2,
    ],
    [
      'share nothing that goes out with a credential',
      from('authorization'),
      [
        [entities, one, 'a'],
        [entities, one, 'a'],
      ],
      2,
    ],
    [
      'share nothing that goes out with a claim',
      { headers: [{ name: 'x', value: template('{$claims.sub}') }] },
      [
        [entities, one, 'a'],
        [entities, one, 'a'],
      ],
      2,
    ],
  ];
  for (const [what, options, asked, calls] of cases) {
    test(what, async (t) => {
      const backend = await start(t, options);
      const runs = asked.map(([query, variables, tenant]) =>
        backend.execute({ ...requestFor(query, variables), context: as(tenant) }),
      );
      await backend.arrived(calls);
      backend.answer();
      for (const { errors } of await Promise.all(runs)) assert.equal(errors, undefined);
    });
  }

  test('get an answer that each may change, and know what it allows of caching', async (t) => {
    const backend = await start(t);
    const contexts = [as('a'), as('b')];
    const runs = contexts.map((context) => backend.execute({ ...requestFor(entities, one), context }));
    await backend.arrived(1);
    backend.answer({ 'cache-control': 'private, max-age=30' });
    const [first, second] = await Promise.all(runs);
    assert.deepEqual(first, second);
    assert.notEqual(first?.data, second?.data);
    assert.deepEqual(
      contexts.map(({ maxAge, private: isPrivate }) => [maxAge, isPrivate]),
      [
        [30, true],
        [30, true],
      ],
    );
    assert.deepEqual(
      contexts.map(({ calls }) => calls.map(({ shared }) => shared)),
      [[undefined], [true]],
    );
  });

  test('share nothing with those who changed something, nor with those who asked before', async (t) => {
    const backend = await start(t);
    const mutation = { ...requestFor('mutation { a }'), operationType: OperationTypeNode.MUTATION };
    const before = backend.execute(requestFor(entities, one));
    await backend.arrived(1);
    const [read] = backend.open.splice(0);
    const change = backend.execute(mutation);
    await backend.arrived(1);
    backend.answer();
    await change;
    const afterwards = [
      backend.execute(requestFor(entities, one)),
      backend.execute({ ...mutation, ...requestFor(entities, one), context: mutation.context }),
    ];
    await backend.arrived(2);
    backend.answer();
    sendJson(read ?? assert.fail(), { data: { _entities: [] } });
    await Promise.all([before, ...afterwards]);
  });
});
