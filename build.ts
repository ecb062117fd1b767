/**
 * `node build.ts [dir]`: what is published. Declarations file by file, and the code, with the libraries that it needs, in a few files:
 * a start that has to find, open and link fifteen hundred of them does little else.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type OutputChunk } from 'rolldown';

const root = import.meta.dirname;
const to = process.argv[2] ?? join(root, 'dist');

rmSync(to, { recursive: true, force: true });
const tsc = join(root, 'node_modules/.bin/tsc');
const declarations = ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(to, 'types')];
execFileSync(process.execPath, [tsc, ...declarations], { stdio: 'inherit' });

const { output } = await build({
  cwd: root,
  input: {
    main: 'src/app/cli/main.ts',
    index: 'src/index.ts',
    // What plugins get for it: src/app/config/one-graphql.ts.
    graphql: 'graphql',
    // So that it counts as part of each start, though other commands do without.
    gateway: 'src/app/gateway.ts',
  },
  platform: 'node',
  // The modern half of packages that have two, so that there is one of each, less what nobody uses of it.
  resolve: { mainFields: ['module', 'main'] },
  // Nine megabytes of a page, for who opens it.
  external: ['@graphql-yoga/render-graphiql'],
  output: {
    dir: to,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: {
      // What every start loads is one file. Not in it: the entries, one of which waits at its top, and one that should bring nothing else.
      groups: [{ name: 'start', tags: ['$initial'], test: (id) => !/(?:cli.main|config.define)\.ts$/.test(id) }],
    },
    // Comments are a quarter of what a start would read, and one letter beyond ASCII makes it all twice as long in memory.
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
    // For who asks by `--enable-source-maps`; who does not reads names as they are written, as nothing is minified.
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
});
const chunks = output.filter((file) => file.type === 'chunk');
writeFileSync(join(to, 'LICENSES.txt'), licensesOf(chunks));

/** Of the libraries whose code is in the files. */
function licensesOf(chunks: readonly OutputChunk[]): string {
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  const packages = new Set(
    modules.flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
  );
  const texts = [...packages].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].map((name) => join(folder, name)).find(existsSync);
    const text = file ? readFileSync(file, 'utf8').trim() : 'It has no file of its own that says more.';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`);
}
