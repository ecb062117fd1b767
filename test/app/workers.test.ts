/** Several processes as one: who is started, replaced and ended, with processes that are none, and with real ones. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { supervise, type Worker, type WorkerRole } from '../../src/app/workers.ts';
import { createProject } from './cli/io.ts';

type Signal = 'SIGINT' | 'SIGTERM';

/** Processes that do what the test says. */
function createWorld() {
  const forked: {
    readonly role: WorkerRole;
    readonly listen: () => void;
    readonly end: (code: number | null, signal?: string) => void;
    readonly heard: string[];
  }[] = [];
  let onFork = () => {};
  const signals = [Promise.withResolvers<Signal>(), Promise.withResolvers<Signal>()];
  const told = Promise.withResolvers<void>();
  const pauses: number[] = [];
  const logged: string[] = [];
  let asked = 0;
  const fork = (role: WorkerRole): Worker => {
    const listening = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    const heard: string[] = [];
    const end = (code: number | null, signal: string | null = null) => ended.resolve({ code, signal });
    forked.push({ role, listen: listening.resolve, end, heard });
    onFork();
    return {
      pid: forked.length,
      listening: listening.promise,
      ended: ended.promise,
      stop: (signal) => {
        heard.push(signal);
        told.resolve();
      },
      kill: () => void heard.push('kill'),
      ask: () => assert.fail('nobody is to be asked'),
      onQuestion: () => {},
    };
  };
  return {
    forked,
    told: told.promise,
    pauses,
    logged,
    signal: (nth: number, signal: Signal) => signals[nth]?.resolve(signal),
    /** Resolves when that many have been forked. */
    count: (count: number) =>
      new Promise<void>((resolve) => {
        onFork = () => forked.length >= count && resolve();
        onFork();
      }),
    run: (count: number) =>
      supervise({
        count,
        fork,
        nextSignal: () => signals[asked++]?.promise ?? assert.fail('one signal too many'),
        log: (level, message) => void logged.push(`${level}: ${message}`),
        wait: async (ms) => void pauses.push(ms),
      }),
  };
}

describe('workers', () => {
  test('start with one that checks and speaks for all; the others follow once it listens', async () => {
    const world = createWorld();
    const code = world.run(3);
    assert.deepEqual(
      world.forked.map(({ role }) => role),
      [{ announces: true, speaks: true }],
    );
    world.forked[0]?.listen();
    await world.count(3);
    world.forked[1]?.listen();
    assert.deepEqual(
      world.forked.slice(1).map(({ role }) => role),
      Array(2).fill({ announces: false, speaks: false }),
    );
    world.signal(0, 'SIGTERM');
    await world.told;
    // The third did not serve yet, and has nothing to finish.
    assert.deepEqual(
      world.forked.map(({ heard }) => heard),
      [['SIGTERM'], ['SIGTERM'], ['kill']],
    );
    for (const { end } of world.forked) end(0);
    assert.equal(await code, 0);
  });

  test('are not started where the first cannot be: its code is the code', async () => {
    const world = createWorld();
    const code = world.run(3);
    world.forked[0]?.end(1);
    assert.equal(await code, 1);
    assert.equal(world.forked.length, 1);
  });

  test('that die are replaced, each death after a longer pause, and the one who speaks by one who speaks', async () => {
    const world = createWorld();
    world.run(2);
    world.forked[0]?.listen();
    await world.count(2);
    for (let death = 0; death < 4; death++) {
      // The one in the first place is the last that was forked for it.
      world.forked.findLast(({ role }) => role.speaks)?.end(null, 'SIGKILL');
      await world.count(3 + death);
    }
    assert.deepEqual(world.pauses, [100, 200, 400, 800]);
    assert.deepEqual(
      world.forked.slice(2).map(({ role }) => role),
      Array(4).fill({ announces: false, speaks: true }),
    );
    assert.equal(world.logged.filter((line) => line === 'error: a worker died and is replaced').length, 4);
  });

  test('that end because they were told to are not replaced, and a second signal kills them', async () => {
    const world = createWorld();
    const code = world.run(2);
    world.forked[0]?.listen();
    await world.count(2);
    world.forked[1]?.listen();
    world.signal(0, 'SIGINT');
    world.signal(1, 'SIGINT');
    assert.equal(await code, 130);
    assert.deepEqual(
      world.forked.map(({ heard }) => heard),
      [
        ['SIGINT', 'kill'],
        ['SIGINT', 'kill'],
      ],
    );
  });
});

