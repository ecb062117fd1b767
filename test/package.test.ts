import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** The package as it is published: what `files` names, and nothing of the source. */
describe('the built package', () => {
  let project: string;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'portico-package-'));
    const home = join(project, 'node_modules/portico');
    await mkdir(join(home, 'src/app/cli'), { recursive: true });
    const tsc = join(root, 'node_modules/.bin/tsc');
    await run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(home, 'dist')]);
    await cp(join(root, 'package.json'), join(home, 'package.json'));
    await cp(join(root, 'src/app/cli/portico.js'), join(home, 'src/app/cli/portico.js'));
    await cp(join(root, 'template'), join(home, 'template'), { recursive: true });
    await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
    for (const folder of ['schemas', 'bff']) await cp(join(root, folder), join(project, folder), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(project, 'portico.config.js'),
      `import { defineConfig } from 'portico';
       export default defineConfig({
         providers: { shop: { type: 'jwt', issuer: 'http://127.0.0.1:1' }, devices: { type: 'apiKey', keys: [] } },
       });`,
    );
  });

  after(() => rm(project, { recursive: true, force: true }));

  const portico = (...args: string[]) =>
    run(process.execPath, [join(project, 'node_modules/portico/src/app/cli/portico.js'), ...args], { cwd: project });

  test('runs its commands for a plain JavaScript project that has it as a dependency', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await portico('--version')).stdout.trim(), version);
    assert.match((await portico('check')).stdout, /no problems|warning/);
    assert.match((await portico('print', '--client', 'iot')).stdout, /^type Query \{/m);
  });

  test('makes a new project that asks for the version that made it', async () => {
    await portico('new', 'fresh');
    const [own, fresh] = await Promise.all(
      [join(root, 'package.json'), join(project, 'fresh/package.json')].map(async (file) =>
        JSON.parse(await readFile(file, 'utf8')),
      ),
    );
    assert.ok(own.files.includes('template'));
    assert.equal(fresh.dependencies.portico, `^${own.version}`);
  });

  test('has declarations by which a wrong configuration is a type error', async () => {
    await writeFile(
      join(project, 'typed.ts'),
      `import { defineConfig, type UserConfig } from 'portico';
       export const config: UserConfig = defineConfig({ providers: {} });
       // @ts-expect-error there is no such key
       defineConfig({ provders: {} });`,
    );
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--module',
      'nodenext',
      '--strict',
      '--skipLibCheck',
      join(project, 'typed.ts'),
    ];
    await run(process.execPath, [join(root, 'node_modules/.bin/tsc'), ...options], { cwd: project });
  });
});
