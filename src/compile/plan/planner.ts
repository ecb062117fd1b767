/** Which backend is asked for what: from what is wanted of an object to the steps that fetch it. */
import type { SelectionSetNode } from 'graphql';
import type { Node, Part, PartField, Parts } from '../../graph/parts.ts';
import { Ask, type AskField, Draft, type Holder, Obj, type Place } from './draft.ts';
import { compare, createEstimator, type Estimate, type Estimator, isWhole } from './estimate.ts';
import { Names, named } from './names.ts';
import { createReach, type Decide, type Reach, rootTypes, type Way } from './reach.ts';
import { type Fields, partOf, type Want, type WantContext, type WantedField, wantOf } from './want.ts';

/** A field that no holder has; `tried`: parts that gave what they could of it. */
type Open = { readonly field: WantedField; readonly tried: ReadonlySet<number> };

/** A way in which a field can be had. */
type Choice = Estimate & {
  readonly way: Way;
  readonly own: PartField;
  /** Whether the backend is asked about the object anyway. */
  readonly isHeld: boolean;
};

/** A backend that has a field, and what the field gives there. */
type Rival = { readonly part: Part; readonly given: string };

/** More fields than any operation of a person has, and yet planned in milliseconds. */
const maxLooks = 100_000;

export class Planner {
  readonly drafts: Draft[] = [];
  /** Fields that lead nowhere for some of the objects that they are asked of. */
  readonly lost: WantedField[] = [];
  readonly #context: WantContext;
  readonly #reach: Reach;
  readonly #estimate: Estimator;
  /** Steps that gave what was fetched last: what is made of it comes after them. */
  #used = new Set<Draft>();
  /** Above 0 while what is fetched is for the plan itself. */
  #needing = 0;
  readonly #gifts = new Map<PartField, readonly Want[]>();

  constructor(parts: Parts, fragments: WantContext['fragments'], decide: Decide) {
    this.#context = { parts, fragments };
    this.#reach = createReach(parts, decide);
    this.#estimate = createEstimator(this.#reach, (field) => this.#giftOf(field), maxLooks);
  }

