/** Gets what is not known of objects: their entities by key, one of their fields, or first the key itself, over as many calls as it takes. */
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor, type Reach } from '../../schema/connect/reach.ts';
import { covers, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { readKey } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';
import type { OperationContext } from '../context.ts';
import type { Data } from '../keys.ts';
import { Batch } from './batch.ts';
import type { Ask, Inputs, Reply } from './call.ts';
import { invalidAnswer } from './failure.ts';
import { namedFormOf } from './form.ts';
import { type JoinOptions, join, type Piece } from './join.ts';
import type { Column } from './layout.ts';
import { memoryOf } from './memory.ts';
import { type Kin, type Node, nodeOf } from './node.ts';
import type { Variables } from './operation.ts';
import { planFor } from './plan.ts';
import { pickOwn, type Seek, seekOf } from './seek.ts';
import { waysTo } from './shortfall.ts';
import type { Wants } from './wanted.ts';

export type LoadOptions = {
  readonly backend: string;
  readonly reach: Reach;
  readonly ask: Ask;
  readonly wants: Wants;
  readonly keys: JoinOptions['keys'];
  /** Whose memory of the operation is used. */
  readonly owner: object;
};

/** Where the value of one object, or of several that need the same, is or will be. */
export type Slot<T> = {
  /** Kept when the value is there, or is known not to come; the same promise for all that one call brings. */
  readonly done: Promise<void> | undefined;
  /** Null where there is none. Throws why it did not come. */
  readonly get: () => T | null;
};

/** A slot for each object, in their order; all of them are done. */
export type Slots<T> = readonly Slot<T>[];

export type Load = {
  /** What an entity connector gives of each object. */
  readonly entities: (nodes: readonly Node[], seek: Seek, context: OperationContext) => Promise<Slots<Data>>;
  /** What a field's own connector gives for each object. */
  readonly fields: (
    nodes: readonly Node[],
    seek: Seek,
    args: Variables,
    context: OperationContext,
  ) => Promise<Slots<unknown>>;
  /** What a connector answered about one entity; null where it says that there is none. */
  readonly asEntity: (connector: Connector, reply: Reply, wanted: Wanted | undefined, needs: Tree) => Data | null;
  /** What several calls gave of a field, as one value. */
  readonly join: (pieces: readonly Piece[], column: Column, invalid: JoinOptions['invalid']) => unknown;
};

const nothing: Slot<never> = { done: undefined, get: () => null };

export function createLoad({ backend, reach, ask, wants, keys, owner }: LoadOptions): Load {
  const { types } = reach;

  function entities(nodes: readonly Node[], seek: Seek, context: OperationContext): Promise<Slots<Data>> {
    const { connector, needs, wanted } = seek;
    if (connector.entity?.by === '$batch') {
      const batch = batchOf(seek, context);
      batch.want(wanted);
      return slotsOf(nodes, seek, context, (key, text) => batch.slot(key, text));
    }
    const by = connector.entity?.by === '$args' ? 'args' : 'this';
    return slotsOf(nodes, seek, context, (key) =>
      call(seek, { [by]: key }, context, (reply) => asEntity(connector, reply, wanted, needs)),
    );
  }

  function fields(nodes: readonly Node[], seek: Seek, args: Variables, context: OperationContext) {
    return slotsOf(nodes, seek, context, (key) =>
      call(seek, seek.needs.size > 0 ? { args, this: key } : { args }, context, (reply) => reply.read(seek.wanted)),
    );
  }

  /** @param open begins to get the value for a key */
  async function slotsOf<T>(
    nodes: readonly Node[],
    seek: Seek,
    context: OperationContext,
    open: (key: Data, text: unknown) => Slot<T>,
  ): Promise<Slots<T>> {
    const { isDirect, isShared, needs, text, isNone } = seek;
    const seen = new Map<unknown, Slot<T>>();
    const slots: Slot<T>[] = [];
    const waiting = new Set<Promise<void>>();

    function add(object: Data): void {
      let own: unknown;
      try {
        own = text(object);
      } catch (error) {
        // What the key is made of could not be had.
        slots.push(failed(error));
        return;
      }
      let slot = isShared ? seen.get(own) : undefined;
      if (!slot) {
        const key = pickOwn(object, needs);
        slot = isNone(key) ? nothing : open(key, own);
        seen.set(own, slot);
        if (slot.done) waiting.add(slot.done);
      }
      slots.push(slot);
    }

    if (isDirect) for (const { value } of nodes) add(value);
    else {
      const picked = await Promise.allSettled(nodes.map((node) => pick(node, needs, context)));
      for (const each of picked) {
        if (each.status === 'fulfilled') add(each.value);
        else slots.push(failed(each.reason));
      }
    }
    const [first] = waiting;
    if (first) await (waiting.size > 1 ? Promise.all(waiting) : first);
    return slots;
  }

  /** One call of its own. */
  function call<T>(
    { connector }: Seek,
    inputs: Inputs,
    context: OperationContext,
    read: (reply: Reply) => T | null,
  ): Slot<T> {
    let get = (): T | null => null;
    const done = ask(connector, inputs, context).then(
      (reply) => {
        get = once(() => read(reply));
      },
      (error: unknown) => {
        ({ get } = failed(error));
      },
    );
    return { done, get: () => get() };
  }

  function batchOf({ connector, text }: Seek, context: OperationContext): Batch {
    const { batches } = memoryOf(context, owner);
    const known = batches.get(connector) ?? new Batch({ backend, connector }, text, ask, context);
    batches.set(connector, known);
    return known;
  }

  function asEntity(connector: Connector, reply: Reply, wanted: Wanted | undefined, needs: Tree): Data | null {
    const value = reply.read(wanted) ?? null;
    if (value !== null && !isObject(value)) {
      throw invalidAnswer({ backend, connector }, 'something else came where one entity was expected');
    }
    if (value && isThere(connector, value, needs)) return value;
    reply.checkAbsence();
    return null;
  }

  function isThere(connector: Connector, value: Data, needs: Tree): boolean {
    if (Object.keys(value).length === 0) return false;
    const { output } = connector.selection;
    const keyed = output !== undefined && needs.size > 0 && covers(output, needs);
    return !keyed || [...needs.keys()].some((name) => (value[name] ?? null) !== null);
  }

  /** These fields of an object, got from wherever they can be had. */
  async function pick(node: Node, needs: Tree, context: OperationContext): Promise<Data> {
    const picked: Data = Object.create(null);
    for (const [name, { fields }] of needs) {
      const { value, below } = await find(node, name, fields, context);
      picked[name] = fields ? await pickBelow(node.kin, name, value, below, fields, context) : value;
    }
    return picked;
  }

  async function pickBelow(
    kin: Kin,
    name: string,
    value: unknown,
    below: Tree | undefined,
    needs: Tree,
    context: OperationContext,
  ): Promise<unknown> {
    if (Array.isArray(value)) {
      return Promise.all(value.map((item) => pickBelow(kin, name, item, below, needs, context)));
    }
    const { typeName, asked } = kin;
    const type = types.all.get(typeName)?.fields.get(name)?.type;
    if (!isObject(value) || !type) return value;
    return pick(nodeOf(namedType(type), value, below, asked.below(typeName, name), types), needs, context);
  }

  async function find(node: Node, name: string, needs: Tree | undefined, context: OperationContext): Promise<Found> {
    const { given } = node.kin;
    const known = given.get(name);
    if (known) return { value: readKey(node.value, name), below: known.fields };
    const fetcher = fetcherOf(node.kin, name, needs);
    if (!fetcher) return { value: undefined, below: undefined };
    const below = fetcher.gives?.get(name)?.fields;
    if (fetcher.kind === 'field') {
      const [slot] = await fields([node], seekOf(fetcher, node.kin, undefined, types), {}, context);
      return { value: slot?.get(), below };
    }
    const wanted = wantedOf(fetcher, node.kin);
    const [slot] = await entities([node], seekOf(fetcher, node.kin, wanted, types), context);
    const record = slot?.get();
    return { value: record ? readKey(record, name) : undefined, below };
  }

  /** What gives a field whole as it is needed; what is called anyway comes first. */
  function fetcherOf({ typeName, given, asked }: Kin, name: string, needs: Tree | undefined): Fetcher | undefined {
    const planned = (planFor(reach, typeName, given, asked).get(name) ?? []).filter((part) => part !== 'given');
    const ways = [...planned, ...waysTo(reach, typeName, name, given).map(({ fetcher }) => fetcher)];
    const gives = ({ gives }: Fetcher): boolean => {
      const known = gives?.get(name)?.fields;
      return !needs || !known || covers(known, needs);
    };
    return ways.find(gives) ?? ways[0];
  }

  /** The same for all objects at one place: batches tell by that how much they are wanted for. */
  function wantedOf({ connector }: Fetcher, { typeName, asked }: Kin): Wanted | undefined {
    const { decisions } = asked;
    const key = `wanted ${typeName} ${connector.coordinate}`;
    const known = decisions.get(key) as { readonly wanted: Wanted | undefined } | undefined;
    if (known) return known.wanted;
    const wanted = wants(outputFor(connector, typeName), typeName, asked);
    decisions.set(key, { wanted });
    return wanted;
  }

  function joinPieces(pieces: readonly Piece[], { form }: Column, invalid: JoinOptions['invalid']): unknown {
    const of = namedFormOf(form);
    return join(pieces, 'typeName' in of ? of.typeName : '', { types, keys, invalid });
  }

  return { entities, fields, asEntity, join: joinPieces };
}

type Found = { readonly value: unknown; readonly below: Tree | undefined };

function failed(error: unknown): Slot<never> {
  return {
    done: undefined,
    get: () => {
      throw error;
    },
  };
}

/** A value that is computed when it is first wanted; what that throws is thrown each time. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | { readonly error: unknown } | undefined;
  return () => {
    if (!known) {
      try {
        known = { value: compute() };
      } catch (error) {
        known = { error };
      }
    }
    if ('error' in known) throw known.error;
    return known.value;
  };
}
