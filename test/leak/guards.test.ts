/** The property is worth something only if it fails: for each guard a copy of `src/` without it is put to the test, and has to leak. */
import assert from 'node:assert/strict';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeDirectory } from '../kit/directory.ts';
import { type Guard, guards } from './guards.ts';
import { type Part, parts } from './properties.ts';
import { type Build, importBuild, openWorld } from './world.ts';

const root = join(import.meta.dirname, '../..');

/** How many graphs are tried, each with so many rounds of requests, until it has leaked. */
const [graphs, rounds] = [8, 30];

/** Each run tries every so-many-th guard, from another one on; `GUARDS=all` tries them all. */
const share = process.env.GUARDS === 'all' ? 1 : 4;
const turn = Math.floor(Number(process.env.SEED ?? 0));

for (const [index, guard] of guards.entries()) {
  if (index % share !== turn % share) continue;
  test(`without what keeps back ${guard.keeps}, a door tells too much`, async (t) => {
    const build = await importBuild(await copyWithout(t, guard));
    for (let number = 0; number < graphs; number++) {
      if (await leaks(t, build, parts[guard.by], 1000 + number)) return;
    }
    assert.fail(`the property holds without it: ${guard.file}`);
  });
}

test('every guard stands where the table says', async () => {
  for (const guard of guards) await readWithout(guard);
});

async function readWithout({ file, line, without }: Guard): Promise<string> {
  const text = await readFile(join(root, 'src', file), 'utf8');
  const [before, after, ...more] = text.split(line);
  assert.ok(before !== undefined && after !== undefined && more.length === 0, `${file} has this once: ${line}`);
  return before + without + after;
}

async function copyWithout(t: TestContext, guard: Guard): Promise<string> {
  const directory = await makeDirectory(t, { 'package.json': '{ "type": "module" }' });
  await cp(join(root, 'src'), join(directory, 'src'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'src', guard.file), await readWithout(guard));
  return join(directory, 'src');
}

async function leaks(t: TestContext, build: Build, part: Part, seed: number): Promise<boolean> {
  const world = await openWorld(t, seed, build);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const view of world.views) await part(world, view);
    }
    return false;
  } catch (error) {
    if (error instanceof assert.AssertionError) return true;
    throw error;
  } finally {
    await world.close();
  }
}
