/** How `portico` begins as a process: with what it needs, and with what Node compiled the last time. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { makeDirectory } from '../../kit/directory.ts';
import { root } from '../../kit/shop.ts';

const run = promisify(execFile);
const bin = join(root, 'src/app/cli/portico.js');

/** Says on the standard error every module that is loaded. */
const hook = `import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`;

test('what serves operations loads nothing of the stitched graph, and what was compiled is kept for the next time', async (t) => {
  const cache = await makeDirectory(t, {});
  const { stderr } = await run(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, bin, 'check'],
    {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
      maxBuffer: 16 * 1024 ** 2,
    },
  );
  const loaded = stderr.split('\n');
  assert.ok(loaded.some((url) => url.endsWith('/src/app/gateway.ts')));
  assert.deepEqual(
    loaded.filter((url) => /@graphql-tools\/(federation|stitch|delegate|wrap)\//.test(url)),
    [],
  );
  assert.ok((await readdir(cache)).length > 0);
});

test('a gateway listens before it has loaded Yoga, what else stands at its doors, and what calls backends, and opens them by itself', async (t) => {
  const told = `${hook} const write = process.stdout.write;
    process.stdout.write = (text, ...rest) => { process.stderr.write(text); return write.call(process.stdout, text, ...rest); };`;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(told)}`, bin, 'start', '--port', '0'],
    { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  t.after(() => child.kill('SIGKILL'));
  const events: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    if (line.startsWith('Portico serves')) events.push('listens');
    if (line.endsWith('/graphql-yoga/esm/index.js')) events.push('Yoga');
    if (line.endsWith('/ws/wrapper.mjs')) events.push('WebSockets');
    if (line.endsWith('/undici/lib/dispatcher/agent.js')) events.push('undici');
    if (events.length === 4) break;
  }
  assert.equal(events[0], 'listens');
});
