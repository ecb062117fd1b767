import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { watchFiles } from '../../src/app/watch.ts';

/** A project that is watched. `change` resolves at the next call of `onChange`. */
async function watched(
  t: TestContext,
  folders: readonly string[],
  configName?: string,
  also: () => readonly string[] = () => [],
) {
  const directory = await mkdtemp(join(tmpdir(), 'portico-watch-'));
  const inside = join(directory, 'project');
  await mkdir(inside);
  for (const folder of folders) await mkdir(join(inside, folder), { recursive: true });
  let { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const unwatch = watchFiles({
    directory: inside,
    configFile: configName && join(directory, configName),
    quietMs: 30,
    also: () => also().map((path) => join(inside, path)),
    onChange: () => {
      calls++;
      resolve();
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
    onError: (error) => assert.fail(String(error)),
  });
  t.after(async () => {
    unwatch();
    await rm(directory, { recursive: true });
  });
  return { directory: inside, change: () => promise, calls: () => calls };
}

describe('watching', { timeout: 20_000 }, () => {
  const places = ['schemas/orders.graphql', 'bff/web.graphql', 'bff/web/part.graphql', 'portico.config.ts'];
  for (const place of places) {
    test(`sees a change of ${place}`, async (t) => {
      const { directory, change } = await watched(t, ['schemas', 'bff/web']);
      const seen = change();
      await writeFile(join(directory, place), 'x');
      await seen;
    });
  }

  test('sees a file that is replaced by another, as editors do', async (t) => {
    const { directory, change } = await watched(t, ['schemas', 'bff']);
    const first = change();
    await writeFile(join(directory, 'schemas/orders.graphql'), '1');
    await first;
    for (const text of ['2', '3']) {
      const next = change();
      await writeFile(join(directory, 'orders.swap'), text);
      await rename(join(directory, 'orders.swap'), join(directory, 'schemas/orders.graphql'));
      await next;
    }
  });

  test('sees what is in a folder that was not there before, or was replaced', async (t) => {
    const { directory, change } = await watched(t, ['schemas']);
    for (let round = 0; round < 2; round++) {
      const made = change();
      await mkdir(join(directory, 'bff'));
      await made;
      const written = change();
      await writeFile(join(directory, 'bff/web.graphql'), 'x');
      await written;
      const removed = change();
      await rm(join(directory, 'bff'), { recursive: true });
      await removed;
    }
  });

  test('calls once for changes that come close together', async (t) => {
    const { directory, change, calls } = await watched(t, ['schemas', 'bff']);
    const seen = change();
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeFile(join(directory, `schemas/${name}.graphql`), 'x')));
    await seen;
    assert.equal(calls(), 1);
  });

  test('sees a configuration that stands elsewhere, and no other file there', async (t) => {
    const { directory, change, calls } = await watched(t, ['schemas', 'bff'], 'staging.ts');
    const seen = change();
    await writeFile(join(directory, '../other.ts'), 'x');
    await writeFile(join(directory, 'portico.config.ts'), 'x');
    await writeFile(join(directory, 'README.md'), 'x');
    await writeFile(join(directory, '../staging.ts'), 'x');
    await seen;
    assert.equal(calls(), 1);
  });

  test('sees what else matters by then, a file or a folder, wherever it is', async (t) => {
    let matters: readonly string[] = ['../web/generated/manifest.json'];
    const { directory, change, calls } = await watched(
      t,
      ['schemas', 'bff', '../web/generated', '../mobile'],
      undefined,
      () => matters,
    );
    const manifest = change();
    await writeFile(join(directory, '../web/generated/other.ts'), 'x');
    await writeFile(join(directory, '../web/generated/manifest.json'), '{}');
    await manifest;
    assert.equal(calls(), 1);
    // With the change that this is, another place comes to matter.
    matters = ['../mobile/documents'];
    const moved = change();
    await writeFile(join(directory, 'bff/web.graphql'), 'x');
    await moved;
    const made = change();
    await mkdir(join(directory, '../mobile/documents/screens'), { recursive: true });
    await made;
    const written = change();
    await writeFile(join(directory, '../mobile/documents/screens/home.graphql'), 'x');
    await written;
  });
});
