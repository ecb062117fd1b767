/** A real browser for tests: headless Chromium, driven over the DevTools protocol. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export type Page = {
  readonly goTo: (url: string) => Promise<void>;
  /** The value of an expression of JavaScript in the page; a promise is waited for. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** The value of an expression as soon as it is one that counts (not null, false, 0 or empty), looked at after each change of the page. */
  readonly waitFor: (expression: string) => Promise<unknown>;
  /** Exceptions that nobody caught, and what was written to the console as an error. */
  readonly faults: readonly string[];
  /** The URLs of all requests. */
  readonly requests: readonly string[];
};

export type Browser = { readonly openPage: () => Promise<Page>; readonly close: () => Promise<void> };

/** How long a page has to become what is waited for, in milliseconds. */
const patienceMs = 30_000;

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Whichever is there; the first time, where there is none, it is installed. */
function findBrowser(): string {
  const find = () => {
    const inPath = (process.env.PATH ?? '')
      .split(delimiter)
      .flatMap((folder) => names.map((name) => join(folder, name)));
    return [process.env.CHROMIUM ?? '', ...inPath, ...elsewhere].find(isExecutable);
  };
  const found = find();
  if (found !== undefined) return found;
  execFileSync('bash', [join(import.meta.dirname, 'install-chromium.sh')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const installed = find();
  if (installed === undefined) throw new Error('there is no Chromium');
  return installed;
}

function isExecutable(path: string): boolean {
  if (path === '') return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function openBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'portico-browser-'));
  const options = [
    '--headless',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    `--user-data-dir=${profile}`,
  ];
  // Chromium's sandbox does not work for root, who runs CI in a container.
  if (process.getuid?.() === 0) options.push('--no-sandbox');
  const child = spawn(findBrowser(), [...options, '--remote-debugging-port=0', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const devtools = await connect(await readUrl(child.stderr));
  return {
    openPage: () => openPage(devtools),
    async close() {
      // Its answer may be the end of the connection.
      devtools.send('Browser.close').catch(() => {});
      await exited;
      devtools.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What Chromium says once it can be driven. */
async function readUrl(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    stderr.on('data', (chunk) => {
      text += chunk;
      const url = /^DevTools listening on (ws:\S+)/m.exec(text)?.[1];
      if (url) resolve(url);
    });
    stderr.on('end', () => reject(new Error(`Chromium ended: ${text}`)));
  });
}

type Message = {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

type Devtools = {
  /** Resolves to what Chromium answers, whose shape the caller knows by the method. */
  readonly send: <T>(method: string, params?: object, sessionId?: string) => Promise<T>;
  readonly listen: (sessionId: string, listener: (method: string, params: unknown) => void) => void;
  readonly close: () => void;
};

async function connect(url: string): Promise<Devtools> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, (method: string, params: unknown) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.sessionId && message.method) listeners.get(message.sessionId)?.(message.method, message.params);
  });
  return {
    send: <T>(method: string, params: object = {}, sessionId?: string) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last;
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result as T); // As the method's documentation has it.
        });
        socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
      }),
    listen: (sessionId, listener) => void listeners.set(sessionId, listener),
    close: () => socket.close(),
  };
}

type Evaluated = {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
};

async function openPage({ send, listen }: Devtools): Promise<Page> {
  const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
  const faults: string[] = [];
  const requests: string[] = [];
  let loaded = () => {};
  listen(sessionId, (method, params) => {
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Network.requestWillBeSent') requests.push((params as { request: { url: string } }).request.url);
    const isError = method === 'Runtime.consoleAPICalled' && (params as { type: string }).type === 'error';
    if (isError || method === 'Runtime.exceptionThrown') faults.push(JSON.stringify(params));
  });
  for (const domain of ['Page', 'Runtime', 'Network']) await send(`${domain}.enable`, {}, sessionId);

  async function evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send<Evaluated>('Runtime.evaluate', options, sessionId);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result?.value;
  }

  return {
    faults,
    requests,
    evaluate,
    async goTo(url) {
      const done = new Promise<void>((resolve) => {
        loaded = resolve;
      });
      await send('Page.navigate', { url }, sessionId);
      await done;
    },
    waitFor: (expression) =>
      evaluate(`new Promise((resolve, reject) => {
        const look = () => {
          const value = (${expression});
          if (!value) return;
          observer.disconnect();
          clearTimeout(timer);
          resolve(value);
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const timer = setTimeout(() => reject(new Error('waited in vain; the page says: ' + document.body.innerText)), ${patienceMs});
        look();
      })`),
  };
}
