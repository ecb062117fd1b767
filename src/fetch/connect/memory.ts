/** What one operation remembers of a REST backend: answers by request, entities that wait for a batch. */
import type { Connector } from '../../schema/backend.ts';
import type { OperationContext } from '../context.ts';
import type { Letters } from '../letters.ts';
import type { Batch } from './batch.ts';
import type { Decoded } from './decode.ts';

/** An answer, read once however many connectors map it. */
export type Answer = Decoded & {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
};

export type Memory = {
  readonly answers: Map<string, Promise<Answer>>;
  readonly batches: Map<Connector, Batch>;
  /** True once some answer had an integer that is kept as `bigint`. */
  big: boolean;
  /** What the texts of all that was told have, where that is known. */
  letters: Letters | undefined;
};

/** @param owner whose memory: one executor */
export function memoryOf(context: OperationContext, owner: object): Memory {
  const known = context.loaders.get(owner) as Memory | undefined;
  if (known) return known;
  const memory: Memory = { answers: new Map(), batches: new Map(), big: false, letters: 'ASCII' };
  context.loaders.set(owner, memory);
  return memory;
}
