/** Answers each field that an operation asks for: from what is known of its object, or by the connectors that give it. */
import { type FieldNode, type GraphQLFieldResolver, type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor } from '../../schema/connect/reach.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { readKey } from '../../schema/mapping/values.ts';
import { graphqlError } from '../../util/errors.ts';
import type { OperationContext } from '../context.ts';
import { isObject } from '../keys.ts';
import { Asked } from './asked.ts';
import { invalidAnswer } from './failure.ts';
import { createLoad, type LoadOptions } from './load.ts';
import { forgetAll, memoryOf } from './memory.ts';
import { type Node, nodeOf, wrap } from './node.ts';
import { leastShort, planFor } from './plan.ts';

export type Resolvers = {
  /** For every field of every object type; the source of a root field is undefined. */
  readonly field: GraphQLFieldResolver<Node | undefined, OperationContext>;
  /** For `_entities`. */
  readonly entities: GraphQLFieldResolver<unknown, OperationContext>;
};

export function createResolvers(options: LoadOptions): Resolvers {
  const { backend, reach, call, owner } = options;
  const { types } = reach;
  const load = createLoad(options);
  // graphql-js gives the items of a list one and the same array of nodes, and each operation its own.
  const askedAt = new WeakMap<readonly FieldNode[], Asked>();

  function askedOf(info: GraphQLResolveInfo): Asked {
    const asked = askedAt.get(info.fieldNodes) ?? new Asked(info.fieldNodes, info);
    askedAt.set(info.fieldNodes, asked);
    return asked;
  }

  function wrapped(
    value: unknown,
    fieldsOf: (typeName: string) => Tree | undefined,
    connector: Connector | undefined,
    context: OperationContext,
    info: GraphQLResolveInfo,
  ): unknown {
    return wrap(value, info.returnType, {
      types,
      asked: () => askedOf(info),
      fieldsOf,
      big: memoryOf(context, owner).big,
      invalid: (message) => {
        const at = `${info.parentType.name}.${info.fieldName}: ${message}`;
        if (connector) return invalidAnswer({ backend, connector }, message);
        return graphqlError('BACKEND_INVALID_RESPONSE', at, { extensions: { backend } });
      },
    });
  }

  async function root(args: unknown, context: OperationContext, info: GraphQLResolveInfo): Promise<unknown> {
    const fetchers = reach.fieldFetchers(info.parentType.name, info.fieldName);
    const fetcher = leastShort(fetchers, reach, askedOf(info));
    if (!fetcher) return null;
    const { connector } = fetcher;
    if (info.operation.operation === OperationTypeNode.MUTATION) forgetAll(context);
    const answered = await call(connector, { args }, context);
    const [entity] = connector.entity ? entityFetchersOf(connector) : [];
    const value = entity ? load.asEntity(connector, answered, entity.needs) : answered;
    return wrapped(value, (typeName) => outputFor(connector, typeName), connector, context, info);
  }

  function entityFetchersOf(connector: Connector): readonly Fetcher[] {
    return types
      .possible(connector.entity?.typeName ?? '')
      .flatMap((member) => reach.entityFetchers(member).filter((fetcher) => fetcher.connector === connector));
  }

  async function fetched(
    node: Node,
    fetcher: Fetcher,
    args: unknown,
    context: OperationContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    const { connector, kind, gives } = fetcher;
    if (kind === 'field') {
      const value = await load.field(node, fetcher, args, context);
      return wrapped(value, (typeName) => outputFor(connector, typeName), connector, context, info);
    }
    const record = await load.entity(node, fetcher, context);
    const value = record && readKey(record, info.fieldName);
    return wrapped(value, () => gives?.get(info.fieldName)?.fields, connector, context, info);
  }

  async function entity(representation: unknown, context: OperationContext, info: GraphQLResolveInfo) {
    const typeName = isObject(representation) ? representation.__typename : undefined;
    if (!isObject(representation) || typeof typeName !== 'string' || types.all.get(typeName)?.kind !== 'object') {
      const message = `${backend} has no entities of type ${JSON.stringify(typeName)}`;
      throw graphqlError('INTERNAL_SERVER_ERROR', message, { extensions: { backend } });
    }
    const node = nodeOf(typeName, representation, undefined, askedOf(info), types);
    const plan = planFor(reach, typeName, node.given, node.asked);
    const fetchers = new Set([...plan.values()].filter(({ kind }) => kind === 'entity'));
    const outcomes = await Promise.allSettled([...fetchers].map((fetcher) => load.entity(node, fetcher, context)));
    if (outcomes.length === 0 || outcomes.some((each) => each.status === 'fulfilled' && each.value)) return node;
    const failed = outcomes.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return null;
  }

  return {
    field(node, args, context, info) {
      if (!node) return root(args, context, info);
      const { typeName, given, asked } = node;
      const known = given.get(info.fieldName);
      const own = reach.fieldFetchers(typeName, info.fieldName).length > 0;
      const fetcher = known && !own ? undefined : planFor(reach, typeName, given, asked).get(info.fieldName);
      if (fetcher) return fetched(node, fetcher, args, context, info);
      if (!known) return null;
      return wrapped(readKey(node.value, info.fieldName), () => known.fields, undefined, context, info);
    },
    entities: (_source, { representations }, context, info) =>
      (representations as readonly unknown[]).map((each) => entity(each, context, info)),
  };
}
