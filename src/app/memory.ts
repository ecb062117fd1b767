/** What the process remembers, whichever generation runs: budgets, answers, how often limited fields were asked for, how long new documents took. */
import { CallLog } from '../plugins/call-log.ts';
import { Turns } from '../plugins/turns.ts';
import { createMemoryStore } from '../store/memory.ts';
import { Purges } from '../store/purges.ts';
import type { Store } from '../store/store.ts';

export type Memory = {
  readonly store: Store;
  /** What was purged lately of what is in the store. */
  readonly purges: Purges;
  readonly rateLimitCalls: CallLog;
  /** What new documents take turns by, at whichever door. */
  readonly turns: Turns;
};

export function createMemory(store = createMemoryStore()): Memory {
  return { store, purges: new Purges(store), rateLimitCalls: new CallLog(), turns: new Turns() };
}
