/** Whose fault it is that a value is not as it should be: for the log, and for whoever is told errors in full. */
import type { GraphAnswer, Origin } from './shape.ts';

/** The backend that gave the value; several where each of them could have, and all were called. */
export function blame(from: Origin, { calls }: GraphAnswer): { readonly backend?: string } {
  if (from.kind !== 'data') return {};
  const givers = from.givers();
  const called = givers.filter((name) => calls?.some(({ backend }) => backend === name));
  const names = called.length > 0 ? called : givers;
  return names.length > 0 ? { backend: names.join(', ') } : {};
}
