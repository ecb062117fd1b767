import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorTable } from '../../src/util/errors.ts';
import { errorsPage } from '../../src/util/errors-page.ts';

test('docs/errors.md is the table of errors', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  assert.equal(page, errorsPage(), 'write what errorsPage() of src/util/errors-page.ts returns to docs/errors.md');
});

test('the page of errors has each code once', () => {
  const codes = [...errorsPage().matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  assert.deepEqual(codes, Object.keys(errorTable));
});
