/** How long a call may take: an ending that knows both the caller's and the time's. */
import { Ender, type Ending } from '../util/ending.ts';
import { TransientMap } from '../util/transient-map.ts';
import { CallError } from './error.ts';

/** The time that every call of one backend may take: one timer for all that are on their way, however many come and go. */
export class Timeouts {
  readonly ms: number;
  /** In the order in which their time is up, which is that in which they came. */
  readonly #running = new TransientMap<number, Deadline>();
  #added = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Its number, by which it is removed. */
  add(deadline: Deadline): number {
    const number = ++this.#added;
    this.#running.set(number, deadline);
    if (!this.#timer) this.#start(this.ms);
    else if (this.#running.size === 1) this.#timer.ref();
    return number;
  }

  remove(number: number): void {
    // The timer goes on: mostly the next call is there before it rings. Alone it keeps no process alive.
    if (this.#running.delete(number) && this.#running.size === 0) this.#timer?.unref();
  }

  #start(ms: number): void {
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, Math.ceil(ms)));
  }

  #ring(): void {
    this.#timer = undefined;
    for (const [number, deadline] of this.#running.entries()) {
      const { leftMs } = deadline;
      if (leftMs > 0) {
        this.#start(leftMs);
        return;
      }
      this.#running.delete(number);
      deadline.ring();
    }
  }
}

/** Its reason is a `CallError`. */
export class Deadline extends Ender {
  readonly #backend: string;
  readonly #caller: Ending;
  readonly #timeouts: Timeouts;
  readonly #number: number;
  readonly #endMs: number;
  #lastLook: NodeJS.Immediate | undefined;

  /** @param caller aborted when nobody waits for the call any more */
  constructor(backend: string, timeouts: Timeouts, caller: Ending) {
    super();
    this.#backend = backend;
    this.#caller = caller;
    this.#timeouts = timeouts;
    this.#endMs = performance.now() + timeouts.ms;
    this.#number = timeouts.add(this);
    if (caller.aborted) this.handleEvent();
    else caller.addEventListener('abort', this, { once: true });
  }

  /** The caller is gone. */
  handleEvent(): void {
    this.abort(new CallError('BACKEND_UNAVAILABLE', this.#backend, 'the operation ended before the call'));
  }

  get leftMs(): number {
    return this.#endMs - performance.now();
  }

  /** The time is up. */
  ring(): void {
    // Where this process was stalled, the answer may lie in the socket unread: what is there is read before that is said.
    this.#lastLook = setImmediate(() =>
      this.abort(new CallError('BACKEND_TIMEOUT', this.#backend, `no answer within ${this.#timeouts.ms} ms`)),
    );
  }

  /** The same as an abort signal, for those who take nothing else. */
  toSignal(): AbortSignal {
    const controller = new AbortController();
    if (this.aborted) controller.abort(this.reason);
    else this.addEventListener('abort', () => controller.abort(this.reason));
    return controller.signal;
  }

  /** No more time limit; the caller's end still counts. */
  lift(): void {
    this.#timeouts.remove(this.#number);
    if (this.#lastLook) clearImmediate(this.#lastLook);
  }

  /** Leaves nothing behind; without this the caller's signal would keep the call. */
  end(): void {
    this.lift();
    this.#caller.removeEventListener('abort', this);
  }
}
