/** What every call of one operation shares: the caller, the deadline, what is gathered, and what was learned on the way. */
import type { Caller } from '../plugins/caller.ts';
import type { Ending } from '../util/ending.ts';

/** A call that was made, as tests, `explain` and the log see it. */
export type CallRecord = {
  readonly backend: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  /** Present where another operation made it, and this one waited for the same answer. */
  readonly shared?: true;
};

export type OperationContext = {
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborted when the client goes away or the operation is over. */
  readonly signal: Ending;
  readonly calls: CallRecord[];
  /** What gathers keys for this operation (DataLoaders), by whatever names the adapter that made it. */
  readonly loaders: Map<unknown, unknown>;
  /** The least `max-age` that a backend's answer allowed, in seconds; undefined while none said anything. */
  maxAge: number | undefined;
  /** True once a backend's answer forbade a shared store. */
  private: boolean;
  /** True where the client sent files with it. */
  readonly hasFiles?: boolean;
  /** True once a mutation of it was sent: from there on it reads nothing that was asked for before. */
  mutates?: boolean;
};

/** What was read before a mutation may be wrong after it, at every backend. */
export function forgetAll(context: OperationContext): void {
  context.loaders.clear();
  context.mutates = true;
}

/** Of an operation that came with a request. A class, for an object with a getter of its own would be a shape of its own to V8. */
export class RequestContext implements OperationContext {
  readonly caller: Caller;
  readonly requestId: string;
  readonly calls: CallRecord[] = [];
  readonly loaders = new Map<unknown, unknown>();
  maxAge: number | undefined;
  private = false;
  readonly hasFiles: boolean;
  mutates = false;
  readonly #source: { readonly signal: Ending };

  constructor(
    { caller, requestId }: Pick<OperationContext, 'caller' | 'requestId'>,
    visit: { readonly source: { readonly signal: Ending }; readonly hasFiles: boolean },
  ) {
    this.caller = caller;
    this.requestId = requestId;
    this.maxAge = undefined;
    this.hasFiles = visit.hasFiles;
    this.#source = visit.source;
  }

  /** Made when a call asks for it: an operation that calls nobody needs none. */
  get signal(): Ending {
    return this.#source.signal;
  }
}

/** What the calls for one event of a subscription share: nothing that was fetched for one event is true for the next. */
export function contextOfEvent(context: OperationContext): OperationContext {
  const { signal } = context;
  return { ...context, signal, calls: [], loaders: new Map(), maxAge: undefined, private: false };
}
