/** A plan while it is being made: steps that still grow, and the objects that they have in hand. */
import type { ArgumentNode } from 'graphql';
import type { PlaceStep } from '../../execute/plan.ts';
import type { Node, Part } from '../../graph/parts.ts';
import type { Names } from './names.ts';
import type { Want } from './want.ts';

/** What is asked of a backend at one place of its answer, by type. */
export class Ask {
  /** In the backend. */
  readonly typeName: string;
  readonly on = new Map<string, Map<string, AskField>>();
  typename = false;

  constructor(typeName: string) {
    this.typeName = typeName;
  }

  fields(typeName: string): Map<string, AskField> {
    const fields = this.on.get(typeName) ?? new Map<string, AskField>();
    this.on.set(typeName, fields);
    return fields;
  }
}

export type AskField = {
  readonly key: string;
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  /** The field's type as the backend writes it. */
  readonly type: string;
  readonly below: Ask | undefined;
  /** The objects that it gives, by those that it is asked of and by their types. */
  readonly objects: Map<Obj, Map<string, Obj>>;
  /** False where only the plan itself needs it. */
  isAsked: boolean;
  /** True where all who ask for it may get it later. */
  isLate: boolean;
};

/** Where objects are in the answer: from the results of a step on, or from the root. */
export type Place = { readonly source: Draft; readonly path: readonly PlaceStep[]; readonly on: string | undefined };

/** A step of the plan to be. */
export class Draft {
  readonly part: Part;
  /** `root`: fields of a root type; `entities`: fields of objects that the backend finds by key. */
  readonly kind: 'root' | 'entities';
  /** The object that it is about; undefined for fields of the operation's root. */
  readonly object: Obj | undefined;
  /** In the backend. */
  readonly typeName: string;
  readonly ask: Ask;
  /** Steps that give what this one needs. */
  readonly after = new Set<Draft>();
  /** What represents an object to the backend: keys, and what its fields require. */
  readonly needs: Want[] = [];
  readonly places: Place[] = [];
  /** Whether it tells which types objects are of that have to come at once: nothing of them can be shaped before. */
  isUrgent = false;
  /** Whether nothing that has to come at once needs it. */
  isLate = false;
  #level: number | undefined;

  constructor(part: Part, kind: Draft['kind'], typeName: string, object?: Obj) {
    this.part = part;
    this.kind = kind;
    this.typeName = typeName;
    this.object = object;
    this.ask = new Ask(typeName);
  }

  /** How many rounds of calls come before it. */
  get level(): number {
    this.#level ??= Math.max(-1, ...Array.from(this.after, ({ level }) => level)) + 1;
    return this.#level;
  }

  set level(level: number) {
    this.#level = level;
  }

  dependOn(drafts: Iterable<Draft>): void {
    for (const draft of drafts) if (draft !== this) this.after.add(draft);
    this.#level = undefined;
  }
}

/** Objects of one type at one place, and the backends that were asked about them so far. */
export class Obj {
  readonly typeName: string;
  readonly place: Place | undefined;
  readonly names: Names;
  readonly holders: Holder[] = [];
  /** What is being fetched for it at the moment: a field that needs itself cannot be had. */
  readonly pending = new Set<string>();
  /** The same objects by the members of the interface that a backend knows them as, once it is asked which they are. */
  readonly members = new Map<string, Obj>();
  /** Backends that could have given the object just as well, each with the type by which it knows it; none for just those that did. */
  rivals: readonly Node[] = [];
  /** What must have come before it is known which objects these are. */
  readonly after: readonly Draft[];

  constructor(typeName: string, place: Place | undefined, names: Names, after: readonly Draft[] = []) {
    this.typeName = typeName;
    this.place = place;
    this.names = names;
    this.after = after;
  }
}

/** A backend that is asked about objects anyway: what else it has of them costs nothing more. */
export type Holder = {
  readonly part: Part;
  /** The objects' type in the backend. */
  readonly typeName: string;
  readonly draft: Draft;
  readonly ask: Ask;
  /** Where the objects are in the step's results. */
  readonly path: readonly PlaceStep[];
  /** Where objects of other types may be at the place: this one. */
  readonly on: string | undefined;
  /** Fields that it gives here beyond what it gives elsewhere. */
  readonly provided: readonly Want[];
  /** Fields whose requirements it was told. */
  readonly told: ReadonlySet<string>;
};
