/** What the process remembers, whichever generation runs: budgets, answers, and how often limited fields were asked for. */
import { CallLog } from '../plugins/call-log.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Store } from '../store/store.ts';

export type Memory = { readonly store: Store; readonly rateLimitCalls: CallLog };

export function createMemory(): Memory {
  return { store: createMemoryStore(), rateLimitCalls: new CallLog() };
}
