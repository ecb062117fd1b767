/** How `portico` begins as a process: with what it needs, and with what Node compiled the last time. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
