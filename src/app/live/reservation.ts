/** One client's event stream that carries all of its operations (graphql-sse, "single connection mode"): what runs on it, and what waits to be sent. */
import { graphqlError } from '../../util/errors.ts';
import { type LiveResult, plainResult } from './result.ts';

/** Operations in flight on one stream. */
const maxOperations = 100;

/** What may wait to be sent before whoever gives more is made to wait. */
const enoughBytes = 64 * 1024;

export type Operation = {
  readonly id: string;
  isSubscription: boolean;
  isStopped: boolean;
  /** Gives up what it still has to give; there once it gives anything. */
  stop?: () => void;
};

export class Reservation {
  /** Whoever reserved it, and nobody else, may use it. */
  readonly owner: string;
  /** Headers of its credential, which a page cannot give to an `EventSource`. */
  readonly credentials: readonly (readonly [string, string])[];
  readonly #operations = new Map<string, Operation>();
  readonly #onClosed: () => void;
  #waiting: string[] = [];
  #bytes = 0;
  #isTaken = false;
  #isLeaving = false;
  #isClosed = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];

  constructor(owner: string, credentials: readonly (readonly [string, string])[], onClosed: () => void) {
    this.owner = owner;
    this.credentials = credentials;
    this.#onClosed = onClosed;
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** From here on it is somebody's stream; no second one gets it. */
  take(): void {
    this.#isTaken = true;
  }

  /** What is to be sent next; undefined when it is over. */
  async read(): Promise<string | undefined> {
    while (this.#waiting.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#bytes = 0;
    for (const wake of this.#wakeWriters.splice(0)) wake();
    return text === '' ? undefined : text;
  }

  /** @throws where it must not begin */
  begin(id: unknown): Operation {
    if (this.#isLeaving) throw graphqlError('OVERLOADED', 'The gateway is stopping: connect again.', { http: {} });
    if (typeof id !== 'string' || id === '' || id.length > 200) {
      throw graphqlError('BAD_REQUEST', 'extensions.operationId must say which operation this is.', { http: {} });
    }
    if (this.#operations.has(id)) {
      throw graphqlError('BAD_REQUEST', 'An operation of this id runs already.', { http: { status: 409 } });
    }
    if (this.#operations.size >= maxOperations) {
      const message = `No more than ${maxOperations} operations may run on one stream at a time.`;
      throw graphqlError('RATE_LIMITED', message, { http: {} });
    }
    const operation: Operation = { id, isSubscription: false, isStopped: false };
    this.#operations.set(id, operation);
    return operation;
  }

  /** It came to nothing that is to be sent. */
  forget({ id }: Operation): void {
    this.#operations.delete(id);
    if (this.#isLeaving && this.#operations.size === 0) this.close();
  }

  /** The client wants no more of it. */
  stop(id: string): void {
    const operation = this.#operations.get(id);
    if (!operation) return;
    this.#operations.delete(id);
    operation.isStopped = true;
    operation.stop?.();
  }

  /** Sends what an operation gives, as fast as it is taken, then that it is complete. */
  async send(operation: Operation, results: AsyncIterable<LiveResult>): Promise<void> {
    const iterator = results[Symbol.asyncIterator]();
    const giveUp = (): void => void Promise.resolve(iterator.return?.()).catch(() => {});
    operation.stop = giveUp;
    if (operation.isStopped) return giveUp();
    for (;;) {
      const next = await iterator.next();
      if (operation.isStopped) return;
      if (next.done) break;
      await this.#write('next', { id: operation.id, payload: plainResult(next.value) });
      if (operation.isStopped) return;
    }
    await this.#write('complete', { id: operation.id });
    this.forget(operation);
  }

  /** Ends subscriptions without a word, so that a client subscribes again on its next stream; what else runs is finished first. */
  leave(): void {
    this.#isLeaving = true;
    for (const { id, isSubscription } of [...this.#operations.values()]) if (isSubscription) this.stop(id);
    if (this.#operations.size === 0) this.close();
  }

  /** Ends all that runs; what waits is still sent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const id of [...this.#operations.keys()]) this.stop(id);
    for (const wake of this.#wakeWriters.splice(0)) wake();
    this.#wakeReader?.();
    this.#onClosed();
  }

  async #write(event: string, data: object): Promise<void> {
    if (this.#isClosed) return;
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#waiting.push(text);
    this.#bytes += text.length;
    this.#wakeReader?.();
    this.#wakeReader = undefined;
    if (this.#bytes < enoughBytes) return;
    await new Promise<void>((resolve) => this.#wakeWriters.push(resolve));
  }
}
