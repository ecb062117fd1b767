/** Completes values to an answer as GraphQL says it ("Value Completion", "Handling Execution Errors"): at once where it can be, later where calls are made. */
import type { Types } from '../../schema/connect/types.ts';
import { readKey, setKey } from '../../schema/mapping/values.ts';
import type { OperationContext } from '../context.ts';
import { type Data, isObject } from '../keys.ts';
import { withoutBig } from './decode.ts';
import { Faults, type Path } from './faults.ts';
import type { Form } from './form.ts';
import { isBroken } from './keys.ts';
import type { Column, Layout, Spot } from './layout.ts';
import type { Load } from './load.ts';
import { memoryOf } from './memory.ts';
import type { Node } from './node.ts';

export type CompletionOptions = {
  readonly backend: string;
  readonly types: Types;
  readonly load: Load;
  /** Whose memory of the operation is used. */
  readonly owner: object;
};

/** The answer of one execution. What may not be null and is throws, or rejects, up to where null may be. */
export class Completion {
  readonly context: OperationContext;
  readonly faults: Faults;
  readonly #options: CompletionOptions;

  constructor(options: CompletionOptions, context: OperationContext) {
    this.#options = options;
    this.context = context;
    this.faults = new Faults(options.backend);
  }

  /** @param node what was fetched of the object so far */
  object(layout: Layout, value: Data, path: Path | undefined, node?: Node): Data | Promise<Data> {
    const { columns, typeName, entities, fields } = layout;
    const values: unknown[] = new Array(columns.length);
    let waits = entities.size > 0 || fields.length > 0;
    try {
      for (let index = 0; index < columns.length; index++) {
        const column = columns[index]!;
        const { from } = column;
        let done: unknown = null;
        if (from.kind === 'given') done = this.settle(column, from.spot, readKey(value, column.name), path);
        else if (from.kind === 'typename') done = typeName;
        else if (from.kind === 'nowhere') done = this.settle(column, from.spot, null, path);
        waits ||= done instanceof Promise;
        values[index] = done;
      }
    } catch (error) {
      abandon(values);
      throw error;
    }
    const answer = layout.make(values);
    return waits ? this.#finish(layout, answer, values, path, node ?? newNode(layout, value)) : answer;
  }

