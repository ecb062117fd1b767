/** The whole shop for a test: both backends, Portico before them on a free port, and a typed way to ask it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { startBackends } from '../backends/all.ts';

/** A document as codegen makes it: its text, its hash, and the types of what it takes and gives. */
type TypedDocument<Result, Variables> = {
  toString(): string;
  __apiType?: (variables: Variables) => Result;
  __meta__?: Record<string, unknown> | undefined;
};

export type Answer<Result> = {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};

export async function startShop() {
  const backends = await startBackends({ books: 0, reviews: 0 });
  const portico = spawn('portico', ['start', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...backends.env },
    shell: process.platform === 'win32',
  });
  const url = await readUrl(portico);
  return {
    async ask<Result, Variables extends Record<string, unknown>>(
      client: 'web' | 'mobile',
      document: TypedDocument<Result, Variables> | string,
      variables?: Variables,
    ): Promise<Answer<Result>> {
      // A known document is asked for by its hash: the app's door lets in no others.
      const documentId = typeof document === 'string' ? undefined : document.__meta__?.hash;
      const response = await fetch(`${url}/${client}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(documentId ? { documentId, variables } : { query: document.toString(), variables }),
      });
      return (await response.json()) as Answer<Result>;
    },
    async stop() {
      const gone = new Promise((resolve) => portico.once('exit', resolve));
      portico.kill();
      await gone;
      backends.stop();
    },
  };
}

/** What `portico start` prints once it serves. */
async function readUrl(portico: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of portico.stdout ?? []) {
    text += chunk;
    const url = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
    if (url) return url;
  }
  throw new Error(`Portico did not start: ${text}`);
}