  /** Plans fields of the operation's root, all at once. Gives what leads nowhere. */
  atOnce(typeName: string, want: Want): WantedField[] {
    const names = new Names(want.taken);
    // What may come later is a call of its own: the others are not to wait for it.
    const parts = Map.groupBy(want.on(typeName).values(), ({ isLate }) => isLate);
    return [...parts.values()].flatMap((fields) => this.#resolve(new Obj(typeName, undefined, names), fields));
  }

  /** Plans fields of the operation's root, each after all that the one before it takes. Gives what leads nowhere. */
  inTurn(typeName: string, want: Want): WantedField[] {
    const names = new Names(want.taken);
    const nowhere: WantedField[] = [];
    let obj: Obj | undefined;
    for (const field of want.on(typeName).values()) {
      const [holder] = obj?.holders ?? [];
      // The backend itself does in turn what it is asked at once.
      const isNext = holder && holder.draft === this.drafts.at(-1) && this.#fieldOf(holder, field.name, []);
      if (!obj || !isNext) obj = new Obj(typeName, undefined, names, [...this.drafts]);
      nowhere.push(...this.#resolve(obj, [field]));
    }
    return nowhere;
  }

  #giftOf(field: PartField): readonly Want[] {
    let gift = this.#gifts.get(field);
    if (!gift) {
      gift = field.provides ? [wantOf([field.provides], this.#context)] : [];
      this.#gifts.set(field, gift);
    }
    return gift;
  }

  #resolve(obj: Obj, fields: Iterable<WantedField>): WantedField[] {
    const nowhere: WantedField[] = [];
    let open = Array.from(fields, (field): Open => ({ field, tried: new Set() }));
    while (open.length > 0) {
      const next: Open[] = [];
      for (const [choice, chosen] of this.#choose(obj, open)) {
        if (!choice) nowhere.push(...chosen.map(({ field }) => field));
        else for (const each of chosen) next.push(...this.#take(obj, choice, each));
      }
      open = next;
    }
    return nowhere;
  }

  /** Gets a field, or what can be had of it, one way; gives what is left of it. */
  #take(obj: Obj, { way, own }: Choice, { field, tried }: Open): Open[] {
    const holder = this.#hold(obj, way, own.requires ? own : undefined);
    const left = holder ? this.#emit(holder, obj, field, own) : field.below;
    if (holder && !left) return [];
    return [{ field: { ...field, below: left }, tried: new Set([...tried, way.part.index]) }];
  }

  /** Shares the fields out among the ways to get them: the fewest rounds, then the fewest calls. */
  #choose(obj: Obj, open: readonly Open[]): Map<Choice | undefined, Open[]> {
    const chosen = new Map<Choice | undefined, Open[]>();
    const put = (choice: Choice | undefined, each: Open): void => {
      chosen.get(choice)?.push(each) ?? chosen.set(choice, [each]);
    };
    const waiting: { readonly each: Open; readonly choices: readonly Choice[] }[] = [];
    for (const each of open) {
      const choices = this.#choices(obj, each);
      const [first] = choices;
      // What is asked already is asked for this too, unless it would take longer.
      if (!first || first.isHeld) put(first, each);
      else waiting.push({ each, choices });
    }
    const rounds = Math.max(0, ...waiting.map(({ choices }) => choices[0]?.rounds ?? 0));
    let left = waiting.map(({ each, choices }) => {
      const least = choices[0]?.missing;
      return { each, fit: choices.filter((choice) => choice.missing === least && choice.rounds <= rounds) };
    });
    while (left.length > 0) {
      const { way } = mostWanted(left.map(({ fit }) => fit));
      left = left.filter(({ each, fit }) => {
        const choice = fit.find((other) => other.way.part === way.part && other.way.typeName === way.typeName);
        if (choice) put(choice, each);
        return !choice;
      });
    }
    return chosen;
  }

  /** The ways to get a field, the best first: every way, or just one that is asked anyway, has all of it, and so cannot be bettered. */
  #choices(obj: Obj, { field, tried }: Open): Choice[] {
    const choices: Choice[] = [];
    const isRoot = rootTypes.has(obj.typeName);
    for (const way of this.#reach.ways(obj)) {
      if (tried.has(way.part.index)) continue;
      const holders = obj.holders.filter((holder) => isAt(holder, way));
      const provided = holders.flatMap((holder) => holder.provided);
      const own = this.#fieldOf(way, field.name, provided);
      if (!own) continue;
      const isHeld = holders.some((holder) => !own.requires || holder.told.has(own.name));
      if (!isHeld && obj.pending.has(pendingKey(way, own.requires ? own.name : ''))) continue;
      const estimate = this.#estimate(way, field, provided);
      const before = isHeld ? 0 : Math.max(isRoot ? 0 : 1, way.hops) + (own.requires ? 1 : 0);
      const choice = { ...estimate, way, own, isHeld, rounds: before + estimate.rounds };
      if (isHeld && isWhole(choice) && choices.every((other) => compare(choice, other) < 0)) return [choice];
      choices.push(choice);
    }
    return choices.toSorted(compare);
  }

