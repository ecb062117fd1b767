import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Problem, problem } from '../../../src/util/problem.ts';
import { createProject, runLine } from './io.ts';

const error = problem(
  'FIELD_UNKNOWN',
  'Type "Product" has no field "nmae".',
  { file: 'bff/web.graphql', line: 3, column: 5, text: '    nmae: String' },
  { hint: 'Did you mean "name"?' },
);
const warning = problem(
  'ODD',
  '100% odd:\nreally.',
  { file: 'schemas/a,b:c.graphql', line: 1, column: 1 },
  { severity: 'warning' },
);
const nowhere = problem('NO_PLACE', 'It is everywhere.', []);

function checkWith(problems: readonly Problem[], ...argv: readonly string[]) {
  return runLine(['check', ...argv], { checkDirectory: async () => problems });
}

describe('portico check', () => {
  test('prints each problem with its source line and what to do, and a summary', async () => {
    const { code, out } = await checkWith([error, warning]);
    assert.equal(code, 1);
    assert.equal(
      out,
      `bff/web.graphql:3:5  error  FIELD_UNKNOWN
  Type "Product" has no field "nmae".
  3 |     nmae: String
    |     ^
  → Did you mean "name"?

schemas/a,b:c.graphql:1:1  warning  ODD
  100% odd:
really.

portico check: 1 error and 1 warning
`,
    );
  });

  const summaries: readonly (readonly [problems: readonly Problem[], summary: string, code: number])[] = [
    [[], 'no problems', 0],
    [[warning], '1 warning', 0],
    [[warning, warning], '2 warnings', 0],
    [[error, error], '2 errors', 1],
  ];
  for (const [problems, summary, code] of summaries) {
    test(`ends with ${code} where there is: ${summary}`, async () => {
      const result = await checkWith(problems);
      assert.equal(result.code, code);
      assert.ok(result.out.endsWith(`portico check: ${summary}\n`));
    });
  }

  test('gives the problems as a JSON array', async () => {
    const { code, out } = await checkWith([error, nowhere], '--format', 'json');
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(out), [error, nowhere]);
    assert.deepEqual(JSON.parse((await checkWith([], '--format=json')).out), []);
  });

  test('gives the problems as annotations for GitHub, with what would end them escaped', async () => {
    const { code, out } = await checkWith([error, warning, nowhere], '--format', 'github');
    assert.equal(code, 1);
    assert.deepEqual(out.split('\n'), [
      '::error file=bff/web.graphql,line=3,col=5,title=FIELD_UNKNOWN::Type "Product" has no field "nmae".%0A→ Did you mean "name"?',
      '::warning file=schemas/a%2Cb%3Ac.graphql,line=1,col=1,title=ODD::100%25 odd:%0Areally.',
      '::error title=NO_PLACE::It is everywhere.',
      '',
    ]);
  });

  test('names files as seen from where it was called', async (t) => {
    const directory = await createProject(t, { 'shop/schemas/a.graphql': '' });
    const host = { checkDirectory: async () => [error] };
    const { out } = await runLine(['check', 'shop', '--format', 'json'], host, { directory });
    assert.equal(JSON.parse(out)[0].places[0].file, join('shop', 'bff', 'web.graphql'));
    const elsewhere = await runLine(['check', directory, '--format', 'json'], host, {
      directory: join(directory, 'shop'),
    });
    assert.equal(JSON.parse(elsewhere.out)[0].places[0].file, join(directory, 'bff', 'web.graphql'));
  });

  test('reports a wrong configuration without going on to what would follow from it', async (t) => {
    const directory = await createProject(t, { 'shop/portico.config.ts': 'export default {\n  trasnport: {},\n};\n' });
    const { code, out, options } = await runLine(['check', 'shop'], {}, { directory });
    assert.equal(code, 1);
    assert.match(
      out,
      /^shop\/portico\.config\.ts:2:3 {2}error {2}CONFIG_UNKNOWN_KEY\n {2}There is no key "trasnport"\./,
    );
    assert.deepEqual(options, []);
  });

  test('uses the configuration that --config names, as seen from where it was called', async (t) => {
    const directory = await createProject(t, {
      'staging.mjs': "export default { transport: { timeout: '7s' } };\n",
      'shop/schemas/a.graphql': '',
    });
    const { options } = await runLine(['check', 'shop', '--config', 'staging.mjs'], {}, { directory });
    assert.equal(options[0]?.config.transport.timeoutMs, 7000);
    const missing = await runLine(['check', 'shop', '--config', 'gone.mjs'], {}, { directory });
    assert.equal(missing.code, 1);
    assert.match(missing.out, /^gone\.mjs:1:1 {2}error {2}CONFIG_NOT_FOUND/);
  });

  test('is in production where NODE_ENV says so', async () => {
    const { options } = await runLine(['check'], {}, { env: { NODE_ENV: 'production', A: 'b' } });
    assert.deepEqual([options[0]?.production, options[0]?.env.A], [true, 'b']);
    assert.equal((await runLine(['check'])).options[0]?.production, false);
  });
});
