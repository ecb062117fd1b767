/**
 * Where a door stands once it is open. To open one takes Yoga, WebSockets, all policies and what calls backends, which is most of what
 * there is to load: so a gateway that starts listens first and opens its doors then, and whoever comes before waits there, for as long as
 * that takes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from '../bff/client.ts';
import type { Log } from '../util/log.ts';
import { refuseUpgrade, sendFailure } from './answer.ts';
import type { Door } from './door.ts';

export class Doorway {
  readonly client: Client;
  readonly #make: () => Promise<Door>;
  readonly #log: Log;
  #door: Door | undefined;
  #opening: Promise<Door> | undefined;
  #gone: 'goingAway' | 'restart' | undefined;

  constructor(client: Client, make: () => Promise<Door>, log: Log) {
    this.client = client;
    this.#make = make;
    this.#log = log;
  }

  /** Opens it, once. Rejects if it cannot be opened, which nobody but an operator's own plugin is likely to cause. */
  open(): Promise<Door> {
    this.#opening ??= this.#make().then((door) => {
      this.#door = door;
      return door;
    });
    return this.#opening;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#door) this.#door.handle(request, response);
    else this.#wait(request, response);
  }

  #wait(request: IncomingMessage, response: ServerResponse): void {
    this.open()
      // Who has gone meanwhile needs no answer.
      .then((door) => response.destroyed || door.handle(request, response))
      .catch((error: unknown) => sendFailure(error, response, this.#log));
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#door) this.#door.live.upgrade(request, socket, head);
    else this.#waitWith(request, socket, head);
  }

  #waitWith(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ignore = (): void => {};
    // Nobody else listens until there is a WebSocket.
    socket.on('error', ignore);
    this.open()
      .then((door) => {
        socket.off('error', ignore);
        if (this.#gone) refuseUpgrade(socket, 503, 'The server is stopping.');
        else if (!socket.destroyed) door.live.upgrade(request, socket, head);
      })
      .catch((error: unknown) => {
        this.#log('error', 'a request failed', { error });
        socket.destroy();
      });
  }

  leave(why: 'goingAway' | 'restart', withinMs: number): void {
    this.#gone = why;
    this.#door?.live.leave(why, withinMs);
  }

  async close(): Promise<void> {
    const door = await this.#opening?.catch(() => undefined);
    await door?.close();
  }
}
