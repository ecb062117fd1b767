/** Runs an operation on a REST backend from its root: fields of Query and Mutation, and entities by their keys. */
import { OperationTypeNode } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { givenTo } from './arguments.ts';
import { Asked } from './asked.ts';
import type { Ask } from './call.ts';
import type { Completion } from './complete.ts';
import { pieceFrom } from './join.ts';
import { type Column, columnsOf, type JoinedPart, type LayoutOptions, Spot } from './layout.ts';
import type { Load } from './load.ts';
import { forgetAll } from './memory.ts';
import type { Operation } from './operation.ts';
import { rootParts } from './plan.ts';
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
    const isMutation = operation.node.operation === OperationTypeNode.MUTATION;
    const made = columnsOf(typeName, asked, options, ({ name }, below, nodes) => {
      const given = givenTo(typeName, name, nodes, operation);
      const parts = rootParts(reach.fieldFetchers(typeName, name), reach, below, given, isMutation);
      if (parts.length > 0) return { parts, given: undefined };
      return { kind: 'nowhere', spot: new Spot(below, { shape: undefined }, options) };
    });
    columns.set(operation, made);
    return made;
  }

  function begin(column: Column, completion: Completion, isMutation: boolean): void {
    const { from, name } = column;
    if (from.kind !== 'field' && from.kind !== 'joined') {
      if (from.kind !== 'typename' && name === '_entities') represent(column, from.spot, completion);
      else completion.put(column, null);
      return;
    }
    const parts = from.kind === 'joined' ? from.parts : [{ ...from, shape: undefined }];
    if (isMutation) forgetAll(completion.context);
    completion.when(
      Promise.all(parts.map((part) => call(part, completion))),
      (readers) => {
        let value: unknown;
        try {
          const [first] = readers;
          if (from.kind === 'field' && first) value = first();
          else
            value = completion.joined(
              column,
              readers.map((read, index) => pieceFrom(read, parts[index]?.shape)),
            );
        } catch (error) {
          completion.fail(column, error);
          return;
        }
        completion.put(column, value);
      },
      (error) => completion.fail(column, error),
    );
  }

  /** Calls one connector of a root field; what is kept reads the value, or throws why there is none. */
  async function call(part: JoinedPart, completion: Completion): Promise<() => unknown> {
    if (part.kind !== 'field') return () => null;
    const { connector } = part.fetcher;
    const needs = connector.entity && entityNeeds(connector);
    try {
      const args = part.call.args(completion.variables);
      const reply = await ask(connector, { args }, completion.context);
      return () => {
        const value = reply(part.call.wanted);
        return needs ? load.asEntity(connector, value, needs) : value;
      };
    } catch (error) {
      return () => {
        throw error;
      };
    }
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
