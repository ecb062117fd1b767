import assert from 'node:assert/strict';
import { isAscii } from 'node:buffer';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startBackends } from './backends/all.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
const env = { ...inherited, PATH: [dirname(process.execPath), inherited.PATH].join(delimiter) };

/** The package as npm publishes it, built and packed from these sources, unpacked beside no more than it asks for. */
describe('the packed package', () => {
  let directory: string;
  let project: string;
  let home: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portico-package-'));
    // What is built goes beside what it is built from, and a checkout may have something there that somebody is using.
    const checkout = join(directory, 'checkout');
    const { files } = await manifest(root);
    const sources = ['build.ts', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'src', 'LICENSE', 'README.md'];
    for (const name of [...sources, ...files.filter((file) => file !== 'dist')]) {
      await cp(join(root, name), join(checkout, name), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
    await run('npm', ['pack', '--pack-destination', directory], { cwd: checkout, env });
    const [tarball = ''] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
    project = join(directory, 'project');
    await mkdir(join(project, 'node_modules'), { recursive: true });
    await run('tar', ['-xzf', join(directory, tarball), '-C', join(project, 'node_modules')]);
    home = join(project, 'node_modules/portico');
    await run('mv', [join(project, 'node_modules/package'), home]);
    const { dependencies } = await manifest(home);
    for (const name of Object.keys(dependencies)) {
      await mkdir(dirname(join(project, 'node_modules', name)), { recursive: true });
      await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name));
    }
    for (const folder of ['schemas', 'bff']) await cp(join(root, folder), join(project, folder), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(project, 'portico.config.ts'),
      `import { defineConfig } from 'portico';
       export default defineConfig({
         providers: {
           shop: { type: 'jwt', issuer: process.env.ISSUER_URL ?? 'http://127.0.0.1:1', audience: 'portico' },
           devices: { type: 'apiKey', keys: [] },
         },
       });`,
    );
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const portico = (...args: string[]) => run(process.execPath, [binOf(home), ...args], { cwd: project, env });

  test('has what is built, its bin and its template, and nothing of the sources', async () => {
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const outside = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
      .filter((file) => !/^(dist|template)\//.test(file));
    assert.deepEqual(outside.sort(), ['LICENSE', 'README.md', 'package.json', 'src/app/cli/portico.js']);
  });

  test('imports nothing but what it depends on and what Node has', async () => {
    const { dependencies } = await manifest(home);
    const files = (await readdir(join(home, 'dist'))).filter((name) => name.endsWith('.js'));
    const imported = await Promise.all(
      files.map(async (file) => {
        const text = await readFile(join(home, 'dist', file), 'utf8');
        const found = text.matchAll(/^(?:import|export)\b[^'"`;]*?["']([^"']+)["'];?$|\bimport\("([^"]+)"\)/gm);
        return [...found].map(([, name = '', later]) => later ?? name);
      }),
    );
    const outside = new Set(imported.flat().filter((name) => !name.startsWith('.') && !isBuiltin(name)));
    assert.deepEqual([...outside], ['@graphql-yoga/render-graphiql']);
    assert.ok('@graphql-yoga/render-graphiql' in dependencies);
    assert.ok(imported.flat().some((name) => name.startsWith('./')));
  });

  test('has code that takes one byte a letter to read, for nobody but Node', async () => {
    for (const name of (await readdir(join(home, 'dist'))).filter((name) => name.endsWith('.js'))) {
      const bytes = await readFile(join(home, 'dist', name));
      assert.ok(isAscii(bytes), name);
      assert.doesNotMatch(bytes.toString(), /^\s*\/\*\*/m, name);
    }
  });

  test('names the licences of the libraries that are inside', async () => {
    const text = await readFile(join(home, 'dist/LICENSES.txt'), 'utf8');
    for (const name of ['graphql', 'graphql-yoga', '@theguild/federation-composition', 'undici', 'ws'])
      assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'));
  });

  test('runs its commands for a project that has it as a dependency', async () => {
    const { version } = await manifest(root);
    assert.equal((await portico('--version')).stdout.trim(), version);
    assert.match((await portico('check')).stdout, /no problems|warning/);
    assert.match((await portico('print', '--client', 'iot')).stdout, /^type Query \{/m);
  });

  test('starts, serves every client of the demo, says its version, and ends when it is told to', async (t) => {
    const backends = await startBackends({});
    t.after(() => backends.stop());
    // On what an earlier command composed.
    const NODE_COMPILE_CACHE = await mkdtemp(join(directory, 'cache-'));
    await run(process.execPath, [binOf(home), 'check'], { cwd: project, env: { ...env, NODE_COMPILE_CACHE } });
    const { url, stop } = await start(t, { ...backends.env, NODE_COMPILE_CACHE });
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const authorization = `Bearer ${await backends.issuer.customerToken()}`;
    for (const client of ['web', 'mobile']) {
      const answer = await ask(`${url}/${client}/graphql`, '{ __typename }', { authorization });
      assert.deepEqual(answer, { data: { __typename: 'Query' } });
    }
    const query = '{ products(size: 1) { items { title } } }';
    const { data, errors } = await ask(`${url}/web/graphql`, query, { authorization });
    assert.deepEqual([errors, typeof data?.products?.items?.[0]?.title], [undefined, 'string']);
    const page = await fetch(`${url}/web/graphql`, { headers: { accept: 'text/html' } });
    assert.match(await page.text(), /GraphiQL/i);
    assert.equal(await stop(), 0);
  });

  describe('keeps what was composed from one start to the next', () => {
    /** Says on the standard error every module that is loaded. */
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`;
    const watched = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];

    /** A directory for what is kept, and a command that tells whether it composed. */
    async function setUp(t: { readonly after: (clean: () => Promise<void>) => void }, more: NodeJS.ProcessEnv = {}) {
      const cache = await mkdtemp(join(directory, 'cache-'));
      const copy = join(directory, `${basename(cache)}-project`);
      for (const name of ['schemas', 'bff', 'package.json', 'portico.config.ts'])
        await cp(join(project, name), join(copy, name), { recursive: true });
      await symlink(join(project, 'node_modules'), join(copy, 'node_modules'));
      t.after(() => rm(copy, { recursive: true }));
      const command = async (...args: readonly string[]) => {
        const { stdout, stderr } = await run(process.execPath, [...watched, binOf(home), ...args], {
          cwd: copy,
          env: { ...env, NODE_COMPILE_CACHE: cache, ...more },
        });
        return { stdout, composed: /\/dist\/composition-/.test(stderr) };
      };
      const kept = async () => {
        const names = await readdir(cache, { recursive: true });
        return names.filter((name) => /\/portico\//.test(name)).map((name) => join(cache, name));
      };
      return { cache, copy, command, kept };
    }

    test('the composer is not loaded where it was done before, and all is as it was', async (t) => {
      const { command, kept } = await setUp(t);
      for (const args of [['print', '--supergraph'], ['check']]) {
        const again = await command(...args);
        // The first command of all composes for all others.
        assert.equal(again.composed, args[1] === '--supergraph');
        const { stdout } = await command(...args);
        assert.equal(stdout, again.stdout);
      }
      assert.equal((await kept()).length, 1);
      const [fresh, again] = [await setUp(t), await command('check')];
      assert.deepEqual({ ...(await fresh.command('check')), composed: false }, again);
    });

    test('other sources are composed by themselves, and so is what was damaged', async (t) => {
      const { command, copy, kept } = await setUp(t);
      const { stdout } = await command('print', '--graph');
      const [file = ''] = await kept();
      const whole = await readFile(file, 'utf8');
      await writeFile(file, whole.slice(0, -20));
      assert.deepEqual(await command('print', '--graph'), { stdout, composed: true });
      assert.equal(await readFile(file, 'utf8'), whole);
      const schema = join(copy, 'schemas/catalog.graphql');
      await writeFile(schema, `${await readFile(schema, 'utf8')}\n# Nothing that the graph shows.\n`);
      assert.deepEqual(await command('print', '--graph'), { stdout, composed: true });
      assert.deepEqual(await command('print', '--graph'), { stdout, composed: false });
      assert.equal((await kept()).length, 2);
    });

    test('other code composes by itself, though its version is the same', async (t) => {
      const { command } = await setUp(t);
      await command('check');
      assert.equal((await command('check')).composed, false);
      const [file = ''] = (await readdir(join(home, 'dist'))).filter((name) => /^composition-.*\.js$/.test(name));
      const path = join(home, 'dist', file);
      const text = await readFile(path, 'utf8');
      t.after(() => writeFile(path, text));
      await writeFile(path, `${text}// patched\n`);
      assert.equal((await command('check')).composed, true);
    });

    test('where Node keeps nothing, or where there is no room, each start composes', async (t) => {
      const off = await setUp(t, { NODE_DISABLE_COMPILE_CACHE: '1' });
      await off.command('check');
      assert.equal((await off.command('check')).composed, true);
      assert.deepEqual(await readdir(off.cache), []);
      const full = await setUp(t);
      await full.command('--version');
      const [folder = ''] = await readdir(full.cache);
      await writeFile(join(full.cache, folder, 'portico'), 'no folder');
      assert.equal((await full.command('check')).composed, true);
      assert.equal((await full.command('check')).composed, true);
    });
  });

  test('gives plugins of the configuration the graphql that it runs on, whoever imports it and how', async (t) => {
    const plugin = join(project, 'node_modules/refuses');
    await mkdir(plugin);
    t.after(() => rm(plugin, { recursive: true }));
    await writeFile(join(plugin, 'package.json'), '{ "name": "refuses", "main": "index.cjs" }');
    await writeFile(
      join(plugin, 'index.cjs'),
      `const { GraphQLError } = require('graphql');
       const { Kind } = require('graphql/language');
       exports.refuses = {
         onExecute({ args }) {
           if (args.document.definitions[0].name?.value === 'Refused')
             throw new GraphQLError('Not this ' + Kind.DOCUMENT, { extensions: { code: 'BAD_USER_INPUT' } });
         },
       };`,
    );
    const config = join(project, 'plugins.config.ts');
    await writeFile(
      config,
      `import { defineConfig } from 'portico';
       import { GraphQLError, GraphQLSchema } from 'graphql';
       import { refuses } from 'refuses';
       const isOurs = {
         onValidate({ params }: { params: { schema: unknown } }) {
           if (!(params.schema instanceof GraphQLSchema)) throw new Error('another schema');
         },
         onExecute({ args }: { args: { document: { definitions: { name?: { value: string } }[] } } }) {
           if (args.document.definitions[0]?.name?.value === 'Tea') throw new GraphQLError('No tea.', { extensions: { code: 'FORBIDDEN' } });
         },
       };
       export default defineConfig({
         providers: { shop: { type: 'jwt', issuer: 'http://127.0.0.1:1' }, devices: { type: 'apiKey', keys: [] } },
         plugins: [isOurs, refuses],
       });`,
    );
    const { url, stop } = await start(t, { NODE_ENV: 'production' }, '--config', config, '--client', 'web');
    for (const [name, code, message] of [
      ['Tea', 'FORBIDDEN', 'No tea.'],
      ['Refused', 'BAD_USER_INPUT', 'Not this Document'],
    ]) {
      const { errors } = await ask(`${url}/web/graphql`, `query ${name} { __typename }`, {});
      assert.deepEqual([errors?.[0]?.message, errors?.[0]?.extensions?.code], [message, code]);
    }
    const fine = await ask(`${url}/web/graphql`, 'query Fine { __typename }', {});
    assert.deepEqual(fine, { data: { __typename: 'Query' } });
    assert.equal(await stop(), 0);
  });

  test('makes a new project that asks for the version that made it', async () => {
    await portico('new', 'fresh');
    const [own, fresh] = await Promise.all([manifest(root), manifest(join(project, 'fresh'))]);
    assert.equal(fresh.dependencies.portico, `^${own.version}`);
  });

  test('has declarations by which a wrong configuration is a type error', async () => {
    await writeFile(
      join(project, 'typed.ts'),
      `import { defineConfig, type UserConfig } from 'portico';
       export const config: UserConfig = defineConfig({ providers: {} });
       export const plugged: UserConfig = { plugins: [{ onExecute: ({ args }) => void args.document.definitions }] };
       // @ts-expect-error there is no such key
       defineConfig({ provders: {} });`,
    );
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    const options = ['--noEmit', '--ignoreConfig', '--module', 'nodenext', '--target', 'es2024', '--strict', ...types];
    const tsc = [join(root, 'node_modules/.bin/tsc'), ...options, 'typed.ts'];
    const told = await run(process.execPath, tsc, { cwd: project }).then(
      () => '',
      ({ stdout }) => String(stdout),
    );
    // Our declarations are checked as well: all that they name has to be there. Those of libraries are their own affair.
    assert.deepEqual(told.match(/^(?:typed\.ts|node_modules\/portico\/).*/gm) ?? [], []);
    // That it looks at all, and where it says so.
    await writeFile(join(project, 'typed.ts'), "import 'portico'; export const wrong: string = 1;");
    await assert.rejects(run(process.execPath, tsc, { cwd: project }), ({ stdout }) => /^typed\.ts/m.test(stdout));
  });

  /** The gateway as a process, and the code that it ends with when it is asked to. */
  async function start(
    t: { readonly after: (end: () => void) => void },
    more: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ) {
    const child = spawn(process.execPath, [binOf(home), 'start', '--port', '0', ...args], {
      cwd: project,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    t.after(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) {
      const [url] = /http:\/\/[^/]+/.exec(line) ?? [];
      if (!url) continue;
      const stop = async () => {
        child.kill('SIGINT');
        const [code] = await ended;
        return code;
      };
      return { url, stop };
    }
    throw new Error('it serves nobody');
  }
});

function binOf(home: string): string {
  return join(home, 'src/app/cli/portico.js');
}

async function manifest(folder: string) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly files: readonly string[];
    readonly dependencies: Readonly<Record<string, string>>;
  };
}

type Told = {
  readonly data?: { readonly products?: { readonly items?: readonly { readonly title?: unknown }[] } };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};

async function ask(url: string, query: string, headers: Readonly<Record<string, string>>): Promise<Told> {
  const body = JSON.stringify({ query });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  return (await response.json()) as Told; // as GraphQL over HTTP has it
}
