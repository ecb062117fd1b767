/** What every call of one operation shares: the caller, the deadline, what is gathered, and what was learned on the way. */
import type { Caller } from '../plugins/caller.ts';
import type { Ending } from './ending.ts';

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

/** What the calls for one event of a subscription share: nothing that was fetched for one event is true for the next. */
export function contextOfEvent(context: OperationContext): OperationContext {
  return { ...context, calls: [], loaders: new Map(), maxAge: undefined, private: false };
}
