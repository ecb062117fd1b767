/** The HTTP server: health, the doors of the current generation, and a clean end. Where a request comes in and an answer goes out. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from '../util/http.ts';
import type { Log } from '../util/log.ts';
import { remembered } from '../util/remembered.ts';
import { nothingHere, refuseConnection, refuseUpgrade, sendFailure, sendJson, sendNotFound } from './answer.ts';
import { Generations } from './generations.ts';
import { Health } from './health.ts';
import type { Gateway } from './host.ts';
import { readTarget } from './target.ts';

export type ServeOptions = {
  readonly gateway: Gateway;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Log;
  /**
   * How long stopping may take, in milliseconds: what is in flight then is cut off.
   * @default 10_000
   */
  readonly graceMs?: number;
  /**
   * Over how long after a reload the subscriptions and WebSockets of the generation before are ended, in milliseconds: each at a moment of
   * its own, so that they do not all come back at once.
   * @default 30_000
   */
  readonly drainMs?: number;
};

export type Server = {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** When all doors are open. Rejects if one cannot be opened: nobody who comes to it will be answered. */
  readonly opened: Promise<void>;
  /** Swaps the generation: new requests go to `next`, those in flight finish where they began. */
  readonly replace: (next: Gateway) => void;
  /** Makes `/readyz` tell, until the next `replace`, that a reload was refused and the old generation goes on. */
  readonly markReloadRefused: () => void;
  /**
   * Turns unready, stops accepting, finishes what is in flight, closes the generations. Never rejects.
   *
   * @param announceMs if anybody has ever asked `/readyz`, how long to go on accepting for them to see the 503; default 0
   */
  readonly stop: (announceMs?: number) => Promise<void>;
};

/** In milliseconds. */
const limits = {
  /** A request that comes in slowly, by intent or not, is cut off. */
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5000,
  /** Longer than load balancers keep an idle connection (60 s as a rule): so it is they who close it, never we under a request. */
  keepAliveTimeout: 65_000,
};

/** Listens and serves. Rejects if it cannot listen. */
export async function serve(options: ServeOptions): Promise<Server> {
  const { gateway, host, log, graceMs = 10_000, drainMs = 30_000 } = options;
  const generations = new Generations(gateway, log);
  const health = new Health();
  const http = createServer({ ...limits, shouldUpgradeCallback: isWebSocket });
  /** The open connections, each with what it answers now. */
  const connections = new Map<Duplex, { response: ServerResponse | undefined }>();
  let stopped: Promise<void> | undefined;

  http.on('connection', (socket) => {
    connections.set(socket, { response: undefined });
    socket.once('close', () => connections.delete(socket));
  });
  http.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection) connection.response = response;
    response.on('close', () => {
      if (connection?.response === response) connection.response = undefined;
      if (!http.listening) http.closeIdleConnections();
    });
    if (!http.listening) response.shouldKeepAlive = false;
    answer(request, response);
  });
  http.on('upgrade', upgrade);
  http.on('clientError', (error, socket) => refuseConnection(error, socket, connections.get(socket)?.response));

  http.listen(options.port, host);
  await once(http, 'listening');
  // Without a listener an error of a single accept (no file descriptors left) would end the process.
  http.on('error', (error) => log('error', 'the server had an error', { error }));
  const { port } = http.address() as AddressInfo; // A server that listens on a port has an address of this kind.
  // A moment later, so that who asks again and again whether it is ready is told first.
  const opened = sleep(25).then(() => gateway.open?.());

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const target = readTarget(request.url ?? '');
    if (target === 400) sendJson(response, 400, { error: 'This is no URL.' });
    else if (!hasHost(request)) sendJson(response, 400, { error: 'The header Host is no host.' });
    else if (target === 404) sendNotFound(response);
    else if (!health.answer(target.path, request, response)) {
      request.url = target.url;
      if (target.host !== undefined) request.headers.host = target.host;
      enter(request, response);
    }
  }

  function enter(request: IncomingMessage, response: ServerResponse): void {
    try {
      if (!generations.handle(request, response)) sendNotFound(response);
    } catch (error) {
      sendFailure(error, response, log);
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = readTarget(request.url ?? '');
    if (!http.listening) refuseUpgrade(socket, 503, 'The server is stopping.');
    else if (target === 400 || !hasHost(request)) refuseUpgrade(socket, 400, 'This is no URL.');
    else if (target === 404) refuseUpgrade(socket, 404, nothingHere);
    else if (!isWebSocket(request)) refuseUpgrade(socket, 400, 'Only WebSockets are upgraded to.');
    else {
      request.url = target.url;
      if (target.host !== undefined) request.headers.host = target.host;
      try {
        if (!generations.upgrade(request, socket, head)) refuseUpgrade(socket, 404, nothingHere);
      } catch (error) {
        log('error', 'a request failed', { error });
        socket.destroy();
      }
    }
  }

  async function stop(announceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const graceIsOver = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, graceMs, 'late');
    });
    await Promise.race([health.leave(announceMs), graceIsOver]);
    const closed = new Promise((resolve) => http.close(resolve));
    generations.leave();
    for (const { response } of connections.values())
      if (response?.headersSent === false) response.shouldKeepAlive = false;
    // Opened ahead of need (browsers do) and never used: Node does not count them as idle.
    for (const socket of connections.keys()) if ((socket as Socket).bytesRead === 0) socket.destroy();
    if ((await Promise.race([closed, graceIsOver])) === 'late') {
      const answering = [...connections.values()].filter(({ response }) => response);
      log('warn', 'requests that took too long were cut off', { requests: answering.length });
      for (const socket of connections.keys()) socket.destroy();
    }
    await Promise.race([generations.close(), graceIsOver]);
    clearTimeout(timer);
  }

  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    port,
    opened,
    replace: (next) => {
      health.reloadRefused = false;
      generations.replace(next, drainMs);
    },
    markReloadRefused: () => {
      health.reloadRefused = true;
    },
    stop: (announceMs = 0) => {
      stopped ??= stop(announceMs);
      return stopped;
    },
  };
}

/** What reads the request behind a door makes a URL of it, and has to be able to. */
function hasHost({ headers: { host = 'localhost' } }: IncomingMessage): boolean {
  return isHost(host);
}

const isHost = remembered((host) => URL.canParse(`http://${host}/`), { limit: 200, longest: 300 });

/** Other protocols that a client would rather speak (`Upgrade: h2c`) are passed over, as HTTP allows. */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
