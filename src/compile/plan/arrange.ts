/** Steps → rounds: which of them are one, which can wait for a call that is made anyway. */
import type { Need } from '../../execute/plan.ts';
import { describe } from './document.ts';
import type { Ask, Draft, Place } from './draft.ts';
import { needsOf } from './needs.ts';

/** Gives the steps of each call: the calls in an order in which each comes after what it needs. */
export function arrange(drafts: readonly Draft[]): readonly (readonly Draft[])[] {
  markLate(drafts);
  const steps = new Steps(drafts);
  steps.joinSameObjects();
  steps.wait();
  steps.joinSameObjects();
  steps.joinSameQuestions();
  return steps.calls();
}

class Steps {
  #all: Set<Draft>;

  constructor(drafts: readonly Draft[]) {
    this.#all = new Set(drafts);
  }

  /** Steps about one object that ask one backend in one round are one step. */
  joinSameObjects(): void {
    const known = new Map<string, Draft[]>();
    for (const draft of this.#byLevel()) {
      if (draft.kind === 'root' && draft.places.length === 0) continue;
      const key = `${draft.level} ${draft.part.index} ${draft.typeName} ${draft.kind} ${draft.isLate}`;
      const same = known.get(key)?.find((other) => other.object === draft.object && canShareNeeds(other, draft));
      if (!same) known.get(key)?.push(draft) ?? known.set(key, [draft]);
      else {
        join(same.ask, draft.ask);
        same.needs.push(...draft.needs);
        this.#replace(draft, same);
      }
    }
  }

  /** All that a backend is asked in a round waits for a later round in which it is asked as well, where nothing needs it before. */
  wait(): void {
    const last = Math.max(0, ...Array.from(this.#all, ({ level }) => level));
    for (let level = last - 1; level > 0; level--) {
      const groups = Map.groupBy(this.#at(level), groupOf);
      for (const [name, group] of groups) {
        const latest = Math.min(...group.map((draft) => this.#latest(draft, last)));
        for (let later = latest; later > level; later--) {
          if (!this.#at(later).some((draft) => groupOf(draft) === name && draft.kind === 'entities')) continue;
          for (const draft of group) draft.level = later;
          break;
        }
      }
    }
  }

  /** Steps of one round that ask the same of objects at several places are one step. */
  joinSameQuestions(): void {
    const last = Math.max(0, ...Array.from(this.#all, ({ level }) => level));
    const texts = new Map<Draft, string>();
    for (let level = 1; level <= last; level++) {
      const known = new Map<string, Draft>();
      for (const draft of this.#at(level)) {
        if (draft.kind === 'root') continue;
        const text = this.#textOf(draft, texts);
        const same = known.get(text);
        if (!same) known.set(text, draft);
        else {
          const twins = this.#twins(draft, same);
          for (const [twin, original] of twins) {
            if (twin === draft) original.places.push(...twin.places);
            this.#replace(twin, original);
          }
        }
      }
    }
  }

  calls(): Draft[][] {
    const calls = new Map<string, Draft[]>();
    let alone = 0;
    for (const draft of this.#byLevel()) {
      const isAlone = draft.kind === 'root' && draft.places.length > 0;
      const key = `${draft.level} ${groupOf(draft)} ${draft.kind} ${isAlone ? ++alone : 0}`;
      calls.get(key)?.push(draft) ?? calls.set(key, [draft]);
    }
    return [...calls.values()];
  }

  #byLevel(): Draft[] {
    return [...this.#all].sort((a, b) => a.level - b.level);
  }

  #at(level: number): Draft[] {
    return [...this.#all].filter((draft) => draft.level === level);
  }

  #latest(draft: Draft, last: number): number {
    if (draft.kind === 'root') return draft.level;
    let latest = last;
    for (const other of this.#all) if (other.after.has(draft)) latest = Math.min(latest, other.level - 1);
    return latest;
  }

  /** What a step asks, and what is asked of what it brings. */
  #textOf(draft: Draft, known: Map<Draft, string>): string {
    const text =
      known.get(draft) ??
      JSON.stringify([
        draft.part.index,
        draft.typeName,
        draft.isLate,
        needsOf(draft).map(textOfNeed),
        describe(draft.ask),
        this.#below(draft).map((below) => [placesFrom(below, draft), below.level, this.#textOf(below, known)]),
      ]);
    known.set(draft, text);
    return text;
  }

  #below(draft: Draft): Draft[] {
    return [...this.#all].filter(({ places }) => places.some(({ source }) => source === draft));
  }

  /** A step and all below it, each with the one that is the same for the other step. */
  #twins(draft: Draft, same: Draft): [Draft, Draft][] {
    const others = this.#below(same);
    const twins: [Draft, Draft][] = [[draft, same]];
    for (const [index, below] of this.#below(draft).entries()) {
      const other = others[index];
      if (other && other !== below) twins.push(...this.#twins(below, other));
    }
    return twins;
  }

  #replace(draft: Draft, by: Draft): void {
    this.#all.delete(draft);
    for (const before of draft.after) if (before !== by) by.after.add(before);
    for (const other of this.#all) {
      if (other.after.delete(draft) && other !== by) other.after.add(by);
      for (const [index, place] of other.places.entries()) {
        if (place.source === draft) other.places[index] = { ...place, source: by };
      }
    }
  }
}

/** With what is needed below it: at one place its name there may be the client's, and at another not. */
function textOfNeed({ key, name, isKey, below }: Need): string {
  return JSON.stringify([key, name, isKey, [...(below ?? [])].map(([type, needs]) => [type, needs.map(textOfNeed)])]);
}

/** Where two steps need a field with different arguments, one representation cannot serve both. */
function canShareNeeds(a: Draft, b: Draft): boolean {
  const isShared = (a: readonly Need[], b: readonly Need[]): boolean =>
    b.every(({ name, key, below }) => {
      const other = a.find((need) => need.name === name);
      if (!other) return true;
      return (
        other.key === key && [...(below ?? [])].every(([type, inner]) => isShared(other.below?.get(type) ?? [], inner))
      );
    });
  return isShared(needsOf(a), needsOf(b));
}

/** Steps that may be one call. */
function groupOf({ part, isLate }: Draft): string {
  return `${part.index} ${isLate}`;
}

/** A step may come later if all that is asked of it may, and all that comes after it. */
function markLate(drafts: readonly Draft[]): void {
  for (const draft of drafts) draft.isLate = !draft.isUrgent && isLate(draft.ask);
  const bringForward = (draft: Draft): void => {
    for (const before of draft.after) {
      if (!before.isLate) continue;
      before.isLate = false;
      bringForward(before);
    }
  };
  for (const draft of drafts) if (!draft.isLate) bringForward(draft);
}

function isLate({ on }: Ask): boolean {
  return [...on.values()].every((fields) =>
    [...fields.values()].every((field) => !field.isAsked || (field.isLate && (!field.below || isLate(field.below)))),
  );
}

function placesFrom(draft: Draft, source: Draft): unknown {
  return draft.places.filter((place) => place.source === source).map(({ path, on }: Place) => [path, on]);
}

/** Adds to a selection what another one asks. */
function join(into: Ask, from: Ask): void {
  into.typename ||= from.typename;
  for (const [typeName, fields] of from.on) {
    const own = into.fields(typeName);
    for (const [key, field] of fields) {
      const known = own.get(key);
      if (!known) own.set(key, field);
      else {
        known.isAsked ||= field.isAsked;
        known.isLate &&= field.isLate;
        if (known.below && field.below) join(known.below, field.below);
      }
    }
  }
}
