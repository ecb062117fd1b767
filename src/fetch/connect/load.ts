/** Gets what is not known of an object: its entity by key, one of its fields, or first the key itself, over as many calls as it takes. */
import DataLoader from 'dataloader';
import { Kind } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Fetcher, Reach } from '../../schema/connect/reach.ts';
import { covers, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import { readKey } from '../../schema/mapping/values.ts';
import type { OperationContext } from '../context.ts';
import { type Data, isObject } from '../keys.ts';
import { keyText, loadBatch } from './batch.ts';
import type { Call } from './call.ts';
import { invalidAnswer, type Origin } from './failure.ts';
import { memoryOf } from './memory.ts';
import { type Node, nodeOf } from './node.ts';
import { planFor } from './plan.ts';

export type LoadOptions = {
  readonly backend: string;
  readonly reach: Reach;
  readonly call: Call;
  /** Whose memory of the operation is used. */
  readonly owner: object;
};

export type Load = {
  /** What an entity connector gives of the object; null if there is no such entity. */
  readonly entity: (node: Node, fetcher: Fetcher, context: OperationContext) => Promise<Data | null>;
  /** What a field's own connector gives. */
  readonly field: (node: Node, fetcher: Fetcher, args: unknown, context: OperationContext) => Promise<unknown>;
  /** What a connector answered about one entity; null where it says that there is none. */
  readonly asEntity: (connector: Connector, value: unknown, needs: Tree) => Data | null;
};

export function createLoad({ backend, reach, call, owner }: LoadOptions): Load {
  const { types } = reach;

  function entity(node: Node, fetcher: Fetcher, context: OperationContext): Promise<Data | null> {
    const known = node.loaded.get(fetcher.connector) ?? fetchEntity(node, fetcher, context);
    node.loaded.set(fetcher.connector, known);
    return known;
  }

  async function fetchEntity(node: Node, { connector, needs }: Fetcher, context: OperationContext) {
    const key = await pick(node, needs, context);
    if (lacks(key, needs, node.typeName)) return null;
    if (connector.entity?.by === '$batch') return batchOf(connector, needs, context).load(key);
    const inputs = connector.entity?.by === '$args' ? { args: key } : { this: key };
    return asEntity(connector, await call(connector, inputs, context), needs);
  }

  async function field(node: Node, { connector, needs }: Fetcher, args: unknown, context: OperationContext) {
    if (needs.size === 0) return call(connector, { args }, context);
    const parent = await pick(node, needs, context);
    return lacks(parent, needs, node.typeName) ? null : call(connector, { args, this: parent }, context);
  }

  function batchOf(connector: Connector, needs: Tree, context: OperationContext) {
    const { batches } = memoryOf(context, owner);
    const origin: Origin = { backend, connector };
    const known =
      batches.get(connector) ??
      new DataLoader<Data, Data | null, string>((keys) => loadBatch(origin, needs, keys, call, context), {
        cacheKeyFn: (key) => keyText(needs, key),
        ...(connector.batchMaxSize !== undefined && { maxBatchSize: connector.batchMaxSize }),
      });
    batches.set(connector, known);
    return known;
  }

  function asEntity(connector: Connector, value: unknown, needs: Tree): Data | null {
    if (value === null || value === undefined) return null;
    if (!isObject(value)) {
      throw invalidAnswer({ backend, connector }, 'something else came where one entity was expected');
    }
    if (Object.keys(value).length === 0) return null;
    const { output } = connector.selection;
    const keyed = output !== undefined && needs.size > 0 && covers(output, needs);
    return keyed && [...needs.keys()].every((name) => (value[name] ?? null) === null) ? null : value;
  }

  /** These fields of an object, got from wherever they can be had. */
  async function pick(node: Node, needs: Tree, context: OperationContext): Promise<Data> {
    const picked: Data = Object.create(null);
    for (const [name, { fields }] of needs) {
      const { value, below } = await find(node, name, context);
      picked[name] = fields ? await pickBelow(node, name, value, below, fields, context) : value;
    }
    return picked;
  }

  async function pickBelow(
    node: Node,
    name: string,
    value: unknown,
    below: Tree | undefined,
    needs: Tree,
    context: OperationContext,
  ): Promise<unknown> {
    if (Array.isArray(value)) {
      return Promise.all(value.map((item) => pickBelow(node, name, item, below, needs, context)));
    }
    const type = types.all.get(node.typeName)?.fields.get(name)?.type;
    if (!isObject(value) || !type) return value;
    return pick(nodeOf(namedType(type), value, below, node.asked.below(node.typeName, name), types), needs, context);
  }

  async function find(node: Node, name: string, context: OperationContext): Promise<Found> {
    const given = node.given.get(name);
    if (given) return { value: readKey(node.value, name), below: given.fields };
    const fetcher =
      planFor(reach, node.typeName, node.given, node.asked).get(name) ??
      reach.waysFrom(node.typeName, node.given).get(name)?.fetcher;
    if (!fetcher) return { value: undefined, below: undefined };
    const below = fetcher.gives?.get(name)?.fields;
    if (fetcher.kind === 'field') return { value: await field(node, fetcher, {}, context), below };
    const record = await entity(node, fetcher, context);
    return { value: record ? readKey(record, name) : undefined, below };
  }

  /** True where the key of something cannot exist: a part that is never null is null. */
  function lacks(key: Data, needs: Tree, typeName: string): boolean {
    return [...needs].some(([name, { fields }]) => {
      const type = types.all.get(typeName)?.fields.get(name)?.type;
      const value = key[name];
      if (value === null || value === undefined) return type?.kind === Kind.NON_NULL_TYPE;
      return fields !== undefined && type !== undefined && isObject(value) && lacks(value, fields, namedType(type));
    });
  }

  return { entity, field, asEntity };
}

type Found = { readonly value: unknown; readonly below: Tree | undefined };
