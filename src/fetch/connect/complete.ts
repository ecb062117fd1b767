/** One run of an operation: its answer is made at once as far as it can be; what is fetched is put in when it comes, list by list. */
import { readKey, setKey } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';
import type { OperationContext } from '../context.ts';
import type { Data } from '../keys.ts';
import { withoutBig } from './decode.ts';
import { Faults, type Place, type Site } from './faults.ts';
import { type Piece, pieceFrom } from './join.ts';
import type { Column, Group, Joint, Layout } from './layout.ts';
import type { Load, Slot, Slots } from './load.ts';
import { type Memory, memoryOf } from './memory.ts';
import type { Node } from './node.ts';
import type { Variables } from './operation.ts';

export type CompletionOptions = {
  readonly backend: string;
  readonly load: Load;
  /** Whose memory of the operation is used. */
  readonly owner: object;
};

/** An object of which something is still to be fetched, and its place in the answer. */
export type Late = Node & Place & { answer: Data };

const unmade: Data = {};

export class Completion {
  readonly context: OperationContext;
  readonly variables: Variables;
  readonly faults: Faults;
  /** Null once null has gone up as far as it can. */
  data: Data | null = {};
  readonly #load: Load;
  readonly #memory: Memory;
  #late = new Map<Layout, Late[]>();
  /** Where null has gone up, what was to be put in below is not wanted any more. */
  #isTorn = false;
  #open = 0;
  #wake: (() => void) | undefined;
  #broken: { readonly error: unknown } | undefined;

  constructor({ backend, load, owner }: CompletionOptions, variables: Variables, context: OperationContext) {
    this.context = context;
    this.variables = variables;
    this.faults = new Faults(backend);
    this.#load = load;
    this.#memory = memoryOf(context, owner);
  }

