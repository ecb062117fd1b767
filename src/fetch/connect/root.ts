/** Runs an operation on a REST backend from its root: fields of Query and Mutation, and entities by their keys. */
import { OperationTypeNode } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { Asked } from './asked.ts';
import type { Ask } from './call.ts';
import type { Completion } from './complete.ts';
import { type Column, columnsOf, type LayoutOptions, Spot } from './layout.ts';
import type { Load } from './load.ts';
import { forgetAll } from './memory.ts';
import type { Operation, Variables } from './operation.ts';
import { leastShort } from './plan.ts';
import { createRepresent } from './represent.ts';

export type RootOptions = LayoutOptions & { readonly backend: string; readonly ask: Ask; readonly load: Load };

/** Makes the completion's data. */
export type Run = (operation: Operation, completion: Completion) => Promise<void>;

export function createRun(options: RootOptions): Run {
  const { backend, reach, ask, load } = options;
  const represent = createRepresent({ backend, types: reach.types, load });
  const columns = new WeakMap<Operation, readonly Column[]>();

  function rootColumns(operation: Operation): readonly Column[] {
    const known = columns.get(operation);
    if (known) return known;
    const typeName = operation.schema.getRootType(operation.node.operation)?.name ?? '';
    const asked = new Asked([operation.node], operation);
    const made = columnsOf(typeName, asked, options, ({ name }, below) => {
      const fetcher = leastShort(reach.fieldFetchers(typeName, name), reach, below);
      return fetcher ?? { kind: 'nowhere', spot: new Spot(below, { shape: undefined }, options) };
    });
    columns.set(operation, made);
    return made;
  }

  function begin(column: Column, completion: Completion, isMutation: boolean): void {
    const { from, name } = column;
    if (from.kind !== 'field') {
      if (from.kind !== 'typename' && name === '_entities') represent(column, from.spot, completion);
      else completion.put(column, null);
      return;
    }
    const { connector } = from.fetcher;
    const { wanted } = from.call;
    let args: Variables;
    try {
      args = from.call.args(completion.variables);
    } catch (error) {
      completion.fail(column, error);
      return;
    }
    if (isMutation) forgetAll(completion.context);
    const needs = connector.entity && entityNeeds(connector);
    completion.when(
      ask(connector, { args }, completion.context),
      (reply) => {
        let value: unknown;
        try {
          value = reply(wanted);
          if (needs) value = load.asEntity(connector, value, needs);
        } catch (error) {
          completion.fail(column, error);
          return;
        }
        completion.put(column, value);
      },
      (error) => completion.fail(column, error),
    );
  }

  /** The key of the entity that a field of Query gives. */
  function entityNeeds(connector: Connector): Tree | undefined {
    for (const member of reach.types.possible(connector.entity?.typeName ?? '')) {
      const fetcher = reach.entityFetchers(member).find((each) => each.connector === connector);
      if (fetcher) return fetcher.needs;
    }
    return undefined;
  }

  return async (operation, completion) => {
    const all = rootColumns(operation);
    const isMutation = operation.node.operation === OperationTypeNode.MUTATION;
    for (const { key } of all) completion.set(key, null);
    for (const column of all) {
      begin(column, completion, isMutation);
      // One after the other, each with all that is asked of what it gives.
      if (isMutation) await completion.end();
      if (!completion.data) return;
    }
    await completion.end();
  };
}
