/** Many entities in one call: what is answered finds its way back by the key, in whatever order it comes. */
import { joinWanted, type Wanted } from '../../schema/mapping/narrow.ts';
import { isObject } from '../../util/json.ts';
import type { OperationContext } from '../context.ts';
import type { Data } from '../keys.ts';
import type { Ask, Reply } from './call.ts';
import { invalidAnswer, type Origin } from './failure.ts';
import type { TextOf } from './keys.ts';
import type { Slot } from './load.ts';

/** The entities that one operation fetches by one connector, gathered wherever they are needed. */
export class Batch {
  readonly #origin: Origin;
  readonly #text: TextOf;
  readonly #ask: Ask;
  readonly #context: OperationContext;
  /** By key, so that each is fetched once in the whole operation. */
  readonly #slots = new Map<unknown, BatchSlot>();
  /** Each time that something is wanted, by what it was wanted with. */
  readonly #wishes = new Set<Wanted | undefined>();
  /** Calls whose keys are still being gathered. */
  #gathering: Chunk[] = [];
  wanted: Wanted | undefined;

  constructor(origin: Origin, text: TextOf, ask: Ask, context: OperationContext) {
    this.#origin = origin;
    this.#text = text;
    this.#ask = ask;
    this.#context = context;
  }

  want(wanted: Wanted | undefined): void {
    if (this.#wishes.has(wanted)) return;
    this.wanted = this.#wishes.size === 0 ? wanted : joinWanted(this.wanted, wanted);
    this.#wishes.add(wanted);
  }

  /** The slot of the entity of this key, where it is or will be. */
  slot(key: Data, text: unknown): Slot<Data> {
    const known = this.#slots.get(text);
    if (known) return known;
    const slot = new BatchSlot(text, this.#chunkFor(key));
    this.#slots.set(text, slot);
    return slot;
  }

  #chunkFor(key: Data): Chunk {
    const { connector } = this.#origin;
    let chunk = this.#gathering.at(-1);
    if (!chunk || chunk.keys.length === connector.batchMaxSize) {
      chunk = new Chunk(this, this.#origin, this.#text);
      // Behind everything that is ready to run, and what that makes ready: whatever else is wanted by then goes with it.
      if (this.#gathering.length === 0) Promise.resolve().then(() => process.nextTick(() => this.#send()));
      this.#gathering.push(chunk);
    }
    chunk.keys.push(key);
    return chunk;
  }

  #send(): void {
    const chunks = this.#gathering;
    this.#gathering = [];
    for (const chunk of chunks) {
      this.#ask(this.#origin.connector, { batch: chunk.keys }, this.#context).then(
        (reply) => chunk.answer(reply),
        (error: unknown) => chunk.fail(error),
      );
    }
  }
}

/** One call: mapped once as far as all want it who waited for it, and again should somebody come who wants more. */
class Chunk {
  readonly keys: Data[] = [];
  /** Kept when the call is over, whether or not it went well. */
  readonly done: Promise<void>;
  readonly #batch: Batch;
  readonly #origin: Origin;
  readonly #text: TextOf;
  #end: () => void = () => {};
  #reply: Reply | undefined;
  #failure: { readonly error: unknown } | undefined;
  #entities: ReadonlyMap<unknown, Data> | undefined;
  #wanted: Wanted | undefined;

  constructor(batch: Batch, origin: Origin, text: TextOf) {
    this.#batch = batch;
    this.#origin = origin;
    this.#text = text;
    this.done = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  answer(reply: Reply): void {
    this.#reply = reply;
    this.#end();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#end();
  }

  /** What came, as far as it is wanted by now; the same until somebody wants more. */
  entities(): ReadonlyMap<unknown, Data> {
    const { wanted } = this.#batch;
    if (!this.#failure && (!this.#entities || this.#wanted !== wanted)) {
      this.#wanted = wanted;
      try {
        this.#entities = this.#read(wanted);
      } catch (error) {
        this.#failure = { error };
      }
    }
    if (this.#failure) throw this.#failure.error;
    return this.#entities ?? none;
  }

  #read(wanted: Wanted | undefined): ReadonlyMap<unknown, Data> {
    const items = this.#reply?.read(wanted) ?? [];
    if (!Array.isArray(items)) {
      throw invalidAnswer(this.#origin, 'something else came where a list of entities was expected');
    }
    const entities = new Map<unknown, Data>();
    for (const item of items) {
      if (item === null || item === undefined) continue;
      if (!isObject(item)) throw invalidAnswer(this.#origin, 'an entity came that is no object');
      const text = this.#text(item);
      if (!entities.has(text)) entities.set(text, item);
    }
    return entities;
  }
}

const none: ReadonlyMap<unknown, Data> = new Map();

/** The place of one entity in what a call gives. */
class BatchSlot implements Slot<Data> {
  readonly #text: unknown;
  readonly #chunk: Chunk;
  #from: ReadonlyMap<unknown, Data> | undefined;
  #entity: Data | null = null;

  constructor(text: unknown, chunk: Chunk) {
    this.#text = text;
    this.#chunk = chunk;
  }

  get done(): Promise<void> {
    return this.#chunk.done;
  }

  get(): Data | null {
    const entities = this.#chunk.entities();
    if (this.#from !== entities) {
      this.#from = entities;
      this.#entity = entities.get(this.#text) ?? null;
    }
    return this.#entity;
  }
}
