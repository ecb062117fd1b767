/** `portico start` as a process of its own: its files, what it says on both streams, its doors and its admin plane. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { makeDirectory } from './directory.ts';
import { readScrape, type Scrape } from './scrape.ts';
import { root } from './shop.ts';

export const adminToken = 'a-token-of-the-admin-plane';

/** A line of the log, or of the access log. */
export type Line = Readonly<Record<string, unknown>>;

export type Started = {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly url: string;
  /** The code that it ended with. */
  readonly ended: Promise<number | null>;
  /** All lines of the log so far. */
  readonly log: readonly Line[];
  /** Resolves to the lines of the log of which something is true, once they are that many. */
  readonly logged: (isMeant: (line: Line) => boolean, count?: number) => Promise<readonly Line[]>;
  readonly ask: (client: string, query: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly metrics: () => Promise<Scrape>;
  /** How many answers were purged. */
  readonly purge: (what: object) => Promise<number>;
};

/** Starts it in a directory of these files, and resolves once it serves. From then on nobody reads its standard output but the test. */
export async function startProcess(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const directory = await makeDirectory(t, { 'package.json': '{ "type": "module" }', ...files });
  const child = spawn(process.execPath, [join(root, 'src/app/cli/main.ts'), 'start', '--port', '0', ...argv], {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(async () => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const log: Line[] = [];
  const texts: string[] = [];
  const more = new EventEmitter();
  createInterface(child.stderr).on('line', (line) => {
    texts.push(line);
    if (line.startsWith('{')) log.push(JSON.parse(line) as Line);
    more.emit('line');
  });
  const hasAdmin = Object.entries(files).some(([name, text]) => name.includes('config') && text.includes('admin:'));
  let out = '';
  const read = (text: Buffer): void => {
    out += String(text);
    const doors = doorsIn(out);
    if (doors && (doors.admin !== undefined || !hasAdmin)) more.emit('serves');
  };
  child.stdout.on('data', read);
  await Promise.race([once(more, 'serves'), ended.then(() => assert.fail(texts.join('\n')))]);
  child.stdout.off('data', read).pause();
  const { url, admin } = doorsIn(out) ?? assert.fail(out);
  const asAdmin = (path: string, body?: object): Promise<Response> =>
    fetch(`${admin}${path}`, {
      headers: { authorization: `Bearer ${adminToken}` },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
  return {
    child,
    directory,
    url,
    ended,
    log,
    async logged(isMeant, count = 1) {
      for (;;) {
        const found = log.filter(isMeant);
        if (found.length >= count) return found;
        await once(more, 'line', { signal: t.signal });
      }
    },
    ask: (client, query, headers) =>
      fetch(`${url}/${client}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      }),
    metrics: async () => readScrape(await (await asAdmin('/metrics')).text()),
    async purge(what) {
      const response = await asAdmin('/cache/purge', what);
      const { purged } = (await response.json()) as { readonly purged?: number };
      return purged ?? assert.fail(`purged nothing: ${response.status}`);
    },
  };
}

/** The addresses that it says it serves at, once it has said all of them. */
function doorsIn(out: string): { readonly url: string; readonly admin: string | undefined } | undefined {
  const url = /^ {2}\w+ +(http:\/\/[\d.:]+)\/\S+$/m.exec(out)?.[1];
  const admin = /^Admin plane.*GET (\S+)\/metrics/m.exec(out)?.[1];
  return url === undefined ? undefined : { url, admin };
}
