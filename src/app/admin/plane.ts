/** The admin plane: a server of its own, beside the doors' and never at their port, that answers nobody without its token. */
import { hash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { createServer } from '../../util/http.ts';
import type { Log } from '../../util/log.ts';
import { sendJson } from '../answer.ts';
import type { AdminConfig } from '../config/types.ts';
import { contentTypes, expose, formatOf } from '../telemetry/exposition.ts';
import type { Control } from './control.ts';
import { readPurge } from './purge.ts';

export type Admin = {
  /** `http://host:port` */
  readonly url: string;
  readonly close: () => Promise<void>;
};

type Endpoint = {
  readonly method: string;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/** Listens. Rejects if it cannot. */
export async function openAdmin(options: {
  readonly settings: AdminConfig;
  readonly control: Control;
  readonly log: Log;
}): Promise<Admin> {
  const { settings, control, log } = options;
  const endpoints: ReadonlyMap<string, Endpoint> = new Map([
    ['/metrics', { method: 'GET', answer: showMetrics }],
    ['/cache/purge', { method: 'POST', answer: purge }],
  ]);
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 });
  http.maxConnections = 100;

  http.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log('error', 'a request to the admin plane failed', { error });
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'Something went wrong; the log says what.' });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Nobody is told what there is who may not use it.
    if (!holds(request.headers.authorization, settings.token)) {
      log('warn', 'the admin plane refused a request', { address: request.socket.remoteAddress });
      const challenge = { 'www-authenticate': 'Bearer realm="portico admin"' };
      return sendJson(response, 401, { error: 'Send the admin token: Authorization: Bearer …' }, challenge);
    }
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const endpoint = endpoints.get(path);
    if (!endpoint) {
      const there = [...endpoints].map(([path, { method }]) => `${method} ${path}`);
      return sendJson(response, 404, { error: `There is nothing here; there is ${there.join(' and ')}.` });
    }
    if (request.method !== endpoint.method) {
      return sendJson(response, 405, { error: `Ask with ${endpoint.method}.` }, { allow: endpoint.method });
    }
    return endpoint.answer(request, response);
  }

  async function showMetrics({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const format = formatOf(headers.accept);
    const text = expose(await control.metrics(), format);
    response.writeHead(200, {
      'content-type': contentTypes[format],
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(text);
  }

  async function purge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tags, error } = await readPurge(request);
    if (error !== undefined) return sendJson(response, 400, { error });
    const purged = await control.purge(tags, 'admin');
    log('info', 'answers were purged', { tags, purged });
    sendJson(response, 200, { purged });
  }

  http.listen(settings.port, settings.host);
  await once(http, 'listening');
  http.on('error', (error) => log('error', 'the admin plane had an error', { error }));
  const { address, port } = http.address() as AddressInfo; // A server that listens on a port has an address of this kind.
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${port}`,
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

/** Whether a header has the token. How long that takes to find out does not depend on how much of it is right. */
function holds(header: string | undefined, token: string): boolean {
  const sent = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(hash('sha256', sent, 'buffer'), hash('sha256', token, 'buffer'));
}
