/** Calls that several operations wait for at once: made once, given up only when nobody waits any more. */
import { Caller } from '../../plugins/caller.ts';
import type { OperationContext } from '../context.ts';
import { CallError } from '../error.ts';

/** A call in flight. */
type Flight<T> = {
  readonly result: Promise<T>;
  readonly context: OperationContext;
  readonly controller: AbortController;
  waiting: number;
  over: boolean;
};

/** The calls of one backend that are in flight and have nothing of their callers in them. */
export class Sharing<T> {
  readonly #backend: string;
  readonly #flights = new Map<string, Flight<T>>();

  constructor(backend: string) {
    this.#backend = backend;
  }

  /**
   * The result of `make`, or of the one that is being made already under this key.
   *
   * @param make gets a context of its own, for it may outlive the operation that it was begun for. That operation has its calls for
   * its own; each that joined has the last of them as one that it shared
   */
  async join(key: string, context: OperationContext, make: (context: OperationContext) => Promise<T>): Promise<T> {
    const { signal, calls } = context;
    if (signal.aborted) throw this.#gone();
    const known = this.#flights.get(key);
    const flight = known ?? this.#start(key, context.requestId, make);
    flight.waiting += 1;
    let leave: () => void = () => {};
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(this.#gone());
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([flight.result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      const made = flight.context.calls;
      calls.push(...(known ? made.slice(-1).map((call) => ({ ...call, shared: true as const })) : made));
      flight.waiting -= 1;
      if (flight.waiting === 0 && !flight.over) {
        this.#remove(key, flight);
        flight.controller.abort();
      }
    }
  }

  /** From here on calls are made anew: what is in flight may answer what was true before. */
  forget(): void {
    this.#flights.clear();
  }

  #start(key: string, requestId: string, make: (context: OperationContext) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const { signal } = controller;
    const context: OperationContext = {
      caller: new Caller({}),
      requestId,
      signal,
      calls: [],
      loaders: new Map(),
      maxAge: undefined,
      private: false,
    };
    const flight: Flight<T> = { result: make(context), context, controller, waiting: 0, over: false };
    this.#flights.set(key, flight);
    const end = (): void => {
      flight.over = true;
      this.#remove(key, flight);
    };
    flight.result.then(end, end);
    return flight;
  }

  #remove(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  #gone(): CallError {
    return new CallError('BACKEND_UNAVAILABLE', this.#backend, 'the operation ended before the call');
  }
}
