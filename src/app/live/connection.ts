/** One client's WebSocket: what runs on it, whether it still takes what it is sent, and how it ends. */
import { CloseCode, type Context } from 'graphql-ws';
import type { GraphQLParams } from 'graphql-yoga';
import { isAsyncIterable } from 'graphql-yoga';
import type { WebSocket } from 'ws';
import { graphqlError } from '../../util/errors.ts';
import { watchExpiry } from './expiry.ts';
import type { LiveResult } from './result.ts';
import type { Arrival, Road } from './road.ts';

export type ConnectionLimits = {
  /** Operations in flight on one socket, subscriptions among them. */
  readonly operations: number;
  /** What may lie unsent, in bytes, before the next message. */
  readonly unsentBytes: number;
  /** How long the other side may take to answer a close. */
  readonly closeMs: number;
};

/** What the protocol has no code for: RFC 6455's registry. */
export const closing = {
  goingAway: [1001, 'Going away'],
  restart: [1012, 'Service restart'],
  tooSlow: [1013, 'Slow consumer'],
  later: [1013, 'Try again later'],
  failed: [CloseCode.InternalServerError, 'Internal server error'],
  forbidden: [CloseCode.Forbidden, 'Forbidden'],
  expired: [CloseCode.Forbidden, 'The credential has expired'],
  invalid: [CloseCode.BadRequest, 'Invalid message received'],
} as const satisfies Readonly<Record<string, readonly [code: number, reason: string]>>;

type Closing = readonly [code: number, reason: string];

export type Running = {
  readonly id: string;
  readonly controller: AbortController;
  isSubscription: boolean;
};

export class Connection {
  /** Whether anything was heard since the last ping. */
  isAlive = true;
  /** The protocol's own view of the socket. */
  context: Context | undefined;
  readonly #socket: WebSocket;
  readonly #road: Road;
  readonly #limits: ConnectionLimits;
  readonly #running = new Set<Running>();
  #headers = new Headers();
  #leaving: Closing | undefined;
  #timers: NodeJS.Timeout[] = [];
  #unwatch: () => void = () => {};

  constructor(socket: WebSocket, road: Road, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#road = road;
    this.#limits = limits;
  }

  /** Lets the caller in whom these headers describe, or closes. */
  async enter(headers: Headers): Promise<boolean> {
    const verdict = await this.#road.identify(headers);
    if (typeof verdict === 'number') {
      this.close(verdict >= 500 ? closing.later : closing.forbidden);
      return false;
    }
    this.#headers = headers;
    if (this.#isOpen) this.#unwatch = watchExpiry(verdict.identity, () => this.close(closing.expired));
    return true;
  }

  /** Runs an operation. What was given up meanwhile is never answered: its id may be another's by then. */
  async run(id: string, params: GraphQLParams): Promise<Arrival & { readonly running?: Running }> {
    if (this.#leaving) return { errors: [graphqlError('OVERLOADED', 'The gateway is stopping: connect again.')] };
    const { operations } = this.#limits;
    if (this.#running.size >= operations) {
      const message = `No more than ${operations} operations may run on one connection at a time.`;
      return { errors: [graphqlError('RATE_LIMITED', message)] };
    }
    const running: Running = { id, controller: new AbortController(), isSubscription: false };
    this.#running.add(running);
    const { signal } = running.controller;
    try {
      const arrival = await this.#road.run(this.#headers, params, signal);
      if (signal.aborted) return await giveUp(arrival);
      if (arrival.errors) {
        this.finish(running);
        return arrival;
      }
      const { result, isSubscription } = arrival;
      running.isSubscription = isSubscription;
      if (this.#leaving && isSubscription) {
        this.#abort(running);
        return await giveUp(arrival);
      }
      return {
        ...arrival,
        running,
        result: isAsyncIterable(result) ? untilAborted(result, running.controller) : result,
      };
    } catch (error) {
      if (signal.aborted) return await never();
      this.finish(running);
      throw error;
    }
  }

  finish(running: Running): void {
    this.#running.delete(running);
    if (this.#leaving && this.#running.size === 0) this.close(this.#leaving);
  }

  /** Gives up what the client has said it wants no more of: the protocol has forgotten it. */
  dropForgotten(): void {
    const known = this.context?.subscriptions ?? {};
    for (const running of this.#running) if (!(running.id in known)) this.#abort(running);
    if (this.#leaving && this.#running.size === 0) this.close(this.#leaving);
  }

  /** Resolves when it is on its way; never on a socket that closes, for what sends would go on with the next. */
  send(data: string): Promise<void> {
    if (this.#isOpen && this.#socket.bufferedAmount > this.#limits.unsentBytes) this.close(closing.tooSlow);
    if (!this.#isOpen) return never();
    return new Promise((resolve) => {
      this.#socket.send(data, (error) => {
        if (!error) resolve();
      });
    });
  }

  /** Asks for a sign of life; who gave none since the last time is not there, or does not read what it is sent. */
  ping(): void {
    if (this.isAlive) {
      this.isAlive = false;
      this.#socket.ping();
    } else if (this.#socket.bufferedAmount > 0 && this.#isOpen) {
      this.close(closing.tooSlow);
    } else {
      this.#socket.terminate();
    }
  }

  /** Ends subscriptions without a word, so that a client subscribes again over its next connection; what else runs is finished first. */
  leave(how: Closing): void {
    if (this.#leaving) return;
    this.#leaving = how;
    for (const running of this.#running) if (running.isSubscription) this.#abort(running);
    if (this.#running.size === 0) this.close(how);
  }

  leaveWithin(ms: number, how: Closing): void {
    this.#timers.push(setTimeout(() => this.leave(how), Math.random() * ms));
  }

  close([code, reason]: Closing): void {
    if (!this.#isOpen) return;
    this.#socket.close(code, reason);
    this.#timers.push(setTimeout(() => this.#socket.terminate(), this.#limits.closeMs));
    this.#giveUpAll();
  }

  /** The socket is gone. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#giveUpAll();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #giveUpAll(): void {
    this.#unwatch();
    for (const running of this.#running) this.#abort(running);
  }

  #abort(running: Running): void {
    this.#running.delete(running);
    running.controller.abort();
  }
}

/** Waited for by nobody but what it keeps from going on, so it is collected with that. */
function never(): Promise<never> {
  return new Promise(() => {});
}

/** The events of a subscription that came about too late. */
async function giveUp(arrival: Arrival): Promise<never> {
  if (!arrival.errors && isAsyncIterable(arrival.result)) await arrival.result[Symbol.asyncIterator]().return?.();
  return never();
}

/** Parts that come until they are not wanted: from then on there is neither another one nor an end. */
function untilAborted(
  parts: AsyncIterable<LiveResult>,
  controller: AbortController,
): AsyncIterableIterator<LiveResult, void> {
  const inner = parts[Symbol.asyncIterator]();
  const { signal } = controller;
  const stop = (): void => void inner.return?.()?.catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  const iterator: AsyncIterableIterator<LiveResult, void> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      try {
        const next = await inner.next();
        if (signal.aborted) return await never();
        if (next.done) signal.removeEventListener('abort', stop);
        return next.done ? { done: true, value: undefined } : next;
      } catch (error) {
        if (signal.aborted) return await never();
        throw error;
      }
    },
    async return() {
      controller.abort();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}
