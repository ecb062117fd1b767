/** The control of several processes as of one: everybody is asked. What a process had counted that has ended stays in the sums. */
import type { PurgedBy } from '../../store/purges.ts';
import { mergeSnapshots, remainsOf } from '../telemetry/merge.ts';
import type { Snapshot } from '../telemetry/metrics.ts';
import type { Control, Question } from './control.ts';

/** A process that serves. */
export type Member = {
  /** Resolves when it can be asked. */
  readonly listening: Promise<void>;
  readonly ended: Promise<unknown>;
  /** Rejects where no answer comes. */
  readonly ask: (question: Question) => Promise<unknown>;
  /** Lets it ask: what it purges is purged by the others, too. */
  readonly onQuestion: (answer: (question: Question) => Promise<unknown>) => void;
};

export type FleetOptions = {
  /** How long the admin plane waits for an answer. @default 2000 */
  readonly patienceMs?: number;
  /** How long a mutation in one process waits for the others to have purged. @default 500 */
  readonly spreadMs?: number;
};

export class Fleet implements Control {
  /** All that live, with what they said last: undefined of those that do not serve yet. */
  readonly #members = new Map<Member, Snapshot | undefined>();
  readonly #patienceMs: number;
  readonly #spreadMs: number;
  #remains: Snapshot = [];

  constructor({ patienceMs = 2000, spreadMs = 500 }: FleetOptions = {}) {
    this.#patienceMs = patienceMs;
    this.#spreadMs = spreadMs;
  }

  add(member: Member): void {
    this.#members.set(member, undefined);
    void member.listening.then(() => this.#members.has(member) && this.#members.set(member, []));
    void member.ended.then(() => {
      const last = this.#members.get(member);
      this.#members.delete(member);
      if (last) this.#remains = mergeSnapshots([this.#remains, remainsOf(last)]);
    });
    member.onQuestion(async (question) => {
      // Whoever does not answer in time does it once it can: the question waits for it.
      if (question.kind === 'purge') await Promise.allSettled(this.#purge(question, this.#spreadMs, member));
    });
  }

  async metrics(): Promise<Snapshot> {
    await Promise.all(
      this.#serving().map(async (member) => {
        try {
          const snapshot = (await ask(member, { kind: 'metrics' }, this.#patienceMs)) as Snapshot; // As `answerQuestion` gives it.
          if (this.#members.has(member)) this.#members.set(member, snapshot);
        } catch {
          // Too busy, or about to end: what it said last is nearer the truth than nothing.
        }
      }),
    );
    return mergeSnapshots([this.#remains, ...[...this.#members.values()].filter((last) => last !== undefined)]);
  }

  async purge(tags: readonly string[], by: PurgedBy): Promise<number> {
    const counts = await Promise.all(this.#purge({ kind: 'purge', tags, by }, this.#patienceMs));
    return counts.reduce((sum: number, count) => sum + Number(count), 0);
  }

  /** One that is about to serve hears of it before its first request, and has nothing to be waited for. */
  #purge(question: Question, withinMs: number, but?: Member): readonly Promise<unknown>[] {
    for (const [member, last] of this.#members) if (!last) member.ask(question).catch(() => {});
    return this.#serving()
      .filter((member) => member !== but)
      .map((member) => ask(member, question, withinMs));
  }

  #serving(): readonly Member[] {
    return [...this.#members].flatMap(([member, last]) => (last ? member : []));
  }
}

async function ask(member: Member, question: Question, withinMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('a process did not answer in time')), withinMs);
  });
  try {
    return await Promise.race([member.ask(question), late]);
  } finally {
    clearTimeout(timer);
  }
}
