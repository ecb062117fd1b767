/** `portico new`: the project that it makes is created and run as a person would. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createProject, runLine } from './io.ts';

const root = join(import.meta.dirname, '../../..');
const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

describe('portico new', () => {
  test('makes a project whose own test passes: it checks, generates its documents, compiles, and asks both clients', async (t) => {
    const directory = await createProject(t);
    const { code, out } = await runLine(['new', 'My Shop'], {}, { directory });
    assert.deepEqual(
      [code, out],
      [
        0,
        'My Shop: a bookshop with two backends and two clients.\n\n  cd "My Shop"\n  npm install\n  npm start\n  npm test\n',
      ],
    );
    const project = join(directory, 'My Shop');
    // As npm install leaves it, without a network: what the checkout has installed, and the checkout itself.
    await mkdir(join(project, 'node_modules'));
    for (const name of await readdir(join(root, 'node_modules'))) {
      if (!name.startsWith('.')) await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name));
    }
    await symlink(root, join(project, 'node_modules/portico'));
    await mkdir(join(project, 'node_modules/.bin'));
    const bins = {
      portico: 'src/app/cli/portico.js',
      'graphql-codegen': 'node_modules/.bin/graphql-codegen',
      tsc: 'node_modules/.bin/tsc',
    };
    for (const [name, path] of Object.entries(bins)) {
      await symlink(join(root, path), join(project, 'node_modules/.bin', name));
    }
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const PATH = [dirname(process.execPath), env.PATH].join(delimiter);
    const { stdout } = await promisify(execFile)('npm', ['test'], { cwd: project, env: { ...env, PATH } });
    assert.match(stdout, /^portico check: no problems$/m);
    assert.match(stdout, /pass 4$/m);
    assert.match(stdout, /fail 0$/m);
  });

  test('names the project after its directory, and asks for this Portico', async (t) => {
    const directory = await createProject(t);
    await runLine(['new', 'a/_Fine.Shop!'], {}, { directory });
    const { name, dependencies } = await json(join(directory, 'a/_Fine.Shop!/package.json'));
    assert.deepEqual([name, dependencies], ['fine.shop-', { portico: `file:${root}` }]);
    assert.match(await readFile(join(directory, 'a/_Fine.Shop!/.gitignore'), 'utf8'), /^node_modules\/$/m);
  });

  test('asks for the versions that this checkout is tested with', async () => {
    const own = await json(join(root, 'package.json'));
    const { devDependencies, engines } = await json(join(root, 'template/package.json'));
    const known = { ...own.dependencies, ...own.devDependencies };
    for (const [name, version] of Object.entries(devDependencies)) assert.equal(version, known[name], name);
    assert.deepEqual(engines, own.engines);
  });

  test('begins with the command, which tells a Node that is too old what it needs', async () => {
    const { scripts } = await json(join(root, 'template/package.json'));
    assert.match(scripts.start, /^portico --version && /);
    const { code, out } = await runLine(['--version']);
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
  });

  test('goes into an empty directory, or one with nothing but a repository', async (t) => {
    const directory = await createProject(t);
    await mkdir(join(directory, 'shop/.git'), { recursive: true });
    assert.equal((await runLine(['new', 'shop'], {}, { directory })).code, 0);
    await rm(join(directory, 'shop'), { recursive: true });
    await mkdir(join(directory, 'shop'));
    const { code, out } = await runLine(['new', '.'], {}, { directory: join(directory, 'shop') });
    assert.equal(code, 0);
    assert.match(out, /^\.: a bookshop .*\n\n {2}npm install\n/);
  });

  test('touches nothing that is there', async (t) => {
    const directory = await createProject(t, { 'full/mine.txt': 'mine', file: '' });
    await writeFile(join(directory, 'file'), '');
    const wrong: readonly (readonly [words: readonly string[], message: RegExp])[] = [
      [[], /The directory is missing\./],
      [['a', 'b'], /There is one directory too many: "b"\./],
      [['full'], /"full" is not empty\.\n {2}→ Name a directory that is not there yet\./],
      [['file'], /"file" is a file\./],
    ];
    for (const [words, message] of wrong) {
      const { code, error } = await runLine(['new', ...words], {}, { directory });
      assert.equal(code, 2);
      assert.match(error, message);
    }
    assert.deepEqual(await readdir(join(directory, 'full')), ['mine.txt']);
  });
});
