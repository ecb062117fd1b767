/** The gateway that answers now, and those before it that still finish what they began. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../util/log.ts';
import type { Gateway } from './host.ts';

type Generation = { readonly gateway: Gateway; inFlight: number; closed: Promise<void> | undefined };

export class Generations {
  readonly #log: Log;
  readonly #retired = new Set<Generation>();
  #current: Generation;

  constructor(gateway: Gateway, log: Log) {
    this.#log = log;
    this.#current = { gateway, inFlight: 0, closed: undefined };
  }

  /** Lets the current generation answer; false if it has no such door. The generation is kept until the response is closed. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#keepUntilClosed(response).handle(request, response);
  }

  /** The same for a connection that is to be a WebSocket: its generation is kept for as long as it is open. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#keepUntilClosed(socket).upgrade(request, socket, head);
  }

  #keepUntilClosed(one: ServerResponse | Duplex): Gateway {
    const generation = this.#current;
    generation.inFlight++;
    one.on('close', () => {
      generation.inFlight--;
      if (generation !== this.#current && generation.inFlight === 0) this.#close(generation);
    });
    return generation.gateway;
  }

  /**
   * From here on `gateway` answers. The one before it is closed as soon as nothing of it is in flight; what would be for ever is ended,
   * each at another moment of `withinMs`.
   */
  replace(gateway: Gateway, withinMs: number): void {
    const before = this.#current;
    this.#current = { gateway, inFlight: 0, closed: undefined };
    this.#retired.add(before);
    if (before.inFlight === 0) this.#close(before);
    else before.gateway.leave('restart', withinMs);
  }

  /** Ends what would go on for ever. */
  leave(): void {
    for (const { gateway } of [this.#current, ...this.#retired]) gateway.leave('goingAway', 0);
  }

  /** Closes every generation, idle or not. */
  async close(): Promise<void> {
    await Promise.all([this.#current, ...this.#retired].map((generation) => this.#close(generation)));
  }

  #close(generation: Generation): Promise<void> {
    generation.closed ??= generation.gateway.close().then(
      () => void this.#retired.delete(generation),
      (error: unknown) => this.#log('error', 'a generation could not be closed', { error }),
    );
    return generation.closed;
  }
}
