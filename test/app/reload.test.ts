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
    opened: Promise.resolve(),
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

  test('keeps the clients that an error would close, and says so', async () => {
    const loads = [
      { gateway: createFake('broken', { doors, stale: ['tv'] }), problems: [broken] },
      { gateway: createFake('mended', { doors }), problems: [] },
    ];
    const { reload, events, log } = setUp(async () => loads.shift() ?? assert.fail('one load too many'));
    for (let round = 0; round < 2; round++) await reload();
    assert.deepEqual(events, ['shown 1', 'replaced', 'refused', 'shown 0', 'replaced']);
    const brief = {
      severity: 'error',
      code: 'BROKEN',
      message: 'It is broken.',
      file: 'bff/tv.graphql',
      line: 1,
      column: 1,
    };
    assert.deepEqual(log[0], [
      'error',
      'reloaded, but for clients with errors, which go on as they were',
      { clients: ['web'], stale: ['tv'], problems: [brief] },
    ]);
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
