/** Runs an operation on a REST backend from its root: fields of Query and Mutation, and entities by their keys. */
import { OperationTypeNode } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { forgetAll } from '../context.ts';
import { givenTo } from './arguments.ts';
import { Asked } from './asked.ts';
import type { Ask } from './call.ts';
import type { Completion } from './complete.ts';
import { pieceFrom } from './join.ts';
import { type Column, columnsOf, type FieldPart, type LayoutOptions, Spot } from './layout.ts';
import type { Load } from './load.ts';
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
    if (isMutation) forgetAll(completion.context);
    if (from.kind === 'field') {
      completion.when(
        call(from, completion),
        (read) => put(column, read, completion),
        (error) => completion.fail(column, error),
      );
      return;
    }
    const calls = from.parts.map((part) => (part.kind === 'field' ? call(part, completion) : Promise.resolve(nothing)));
    completion.when(
      Promise.allSettled(calls),
      (readers) => {
        const pieces = readers.map((reader, index) => {
          const get = () => (reader.status === 'fulfilled' ? reader.value() : raise(reader.reason));
          return pieceFrom(get, from.parts[index]?.shape);
        });
        put(column, () => completion.joined(column, pieces), completion);
      },
      raise,
    );
  }

  function put(column: Column, read: () => unknown, completion: Completion): void {
    let value: unknown;
    try {
      value = read();
    } catch (error) {
      completion.fail(column, error);
      return;
    }
    completion.put(column, value);
  }

  /** Calls one connector of a root field; what is kept reads the value. */
  async function call({ fetcher, call: { args, wanted } }: FieldPart, completion: Completion): Promise<() => unknown> {
    const { connector } = fetcher;
    const reply = await ask(connector, { args: args(completion.variables) }, completion.context);
    if (!connector.entity) return () => reply.read(wanted);
    const needs = entityNeeds(connector);
    return () => (needs ? load.asEntity(connector, reply, wanted, needs) : reply.read(wanted));
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

const nothing = (): null => null;

function raise(error: unknown): never {
  throw error;
}