  /** Kept when nothing is on its way any more, or nobody wants it. */
  async end(): Promise<void> {
    if (this.#open > 0 && this.data && !this.#broken) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#broken) throw this.#broken.error;
  }

  /** Goes on when `work` is done; the run is not over before that. */
  when<T>(work: Promise<T>, then: (value: T) => void, fail: (error: unknown) => void): void {
    this.#open += 1;
    const step = (next: () => void): void => {
      try {
        if (this.data) next();
        if (this.data) this.#fetch();
      } catch (error) {
        this.#broken ??= { error };
      }
      this.#open -= 1;
      if (this.#open === 0 || !this.data || this.#broken) this.#wake?.();
    };
    work.then(
      (value) => step(() => then(value)),
      (error: unknown) => step(() => fail(error)),
    );
  }

  /** A field of the root. */
  put({ key, settle }: Column, value: unknown): void {
    try {
      this.set(key, settle(this, value, undefined, key));
    } catch (error) {
      this.kill(error, undefined);
    }
  }

  /** As {@link put}, of one for which there is no value. */
  fail(column: Column, error: unknown): void {
    const { key, form } = column;
    try {
      this.set(key, this.refuse(error, form.required, column, undefined, key));
    } catch (located) {
      this.kill(located, undefined);
    }
  }

  set(key: string, value: unknown): void {
    if (this.data) setKey(this.data, key, value);
  }

  /** The answer of an object; what is to be fetched of it follows. */
  object(layout: Layout, value: Data, before: Place | undefined, key: Place['key'], required: boolean): Data {
    if (!layout.isLate) return layout.make(this, value, { before, key, required });
    const late: Late = { before, key, required, kin: layout, value, answer: unmade };
    late.answer = layout.make(this, value, late);
    const others = this.#late.get(layout);
    if (others) others.push(late);
    else this.#late.set(layout, [late]);
    return late.answer;
  }

  absent(required: boolean, site: Site, before: Place | undefined, key: Place['key']): null {
    return required ? this.refuse(this.faults.missing(site), required, site, before, key) : null;
  }

  /** Null with this error; throws it where null may not be. */
  refuse(error: unknown, required: boolean, site: Site, before: Place | undefined, key: Place['key']): null {
    const located = this.faults.locate(error, site, before, key);
    if (required) throw located;
    this.#isTorn = true;
    this.faults.errors.push(located);
    return null;
  }

  /** A value as JSON can hold it. */
  printable(value: unknown): unknown {
    const big = typeof value === 'bigint' || (typeof value === 'object' && this.#memory.big);
    return big ? withoutBig(value) : value;
  }

  /** Begins to fetch what objects have been waiting for: for all of one kind at once. */
  #fetch(): void {
    if (this.#late.size === 0) return;
    const late = this.#late;
    this.#late = new Map();
    for (const [layout, all] of late) {
      const wanted = this.#isTorn ? all.filter((each) => this.#isWanted(each)) : all;
      if (wanted.length > 0) this.fetchFor(layout, wanted);
    }
  }

  fetchFor(layout: Layout, late: readonly Late[]): void {
    for (const group of layout.entities) {
      const work = this.#load.entities(late, group.seek, this.context);
      this.when(work, (slots) => this.#eachOf(late, (each, index) => this.fill(group, each, slots[index])), rethrow);
    }
    this.fetchFields(layout, late);
  }

  /** What has connectors of its own, or comes in parts. */
  fetchFields({ fields, joints }: Layout, late: readonly Late[]): void {
    for (const joint of joints) this.#fetchJoint(joint, late);
    for (const own of fields) {
      let args: Variables;
      try {
        args = own.call.args(this.variables);
      } catch (error) {
        this.#eachOf(late, (each) => this.#fillOwn(own.column, each, () => raise(error)));
        continue;
      }
      const work = this.#load.fields(late, own.seek, args, this.context);
      this.when(
        work,
        (slots) => this.#eachOf(late, (each, index) => this.#fillOwn(own.column, each, () => slots[index]?.get())),
        rethrow,
      );
    }
  }

  #fetchJoint({ column, parts }: Joint, late: readonly Late[]): void {
    const loads = parts.map(({ part, seek }): Promise<Slots<unknown> | undefined> | undefined => {
      if (part.kind === 'given' || !seek) return undefined;
      if (part.kind === 'entity') return this.#load.entities(late, seek, this.context);
      try {
        return this.#load.fields(late, seek, part.call.args(this.variables), this.context);
      } catch (error) {
        return Promise.reject(error);
      }
    });
    const pieceOf = (index: number, slots: Slots<unknown> | undefined, each: Late, at: number): Piece => {
      const { kind, shape = undefined } = parts[index]?.part ?? { kind: 'given' };
      const get = (): unknown => {
        const value = kind === 'given' ? each.value : slots?.[at]?.get();
        return kind === 'field' ? value : isObject(value) ? readKey(value, column.name) : null;
      };
      return pieceFrom(get, shape);
    };
    this.when(
      Promise.all(loads),
      (loaded) =>
        this.#eachOf(late, (each, at) =>
          this.#fillOwn(column, each, () =>
            this.joined(
              column,
              loaded.map((slots, index) => pieceOf(index, slots, each, at)),
            ),
          ),
        ),
      (error) => this.#eachOf(late, (each) => this.#fillOwn(column, each, () => raise(error))),
    );
  }

  /** A field's value of its parts. */
  joined(column: Column, pieces: readonly Piece[]): unknown {
    return this.#load.join(pieces, column, (message) => this.faults.invalid(column, message));
  }

  #eachOf(late: readonly Late[], fill: (each: Late, index: number) => void): void {
    for (let index = 0; index < late.length; index++) {
      const each = late[index]!;
      if (this.#isTorn && !this.#isWanted(each)) continue;
      try {
        fill(each, index);
      } catch (error) {
        this.kill(error, each);
      }
    }
  }

  /** Puts the fields of an entity into the answer, or what went wrong. */
  fill({ fill, columns }: Group, late: Late, slot: Slot<Data> | undefined): void {
    const { answer } = late;
    let record: Data | null | undefined;
    try {
      record = slot?.get();
    } catch (error) {
      for (const column of columns) {
        const { key, form } = column;
        setKey(answer, key, this.refuse(error, form.required, column, late, key));
      }
      return;
    }
    if (record) fill(this, record, late, answer);
    else for (const { key, settle } of columns) setKey(answer, key, settle(this, null, late, key));
  }

  #fillOwn(column: Column, late: Late, get: () => unknown): void {
    const { key, settle, form } = column;
    const { answer } = late;
    let value: unknown;
    try {
      value = get();
    } catch (error) {
      setKey(answer, key, this.refuse(error, form.required, column, late, key));
      return;
    }
    setKey(answer, key, settle(this, value, late, key));
  }

  /** Null for the nearest place that may have it, with the error of what is below. */
  kill(error: unknown, from: Place | undefined): void {
    let place = from;
    while (place?.required) place = place.before;
    this.#isTorn = true;
    this.faults.errors.push(error as never);
    if (!place) {
      this.data = null;
      return;
    }
    const above = this.#at(place.before);
    if (Array.isArray(above)) above[place.key as number] = null;
    else if (isObject(above)) setKey(above, String(place.key), null);
  }

  #isWanted(late: Late): boolean {
    return this.#at(late) === late.answer;
  }

  /** What stands at a place of the answer now. */
  #at(place: Place | undefined): unknown {
    if (!place) return this.data;
    const above = this.#at(place.before);
    if (Array.isArray(above)) return above[place.key as number];
    return isObject(above) ? readKey(above, String(place.key)) : undefined;
  }
}

function raise(error: unknown): never {
  throw error;
}

/** What loads never rejects; if it does, that is a fault of ours. */
const rethrow = raise;
