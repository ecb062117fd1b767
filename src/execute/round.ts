/** One run of a plan: calls as soon as they can be made, their answers put together, their errors put where they belong. */
import type { GraphQLError } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import type { BackendExecutor, BackendResult } from '../fetch/executor.ts';
import { joined, type Letters } from '../fetch/letters.ts';
import type { Json } from './data.ts';
import { takeKnown } from './donors.ts';
import { retold } from './errors.ts';
import { identify, locate, merge, mergerOf, type Path, rename, represent, walk } from './objects.ts';
import type { EntityStep, Place, Plan, PlannedCall, Step } from './plan.ts';
import type { InParts } from './stitched.ts';

/** What a step brought, and for whom. */
type Outcome = Pick<Question, 'known' | 'asked'> & {
  /** Of a root step one object, of others the entities, each once: as the backend told them, not as they are in the answer. */
  readonly results: readonly unknown[];
  /** The objects of the answer that the results are of. */
  readonly targets: Targets;
};

/** A step's entities before they are fetched. */
type Question = {
  readonly targets: Targets;
  /** Those that the backend has told of already, by their numbers. */
  readonly known: ReadonlyMap<number, Json>;
  /** The numbers of those that it is asked about, in that order. */
  readonly asked: readonly number[];
};

/** Objects of the answer that a step is about, each with the number of its entity. */
class Targets {
  readonly objects: Json[] = [];
  readonly entities: number[] = [];

  add(object: Json, entity: number): void {
    this.objects.push(object);
    this.entities.push(entity);
  }
}

/** One of them, and where it is. */
type Target = { readonly object: Json; readonly at: Path; readonly entity: number };

/** The objects that the errors of a step may be about. */
class About {
  readonly step: Step;
  readonly number: number;
  readonly targets: readonly Target[];
  #byEntity: Map<number, Target[]> | undefined;

  constructor(step: Step, number: number, targets: readonly Target[]) {
    this.step = step;
    this.number = number;
    this.targets = targets;
  }

  /** Those that are one entity, by its number. */
  of(entity: number | undefined): readonly Target[] {
    this.#byEntity ??= Map.groupBy(this.targets, (target) => target.entity);
    return (entity !== undefined && this.#byEntity.get(entity)) || [];
  }
}

const nothing: Question = { targets: new Targets(), known: new Map(), asked: [] };

export class Run {
  readonly #plan: Plan;
  readonly #executors: ReadonlyMap<string, BackendExecutor>;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #context: OperationContext;
  readonly #data: Json = {};
  readonly #errors: GraphQLError[] = [];
  #letters: Letters | undefined = 'ASCII';
  readonly #outcomes: (readonly Outcome[] | undefined)[] = [];
  /** Calls whose answers came with errors: what is null in them may not be so. */
  readonly #broken = new Set<number>();

  constructor(
    plan: Plan,
    executors: ReadonlyMap<string, BackendExecutor>,
    variables: Readonly<Record<string, unknown>>,
    context: OperationContext,
  ) {
    this.#plan = plan;
    this.#executors = executors;
    this.#variables = variables;
    this.#context = context;
  }

  /** Makes every call. */
  async all(): Promise<BackendResult> {
    const [first, ...others] = this.#start();
    await (others.length > 0 ? Promise.all([first, ...others]) : first);
    return this.#answer();
  }

