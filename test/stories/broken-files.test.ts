/** Broken files: each fault is named by file, line and column with a way out, and stops no more than what stands on it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, type TestContext, test } from 'node:test';
import { startBackends } from '../backends/all.ts';
import { TitlesDocument } from '../clients/web/generated/graphql.ts';
import { root } from '../kit/shop.ts';
import { copyDemo, portico } from './kit.ts';

const backends = await startBackends();
after(() => backends.stop());
Object.assign(process.env, backends.env);

type Fault = {
  readonly file: string;
  /** What stands in the demo's file. */
  readonly from: string;
  /** What stands there instead; `‸` is not in the file: it marks the place that is to be named. */
  readonly to: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
};

const faults: readonly Fault[] = [
  {
    file: 'schemas/catalog.graphql',
    from: 'products(query: String,',
    to: 'products(query ‸String,',
    code: 'GRAPHQL_PARSE_FAILED',
    message: 'Syntax Error: Expected ":", found Name "String".',
    hint: 'The file has to be GraphQL SDL.',
  },
  {
    file: 'schemas/stock.graphql',
    from: 'stock: { quantity available: quantity->gt(0) warehouse updatedAt: updated_at }\n      """\n',
    to: 'stock: { quantity available: quantity‸->gtt(0) warehouse updatedAt: updated_at }\n      """\n',
    code: 'INVALID_SELECTION',
    message: 'There is no method ->gtt.',
    hint: 'Did you mean "get"?',
  },
  {
    file: 'schemas/catalog.graphql',
    from: 'http: { GET: "/products/{$args.sku}" }',
    to: 'http: { GET: "/products/{$args.‸skuu}" }',
    code: 'UNDEFINED_ARGUMENT',
    message: 'Field "product" has no argument "skuu".',
    hint: 'Did you mean "sku"?',
  },
  {
    file: 'schemas/catalog.graphql',
    from: '@connect(source: "catalog", http: { GET: "/categories" }',
    to: '@connect(source: ‸"catalgo", http: { GET: "/categories" }',
    code: 'SOURCE_NAME_MISMATCH',
    message: 'There is no source "catalgo".',
    hint: 'Did you mean "catalog"?',
  },
  {
    file: 'schemas/catalog.graphql',
    from: '{$env.CATALOG_URL}',
    to: '{‸$evn.CATALOG_URL}',
    code: 'INVALID_URL',
    message: 'The base URL cannot use $evn.',
    hint: 'Did you mean "$env"?',
  },
  {
    file: 'schemas/stock.graphql',
    from: '  warehouse: String!',
    to: '  warehouse: String!\n  "Where exactly."\n  ‸shelf: String',
    code: 'CONNECTORS_UNRESOLVED_FIELD',
    message: 'No connector gives "Stock.shelf".',
    hint: 'Add it to a selection, give it a @connect, or mark it @external.',
  },
  {
    file: 'schemas/customers.graphql',
    from: 'timeout: "2s"',
    to: 'timeout: ‸"2 seconds"',
    code: 'INVALID_BACKEND',
    message: '"2 seconds" is no duration.',
    hint: 'Write a number and a unit: "250ms", "5s", "1m".',
  },
  {
    file: 'schemas/customers.graphql',
    from: 'customers(first: Int = 20): [Customer!]!\n    @requiresScopes(scopes: [["staff"]])\n    @listSize(slicingArguments: ["first"]',
    to: 'customers(first: Int = 20): [Customer!]!\n    @requiresScopes(scopes: [["staff"]])\n    ‸@listSize(slicingArguments: ["frist"]',
    code: 'LIST_SIZE_INVALID_SLICING_ARGUMENT',
    message:
      'Backend "customers": "Query.customers" references "frist" argument in @listSize(slicingArguments:) that does not exist.',
    hint: 'Name arguments that the field has.',
  },
  {
    file: 'schemas/orders.graphql',
    from: 'type Order @key(fields: "id")',
    to: 'type Order ‸@keyy(fields: "id")',
    code: 'INVALID_GRAPHQL',
    message: 'Backend "orders": Unknown directive "@keyy".',
    hint: 'Define what is missing, or correct its name.',
  },
  {
    file: 'schemas/reviews.graphql',
    from: '[Product]! @merge(keyField: "sku")',
    to: '[Product]! @merge(keyField: ‸"skuu")',
    code: 'INVALID_MERGE',
    message: '"Product" has no field "skuu".',
    hint: 'Did you mean "sku"?',
  },
  {
    file: 'bff/web.graphql',
    from: 'averageRating: Float',
    to: '‸averageRatign: Float',
    code: 'VIEW_UNKNOWN_FIELD',
    message: '"Product.averageRatign": the graph\'s "Product" has no field "averageRatign".',
    hint: 'Did you mean "averageRating"?',
  },
  {
    file: 'bff/web.graphql',
    from: 'product(sku: ID!): Product',
    to: '‸product: Product',
    code: 'VIEW_MISSING_ARGUMENT',
    message: 'The graph requires "Query.product(sku: ID!)", and nothing gives it.',
    hint: 'Declare the argument, or write it in the path: product(sku: …)',
  },
  {
    file: 'bff/web.graphql',
    from: 'quantity: Int!\n  available',
    to: 'quantity: ‸String!\n  available',
    code: 'VIEW_TYPE_MISMATCH',
    message: '"Stock.quantity" is "String!", and what it comes from is "Int!".',
    hint: 'It shows as "Int!".',
  },
  {
    file: 'bff/mobile.graphql',
    from: '"price.amount"',
    to: '"price.‸amont"',
    code: 'VIEW_UNKNOWN_FIELD',
    message: 'The graph\'s "Money" (at "price") has no field "amont".',
    hint: 'Did you mean "amount"?',
  },
  {
    file: 'bff/mobile.graphql',
    from: 'PREMIUM @from(path: "GOLD")',
    to: 'PREMIUM @from(path: ‸"GOLDEN")',
    code: 'VIEW_UNKNOWN_VALUE',
    message: '"CustomerTier" has no value "GOLDEN".',
    hint: 'Did you mean "GOLD"?',
  },
  {
    file: 'bff/mobile.graphql',
    from: 'input Rating @view(of: "AddReviewInput") {\n  item: ID! @from(path: "sku")',
    to: 'input ‸Rating @view(of: "AddReviewInput") {',
    code: 'VIEW_MISSING_ARGUMENT',
    message: 'The graph requires "AddReviewInput.sku" ("ID!"), and "Rating" does not give it.',
    hint: 'Add: sku: ID!',
  },
  {
    file: 'bff/iot.graphql',
    from: '@auth(providers: ["devices"]',
    to: '@auth(providers: [‸"device"]',
    code: 'UNKNOWN_PROVIDER',
    message: 'There is no identity provider "device".',
    hint: 'Did you mean "devices"?',
  },
];

