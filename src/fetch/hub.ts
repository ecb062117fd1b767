/** Subscriptions to one backend, each made once however many want the same: its events go to all of them, and it ends with the last. */
import type { ExecutionResult } from 'graphql';
import type { OperationContext } from './context.ts';
import { EventQueue } from './queue.ts';

/** Where a subscription tells what comes. After `end` nothing does. */
export type Sink = { readonly next: (event: ExecutionResult) => void; readonly end: () => void };

/**
 * Subscribes, until the signal is aborted. Resolves once events may come; to an answer where the subscription did not come about.
 */
export type Source = (sink: Sink, signal: AbortSignal) => Promise<ExecutionResult | undefined>;

type Hub = {
  readonly controller: AbortController;
  readonly queues: Set<EventQueue>;
  readonly opened: Promise<ExecutionResult | undefined>;
};

export class Hubs {
  readonly #hubs = new Map<string, Hub>();

  /**
   * The events of a subscription from now on, bounded for whoever does not take them in time.
   *
   * @param key what is sent to the backend, to the letter: under the same key the same is meant; undefined shares with nobody
   */
  async subscribe(
    key: string | undefined,
    source: Source,
    { signal }: Pick<OperationContext, 'signal'>,
  ): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
    const hub = (key === undefined ? undefined : this.#hubs.get(key)) ?? this.#open(key, source);
    const leave = (): void => void queue.return();
    const queue = new EventQueue(() => {
      signal.removeEventListener('abort', leave);
      hub.queues.delete(queue);
      if (hub.queues.size === 0) this.#close(key, hub);
    });
    hub.queues.add(queue);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    const refusal = await hub.opened.catch(async (error: unknown) => {
      await queue.return();
      throw error;
    });
    if (!refusal) return queue;
    await queue.return();
    return refusal;
  }

  #open(key: string | undefined, source: Source): Hub {
    const controller = new AbortController();
    const queues = new Set<EventQueue>();
    const sink: Sink = {
      next(event) {
        // Whoever joins an event with what others have writes into it.
        for (const queue of queues) queue.push(queues.size === 1 ? event : copy(event), event);
      },
      end: () => {
        for (const queue of queues) queue.end();
        this.#close(key, hub);
      },
    };
    const hub: Hub = { controller, queues, opened: source(sink, controller.signal) };
    if (key !== undefined) this.#hubs.set(key, hub);
    return hub;
  }

  #close(key: string | undefined, hub: Hub): void {
    if (key !== undefined && this.#hubs.get(key) === hub) this.#hubs.delete(key);
    hub.controller.abort();
  }
}

const origins = new WeakMap<ExecutionResult, object>();

/** What an event is a copy of, one for each subscriber: the same for all copies. Undefined where it went to one alone. */
export function originOf(event: ExecutionResult): object | undefined {
  return origins.get(event);
}

function copy(event: ExecutionResult): ExecutionResult {
  const own = { ...event, ...(event.data && { data: structuredClone(event.data) }) };
  origins.set(own, event);
  return own;
}
