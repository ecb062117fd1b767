/** The stories of the policies once more, with Yoga's whole way for every request: the others are told on the short one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { root } from '../kit/shop.ts';

const stories = ['budget', 'callers', 'documents', 'limits', 'remembered'];

test('the stories of the policies are true of the whole way as well', async () => {
  // Without this one the tests inside would report to the runner of this file.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const files = stories.map((story) => join(root, `test/stories/${story}.test.ts`));
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: root,
    env: { ...env, PORTICO_WAY: 'whole' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  assert.equal(code, 0, output);
  assert.ok(Number(/^# pass (\d+)$/m.exec(output)?.[1]) > 50, output);
});