/** The file with its fault, and where the fault is. */
function breakFile({ file, from, to }: Fault): {
  readonly content: string;
  readonly line: number;
  readonly column: number;
} {
  const whole = readFileSync(join(root, file), 'utf8');
  assert.equal(whole.split(from).length, 2, `${file} has to have this once: ${from}`);
  const marked = whole.replace(from, () => to);
  const before = marked.slice(0, marked.indexOf('‸')).split('\n');
  return { content: marked.replace('‸', ''), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What a person is to read of a fault. */
function wordsOf(fault: Fault): string {
  const { content, line, column } = breakFile(fault);
  const number = String(line);
  return [
    `${fault.file}:${line}:${column}  error  ${fault.code}`,
    `  ${fault.message}`,
    `  ${number} | ${content.split('\n')[line - 1]}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(column - 1)}^`,
    ...(fault.hint ? [`  → ${fault.hint}`] : []),
    '',
    '',
  ].join('\n');
}

/** A copy of the demo with one fault. */
function copyWith(t: TestContext, fault: Fault): Promise<string> {
  return copyDemo(t, { [fault.file]: breakFile(fault).content });
}

const [ofSchemas, ofBff] = ['schemas/stock', 'bff/mobile'].map(
  (file) => faults.find((fault) => fault.file.startsWith(file)) ?? assert.fail(),
) as [Fault, Fault];

function spawnPortico(t: TestContext, directory: string, ...argv: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'src/app/cli/main.ts'), ...argv], { cwd: directory });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

// All at once, the processes first: they take the most time.
describe('a fault', { concurrency: true }, () => {
  test('is named by the process of check, which exits with 1', async (t) => {
    const child = spawnPortico(t, await copyWith(t, ofSchemas), 'check');
    const [[code], out, error] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    assert.deepEqual(
      { code, out, error },
      { code: 1, out: `${wordsOf(ofSchemas)}portico check: 1 error\n`, error: '' },
    );
  });

  test('in one client does not keep the process of start from serving the others', async (t) => {
    const child = spawnPortico(t, await copyWith(t, ofBff), 'start', '--port', '0');
    const errors = text(child.stderr);
    const [started] = await once(child.stdout, 'data');
    const [url] = /http:\S+(?=\/web\/graphql)/.exec(String(started)) ?? assert.fail(String(started));
    const ask = async (client: string) => {
      const response = await fetch(`${url}/${client}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: TitlesDocument.toString(), variables: { size: 1 } }),
      });
      return { status: response.status, body: await response.json() };
    };
    assert.deepEqual(await ask('web'), {
      status: 200,
      body: { data: { products: { items: [{ sku: 'SKU-0001', title: 'Recycled Down Rain Jacket, Ecru' }] } } },
    });
    assert.equal((await ask('mobile')).status, 404);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.ok((await errors).startsWith(wordsOf(ofBff)));
  });

  test('in the only client that is to be served leaves nothing to start', async (t) => {
    const argv = ['start', '.', '--port', '0', '--client', 'mobile'];
    const { code, out, error } = await portico(argv, await copyWith(t, ofBff));
    assert.deepEqual({ code, out, error }, { code: 1, out: '', error: `${wordsOf(ofBff)}portico start: 1 error\n` });
  });

  for (const fault of faults) {
    const { file, code, message } = fault;
    const words = wordsOf(fault);

    test(`${code} of ${file}: ${message}`, async (t) => {
      const directory = await copyWith(t, fault);
      const checked = await portico(['check', '.'], directory);
      assert.equal(checked.out, `${words}portico check: 1 error\n`);
      assert.deepEqual([checked.code, checked.error], [1, '']);

      const signals = [Promise.resolve('SIGINT' as const)];
      const started = await portico(['start', '.', '--port', '0'], directory, {
        nextSignal: () => signals.pop() ?? new Promise(() => {}),
      });
      if (file.startsWith('schemas/')) {
        assert.equal(started.error, `${words}portico start: 1 error\n`);
        assert.deepEqual([started.code, started.out], [1, '']);
      } else {
        assert.ok(started.error.startsWith(words), started.error);
        assert.equal(started.code, 0);
        const served = [...started.out.matchAll(/(\/\w+)\/graphql$/gm)].map((match) => `bff${match[1]}.graphql`);
        const others = ['bff/iot.graphql', 'bff/mobile.graphql', 'bff/web.graphql'].filter((client) => client !== file);
        assert.deepEqual(served, others);
      }
    });
  }
});
