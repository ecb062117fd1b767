import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Gateway, LoadResult } from '../../src/app/host.ts';
import { createReload } from '../../src/app/reload.ts';
import { problem } from '../../src/util/problem.ts';
import { createFake } from './fake.ts';

/** A server that says what was asked of it. */
function createServer() {
  const events: string[] = [];
  const server = {
    url: 'http://server.test',
    port: 80,
    replace: (_next: Gateway) => void events.push('replaced'),
    markReloadRefused: () => void events.push('refused'),
    stop: async () => {},
  };
  return { server, events };
}

function setUp(load: () => Promise<LoadResult>) {
  const { server, events } = createServer();
  const log: unknown[] = [];
  const reload = createReload({
    server,
    gateway: createFake(),
    load,
    show: (problems) => void events.push(`shown ${problems.length}`),
    log: (level, message, fields) => log.push([level, message, fields]),
  });
  return { reload, events, log };
}

const broken = problem('BROKEN', 'It is broken.', { file: 'bff/tv.graphql', line: 1, column: 1 });
const doors = ['web', 'tv'].map((client) => ({ client, path: `/${client}/graphql`, hosts: [] }));
const warning = problem(
  'ODD',
  'This is odd.',
  { file: 'bff/web.graphql', line: 1, column: 2, text: 'x' },
  { severity: 'warning' },
);

describe('a reload', () => {
  test('puts the new generation in place and shows its problems', async () => {
    const { reload, events, log } = setUp(async () => ({ gateway: createFake(), problems: [warning] }));
    await reload();
    assert.deepEqual(events, ['shown 1', 'replaced']);
    assert.deepEqual(log, [['info', 'reloaded', { clients: ['web'] }]]);
  });

  test('that gives no gateway changes nothing but readiness, and is logged with its problems', async () => {
    const { reload, events, log } = setUp(async () => ({ gateway: undefined, problems: [warning] }));
    await reload();
    assert.deepEqual(events, ['shown 1', 'refused']);
    const brief = {
      severity: 'warning',
      code: 'ODD',
      message: 'This is odd.',
      file: 'bff/web.graphql',
      line: 1,
      column: 2,
    };
    assert.deepEqual(log, [
      ['error', 'the reload was refused; the last good generation goes on', { problems: [brief] }],
    ]);
  });

  test('that would close a client’s door for an error is refused; one that somebody took away, or that never was, is not', async () => {
    const loads = [
      { gateway: createFake('both', { doors }), problems: [] },
      { gateway: createFake('broken'), problems: [broken] },
      { gateway: createFake('removed'), problems: [warning] },
      { gateway: createFake('never there'), problems: [broken] },
    ];
    const { reload, events, log } = setUp(async () => loads.shift() ?? assert.fail('one load too many'));
    const refused = loads[1]?.gateway;
    for (let round = 0; round < 4; round++) await reload();
    assert.deepEqual(
      events.filter((event) => !event.startsWith('shown')),
      ['replaced', 'refused', 'replaced', 'replaced'],
    );
    const brief = {
      severity: 'error',
      code: 'BROKEN',
      message: 'It is broken.',
      file: 'bff/tv.graphql',
      line: 1,
      column: 1,
    };
    assert.deepEqual(log[1], [
      'error',
      'the reload was refused; the last good generation goes on',
      { problems: [brief], clients: ['tv'] },
    ]);
    assert.equal(refused?.closed, true);
  });

  test('that throws changes nothing but readiness, and the next one is tried', async () => {
    let loads = 0;
    const { reload, events } = setUp(async () => {
      loads++;
      if (loads === 1) throw new Error('half-written');
      return { gateway: createFake(), problems: [] };
    });
    await reload();
    await reload();
    assert.deepEqual(events, ['refused', 'shown 0', 'replaced']);
  });

  test('never runs beside another; changes meanwhile make one more', async () => {
    let running = 0;
    let loads = 0;
    const { reload, events } = setUp(async () => {
      assert.equal(++running, 1);
      loads++;
      await Promise.resolve();
      running--;
      return { gateway: createFake(), problems: [] };
    });
    await Promise.all([reload(), reload(), reload()]);
    assert.equal(loads, 2);
    assert.deepEqual(events, ['shown 0', 'replaced', 'shown 0', 'replaced']);
    await reload();
    assert.equal(loads, 3);
  });
});
