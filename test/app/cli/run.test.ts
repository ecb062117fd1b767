import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commands } from '../../../src/app/cli/run.ts';
import { runLine } from './io.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the command line', () => {
  const wrong: readonly (readonly [line: string, message: string])[] = [
    ['', 'portico: A command is missing.\n  → portico --help\n'],
    ['starrt', 'portico: There is no command "starrt".\n  → Did you mean "start"?\n  → portico --help\n'],
    [
      'serve',
      'portico: There is no command "serve".\n  → There is: "start", "check", "print", "explain", "diff", "test", "import", "new".\n  → portico --help\n',
    ],
    ['explain', 'portico explain: Say whose operations they are: --client CLIENT.\n  → portico explain --help\n'],
    [
      'explain --client web',
      'portico explain: Name one file that has the operations, after the directory if there is one.\n  → portico explain --help\n',
    ],
    ['import openapi x', 'portico import: --name is missing: the name of the backend.\n  → portico import --help\n'],
    ['--port 1 start', 'portico: The command comes first, before "--port".\n  → portico --help\n'],
    [
      'start --prot 1',
      'portico start: There is no option --prot.\n  → Did you mean --port?\n  → portico start --help\n',
    ],
    [
      'start --no-watch',
      'portico start: There is no option --no-watch.\n  → Did you mean --watch?\n  → portico start --help\n',
    ],
    ['start -p 1', 'portico start: There is no option -p.\n  → portico start --help\n'],
    ['start --__proto__', 'portico start: There is no option --__proto__.\n  → portico start --help\n'],
    [
      'start --workers 0',
      'portico start: --workers cannot be "0": expected a number from 1 to 999.\n  → portico start --help\n',
    ],
    ['start --port', 'portico start: --port needs a value: --port PORT.\n  → portico start --help\n'],
    ['start --client --watch', 'portico start: --client needs a value: --client CLIENT.\n  → portico start --help\n'],
    ['start --watch=yes', 'portico start: --watch takes no value.\n  → portico start --help\n'],
    ['start --port 1 --port 2', 'portico start: --port is given twice.\n  → portico start --help\n'],
    [
      'start --port 65536',
      'portico start: --port cannot be "65536": expected a number from 0 to 65535.\n  → portico start --help\n',
    ],
    [
      'start --port 1e3',
      'portico start: --port cannot be "1e3": expected a number from 0 to 65535.\n  → portico start --help\n',
    ],
    ['start a b', 'portico start: There is one directory too many: "b".\n  → portico start --help\n'],
    ['start no/where', 'portico start: There is no directory "no/where".\n  → portico start --help\n'],
    [
      'check --format jsn',
      'portico check: --format cannot be "jsn".\n  → Did you mean "json"?\n  → portico check --help\n',
    ],
    ['check --watch', 'portico check: There is no option --watch.\n  → portico check --help\n'],
    [
      'print',
      'portico print: Say one thing to print: --client CLIENT, --graph or --supergraph.\n  → portico print --help\n',
    ],
    [
      'print --graph --client web',
      'portico print: Say one thing to print: --client CLIENT, --graph or --supergraph.\n  → portico print --help\n',
    ],
  ];
  for (const [line, message] of wrong) {
    test(`ends "portico ${line}" with 2 and says why`, async () => {
      const { code, out, error } = await runLine(line === '' ? [] : line.split(' '));
      assert.deepEqual([code, out, error], [2, '', message]);
    });
  }

  test('has help with an example, of itself and of every command', async () => {
    const all = await runLine(['--help']);
    assert.equal(all.code, 0);
    for (const command of commands) {
      assert.match(all.out, new RegExp(`^  ${command.name} `, 'm'));
      const { code, out, error } = await runLine([command.name, '--help']);
      assert.deepEqual([code, error], [0, '']);
      assert.match(out, new RegExp(`\nExample\n  portico ${command.name} `));
      for (const name of Object.keys(command.options)) assert.match(out, new RegExp(`^  --${name} `, 'm'));
    }
  });

  test('tells its version, before and after the name of a command', async () => {
    for (const line of [['--version'], ['start', '--version'], ['check', '--version']]) {
      const { code, out } = await runLine(line);
      assert.deepEqual([code, out], [0, `${version}\n`]);
    }
  });

  test('says in one sentence that a file may not be read', async () => {
    const denied = Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: 'EACCES', syscall: 'open' });
    const { code, error } = await runLine(['check'], { checkDirectory: () => Promise.reject(denied) });
    assert.deepEqual([code, error], [1, "portico check: EACCES: permission denied, open 'x'\n"]);
  });

  test('does not hide a fault of its own', async () => {
    await assert.rejects(runLine(['check'], { checkDirectory: () => Promise.reject(new TypeError('ours')) }), /ours/);
  });
});
