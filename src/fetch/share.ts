/** Calls that several operations wait for at once: made once, given up only when nobody waits any more. */
import { Caller } from '../plugins/caller.ts';
import type { Moments } from '../store/purges.ts';
import { Ender } from '../util/ending.ts';
import { TransientMap } from '../util/transient-map.ts';
import type { OperationContext } from './context.ts';
import { CallError } from './error.ts';

/** A call in flight. */
type Flight<T> = {
  readonly begun: number;
  readonly context: OperationContext;
  readonly ender: Ender;
  readonly waiting: Set<Waiting<T>>;
};

/** An operation that waits for a call. */
type Waiting<T> = {
  readonly context: OperationContext;
  /** True where another operation made the call. */
  readonly joined: boolean;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
  readonly leave: () => void;
};

/** What is shared reads nothing of its caller. */
const nobody = new Caller({});

/** The calls of one backend that are in flight and have nothing of their callers in them. */
export class Sharing<T> {
  readonly #backend: string;
  readonly #note: (context: OperationContext, result: T) => void;
  readonly #moments: Moments;
  readonly #flights = new TransientMap<string, Flight<T>>();

  /**
   * @param moments nobody joins what began before the last of them: it may answer what was true before
   * @param note tells each operation that waited of the result
   */
  constructor(backend: string, moments: Moments, note: (context: OperationContext, result: T) => void) {
    this.#backend = backend;
    this.#moments = moments;
    this.#note = note;
  }

  /**
   * The result of `make`, or of the one that is being made already under this key.
   *
   * @param make gets a context of its own, for it may outlive the operation that it was begun for. That operation has its calls for
   * its own; each that joined has the last of them as one that it shared
   */
  join(key: string, context: OperationContext, make: (context: OperationContext) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = context;
      if (signal.aborted) {
        reject(this.#gone());
        return;
      }
      const last = this.#flights.get(key);
      const known = last?.begun === this.#moments.moment ? last : undefined;
      const flight = known ?? this.#start(key, context.requestId, make);
      const leave = (): void => {
        part(flight, waiting);
        reject(this.#gone());
        if (flight.waiting.size > 0) return;
        this.#remove(key, flight);
        flight.ender.abort();
      };
      const waiting: Waiting<T> = { context, joined: known !== undefined, resolve, reject, leave };
      flight.waiting.add(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Something was changed: from here on calls are made anew. */
  turn(): void {
    this.#moments.turn();
  }

  #start(key: string, requestId: string, make: (context: OperationContext) => Promise<T>): Flight<T> {
    const ender = new Ender();
    const context: OperationContext = {
      caller: nobody,
      requestId,
      signal: ender,
      calls: [],
      loaders: new Map(),
      maxAge: undefined,
      private: false,
    };
    const flight: Flight<T> = { begun: this.#moments.moment, context, ender, waiting: new Set() };
    this.#flights.set(key, flight);
    make(context).then(
      (result) =>
        this.#end(key, flight, (waiting) => {
          this.#note(waiting.context, result);
          waiting.resolve(result);
        }),
      (error: unknown) => this.#end(key, flight, (waiting) => waiting.reject(error)),
    );
    return flight;
  }

  #end(key: string, flight: Flight<T>, tell: (waiting: Waiting<T>) => void): void {
    this.#remove(key, flight);
    for (const waiting of flight.waiting) {
      part(flight, waiting);
      tell(waiting);
    }
  }

  #remove(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  #gone(): CallError {
    return new CallError('BACKEND_UNAVAILABLE', this.#backend, 'the operation ended before the call');
  }
}

/** The operation has the flight's calls, and waits no more. */
function part<T>(flight: Flight<T>, waiting: Waiting<T>): void {
  const { context, joined, leave } = waiting;
  const { calls } = flight.context;
  flight.waiting.delete(waiting);
  context.signal.removeEventListener('abort', leave);
  if (!joined) context.calls.push(...calls);
  else for (const call of calls.slice(-1)) context.calls.push({ ...call, shared: true });
}