  /** Makes every call; tells first when all is there that has to come at once. */
  inParts(): InParts {
    const done = this.#start();
    const urgent = done.filter((_call, id) => !this.#plan.calls[id]?.isLate);
    const first = Promise.all(urgent).then(() => this.#answer());
    const whole = Promise.all(done).then(() => this.#answer());
    // Who gives up after the first part waits for no other.
    whole.catch(() => {});
    return { first, whole };
  }

  #start(): Promise<void>[] {
    const done: Promise<void>[] = [];
    for (const call of this.#plan.calls) {
      const before = call.after.map((id) => done[id]);
      done.push(before.length === 0 ? this.#make(call) : Promise.all(before).then(() => this.#make(call)));
    }
    return done;
  }

  /** Makes every call but the first, whose answer is given: an event of a subscription. */
  async after(event: BackendResult): Promise<BackendResult> {
    const done: Promise<void>[] = [];
    for (const call of this.#plan.calls) {
      if (call.id === 0) {
        this.#read(call, event, []);
        done.push(Promise.resolve());
      } else done.push(Promise.all(call.after.map((id) => done[id])).then(() => this.#make(call)));
    }
    await Promise.all(done);
    return this.#answer();
  }

  /** The variables that a call passes on. */
  variablesOf({ variables }: PlannedCall): Json {
    const passed: Json = {};
    for (const name of variables) {
      if (Object.hasOwn(this.#variables, name)) passed[name] = this.#variables[name];
    }
    return passed;
  }

  #answer(): BackendResult {
    if (this.#errors.length > 0) return { data: this.#data, errors: [...this.#errors] };
    return this.#letters ? { data: this.#data, letters: this.#letters } : { data: this.#data };
  }

  async #make(call: PlannedCall): Promise<void> {
    const { backend, document, operation: operationType, steps } = call;
    const executor = this.#executors.get(backend);
    if (!executor) throw new Error(`nothing answers for the backend "${backend}"`);
    const variables = this.variablesOf(call);
    const questions = steps.map((step) => (step.kind === 'entities' ? this.#ask(step, variables) : undefined));
    const isIdle = steps.every((step, index) =>
      step.kind === 'entities' ? questions[index]?.asked.length === 0 : !this.#isWanted(step),
    );
    if (isIdle) {
      this.#read(call, { data: null, letters: 'ASCII' }, questions);
      return;
    }
    const context = this.#context;
    this.#read(call, await executor.execute({ document, variables, operationType, context }), questions);
  }

  /** A root that is asked about within the answer is wanted if it is there at all. */
  #isWanted({ places }: Step): boolean {
    let found = places.length === 0;
    for (const place of places) {
      this.#find(place, () => {
        found = true;
      });
    }
    return found;
  }

  /** Which entities to ask for: each once, however often it is in the answer, and none that is known already. */
  #ask(step: EntityStep, variables: Json): Question {
    const { places, typeName, needs, variable, donors } = step;
    const targets = new Targets();
    const representations: Json[] = [];
    const numbers = new Map<unknown, number>();
    // Two places may lead to one object.
    const taken = places.length > 1 ? new Set<Json>() : undefined;
    for (const place of places) {
      this.#find(place, (object) => {
        if (taken?.has(object)) return;
        taken?.add(object);
        const identity = identify(object, needs);
        if (identity === undefined) return;
        let index = numbers.get(identity);
        if (index === undefined) {
          const representation = represent(object, typeName, needs);
          if (!representation) return;
          index = representations.push(representation) - 1;
          numbers.set(identity, index);
        }
        targets.add(object, index);
      });
    }
    const known = donors.length > 0 ? takeKnown(step, numbers, (donor) => this.#unbroken(donor)) : nothing.known;
    const asked = [...representations.keys()].filter((number) => !known.has(number));
    variables[variable] = asked.map((number) => representations[number]);
    return { targets, known, asked };
  }

  #unbroken({ call, step }: Place): readonly unknown[] {
    return this.#broken.has(call) ? [] : (this.#outcomes[call]?.[step]?.results ?? []);
  }

  /**
   * Calls `visit` for the objects at a place, in the answer itself: of what a step brought only that is in it that was not there before,
   * and what is put into the rest is lost.
   */
  #find(place: Place, visit: (object: Json) => void): void {
    const targets = this.#outcomes[place.call]?.[place.step]?.targets;
    if (!targets) return;
    const { objects, entities } = targets;
    const [step] = place.path;
    if (!step || objects.length === 1) {
      for (const object of objects) walk(object, place, visit);
      return;
    }
    // What one result brought to several objects is in each of them, mostly as it is; where it became one with what they had, deeper down.
    const begun: unknown[] = [];
    let seen: Set<object>[] | undefined;
    for (let index = 0; index < objects.length; index++) {
      const object = objects[index] as Json;
      if (step.on !== undefined && object.__typename !== step.on) continue;
      const entity = entities[index] as number;
      const value = object[step.key];
      const before = begun[entity];
      if (before === undefined) {
        begun[entity] = value;
        walk(value, place, visit, 1);
      } else if (before !== value) {
        seen ??= [...place.path, step].map(() => new Set());
        walk(value, place, visit, 1, seen);
      }
    }
  }

  #read(call: PlannedCall, result: BackendResult, questions: readonly (Question | undefined)[]): void {
    const data = (result.data ?? undefined) as Json | undefined;
    this.#letters = joined(this.#letters, result.letters);
    if (result.errors && result.errors.length > 0) this.#broken.add(call.id);
    this.#outcomes[call.id] = call.steps.map((step, index) =>
      step.kind === 'root' ? this.#readRoot(step, data) : readEntities(step, data, questions[index] ?? nothing),
    );
    if (result.errors && result.errors.length > 0) this.#placeAll(call, result.errors, data === undefined);
  }

