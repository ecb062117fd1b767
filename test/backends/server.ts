/** What every backend of the demo stands on: an HTTP server of its own on loopback that counts its calls and fails when told to. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

export type BackendOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
};

/** One HTTP request that came in. */
export type Call = {
  readonly method: string;
  /** Path and query string as they came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The text of the GraphQL operation, if this was one. */
  readonly operation: string | undefined;
};

/** How a call fails: never answered, its connection cut, or answered with this. */
export type Fault =
  | 'hang'
  | 'reset'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export type Running = {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** In order of arrival; the last 5,000 at least. */
  readonly calls: readonly Call[];
  /** From now on each call is put before `fail`, which may say how it fails, and take its time to; undefined ends that. */
  readonly fail: (fail: ((call: Call) => Fault | undefined | Promise<Fault | undefined>) | undefined) => void;
  /** Back to how it started: no calls, no faults, the first data. */
  readonly reset: () => void;
  /** Cuts every connection and frees the port. */
  readonly stop: () => Promise<void>;
};

/** A demo may run for days: its memory must not grow with its calls. Beyond these the older half is forgotten. */
const callsKept = 10_000;

/** Answers a call; what it throws becomes a 500. */
export type Answer = (call: Call, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Speaks another protocol on the same port; what it returns cuts the connections that were made by it. */
export type Extension = (server: Server) => () => void;

/** Listens on 127.0.0.1; `reset` puts the backend's own data back. Rejects if the port is taken. */
export async function serve(
  name: string,
  options: BackendOptions,
  answer: Answer,
  reset: () => void = () => {},
  extend: Extension = () => () => {},
): Promise<Running> {
  const calls: Call[] = [];
  let fail: Parameters<Running['fail']>[0];

  const server = createServer(async (request, response) => {
    try {
      const call = await readCall(request);
      if (calls.length === callsKept) calls.splice(0, callsKept / 2);
      calls.push(call);
      const fault = fail && (await fail(call));
      if (fault) failWith(fault, response);
      else await answer(call, request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    }
  });
  // Longer than any caller keeps an idle connection, so that it is never this side that closes one just as it is used.
  server.keepAliveTimeout = 60_000;
  const cut = extend(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`${name} has no port`);

  return {
    name,
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    calls,
    fail: (next) => {
      fail = next;
    },
    reset: () => {
      calls.length = 0;
      fail = undefined;
      reset();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        cut();
      }),
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = 'GET', url: path = '/', headers } = request;
  const body = Buffer.concat(chunks).toString();
  return { method, path, headers, body, operation: operationOf(path, body) };
}

function operationOf(path: string, body: string): string | undefined {
  if (!path.startsWith('/graphql')) return undefined;
  if (body === '') return new URLSearchParams(path.split('?')[1]).get('query') ?? undefined;
  try {
    const params: unknown = JSON.parse(body);
    if (typeof params !== 'object' || params === null || !('query' in params)) return undefined;
    return typeof params.query === 'string' ? params.query : undefined;
  } catch {
    return undefined;
  }
}

function failWith(fault: Fault, response: ServerResponse): void {
  if (fault === 'reset') response.destroy();
  else if (fault !== 'hang') response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
}
