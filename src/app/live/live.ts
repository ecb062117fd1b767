/** What goes on at one door: its WebSockets (graphql-transport-ws, on the path of its HTTP), and with them its streams. Beside Yoga, whose road each operation takes. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, parse } from 'graphql';
import { handleProtocols, makeServer, type OperationResult, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Client } from '../../bff/client.ts';
import { isAllowedOrigin } from '../../plugins/cors.ts';
import type { VisitRecord } from '../../plugins/record.ts';
import type { Log } from '../../util/log.ts';
import { Cell } from '../../util/meter.ts';
import { refuseUpgrade } from '../answer.ts';
import { Connection, type ConnectionLimits, closing, type Running } from './connection.ts';
import { liveHeaders } from './headers.ts';
import { type LiveResult, plainError, plainResult } from './result.ts';
import { createRoad, type RoadYoga } from './road.ts';
import type { SingleConnections } from './single.ts';
import type { Streams } from './streams.ts';

export type LiveOptions = {
  readonly yoga: RoadYoga;
  /** The door's subscriptions over HTTP. */
  readonly streams: Streams;
  readonly singles: SingleConnections;
  readonly client: Client;
  readonly production: boolean;
  /** What one message may hold: `@limits(body:)`. */
  readonly messageBytes: number;
  readonly log: Log;
  /** Undefined where nobody wants to know. */
  readonly recorder?: LiveRecorder | undefined;
  readonly limits?: Partial<ConnectionLimits & LiveLimits>;
};

/** Who watches what goes through the door. */
export type LiveRecorder = {
  /** An operation that no request of HTTP came for. */
  readonly begin: (response: undefined) => VisitRecord;
  readonly meter: { readonly sockets: Cell } | undefined;
};

export type LiveLimits = {
  /** How long a client may take to send `connection_init`. */
  readonly initMs: number;
  /** How often a client has to give a sign of life. */
  readonly keepAliveMs: number;
};

const defaults: ConnectionLimits & LiveLimits = {
  operations: 100,
  unsentBytes: 4 * 1024 ** 2,
  closeMs: 2000,
  initMs: 3000,
  keepAliveMs: 12_000,
};

export type Live = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends subscriptions, and closes each socket as soon as its queries and mutations are done: at once, or at some moment within this time. */
  readonly leave: (why: 'goingAway' | 'restart', withinMs: number) => void;
};

/** What stands for any operation: what it is was settled by Yoga. */
const document = parse('{ __typename }', { noLocation: true });

export function openLive(options: LiveOptions): Live {
  const { yoga, log, recorder } = options;
  const openSockets = recorder?.meter?.sockets ?? new Cell();
  const { name: client, origins } = options.client;
  const limits = { ...defaults, ...options.limits };
  const connections = new Map<WebSocket, Connection>();
  const payloads = new WeakMap<SubscribePayload, Running>();
  let heartbeat: NodeJS.Timeout | undefined;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.messageBytes,
    // Compression keeps memory for each socket, and of what is compressed nobody knows the size.
    perMessageDeflate: false,
    handleProtocols,
  });

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect(context) {
      const { connection, request } = context.extra;
      connection.context = context;
      return connection.enter(liveHeaders(request, context.connectionParams));
    },
    async onSubscribe({ extra: { connection } }, id, payload) {
      const arrival = await connection.run(id, paramsOf(payload));
      if (arrival.errors) return arrival.errors;
      if (arrival.running) payloads.set(payload, arrival.running);
      const args: Partial<ExecutionArgs> = { document, contextValue: arrival.result };
      // There is no schema to execute on: what is to be sent is there.
      return args as ExecutionArgs;
    },
    execute: ({ contextValue }) => contextValue as OperationResult,
    onNext: (_context, _id, _payload, _args, result) => plainResult(result as LiveResult),
    onError: (_context, _id, _payload, errors) => errors.map(plainError),
    onComplete({ extra: { connection } }, _id, payload) {
      const running = payloads.get(payload);
      // The client is still to be told, and a socket that has only waited for this one is closed by it.
      if (running) setImmediate(() => connection.finish(running));
    },
  });

  function open(socket: WebSocket, request: IncomingMessage): void {
    const connection = new Connection(socket, createRoad(yoga, request, recorder), limits);
    connections.set(socket, connection);
    openSockets.value++;
    heartbeat ??= setInterval(() => {
      for (const each of connections.values()) each.ping();
    }, limits.keepAliveMs);
    // What is wrong with a frame, ws closes the socket for by itself.
    socket.on('error', (error) => log('info', 'a WebSocket had an error', { client, error }));
    socket.on('pong', () => {
      connection.isAlive = true;
    });
    const fail = (error: unknown): void => {
      // The protocol throws at what only a server may send.
      const isTheirs = error instanceof Error && error.message.startsWith('Unexpected message');
      if (!isTheirs) log('error', 'a WebSocket was closed for a fault', { client, error });
      connection.close(isTheirs ? closing.invalid : closing.failed);
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(data),
        close: (code = 1000, reason = '') => connection.close([code, reason]),
        onMessage: (listen) =>
          socket.on('message', (data, isBinary) => {
            if (socket.readyState !== socket.OPEN) return;
            connection.isAlive = true;
            if (isBinary) connection.close(closing.invalid);
            else listen(String(data)).catch(fail);
            connection.dropForgotten();
          }),
      },
      { connection, request },
    );
    socket.once('close', (code, reason) => {
      connections.delete(socket);
      openSockets.value--;
      if (connections.size === 0) {
        clearInterval(heartbeat);
        heartbeat = undefined;
      }
      connection.end();
      closed(code, String(reason)).catch(fail);
    });
  }

  return {
    upgrade(request, socket, head) {
      const { origin, host } = request.headers;
      // Browsers name the page that opens a socket and ask nobody whether it may.
      const isTrusted =
        origin === undefined ||
        isSame(origin, host) ||
        isAllowedOrigin(origin, { origins, local: !options.production });
      if (!isTrusted) refuseUpgrade(socket, 403, 'Pages of this origin may not connect.');
      else sockets.handleUpgrade(request, socket, head, (opened) => open(opened, request));
    },
    leave(why, withinMs) {
      options.streams.leave(withinMs);
      options.singles.leave(withinMs);
      for (const connection of connections.values()) {
        if (withinMs === 0) connection.leave(closing[why]);
        else connection.leaveWithin(withinMs, closing[why]);
      }
    },
  };
}

type Extra = { readonly connection: Connection; readonly request: IncomingMessage };

/** A page that came from here, by whatever scheme. */
function isSame(origin: string, host: string | undefined): boolean {
  return URL.parse(origin)?.host === host?.toLowerCase();
}

/** The message has to have a query; one that is empty beside the hash of a document is none. */
function paramsOf({ query, variables, operationName, extensions, ...rest }: SubscribePayload) {
  const documentId = 'documentId' in rest ? rest.documentId : undefined;
  const isNamed = documentId !== undefined || extensions?.persistedQuery !== undefined;
  return {
    ...(query === '' && isNamed ? {} : { query }),
    ...(documentId !== undefined && { documentId }),
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(extensions && { extensions }),
  };
}
