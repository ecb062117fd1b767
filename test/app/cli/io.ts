/** A world for commands in tests: a directory that is taken away afterwards, a host that is a fake, and what was written. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Io } from '../../../src/app/cli/io.ts';
import { run } from '../../../src/app/cli/run.ts';
import type { Host, HostOptions } from '../../../src/app/host.ts';
import { createFake } from '../fake.ts';

export async function createProject(t: TestContext, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portico-cli-'));
  t.after(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

export type Ran = {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  readonly options: readonly HostOptions[];
};

/** Runs a command line to its end. */
export async function runLine(argv: readonly string[], host: Partial<Host> = {}, io: Partial<Io> = {}): Promise<Ran> {
  let [out, error] = ['', ''];
  const options: HostOptions[] = [];
  const code = await run(argv, {
    write: (text) => {
      out += text;
    },
    complain: (text) => {
      error += text;
    },
    output: { write: (_piece, done) => done() },
    env: {},
    directory: tmpdir(),
    onUnseenFailure: () => {},
    nextSignal: () => new Promise(() => {}),
    fork: () => assert.fail('nothing was to be forked'),
    host: async () => recording(createHost(host), options),
    ...io,
  });
  return { code, out, error, options };
}

/** A host where everything is right. */
function createHost(overrides: Partial<Host>): Host {
  return {
    loadGateway: async () => ({ gateway: createFake(), problems: [] }),
    checkDirectory: async () => [],
    explainOperations: async () => ({ explanations: [], problems: [] }),
    printSchema: async (_directory, what) => ({ text: `# ${JSON.stringify(what)}`, problems: [] }),
    ...overrides,
  };
}

/** The same host; what it is given is kept. */
function recording(host: Host, options: HostOptions[]): Host {
  return {
    loadGateway(directory, given) {
      options.push(given);
      return host.loadGateway(directory, given);
    },
    checkDirectory(directory, given) {
      options.push(given);
      return host.checkDirectory(directory, given);
    },
    explainOperations(directory, source, given) {
      options.push(given);
      return host.explainOperations(directory, source, given);
    },
    printSchema(directory, what, given) {
      options.push(given);
      return host.printSchema(directory, what, given);
    },
  };
}
