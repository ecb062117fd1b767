/** Many entities in one call: what is answered finds its way back by the key, in whatever order it comes. */
import DataLoader from 'dataloader';
import type { Tree } from '../../schema/connect/trees.ts';
import { joinWanted, type Wanted } from '../../schema/mapping/narrow.ts';
import type { OperationContext } from '../context.ts';
import { type Data, isObject } from '../keys.ts';
import type { Ask, Reply } from './call.ts';
import { invalidAnswer, type Origin } from './failure.ts';

/** The entities that one operation fetches by one connector, gathered wherever they are needed. */
export class Batch {
  readonly #needs: Tree;
  readonly #loader: DataLoader<Data, Chunk, string>;
  /** Each time that something is wanted, by what it was wanted with. */
  readonly #wishes = new Set<Wanted | undefined>();
  #wanted: Wanted | undefined;

  /** @param needs the key */
  constructor(origin: Origin, needs: Tree, ask: Ask, context: OperationContext) {
    const { connector } = origin;
    this.#needs = needs;
    const load = async (keys: readonly Data[]): Promise<Chunk[]> => {
      const chunk = new Chunk(origin, needs, await ask(connector, { batch: keys }, context));
      return keys.map(() => chunk);
    };
    this.#loader = new DataLoader(load, {
      cacheKeyFn: (key) => keyText(needs, key),
      ...(connector.batchMaxSize !== undefined && { maxBatchSize: connector.batchMaxSize }),
    });
  }

  /** The entity of this key, or null if it is not in the answer. */
  async load(key: Data, wanted: Wanted | undefined): Promise<Data | null> {
    if (!this.#wishes.has(wanted)) {
      this.#wanted = this.#wishes.size === 0 ? wanted : joinWanted(this.#wanted, wanted);
      this.#wishes.add(wanted);
    }
    const chunk = await this.#loader.load(key);
    return chunk.find(keyText(this.#needs, key), this.#wanted);
  }
}

/** What one call gave: mapped once as far as all want it who waited for it, and again should somebody come who wants more. */
class Chunk {
  readonly #origin: Origin;
  readonly #needs: Tree;
  readonly #reply: Reply;
  #entities: ReadonlyMap<string, Data> | undefined;
  #wanted: Wanted | undefined;

  constructor(origin: Origin, needs: Tree, reply: Reply) {
    this.#origin = origin;
    this.#needs = needs;
    this.#reply = reply;
  }

  find(text: string, wanted: Wanted | undefined): Data | null {
    if (!this.#entities || this.#wanted !== wanted) {
      this.#entities = this.#read(wanted);
      this.#wanted = wanted;
    }
    return this.#entities.get(text) ?? null;
  }

  #read(wanted: Wanted | undefined): ReadonlyMap<string, Data> {
    const items = this.#reply(wanted) ?? [];
    if (!Array.isArray(items)) {
      throw invalidAnswer(this.#origin, 'something else came where a list of entities was expected');
    }
    const entities = new Map<string, Data>();
    for (const item of items) {
      if (item === null || item === undefined) continue;
      if (!isObject(item)) throw invalidAnswer(this.#origin, 'an entity came that is no object');
      const text = keyText(this.#needs, item);
      if (!entities.has(text)) entities.set(text, item);
    }
    return entities;
  }
}

/** Equal for equal keys: an id is the same as a number and as text. */
export function keyText(needs: Tree, value: Data): string {
  return JSON.stringify(parts(needs, value));
}

function parts(needs: Tree, value: Data): unknown[] {
  return [...needs].map(([name, { fields }]) => part(fields, Object.hasOwn(value, name) ? value[name] : undefined));
}

function part(fields: Tree | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => part(fields, item));
  if (isObject(value)) return parts(fields ?? new Map(), value);
  return String(value);
}
