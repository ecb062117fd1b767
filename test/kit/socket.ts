/** A client's end of graphql-transport-ws without a library: what is sent is what the test says, and everything that comes is kept. */
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';

export type Message = { readonly type: string; readonly id?: string; readonly payload?: unknown };

export type RawSocket = {
  readonly socket: WebSocket;
  readonly send: (...messages: readonly (Message | string)[]) => void;
  /** The next message that has not been taken; rejects if the socket closes first. */
  readonly next: () => Promise<Message>;
  /** `connection_init`, and the acknowledgement. */
  readonly init: (payload?: unknown) => Promise<void>;
  /** Resolves when the socket is closed: the code and the reason. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
  readonly close: () => Promise<void>;
};

export const protocol = 'graphql-transport-ws';

/** @param url of HTTP; the socket is opened at the same path */
export async function openSocket(
  url: string,
  options: ClientOptions & {
    readonly protocols?: string | readonly string[];
    readonly headers?: IncomingHttpHeaders;
  } = {},
): Promise<RawSocket> {
  const { protocols = protocol, ...rest } = options;
  const socket = new WebSocket(url.replace(/^http/, 'ws'), [protocols].flat(), rest);
  const messages: Message[] = [];
  const waiting: { readonly resolve: (message: Message) => void; readonly reject: (error: Error) => void }[] = [];
  socket.on('message', (data) => {
    const message: Message = JSON.parse(String(data));
    const first = waiting.shift();
    if (first) first.resolve(message);
    else messages.push(message);
  });
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.once('close', (code, reason) => {
      resolve([code, String(reason)]);
      for (const { reject } of waiting) reject(new Error(`closed with ${code} ${reason}`));
    });
  });
  await once(socket, 'open');
  const send: RawSocket['send'] = (...sent) => {
    for (const message of sent) socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  };
  const next = (): Promise<Message> => {
    const message = messages.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  return {
    socket,
    send,
    next,
    async init(payload) {
      send({ type: 'connection_init', ...(payload !== undefined && { payload }) });
      const { type } = await next();
      if (type !== 'connection_ack') throw new Error(`expected connection_ack, got ${type}`);
    },
    closed,
    async close() {
      socket.close();
      await closed;
    },
  };
}
