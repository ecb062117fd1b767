/** How long a call may take: an ending that knows both the caller's and the time's. */
import { Ender, type Ending } from './ending.ts';
import { CallError } from './error.ts';

/** The time that every call of one backend may take: one timer for all that are on their way, however many come and go. */
export class Timeouts {
  readonly ms: number;
  /** In the order in which their time is up, which is that in which they came. */
  readonly #running = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  add(deadline: Deadline): void {
    this.#running.add(deadline);
    if (!this.#timer) this.#start(this.ms);
    else if (this.#running.size === 1) this.#timer.ref();
  }

  remove(deadline: Deadline): void {
    // The timer goes on: mostly the next call is there before it rings. Alone it keeps no process alive.
    if (this.#running.delete(deadline) && this.#running.size === 0) this.#timer?.unref();
  }

  #start(ms: number): void {
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, Math.ceil(ms)));
  }

  #ring(): void {
    this.#timer = undefined;
    for (const deadline of this.#running) {
      const { leftMs } = deadline;
      if (leftMs > 0) {
        this.#start(leftMs);
        return;
      }
      this.#running.delete(deadline);
      deadline.ring();
    }
  }
}

/** Its reason is a `CallError`. */
export class Deadline extends Ender {
  readonly #backend: string;
  readonly #caller: Ending;
  readonly #timeouts: Timeouts;
  readonly #endMs: number;
  #lastLook: NodeJS.Immediate | undefined;
  readonly #onCallerGone: () => void;

  /** @param caller aborted when nobody waits for the call any more */
  constructor(backend: string, timeouts: Timeouts, caller: Ending) {
    super();
    this.#backend = backend;
    this.#caller = caller;
    this.#timeouts = timeouts;
    this.#endMs = performance.now() + timeouts.ms;
    this.#onCallerGone = () =>
      this.abort(new CallError('BACKEND_UNAVAILABLE', backend, 'the operation ended before the call'));
    timeouts.add(this);
    if (caller.aborted) this.#onCallerGone();
    else caller.addEventListener('abort', this.#onCallerGone, { once: true });
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
    this.#timeouts.remove(this);
    if (this.#lastLook) clearImmediate(this.#lastLook);
  }

  /** Leaves nothing behind; without this the caller's signal would keep the call. */
  end(): void {
    this.lift();
    this.#caller.removeEventListener('abort', this.#onCallerGone);
  }
}
