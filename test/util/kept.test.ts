/** What is kept from one start to the next, in real files. */
import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Kept } from '../../src/util/kept.ts';
import { makeDirectory } from '../kit/directory.ts';

/** With one text in it. */
async function setUp(t: TestContext) {
  const directory = join(await makeDirectory(t, {}), 'deep/kept');
  const kept = new Kept(directory);
  await kept.set('a', 'what was made\nof a');
  const [name = ''] = await readdir(directory);
  return { kept, directory, file: join(directory, name) };
}

test('what is kept is there for the next, by its key alone, and for nobody else to write', async (t) => {
  const { directory, file } = await setUp(t);
  const next = new Kept(directory);
  assert.equal(await next.get('a'), 'what was made\nof a');
  assert.equal(await next.get('b'), undefined);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await next.set('a', 'another');
  assert.equal(await next.get('a'), 'another');
  assert.equal((await readdir(directory)).length, 1);
});

const damages: Readonly<Record<string, (file: string, kept: Kept, directory: string) => Promise<void>>> = {
  'a file that was cut off': (file) => truncate(file, 70),
  'an empty file': (file) => truncate(file, 0),
  'a file of which a letter is another': async (file) =>
    writeFile(file, (await readFile(file, 'utf8')).replace('made', 'fade')),
  'a file of somebody else': (file) => writeFile(file, '{}'),
  'a file that was kept under another key': async (file, kept, directory) => {
    await rm(file);
    await kept.set('b', 'of b');
    const [other = ''] = await readdir(directory);
    await rename(join(directory, other), file);
  },
  'a file that others may write': (file) => chmod(file, 0o666),
  'a folder that others may write': (_, __, directory) => chmod(directory, 0o777),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`${name} is as if nothing were kept`, async (t) => {
    const { kept, directory, file } = await setUp(t);
    await damage(file, kept, directory);
    assert.equal(await kept.get('a'), undefined);
  });
}

test('a damaged file is made good by the next who keeps it, and a folder that others may write stays as it is', async (t) => {
  const { kept, directory, file } = await setUp(t);
  await truncate(file, 10);
  await kept.set('a', 'again');
  assert.equal(await kept.get('a'), 'again');
  await chmod(directory, 0o777);
  await kept.set('b', 'of b');
  assert.equal((await readdir(directory)).length, 1);
});

test('where nothing can be kept, nothing is, and nobody is stopped', async (t) => {
  const directory = await makeDirectory(t, { taken: 'a file where the folder would be' });
  const kept = new Kept(join(directory, 'taken/kept'));
  await kept.set('a', 'text');
  assert.equal(await kept.get('a'), undefined);
  assert.deepEqual(await readdir(directory), ['taken']);
});

test('there are never more than 32 files: the oldest go, and with them what was left half written', async (t) => {
  const { kept, directory, file } = await setUp(t);
  await writeFile(join(directory, 'left.tmp'), 'half');
  for (const path of [file, join(directory, 'left.tmp')]) await utimes(path, 1, 1);
  for (let index = 0; index < 33; index++) await kept.set(`k${index}`, 'text');
  assert.equal((await readdir(directory)).length, 32);
  assert.deepEqual([await kept.get('a'), await kept.get('k32')], [undefined, 'text']);
  assert.ok(!(await readdir(directory)).includes('left.tmp'));
});
