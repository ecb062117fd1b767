/** What a process tells of itself when things are not as they should be: nobody reads its access log, it is told to end, its files change. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { startHttp } from '../fetch/kit.ts';
import { adminToken, type Line, type Started, startProcess } from '../kit/started.ts';

const schema = `extend schema @source(name: "a", http: { baseURL: "{$env.BASE}" })
  type Query { a: String @connect(source: "a", http: { GET: "/" }, selection: "$.a") }`;
const config = (accessLog: string) => `export default {
  admin: { port: 0, token: '${adminToken}' },
  telemetry: { accessLog: ${accessLog} },
};`;
const files = (accessLog: string) => ({
  'schemas/a.graphql': schema,
  'bff/web.graphql': 'type Query { a: String }',
  'portico.config.js': config(accessLog),
});

/** A backend that answers when it is told to. */
async function startBackend(t: TestContext) {
  const held: ServerResponse[] = [];
  const arrivals = new EventEmitter();
  const BASE = await startHttp(t, (_request, response) => {
    held.push(response);
    arrivals.emit('held');
  });
  return {
    env: { BASE },
    /** Answers the next call. */
    async answer(): Promise<void> {
      while (held.length === 0) await once(arrivals, 'held');
      held.shift()?.writeHead(200, { 'content-type': 'application/json' }).end('{"a":"b"}');
    },
  };
}

/** Asks so many times, several at once: what is answered without a call. */
async function rush({ ask }: Started, times: number): Promise<void> {
  // A long name, so that fewer are enough.
  const query = `query ${'N'.repeat(100)} { __typename }`;
  const headers = { 'x-request-id': 'i'.repeat(100) };
  const one = async (): Promise<void> => {
    for (let time = 0; time < times / 10; time++) {
      const response = await ask('web', query, headers);
      assert.equal(await response.text(), '{"data":{"__typename":"Query"}}');
    }
  };
  await Promise.all(Array.from({ length: 10 }, one));
}

describe('an access log', { timeout: 300_000 }, () => {
  test('that nobody reads holds up no request and takes no more memory; what is lost is counted and told', async (t) => {
    const started = await startProcess(t, files('true'));
    const { child, metrics, logged } = started;
    const dropped = 'portico_access_log_dropped_total';
    let asked = 0;
    // What a pipe takes, and 4 MB.
    for (; (await metrics()).of(dropped) === 0; asked += 1000) {
      assert.ok(asked < 60_000, 'nothing was lost');
      await rush(started, 1000);
    }
    const isLoss = ({ message }: Line) => String(message).startsWith('lines of the access log were lost');
    await logged(isLoss);
    const before = await metrics();
    await rush(started, 3000);
    const after = await metrics();
    const lost = after.of(dropped) - before.of(dropped);
    assert.ok(lost > 2800 && lost <= 3000 + 200, `${lost} of 3000 were lost`);
    const grown = after.of('nodejs_external_memory_bytes') - before.of('nodejs_external_memory_bytes');
    assert.ok(grown < 2e6, `${grown} bytes more`);
    // Whoever reads again has what was kept, line by line, and all that comes from then on.
    let lines = 0;
    const reader = createInterface(child.stdout ?? assert.fail()).on('line', (line) => {
      assert.equal(JSON.parse(line).outcome, 'ok');
      lines++;
    });
    const over = once(reader, 'close');
    const inAll = asked + 3000;
    child.kill('SIGTERM');
    assert.equal(await started.ended, 0);
    await over;
    const lostInAll = started.log.filter(isLoss).reduce((sum, line) => sum + Number(line.lines), 0);
    assert.equal(lines + lostInAll, inAll);
    assert.ok(lostInAll >= after.of(dropped));
  });

  for (const [where, accessLog] of [
    ['a pipe', 'true'],
    ['a file', '{ file: "access.log" }'],
  ] as const) {
    test(`on ${where} has the line of what was answered last before the end`, async (t) => {
      const backend = await startBackend(t);
      const started = await startProcess(t, files(accessLog), [], backend.env);
      const { child, ask, ended, logged, directory } = started;
      let out = '';
      child.stdout?.on('data', (text) => {
        out += text;
      });
      const answer = ask('web', 'query Last { a }');
      await started.metrics();
      child.kill('SIGTERM');
      await logged(({ message }) => message === 'stopping');
      await backend.answer();
      assert.equal(await (await answer).text(), '{"data":{"a":"b"}}');
      assert.equal(await ended, 0);
      const text = where === 'a pipe' ? out : await readFile(join(directory, 'access.log'), 'utf8');
      const lines = text.trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)).map(({ operation, outcome }) => [operation, outcome]),
        [['Last', 'ok']],
      );
    });
  }
});

describe('metrics', { timeout: 300_000 }, () => {
  test('go on through a reload: what was counted stays, and what comes is counted once', async (t) => {
    const backend = await startBackend(t);
    const started = await startProcess(t, files('true'), ['--watch'], backend.env);
    const { ask, metrics, logged, directory } = started;
    const operations = (outcome: string, kind = 'query') =>
      `portico_operations_total{client="web",transport="http",kind="${kind}",outcome="${outcome}"}`;
    const call = 'portico_calls_total{backend="a",outcome="2xx"}';
    const askBackend = async (query: string): Promise<string> => {
      const answer = ask('web', query);
      await backend.answer();
      return (await answer).text();
    };
    const reload = async (path: string, text: string, message: string, count = 1): Promise<void> => {
      await writeFile(join(directory, path), text);
      await logged((line) => line.message === message, count);
    };
    assert.equal(await askBackend('{ a }'), '{"data":{"a":"b"}}');
    // Begun before a reload, answered after it.
    const early = ask('web', '{ a }');
    assert.match(await (await ask('web', '{ b }')).text(), /GRAPHQL_VALIDATION_FAILED/);
    await reload('bff/web.graphql', 'type Query { b: String @from(path: "a") }', 'reloaded');
    await backend.answer();
    assert.equal(await (await early).text(), '{"data":{"a":"b"}}');
    assert.equal(await askBackend('{ b }'), '{"data":{"b":"b"}}');
    // Another ground: its graph, its connections, its meters.
    await reload('schemas/a.graphql', `${schema} # changed`, 'reloaded', 2);
    assert.equal(await askBackend('{ b }'), '{"data":{"b":"b"}}');
    await reload(
      'bff/web.graphql',
      'type Query { c: String }',
      'the reload was refused; the last good generation goes on',
    );
    const scrape = await metrics();
    assert.deepEqual(
      [operations('ok'), operations('GRAPHQL_VALIDATION_FAILED', 'none'), call].map(scrape.of),
      [4, 1, 4],
    );
    assert.equal(scrape.of('portico_operation_duration_seconds_count{client="web"}'), 4);
    assert.equal(scrape.of('portico_requests_in_flight{client="web"}'), 0);
    // One change of a file can be seen twice.
    const reloads = started.log.filter(({ message }) => message === 'reloaded').length;
    assert.equal(scrape.of('portico_reloads_total{outcome="ok"}'), reloads);
    assert.equal(scrape.of('portico_generation'), reloads + 1);
    assert.ok(scrape.of('portico_reloads_total{outcome="refused"}') >= 1);
  });
});
