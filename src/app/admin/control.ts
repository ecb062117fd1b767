/** What the admin plane can have done, in one process or in several. */
import type { PurgedBy } from '../../store/purges.ts';
import type { Memory } from '../memory.ts';
import type { Metrics, Snapshot } from '../telemetry/metrics.ts';

export type Control = {
  readonly metrics: () => Promise<Snapshot>;
  /** Forgets answers that have one of the tags, and keeps none that was begun before. Resolves to how many there were. */
  readonly purge: (tags: readonly string[], by: PurgedBy) => Promise<number>;
};

/** The same as a message to another process. */
export type Question =
  | { readonly kind: 'metrics' }
  | { readonly kind: 'purge'; readonly tags: readonly string[]; readonly by: PurgedBy };

/** @param metrics undefined where nothing is counted */
export function createControl(metrics: Metrics | undefined, { purges }: Memory): Control {
  return {
    metrics: async () => metrics?.snapshot() ?? [],
    async purge(tags, by) {
      const purged = await purges.here(tags);
      if (metrics) metrics.cell('portico_purged_answers_total', by).value += purged;
      return purged;
    },
  };
}

export function answerQuestion(control: Control, question: Question): Promise<Snapshot | number> {
  return question.kind === 'metrics' ? control.metrics() : control.purge(question.tags, question.by);
}
