/** The control of several processes as of one: everybody is asked. What a process had counted that has ended stays in the sums. */
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
};

export class Fleet implements Control {
  /** Those who serve, with what they said last. */
  readonly #members = new Map<Member, Snapshot>();
  readonly #patienceMs: number;
  #remains: Snapshot = [];

  /** @param patienceMs how long an answer is waited for */
  constructor(patienceMs = 2000) {
    this.#patienceMs = patienceMs;
  }

  add(member: Member): void {
    void member.listening.then(() => this.#members.set(member, []));
    void member.ended.then(() => {
      const last = this.#members.get(member);
      this.#members.delete(member);
      if (last) this.#remains = mergeSnapshots([this.#remains, remainsOf(last)]);
    });
  }

  async metrics(): Promise<Snapshot> {
    await Promise.all(
      [...this.#members.keys()].map(async (member) => {
        try {
          const snapshot = (await this.#ask(member, { kind: 'metrics' })) as Snapshot; // As `answerQuestion` gives it.
          if (this.#members.has(member)) this.#members.set(member, snapshot);
        } catch {
          // Too busy, or about to end: what it said last is nearer the truth than nothing.
        }
      }),
    );
    return mergeSnapshots([this.#remains, ...this.#members.values()]);
  }

  async purge(tags: readonly string[]): Promise<number> {
    const counts = await Promise.all(
      [...this.#members.keys()].map((member) => this.#ask(member, { kind: 'purge', tags })),
    );
    return counts.reduce((sum: number, count) => sum + Number(count), 0);
  }

  async #ask(member: Member, question: Question): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('a process did not answer in time')), this.#patienceMs);
    });
    try {
      return await Promise.race([member.ask(question), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
