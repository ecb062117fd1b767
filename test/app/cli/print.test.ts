import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problem } from '../../../src/util/problem.ts';
import { runLine } from './io.ts';

const broken = problem('BROKEN', 'It is broken.', { file: 'bff/web.graphql', line: 1, column: 1 });

describe('portico print', () => {
  const lines: readonly (readonly [argv: readonly string[], what: unknown])[] = [
    [['--client', 'web'], { client: 'web' }],
    [['--graph'], 'graph'],
    [['--supergraph'], 'supergraph'],
  ];
  for (const [argv, what] of lines) {
    test(`prints what ${argv.join(' ')} asks for, with a line end`, async () => {
      const { code, out, error } = await runLine(['print', ...argv]);
      assert.deepEqual([code, out, error], [0, `# ${JSON.stringify(what)}\n`, '']);
    });
  }

  test('keeps problems out of what it prints, and ends with 1 where there is nothing to print', async () => {
    const printed = await runLine(['print', '--graph'], {
      printSchema: async () => ({ text: 'x\n', problems: [broken] }),
    });
    assert.deepEqual([printed.code, printed.out], [0, 'x\n']);
    assert.match(printed.error, /^bff\/web\.graphql:1:1 {2}error {2}BROKEN/);
    const nothing = await runLine(['print', '--graph'], { printSchema: async () => ({ problems: [broken] }) });
    assert.deepEqual([nothing.code, nothing.out, nothing.error], [1, '', printed.error]);
  });
});