  /** Puts what is still to come into an answer that has its places for it. */
  async #finish(
    layout: Layout,
    answer: Data,
    values: readonly unknown[],
    path: Path | undefined,
    node: Node,
  ): Promise<Data> {
    const late = layout.columns.flatMap((column, index) => {
      const done = values[index];
      return done instanceof Promise ? [putLate(answer, column, done)] : [];
    });
    await Promise.all([...late, ...this.#fetch(layout, node, path, answer)]);
    return answer;
  }

  /** The value of a field, or null with an error. */
  settle(column: Column, spot: Spot, value: unknown, path: Path | undefined): unknown {
    return this.#settle(column.form, column, spot, value, path, column.key);
  }

  /** As {@link settle}, of a value that is completed by whoever makes it. */
  settleLate(column: Column, path: Path | undefined, make: () => Promise<unknown>): Promise<unknown> {
    return this.#settleLate(column.form, column, path, column.key, make);
  }

  /** A list of values that are completed by whoever makes them. */
  async list<T>(
    column: Column,
    path: Path | undefined,
    items: readonly T[],
    make: (item: T, path: Path) => Promise<unknown>,
  ): Promise<unknown[]> {
    const form = column.form.kind === 'list' ? column.form.of : column.form;
    const at: Path = { before: path, key: column.key };
    return Promise.all(
      items.map((item, key) => this.#settleLate(form, column, at, key, () => make(item, { before: at, key }))),
    );
  }

  #fetch(layout: Layout, node: Node, path: Path | undefined, answer: Data): Promise<void>[] {
    const { load } = this.#options;
    const calls: Promise<void>[] = [];
    for (const [fetcher, columns] of layout.entities) {
      calls.push(this.#fill(columns, load.entity(node, fetcher, this.context), path, answer));
    }
    for (const column of layout.fields) {
      const { from } = column;
      if (from.kind !== 'field') continue;
      const { fetcher, spot, call } = from;
      const done = this.settleLate(column, path, async () => {
        const value = await load.field(node, fetcher, call.args(), this.context, call.wanted);
        return this.settle(column, spot, value, path);
      });
      calls.push(putLate(answer, column, done));
    }
    return calls;
  }

  /** Puts the fields of a record, once it is there, into the answer. */
  async #fill(
    columns: readonly Column[],
    record: Promise<Data | null>,
    path: Path | undefined,
    answer: Data,
  ): Promise<void> {
    const outcome = await record.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const waiting: Promise<void>[] = [];
    try {
      for (const column of columns) {
        const { form, from, name, key } = column;
        if (from.kind !== 'entity') continue;
        const done =
          'error' in outcome
            ? this.faults.refuse(outcome.error, form, column, path, key)
            : this.settle(column, from.spot, outcome.value && readKey(outcome.value, name), path);
        if (done instanceof Promise) waiting.push(putLate(answer, column, done));
        else setKey(answer, key, done);
      }
    } catch (error) {
      abandon(waiting);
      throw error;
    }
    await Promise.all(waiting);
  }

  #settle(form: Form, column: Column, spot: Spot, value: unknown, path: Path | undefined, key: Path['key']): unknown {
    try {
      const done = this.#complete(form, column, spot, value, path, key);
      if (!(done instanceof Promise)) return done;
      return done.catch((error: unknown) => this.faults.refuse(error, form, column, path, key));
    } catch (error) {
      return this.faults.refuse(error, form, column, path, key);
    }
  }

  async #settleLate(
    form: Form,
    column: Column,
    path: Path | undefined,
    key: Path['key'],
    make: () => Promise<unknown>,
  ): Promise<unknown> {
    try {
      const value = await make();
      if (value === null && form.required) throw this.faults.missing(column);
      return value;
    } catch (error) {
      return this.faults.refuse(error, form, column, path, key);
    }
  }

  #complete(form: Form, column: Column, spot: Spot, value: unknown, path: Path | undefined, key: Path['key']): unknown {
    if (value === null || value === undefined) {
      if (form.required) throw this.faults.missing(column);
      return null;
    }
    if (form.kind === 'leaf') return this.#leaf(form.serialize, value);
    if (form.kind === 'list') {
      if (!Array.isArray(value))
        throw this.faults.invalid(column, spot, 'something else came where a list was expected');
      return this.#list(form.of, column, spot, value, { before: path, key });
    }
    if (!isObject(value)) {
      const what = Array.isArray(value) ? 'a list' : 'a value';
      throw this.faults.invalid(column, spot, `${what} came where an object was expected`);
    }
    const typeName = form.kind === 'object' ? form.typeName : this.#memberOf(form.typeName, value, column, spot);
    const layout = typeName === undefined ? undefined : spot.layout(typeName, value);
    if (layout && !this.#isNobody(layout, value)) return this.object(layout, value, { before: path, key });
    return this.#complete(form, column, spot, null, path, key);
  }

  #list(form: Form, column: Column, spot: Spot, items: readonly unknown[], path: Path): unknown {
    const done: unknown[] = [];
    try {
      for (const item of items) done.push(this.#settle(form, column, spot, item, path, done.length));
    } catch (error) {
      abandon(done);
      throw error;
    }
    return done.some((item) => item instanceof Promise) ? Promise.all(done) : done;
  }

  #leaf(serialize: (value: unknown) => unknown, value: unknown): unknown {
    const big =
      typeof value === 'bigint' || (typeof value === 'object' && memoryOf(this.context, this.#options.owner).big);
    try {
      return serialize(big ? withoutBig(value) : value);
    } catch (error) {
      throw this.faults.fault(error instanceof Error ? error.message : String(error));
    }
  }

  /** Which type an object of an abstract one is; without `__typename` it is none of them. */
  #memberOf(abstractName: string, value: Data, column: Column, spot: Spot): string | undefined {
    const name = readKey(value, '__typename');
    if (typeof name !== 'string') return undefined;
    if (this.#options.types.possible(abstractName).includes(name)) return name;
    throw this.faults.invalid(column, spot, `an object came that is no ${abstractName}`);
  }

  /** A reference by a key that nothing can have refers to nothing. */
  #isNobody({ reference, typeName }: Layout, value: Data): boolean {
    return reference !== undefined && isBroken(value, reference, typeName, this.#options.types);
  }
}

function newNode({ typeName, given, asked }: Layout, value: Data): Node {
  return { typeName, value, given, asked, loaded: new Map() };
}

/** Keeps the field's place, and puts its value there when it comes. */
function putLate(answer: Data, { key }: Column, value: Promise<unknown>): Promise<void> {
  setKey(answer, key, null);
  return value.then((late) => setKey(answer, key, late));
}

/** Nobody waits for these any more, be they errors or not. */
function abandon(values: readonly unknown[]): void {
  for (const each of values) if (each instanceof Promise) each.catch(() => {});
}
