import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isExecutableDefinitionNode, Kind, parse, Source, visit } from 'graphql';
import { readConfig } from '../src/app/config.ts';
import { checkDirectory } from '../src/app/gateway.ts';
import { silent } from '../src/util/log.ts';
import { formatProblem } from '../src/util/problem.ts';
import { makeDirectory } from './kit/directory.ts';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

type Block = { readonly page: string; readonly text: string };

const blocks = pages.flatMap((page): Block[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```graphql\n(.*?)^```/gms)].map((match) => ({
    page,
    text: match[1] ?? '',
  })),
);

test('there are examples to check', () => assert.ok(blocks.length >= 4));

for (const [index, { page, text }] of blocks.entries()) {
  test(`example ${index + 1}, of ${page}, is right as it stands`, async (t) => {
    const kind = kindOf(text);
    // What a client sends: that it could be parsed is all that can be said without its view.
    if (kind === 'operation') return;
    const { config } = readConfig(
      { providers: { shop: { type: 'jwt', issuer: 'https://a.test' } } },
      new Source('', 'portico.config.ts'),
    );
    assert.ok(config);
    // A backend's example is checked alone, a client's on the demo's graph.
    const files: Record<string, string> =
      kind === 'client'
        ? { 'bff/example.graphql': text }
        : { 'schemas/example.graphql': text, 'schemas/other.graphql': other };
    const directory = await makeDirectory(t, files, kind === 'client' ? root : undefined);
    const options = { config, log: silent, production: false, env: {} };
    const problems = await checkDirectory(
      directory,
      kind === 'client' ? { ...options, clients: ['example'] } : options,
    );
    const errors = problems.filter(({ severity, code }) => severity === 'error' && code !== 'NO_CLIENTS');
    assert.deepEqual(errors.map(formatProblem), []);
  });
}

/** What a backend's example may refer to. */
const other = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    @backend(url: "http://127.0.0.1:1/graphql")
  type Query { anything: Product }
  type Product @key(fields: "sku") { sku: ID! weight: Int }
`;

function kindOf(text: string): 'client' | 'backend' | 'operation' {
  let client = false;
  const document = parse(text);
  if (document.definitions.every(isExecutableDefinitionNode)) return 'operation';
  visit(document, {
    Directive(node) {
      client ||= ['from', 'view', 'group', 'compute', 'expose'].includes(node.name.value);
    },
  });
  return client ? 'client' : 'backend';
}

test('every link between the pages leads somewhere', () => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.ok(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`);
    }
  }
});

test('docs/clients.md and docs/backends.md have every directive that the files may use', async () => {
  const { clientDirectives } = await import('../src/bff/vocabulary.ts');
  const { backendDirectives, ownRuleDirectives } = await import('../src/schema/vocabulary.ts');
  const documented = ['docs/clients.md', 'docs/backends.md', 'docs/policies.md']
    .map((page) => readFileSync(join(root, page), 'utf8'))
    .join('\n');
  for (const sdl of [clientDirectives, backendDirectives, ownRuleDirectives]) {
    for (const definition of parse(sdl).definitions) {
      if (definition.kind !== Kind.DIRECTIVE_DEFINITION) continue;
      assert.match(
        documented,
        new RegExp(`@${definition.name.value}\\b`),
        `@${definition.name.value} is not documented`,
      );
    }
  }
});