  #fieldOf(node: Node, name: string, provided: readonly Want[]): PartField | undefined {
    const type = node.part.types.get(node.typeName);
    if (name === '__typename') return type && !type.isInterfaceObject ? typenameField : undefined;
    const own = this.#reach.fieldOf(node, name);
    if (own) return own;
    return provided.some((want) => want.on(node.typeName).has(name)) ? type?.fields.get(name) : undefined;
  }

  /** A step that asks a backend about the object: one that is there, or a new one. `told`: the field whose requirements it needs. */
  #hold(obj: Obj, way: Way, told?: PartField): Holder | undefined {
    const known = obj.holders.filter((holder) => isAt(holder, way) && (!told || holder.told.has(told.name)));
    const [first, ...others] = known;
    if (first) return others.reduce((best, each) => (each.draft.level < best.draft.level ? each : best), first);
    const pending = pendingKey(way, told?.name ?? '');
    if (obj.pending.has(pending)) return undefined;
    obj.pending.add(pending);
    const used = this.#used;
    this.#used = new Set();
    try {
      return this.#begin(obj, way, told);
    } finally {
      this.#used = used;
      obj.pending.delete(pending);
    }
  }

  #begin(obj: Obj, way: Way, told: PartField | undefined): Holder | undefined {
    const isRoot = rootTypes.has(obj.typeName);
    const draft = new Draft(way.part, isRoot ? 'root' : 'entities', way.typeName, obj);
    if (!isRoot) {
      // Asked once more about an object that came from there: by any key that it knows.
      const key = way.key ?? way.part.types.get(way.typeName)?.keys.find(({ resolvable }) => resolvable);
      if (!key || !this.#need(obj, draft, key.fields)) return undefined;
      if (told?.requires && !this.#need(obj, draft, told.requires)) return undefined;
    }
    draft.dependOn(this.#used);
    draft.dependOn(obj.after);
    if (obj.place) {
      draft.dependOn([obj.place.source]);
      draft.places.push(obj.place);
    }
    this.drafts.push(draft);
    const holder: Holder = {
      part: way.part,
      typeName: way.typeName,
      draft,
      ask: draft.ask,
      path: [],
      on: undefined,
      provided: [],
      told: new Set(told ? [told.name] : []),
    };
    obj.holders.push(holder);
    return holder;
  }

  /** Fetches what represents the object to a backend; false where it cannot be had. */
  #need(obj: Obj, draft: Draft, set: SelectionSetNode): boolean {
    const want = named(wantOf([set], this.#context), obj.names);
    this.#needing += 1;
    const left = this.#resolve(obj, want.on(obj.typeName).values());
    this.#needing -= 1;
    if (left.length > 0) return false;
    draft.needs.push(want);
    return true;
  }

  /** Asks a holder for a field; gives what of it leads nowhere from there. */
  #emit(holder: Holder, obj: Obj, field: WantedField, own: PartField): Want | undefined {
    const { ask, part, draft } = holder;
    this.#used.add(draft);
    if (field.key === '__typename') {
      ask.typename = true;
      return undefined;
    }
    const fields = ask.fields(holder.typeName);
    const made: AskField = fields.get(field.key) ?? {
      key: field.key,
      name: field.name,
      args: field.args,
      type: own.type,
      below: field.below && new Ask(own.typeName),
      objects: new Map(),
      isAsked: false,
      isLate: true,
    };
    fields.set(field.key, made);
    if (this.#needing === 0) {
      made.isAsked = true;
      made.isLate &&= field.isLate;
    }
    if (!field.below || !made.below) return undefined;
    const isAbstract = part.types.get(own.typeName)?.kind !== 'object';
    if (isAbstract) made.below.typename = true;
    const rivals = this.#rivals(obj, field.name);
    const left = new Map<string, Fields>();
    const asked = new Set<WantedField>();
    const objects = made.objects.get(obj) ?? new Map<string, Obj>();
    made.objects.set(obj, objects);
    for (const typeName of commonMembers(part, own.typeName, rivals)) {
      const child = objects.get(typeName) ?? this.#child(holder, obj, made, own, typeName, rivals);
      objects.set(typeName, child);
      const rest = this.#below(child, field, field.below);
      for (const each of field.below.on(typeName).values()) if (!rest.includes(each)) asked.add(each);
      if (rest.length > 0) left.set(typeName, new Map(rest.map((each) => [each.key, each])));
    }
    if (isAbstract && this.#needing === 0) this.#lose(left, asked);
    return left.size > 0 ? partOf(left, field.below) : undefined;
  }

  /** The backends that could have been asked for the field just as well: no answer may depend on which one was. */
  #rivals(obj: Obj, name: string): readonly Rival[] {
    const rivals = new Map<Part, Rival>();
    const nodes = obj.rivals.length > 0 ? obj.rivals : obj.holders;
    const ways = rootTypes.has(obj.typeName)
      ? this.#reach.ways(obj)
      : nodes.flatMap((node) => this.#reach.waysFrom(node));
    for (const way of ways) {
      const field = this.#reach.fieldOf(way, name);
      if (field && !rivals.has(way.part)) rivals.set(way.part, { part: way.part, given: field.typeName });
    }
    return [...rivals.values()];
  }

  /** A field of an interface that a backend has of some members only, and that leads nowhere for the others, is lost for all of them. */
  #lose(left: ReadonlyMap<string, Fields>, asked: ReadonlySet<WantedField>): void {
    const kept = new Set(Array.from(asked, ({ key, identity }) => `${key} ${identity}`));
    for (const fields of left.values()) {
      for (const field of fields.values()) if (kept.has(`${field.key} ${field.identity}`)) this.lost.push(field);
    }
  }

  #child(
    holder: Holder,
    obj: Obj,
    { key, name, below }: AskField,
    own: PartField,
    typeName: string,
    rivals: readonly Rival[],
  ): Obj {
    const { part, draft } = holder;
    // Of a member that the backend knows as the interface only: what is asked of its objects is not asked of the others'.
    const isMember = obj.typeName !== holder.typeName && holder.draft.object !== obj;
    const path = [...holder.path, { key, on: isMember ? obj.typeName : holder.on }];
    const on = part.types.get(own.typeName)?.kind === 'object' ? undefined : typeName;
    const place: Place = { source: draft, path, on };
    const given = holder.provided.flatMap((want) => want.on(holder.typeName).get(name)?.below ?? []);
    const provided = [...given, ...this.#giftOf(own)];
    const child = new Obj(typeName, place, obj.names.below(key), obj.after);
    child.rivals = rivals.flatMap(({ part }) => (part.types.has(typeName) ? { part, typeName } : []));
    if (below) child.holders.push({ part, typeName, draft, ask: below, path, on, provided, told: new Set() });
    return child;
  }

  /** Gets what is wanted of the objects that a field gives. */
  #below(child: Obj, field: WantedField, want: Want): WantedField[] {
    const { typeName } = child;
    const fields = want.on(typeName);
    const [holder] = child.holders;
    if (!holder?.part.types.get(typeName)?.isInterfaceObject) return this.#resolve(child, fields.values());
    const common = [...fields.values()].filter(({ name }) => name !== '__typename');
    const left = this.#resolve(child, common);
    if (left.length === 0 && !want.wantsMember(typeName)) return [];
    const done = new Map(common.filter((field) => !left.includes(field)).map(({ key, times }) => [key, times]));
    return this.#specify(child, field, want, done) ? [] : [...left, ...fields.values()];
  }

  #member(child: Obj, member: string, place: Place, holder: Holder): Obj {
    const obj = new Obj(member, { ...place, on: member }, child.names, [holder.draft]);
    if (holder.part.types.has(member)) obj.holders.push({ ...holder, typeName: member, on: member });
    obj.holders.push(...child.holders.filter((each) => each !== holder));
    child.members.set(member, obj);
    return obj;
  }

  /** Finds out which object each object of an interface is, where a backend knows it as the interface only. */
  #specify(child: Obj, { isLate }: WantedField, want: Want, done: ReadonlyMap<string, number>): boolean {
    const { typeName, place } = child;
    for (const way of this.#reach.ways(child)) {
      if (way.part.types.get(typeName)?.kind !== 'interface' || !place) continue;
      const holder = this.#hold(child, way);
      if (!holder) continue;
      holder.ask.typename = true;
      if (this.#needing === 0 && !isLate) holder.draft.isUrgent = true;
      this.#used.add(holder.draft);
      let whole = true;
      for (const member of this.#context.parts.membersOf(typeName) ?? []) {
        const wanted = [...want.on(member).values()].filter(
          ({ key, times }) => done.get(key) !== times && key !== '__typename',
        );
        const obj = child.members.get(member) ?? this.#member(child, member, place, holder);
        if (this.#resolve(obj, wanted).length > 0) whole = false;
      }
      return whole;
    }
    return false;
  }
}