  #readRoot(step: Step, data: Json | undefined): Outcome {
    const targets = new Targets();
    if (data) rename([data], step.renames);
    if (step.places.length === 0) {
      targets.add(this.#data, 0);
      if (data) merge(this.#data, data);
      return { results: [this.#data], targets, known: nothing.known, asked: nothing.asked };
    }
    for (const place of step.places) {
      this.#find(place, (object) => {
        targets.add(object, 0);
        if (data) merge(object, data);
      });
    }
    return { results: data ? [data] : [], targets, known: nothing.known, asked: nothing.asked };
  }

  /** Errors of a backend at every place of the answer that they are about. */
  #placeAll(call: PlannedCall, errors: readonly GraphQLError[], isWhole: boolean): void {
    const abouts = call.steps.map((step, index) => new About(step, index, this.#targetsOf(call.id, index, step)));
    for (const error of errors) {
      const paths = abouts.flatMap((about) => this.#pathsOf(call.id, about, error, isWhole));
      if (paths.length === 0) this.#errors.push(retold(error, { path: null }));
      for (const path of paths) this.#errors.push(retold(error, { path }));
    }
  }

  #pathsOf(id: number, about: About, { path = [] }: GraphQLError, isWhole: boolean): Path[] {
    const { step, number, targets } = about;
    const [head, index, ...rest] = path;
    const isOwn = head !== undefined && (step.kind === 'root' || head === step.key);
    if (head === undefined ? !isWhole : !isOwn) return [];
    const { known, asked } = this.#outcomes[id]?.[number] ?? nothing;
    let meant = targets;
    if (step.kind === 'entities')
      meant = index === undefined ? targets.filter(({ entity }) => !known.has(entity)) : about.of(asked[Number(index)]);
    const below = step.kind === 'root' ? path : rest;
    // What is missing as a whole is missing for each field that was asked for.
    if (below.length === 0) return meant.flatMap(({ at }) => step.asked.map((key) => [...at, key]));
    return meant.map(({ at }) => [...at, ...below]);
  }

  /** Where the objects are that a step is about, each with the number of its result. */
  #targetsOf(id: number, number: number, { kind, places }: Step): Target[] {
    if (kind === 'root' && places.length === 0) return [{ object: this.#data, at: [], entity: 0 }];
    const found: Target[] = [];
    const { objects, entities } = this.#outcomes[id]?.[number]?.targets ?? nothing.targets;
    const known = new Map(objects.map((object, index) => [object, entities[index]]));
    const visit = (object: Json, at: Path): void => {
      const entity = known.get(object);
      if (entity !== undefined) found.push({ object, at, entity });
    };
    for (const place of places) {
      const source = this.#plan.calls[place.call]?.steps[place.step];
      if (!source) continue;
      for (const { object, at } of this.#targetsOf(place.call, place.step, source)) locate(object, place, at, visit);
    }
    return found;
  }
}

/** By the step: what puts its entities into objects. */
const mergers = new WeakMap<EntityStep, typeof merge>();

/** Puts entities that came, and those that were known, into the objects that they are of. */
function readEntities(step: EntityStep, data: Json | undefined, question: Question): Outcome {
  const { key, renames, brings } = step;
  const { targets, known, asked } = question;
  const found = data?.[key];
  const fetched: readonly unknown[] = Array.isArray(found) ? found : [];
  rename(fetched, renames);
  const results: unknown[] = [];
  for (let index = 0; index < asked.length; index++) results[asked[index] as number] = fetched[index];
  for (const [number, entity] of known) results[number] = entity;
  let put = mergers.get(step);
  if (!put) {
    put = renames.length > 0 ? merge : mergerOf(brings);
    mergers.set(step, put);
  }
  const { objects, entities } = targets;
  for (let index = 0; index < objects.length; index++) {
    const entity = results[entities[index] as number];
    if (entity !== null && typeof entity === 'object') put(objects[index] as Json, entity as Json);
  }
  return { results, targets, known, asked };
}
