import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Host, HostOptions } from '../../../src/app/host.ts';
import { problem } from '../../../src/util/problem.ts';
import { createFake } from '../fake.ts';
import { createProject, runLine } from './io.ts';

const broken = problem('BROKEN', 'It is broken.', { file: 'bff/tv.graphql', line: 2, column: 3, text: '  x: Y' });

type EndSignal = 'SIGINT' | 'SIGTERM';

/** Starts, and gives what is needed to ask, to wait and to stop. */
async function start(t: TestContext, argv: readonly string[], loadGateway: Host['loadGateway'], files = {}) {
  const directory = await createProject(t, { 'schemas/a.graphql': '', 'bff/web.graphql': '', ...files });
  const complaints = new EventEmitter();
  let error = '';
  complaints.on('text', (text) => {
    error += text;
  });
  const signals = [Promise.withResolvers<EndSignal>(), Promise.withResolvers<EndSignal>()];
  let [asked, sent] = [0, 0];
  const started = Promise.withResolvers<string>();
  const ended = runLine(
    ['start', '--port', '0', ...argv],
    { loadGateway },
    {
      directory,
      write: started.resolve,
      complain: (text) => complaints.emit('text', text),
      nextSignal: () => signals[asked++]?.promise ?? assert.fail('one signal too many was waited for'),
    },
  );
  const out = await Promise.race([started.promise, ended.then(({ code }) => `ended with ${code}: ${error}`)]);
  return {
    directory,
    out,
    url: /http:\/\/[\d.:]+/.exec(out)?.[0] ?? assert.fail(out),
    error: () => error,
    /** Resolves to all that is complained of from now on until it matches. */
    complaint: async (pattern: RegExp) => {
      const from = error.length;
      while (!pattern.test(error.slice(from))) await once(complaints, 'text');
      return error.slice(from);
    },
    signal: (signal: EndSignal) => signals[sent++]?.resolve(signal),
    code: ended.then(({ code }) => code),
  };
}

describe('portico start', { timeout: 30_000 }, () => {
  test('prints the doors, serves them, and ends with 0 at a signal', async (t) => {
    const doors = [
      { client: 'web', path: '/web/graphql', hosts: [] },
      { client: 'partner', path: '/partner/graphql', hosts: ['api.test', 'api2.test'] },
    ];
    const gateway = createFake('it', { doors });
    const { out, url, signal, code } = await start(t, [], async () => ({ gateway, problems: [] }));
    assert.equal(
      out,
      `Portico serves 2 clients:\n  web      ${url}/web/graphql\n  partner  ${url}/partner/graphql  (only for api.test, api2.test)\n`,
    );
    assert.equal(await (await fetch(`${url}/web/graphql`)).text(), 'it');
    signal('SIGINT');
    assert.equal(await code, 0);
    assert.equal(gateway.closed, true);
  });

  test('reports a client that is left out, and starts the others', async (t) => {
    const { url, error, signal, code } = await start(t, [], async () => ({
      gateway: createFake(),
      problems: [broken],
    }));
    assert.match(error(), /^bff\/tv\.graphql:2:3 {2}error {2}BROKEN\n {2}It is broken\.\n {2}2 \| {3}x: Y\n/);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    signal('SIGINT');
    assert.equal(await code, 0);
  });

  test('refuses with the words of check where nothing can be served', async () => {
    const refused = await runLine(['start'], { loadGateway: async () => ({ gateway: undefined, problems: [broken] }) });
    const checked = await runLine(['check'], { checkDirectory: async () => [broken] });
    assert.equal(refused.code, 1);
    assert.equal(refused.out, '');
    assert.equal(refused.error.replace('portico start:', 'portico check:'), checked.out);
  });

  test('fails where a door cannot be opened', async () => {
    const open = () => Promise.reject(new Error('a door is stuck'));
    const host = { loadGateway: async () => ({ gateway: createFake('stuck', { open }), problems: [] }) };
    await assert.rejects(runLine(['start', '--port', '0'], host), /a door is stuck/);
  });

  test('refuses where no client is left, and closes what was opened', async () => {
    const gateway = createFake('none', { doors: [] });
    const { code } = await runLine(['start'], { loadGateway: async () => ({ gateway, problems: [broken] }) });
    assert.equal(code, 1);
    assert.equal(gateway.closed, true);
  });

  test('loads only the clients that are asked for', async (t) => {
    const given: HostOptions[] = [];
    const load: Host['loadGateway'] = async (_directory, options) => {
      given.push(options);
      return { gateway: createFake(), problems: [] };
    };
    const some = await start(t, ['--client', 'web', '--client', 'tv'], load);
    some.signal('SIGINT');
    const all = await start(t, [], load);
    all.signal('SIGINT');
    assert.deepEqual(
      given.map(({ clients }) => clients),
      [['web', 'tv'], undefined],
    );
    assert.deepEqual([await some.code, await all.code], [0, 0]);
  });

  test('says in a sentence that the port is taken, and ends with 1', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const gateway = createFake();
    const { code, error } = await runLine(['start', '--port', String(port)], {
      loadGateway: async () => ({ gateway, problems: [] }),
    });
    assert.equal(code, 1);
    assert.equal(
      error,
      `portico start: cannot listen on 127.0.0.1, port ${port}: the port is taken. Choose another with --port.\n`,
    );
    assert.equal(gateway.closed, true);
  });

  test('ends at once at a second signal, whatever is in flight', async (t) => {
    const gateway = createFake();
    const { url, signal, code } = await start(t, [], async () => ({ gateway, problems: [] }));
    const request = fetch(`${url}/web/held`);
    const release = await gateway.held;
    signal('SIGTERM');
    signal('SIGTERM');
    assert.equal(await code, 143);
    release();
    await request;
  });

  test('with --watch takes a good change over, and keeps what it has at a bad one', async (t) => {
    const load: Host['loadGateway'] = async (directory) => {
      const text = await readFile(join(directory, 'bff/web.graphql'), 'utf8');
      return text === 'bad' ? { gateway: undefined, problems: [broken] } : { gateway: createFake(text), problems: [] };
    };
    const { directory, url, complaint, signal, code } = await start(t, ['--watch'], load, {
      'bff/web.graphql': 'first',
    });
    const answer = async () => (await fetch(`${url}/web/graphql`)).text();
    // Whole at once, so that no reload sees the half of it.
    const put = async (name: string, text: string) => {
      await writeFile(join(directory, 'next'), text);
      await rename(join(directory, 'next'), join(directory, name));
    };

    const refused = complaint(/"message":"the reload was refused[^\n]*"code":"BROKEN"/);
    await put('bff/web.graphql', 'bad');
    assert.match(await refused, /^bff\/tv\.graphql:2:3 {2}error {2}BROKEN/m);
    assert.equal(await answer(), 'first');
    assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), { status: 'ready', reload: 'refused' });

    const wrongKey = complaint(/Did you mean "store"\?/);
    await put('portico.config.ts', 'export default { sotre: 1 };');
    await wrongKey;
    assert.equal(await answer(), 'first');

    const reloaded = complaint(/"message":"reloaded"/);
    await put('bff/web.graphql', 'good');
    await put('portico.config.ts', 'export default {};');
    await reloaded;
    assert.equal(await answer(), 'good');
    signal('SIGINT');
    assert.equal(await code, 0);
  });
});