const files = {
  'schemas/a.graphql': `extend schema @source(name: "a", http: { baseURL: "http://127.0.0.1:1" })
    type Query { a: String @connect(source: "a", http: { GET: "/" }, selection: "$.a") }`,
  'bff/web.graphql': 'extend schema @budget(cost: 900, window: "1m", by: [IP]) type Query { a: String }',
  'portico.config.js': `export default { plugins: [{
    onResponse({ response }) { response.headers.set('x-pid', String(process.pid)); },
  }] };`,
  'package.json': '{ "type": "module" }',
};

describe('portico start --workers', { timeout: 300_000 }, () => {
  async function start(t: TestContext, more: Readonly<Record<string, string>> = {}) {
    const directory = await createProject(t, { ...files, ...more });
    const main = join(import.meta.dirname, '../../src/app/cli/main.ts');
    const child = spawn(process.execPath, [main, 'start', '--workers', '2', '--port', '0'], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => void child.kill('SIGKILL'));
    const log: string[] = [];
    const lines = new EventEmitter();
    createInterface(child.stderr).on('line', (line) => {
      log.push(line);
      lines.emit('line');
    });
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    const ended = once(child, 'exit').then(([code]) => code as number);
    return {
      child,
      log,
      ended,
      out: () => out,
      /** Resolves to the process ids of those who have said that they serve, once they are that many. */
      serving: async (count: number): Promise<readonly number[]> => {
        for (;;) {
          const pids = log.flatMap((line) =>
            line.includes('a worker serves') ? [JSON.parse(line).pid as number] : [],
          );
          if (pids.length >= count) return pids;
          await once(lines, 'line', { signal: t.signal });
        }
      },
    };
  }

  /** Who answers of a few requests, each by a connection of its own. */
  async function whoAnswers(url: string): Promise<ReadonlySet<number>> {
    const pids = new Set<number>();
    for (let i = 0; i < 6; i++) {
      const { headers } = await fetch(`${url}/web/graphql?query=%7B__typename%7D`, {
        headers: { connection: 'close', 'content-type': 'application/json' },
      });
      pids.add(Number(headers.get('x-pid')));
    }
    return pids;
  }

  test('answers from several processes at one port, replaces one that is killed, and ends them all', async (t) => {
    const { child, log, ended, out, serving } = await start(t);
    const [first = 0, second = 0] = await serving(2);
    const url = /http:\/\/[\d.:]+/.exec(out())?.[0] ?? '';
    assert.equal(out(), `Portico serves 1 client:\n  web  ${url}/web/graphql\n`);
    assert.deepEqual(await whoAnswers(url), new Set([first, second]));
    process.kill(first, 'SIGKILL');
    const [, , third = 0] = await serving(3);
    assert.deepEqual(await whoAnswers(url), new Set([second, third]));
    assert.ok(log.some((line) => line.includes('a worker died and is replaced') && line.includes(`"pid":${first}`)));
    const warning = log.find((line) => line.includes('counts budgets'));
    assert.deepEqual(JSON.parse(warning ?? '{}').clients, ['web']);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    for (const pid of [second, third]) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  test('ends with 1, and says why once, where the files are wrong', async (t) => {
    const { log, ended, out } = await start(t, { 'bff/web.graphql': 'type Query { b: String }' });
    assert.equal(await ended, 1);
    assert.equal(out(), '');
    assert.equal(log.filter((line) => line.includes('VIEW_UNKNOWN_FIELD')).length, 1);
  });
});
