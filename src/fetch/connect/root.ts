/** Runs an operation on a REST backend from its root: fields of Query and Mutation, and entities by their keys. */
import { type GraphQLError, OperationTypeNode } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Fetcher } from '../../schema/connect/reach.ts';
import { setKey } from '../../schema/mapping/values.ts';
import { graphqlError } from '../../util/errors.ts';
import { representationsOf } from '../entities.ts';
import { type Data, isObject } from '../keys.ts';
import { Asked } from './asked.ts';
import type { Ask } from './call.ts';
import type { Completion } from './complete.ts';
import type { Path } from './faults.ts';
import { type Column, columnsOf, type LayoutOptions, Spot } from './layout.ts';
import type { Load } from './load.ts';
import { forgetAll } from './memory.ts';
import type { Operation } from './operation.ts';
import { leastShort } from './plan.ts';

export type RootOptions = LayoutOptions & { readonly backend: string; readonly ask: Ask; readonly load: Load };

/** The data of an operation's answer; its errors are the completion's. */
export type Run = (operation: Operation, completion: Completion) => Promise<Data | null>;

export function createRun(options: RootOptions): Run {
  const { backend, reach, ask, load } = options;

  function rootColumns(operation: Operation): readonly Column[] {
    const typeName = operation.schema.getRootType(operation.node.operation)?.name ?? '';
    const asked = new Asked([operation.node], operation);
    return columnsOf(typeName, asked, options, ({ name }, below) => {
      const fetcher = leastShort(reach.fieldFetchers(typeName, name), reach, below);
      return fetcher ?? { kind: 'nowhere', spot: new Spot(below, { shape: undefined }, options) };
    });
  }

  function begin(column: Column, operation: Operation, completion: Completion): unknown {
    const { from, name, coordinate } = column;
    if (from.kind === 'typename') return coordinate.split('.')[0];
    if (from.kind !== 'field') {
      const { spot } = from;
      return name === '_entities'
        ? entities(column, spot, completion)
        : completion.settle(column, spot, null, undefined);
    }
    return completion.settleLate(column, undefined, async () => {
      const { connector } = from.fetcher;
      if (operation.node.operation === OperationTypeNode.MUTATION) forgetAll(completion.context);
      const reply = await ask(connector, { args: from.call.args() }, completion.context);
      const [entity] = connector.entity ? entityFetchersOf(connector) : [];
      const value = reply(from.call.wanted);
      const found = entity ? load.asEntity(connector, value, entity.needs) : value;
      return completion.settle(column, from.spot, found, undefined);
    });
  }

  function entityFetchersOf(connector: Connector): readonly Fetcher[] {
    return reach.types
      .possible(connector.entity?.typeName ?? '')
      .flatMap((member) => reach.entityFetchers(member).filter((fetcher) => fetcher.connector === connector));
  }

  function entities(column: Column, spot: Spot, completion: Completion): Promise<unknown> {
    const { variables } = spot.asked.operation;
    const representations = column.nodes.slice(0, 1).flatMap((node) => representationsOf(node, variables));
    return completion.settleLate(column, undefined, () =>
      completion.list(column, undefined, representations, (each, path) => entity(each, spot, path, completion)),
    );
  }

  async function entity(representation: unknown, spot: Spot, path: Path, completion: Completion): Promise<Data | null> {
    const typeName = isObject(representation) ? representation.__typename : undefined;
    if (!isObject(representation) || typeof typeName !== 'string' || reach.types.all.get(typeName)?.kind !== 'object') {
      const message = `${backend} has no entities of type ${JSON.stringify(typeName)}`;
      throw graphqlError('INTERNAL_SERVER_ERROR', message, { extensions: { backend } });
    }
    const layout = spot.layout(typeName, representation);
    const { given, asked } = layout;
    const node = { typeName, value: representation, given, asked, loaded: new Map() };
    const outcomes = await Promise.allSettled(
      [...layout.entities.keys()].map((fetcher) => load.entity(node, fetcher, completion.context)),
    );
    const failed = outcomes.find((each) => each.status === 'rejected');
    if (outcomes.length === 0 || outcomes.some((each) => each.status === 'fulfilled' && each.value)) {
      return completion.object(layout, representation, path, node);
    }
    if (failed) throw failed.reason;
    return null;
  }

  return async (operation, completion) => {
    const answer: Data = {};
    const serial = operation.node.operation === OperationTypeNode.MUTATION;
    const waiting: Promise<void>[] = [];
    try {
      for (const column of rootColumns(operation)) {
        setKey(answer, column.key, null);
        const put = (value: unknown): void => setKey(answer, column.key, value);
        const done = begin(column, operation, completion);
        if (serial) put(await done);
        else waiting.push(Promise.resolve(done).then(put));
      }
      await Promise.all(waiting);
      return answer;
    } catch (error) {
      for (const each of waiting) each.catch(() => {});
      completion.faults.errors.push(error as GraphQLError);
      return null;
    }
  };
}
