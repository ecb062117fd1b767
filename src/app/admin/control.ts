/** What the admin plane can have done, in one process or in several. */
import type { Memory } from '../memory.ts';
import type { Metrics, Snapshot } from '../telemetry/metrics.ts';

export type Control = {
  readonly metrics: () => Promise<Snapshot>;
  /** Forgets answers that have one of the tags; what is being fetched meanwhile may be kept. Resolves to how many there were. */
  readonly purge: (tags: readonly string[]) => Promise<number>;
};

/** The same as a message to another process. */
export type Question = { readonly kind: 'metrics' } | { readonly kind: 'purge'; readonly tags: readonly string[] };

export function createControl(metrics: Metrics, { store }: Memory): Control {
  return {
    metrics: async () => metrics.snapshot(),
    async purge(tags) {
      const purged = await store.purge(tags);
      metrics.cell('portico_purged_answers_total').value += purged;
      return purged;
    },
  };
}

export function answerQuestion(control: Control, question: Question): Promise<Snapshot | number> {
  return question.kind === 'metrics' ? control.metrics() : control.purge(question.tags);
}
