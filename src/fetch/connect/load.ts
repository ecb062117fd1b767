/** Gets what is not known of an object: its entity by key, one of its fields, or first the key itself, over as many calls as it takes. */
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor, type Reach } from '../../schema/connect/reach.ts';
import { covers, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { readKey } from '../../schema/mapping/values.ts';
import type { OperationContext } from '../context.ts';
import { type Data, isObject } from '../keys.ts';
import type { Asked } from './asked.ts';
import { Batch } from './batch.ts';
import type { Ask } from './call.ts';
import { invalidAnswer } from './failure.ts';
import { isBroken, isEmptyKey, leavesHole } from './keys.ts';
import { memoryOf } from './memory.ts';
import { type Node, nodeOf } from './node.ts';
import { planFor } from './plan.ts';
import type { Wants } from './wanted.ts';

export type LoadOptions = {
  readonly backend: string;
  readonly reach: Reach;
  readonly ask: Ask;
  readonly wants: Wants;
  /** Whose memory of the operation is used. */
  readonly owner: object;
};

export type Load = {
  /** What an entity connector gives of the object; null if there is no such entity. */
  readonly entity: (node: Node, fetcher: Fetcher, context: OperationContext) => Promise<Data | null>;
  /** What a field's own connector gives. */
  readonly field: (
    node: Node,
    fetcher: Fetcher,
    args: unknown,
    context: OperationContext,
    wanted: Wanted | undefined,
  ) => Promise<unknown>;
  /** What a connector answered about one entity; null where it says that there is none. */
  readonly asEntity: (connector: Connector, value: unknown, needs: Tree) => Data | null;
};

export function createLoad({ backend, reach, ask, wants, owner }: LoadOptions): Load {
  const { types } = reach;

  function entity(node: Node, fetcher: Fetcher, context: OperationContext): Promise<Data | null> {
    const known = node.loaded.get(fetcher.connector) ?? fetchEntity(node, fetcher, context);
    node.loaded.set(fetcher.connector, known);
    return known;
  }

  async function fetchEntity(node: Node, { connector, needs }: Fetcher, context: OperationContext) {
    const { typeName, asked } = node;
    const key = await pick(node, needs, context);
    if (isEmptyKey(key) || isBroken(key, needs, typeName, types) || leavesHole(connector, key)) return null;
    const wanted = wantedOf(connector, typeName, asked);
    if (connector.entity?.by === '$batch') return batchOf(connector, needs, context).load(key, wanted);
    const reply = await ask(connector, connector.entity?.by === '$args' ? { args: key } : { this: key }, context);
    return asEntity(connector, reply(wanted), needs);
  }

  async function field(
    node: Node,
    { connector, needs }: Fetcher,
    args: unknown,
    context: OperationContext,
    wanted: Wanted | undefined,
  ) {
    const parent = needs.size > 0 ? await pick(node, needs, context) : undefined;
    if (parent && (isBroken(parent, needs, node.typeName, types) || leavesHole(connector, parent))) return null;
    return (await ask(connector, parent ? { args, this: parent } : { args }, context))(wanted);
  }

  /** The same for all objects at one place: batches tell by that how much they are wanted for. */
  function wantedOf(connector: Connector, typeName: string, asked: Asked): Wanted | undefined {
    const { decisions } = asked;
    const key = `wanted ${typeName} ${connector.coordinate}`;
    if (!decisions.has(key)) decisions.set(key, wants(outputFor(connector, typeName), typeName, asked));
    return decisions.get(key) as Wanted | undefined;
  }

  function batchOf(connector: Connector, needs: Tree, context: OperationContext): Batch {
    const { batches } = memoryOf(context, owner);
    const known = batches.get(connector) ?? new Batch({ backend, connector }, needs, ask, context);
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
    if (fetcher.kind === 'field') return { value: await field(node, fetcher, {}, context, undefined), below };
    const record = await entity(node, fetcher, context);
    return { value: record ? readKey(record, name) : undefined, below };
  }

  return { entity, field, asEntity };
}

type Found = { readonly value: unknown; readonly below: Tree | undefined };
