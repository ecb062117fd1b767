/**
 * `npm run codegen`: prints each client's view, and generates the typed documents of the tests and of the example front ends. With
 * `--check` it only says what would change.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createContext, generate } from '@graphql-codegen/cli';
import { loadConfig } from '../../src/app/config.ts';
import { printSchema } from '../../src/app/gateway.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { generateExample } from './example.ts';

const root = join(import.meta.dirname, '../..');
const clients = ['web', 'mobile', 'iot'];
const check = process.argv.includes('--check');

/** Files by path, as they should be. */
const wanted = new Map<string, string>();

const { config, problems } = await loadConfig(root);
for (const problem of problems) console.error(formatProblem(problem));
if (!config) process.exit(1);
for (const client of clients) {
  const printed = await printSchema(root, { client }, { config, log: silent, production: false, env: process.env });
  if (printed.text === undefined) {
    for (const problem of printed.problems) console.error(formatProblem(problem));
    process.exit(1);
  }
  const path = join(root, `test/clients/${client}/schema.graphql`);
  wanted.set(
    path,
    `# The view of ${client}, as \`portico print --client ${client}\` prints it. Generated: npm run codegen\n\n${printed.text}\n`,
  );
}
// Codegen reads the schemas from files: in a check they are those that stand there, and their own drift is reported as well.
if (!check) await save();
const context = await createContext({
  config: join(root, 'codegen.yml'),
  silent: true,
  watch: false,
  require: [],
  overwrite: true,
  project: '',
  debug: false,
  verbose: false,
  errorsOnly: true,
  profile: false,
});
context.cwd = root;
for (const { filename, content } of await generate(context, false))
  wanted.set(join(root, relative(root, filename)), content);
for (const client of clients) {
  const path = join(root, `test/clients/${client}/schema.graphql`);
  // In a check it may have drifted itself, which is said of it.
  const schema = (await readFile(path, 'utf8').catch(() => undefined)) ?? wanted.get(path) ?? '';
  for (const [file, content] of await generateExample(client, schema)) wanted.set(file, content);
  if (client === 'iot') wanted.set(join(root, 'examples/iot/schema.graphql'), wanted.get(path) ?? '');
}

if (!check) await save();
else {
  const stale = [];
  for (const [path, content] of wanted) {
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== content) stale.push(relative(root, path));
  }
  if (stale.length > 0) {
    console.error(`Generated files are not what they would be generated as: ${stale.join(', ')}\nRun: npm run codegen`);
    process.exit(1);
  }
}

async function save(): Promise<void> {
  for (const [path, content] of wanted) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