/** No backend's own: all of them know which type an object is. */
const typenameField: PartField = {
  name: '__typename',
  type: 'String!',
  typeName: 'String',
  resolvable: true,
  requires: undefined,
  provides: undefined,
  share: undefined,
};

/** The types that objects of a field may be of, whichever of the backends is asked. */
function commonMembers(part: Part, typeName: string, rivals: readonly Rival[]): readonly string[] {
  const members = part.possible(typeName);
  // An interface that nothing implements is asked about as what it is.
  if (members.length === 0) return [typeName];
  const others = rivals.filter(({ part, given }) => !part.types.get(given)?.isInterfaceObject);
  const common = members.filter((member) => others.every(({ part, given }) => part.possible(given).includes(member)));
  return common.length > 0 ? common : members;
}

function isAt(holder: Holder, { part, typeName }: Node): boolean {
  return holder.part === part && holder.typeName === typeName;
}

function pendingKey({ part, typeName }: Node, name: string): string {
  return `${part.index} ${typeName} ${name}`;
}

/** The way that serves the most fields. */
function mostWanted(fits: readonly (readonly Choice[])[]): Choice {
  const counts = new Map<string, { choice: Choice; count: number }>();
  for (const choice of fits.flat()) {
    const key = `${choice.way.part.index} ${choice.way.typeName}`;
    const known = counts.get(key) ?? { choice, count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  }
  return [...counts.values()].reduce((best, each) => (each.count > best.count ? each : best)).choice;
}
