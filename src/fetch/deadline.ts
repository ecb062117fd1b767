/** How long a call may take: an abort signal that knows both the caller's and the time's end. */
import { CallError } from './error.ts';

export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #endMs: number;
  readonly #timer: NodeJS.Timeout;
  #lastLook: NodeJS.Immediate | undefined;
  readonly #onCallerGone: () => void;

  /** @param caller aborted when nobody waits for the call any more */
  constructor(backend: string, timeoutMs: number, caller: AbortSignal) {
    this.#caller = caller;
    this.#endMs = performance.now() + timeoutMs;
    this.#onCallerGone = () =>
      this.#controller.abort(new CallError('BACKEND_UNAVAILABLE', backend, 'the operation ended before the call'));
    const onTimeUp = (): void =>
      this.#controller.abort(new CallError('BACKEND_TIMEOUT', backend, `no answer within ${timeoutMs} ms`));
    this.#timer = setTimeout(() => {
      // Where this process was stalled, the answer may lie in the socket unread: what is there is read before the time is up.
      this.#lastLook = setImmediate(onTimeUp);
    }, timeoutMs);
    if (caller.aborted) this.#onCallerGone();
    else caller.addEventListener('abort', this.#onCallerGone, { once: true });
  }

  /** Its reason is a `CallError`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get leftMs(): number {
    return this.#endMs - performance.now();
  }

  /** No more time limit; the caller's end still counts. */
  lift(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#lastLook);
  }

  /** Leaves nothing behind; without this the caller's signal would keep the call. */
  end(): void {
    this.lift();
    this.#caller.removeEventListener('abort', this.#onCallerGone);
  }
}
