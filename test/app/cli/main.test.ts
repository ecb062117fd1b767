import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createProject } from './io.ts';

const main = fileURLToPath(new URL('../../../src/app/cli/main.ts', import.meta.url));

/** A process of its own for a command line. */
function spawnLine(t: TestContext, ...argv: readonly string[]) {
  const child = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code, signal] = await once(child, 'exit');
  return code ?? assert.fail(`ended by ${signal}`);
}

/** Waits until it serves. */
async function urlOf(child: ReturnType<typeof spawnLine>): Promise<string> {
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child.stdout, 'end')]);
  return /http:\S+(?=\/web\/graphql)/.exec(String(line))?.[0] ?? assert.fail(await text(child.stderr));
}

async function finish(child: ReturnType<typeof spawnLine>) {
  const [code, out, error] = await Promise.all([codeOf(child), text(child.stdout), text(child.stderr)]);
  return { code, out, error };
}

/** A project with one GraphQL backend that answers when it is told to. */
async function createSlowProject(t: TestContext) {
  const { promise: called, resolve: call } = Promise.withResolvers<ServerResponse>();
  const backend = createServer((request, response) => {
    request.resume();
    call(response);
  });
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  t.after(() => backend.close().closeAllConnections());
  const { port } = backend.address() as AddressInfo;
  const directory = await createProject(t, {
    'schemas/shop.graphql': `extend schema @backend(url: "http://127.0.0.1:${port}/graphql", timeout: "1m")\ntype Query { hello: String }\n`,
    'bff/web.graphql': 'type Query { hello: String }\n',
  });
  const answer = async () => {
    const response = await called;
    response.setHeader('content-type', 'application/json').end('{"data":{"hello":"world"}}');
  };
  return { directory, called, answer };
}

describe('the process', { timeout: 60_000 }, () => {
  test('tells its version', async (t) => {
    const { code, out, error } = await finish(spawnLine(t, '--version'));
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
    assert.equal(error, '');
  });

  test('ends with 2 at wrong usage, without a stack trace', async (t) => {
    const { code, out, error } = await finish(spawnLine(t, 'strat'));
    assert.deepEqual([code, out], [2, '']);
    assert.equal(error, 'portico: There is no command "strat".\n  → Did you mean "start"?\n  → portico --help\n');
  });

  test('ends though the configuration holds something open', async (t) => {
    const { directory } = await createSlowProject(t);
    const held = await createProject(t, { 'held.mjs': 'setInterval(() => {}, 1000);\nexport default {};\n' });
    const { code, out } = await finish(spawnLine(t, 'check', directory, '--config', `${held}/held.mjs`));
    assert.deepEqual([code, out], [0, 'portico check: no problems\n']);
  });

  test('at SIGTERM turns unready, finishes what is in flight, and ends with 0', async (t) => {
    const { directory, called, answer } = await createSlowProject(t);
    const child = spawnLine(t, 'start', directory, '--port', '0');
    const ended = codeOf(child);
    const url = await urlOf(child);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);

    const body = JSON.stringify({ query: '{ hello }' });
    const slow = fetch(`${url}/web/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await called;
    child.kill('SIGTERM');
    for (let log = ''; !log.includes('"stopping"'); ) log += (await once(child.stderr, 'data'))[0];
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    await answer();
    assert.deepEqual(await (await slow).json(), { data: { hello: 'world' } });
    assert.equal(await ended, 0);
  });

  test('at SIGINT without traffic ends with 0, though nobody can read its log any more', async (t) => {
    const { directory } = await createSlowProject(t);
    const child = spawnLine(t, 'start', directory, '--port', '0');
    const ended = codeOf(child);
    await urlOf(child);
    child.stderr.destroy();
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });
});
