/** Answers `_entities`: what connectors know of the objects that are asked for by their keys. */
import type { Types } from '../../schema/connect/types.ts';
import { graphqlError } from '../../util/errors.ts';
import { isObject } from '../../util/json.ts';
import { representationsOf } from '../entities.ts';
import type { Data } from '../keys.ts';
import type { Completion, Late } from './complete.ts';
import type { Place } from './faults.ts';
import type { Column, Layout, Spot } from './layout.ts';
import type { Load, Slots } from './load.ts';
import type { Node } from './node.ts';

/** An object that is asked for, before anybody knows whether there is one; its key is its number in the list. */
type Reference = Node & Place & { readonly key: number };

export type RepresentOptions = { readonly backend: string; readonly types: Types; readonly load: Load };

export function createRepresent({ backend, types, load }: RepresentOptions) {
  return function represent(column: Column, spot: Spot, completion: Completion): void {
    const { key, form, nodes } = column;
    const [node] = nodes;
    const representations = node ? representationsOf(node, completion.variables) : [];
    const list: unknown[] = new Array(representations.length).fill(null);
    completion.set(key, list);
    const before: Place = { before: undefined, key, required: form.required };
    const groups = new Map<Layout, Reference[]>();
    for (const [index, value] of representations.entries()) {
      const typeName = isObject(value) ? value.__typename : undefined;
      if (!isObject(value) || typeof typeName !== 'string' || types.all.get(typeName)?.kind !== 'object') {
        const message = `${backend} has no entities of type ${JSON.stringify(typeName)}`;
        const error = graphqlError('INTERNAL_SERVER_ERROR', message, { extensions: { backend } });
        list[index] = completion.refuse(error, false, column, before, index);
        continue;
      }
      const kin = spot.layout(typeName, value);
      const reference: Reference = { before, key: index, required: false, kin, value };
      const others = groups.get(kin);
      if (others) others.push(reference);
      else groups.set(kin, [reference]);
    }
    for (const [layout, references] of groups) {
      const loading = Promise.all(
        layout.entities.map(({ seek }) => load.entities(references, seek, completion.context)),
      );
      completion.when(
        loading,
        (loaded) => answerAll(layout, references, loaded, list, column, completion),
        (error) => completion.fail(column, error),
      );
    }
  };
}

function answerAll(
  layout: Layout,
  references: readonly Reference[],
  loaded: readonly Slots<Data>[],
  list: unknown[],
  column: Column,
  completion: Completion,
): void {
  const found: Late[] = [];
  for (const [at, reference] of references.entries()) {
    const { value, before, key } = reference;
    try {
      if (!exists(loaded, at)) continue;
      const late: Late = { ...reference, answer: layout.make(completion, value, reference) };
      list[key] = late.answer;
      for (const [number, group] of layout.entities.entries()) completion.fill(group, late, loaded[number]?.[at]);
      found.push(late);
    } catch (error) {
      list[key] = completion.refuse(error, false, column, before, key);
    }
  }
  completion.fetchFields(layout, found);
}

/** Whether any connector knows the entity; throws why, if none does and one failed. Without connectors, its key is all there is. */
function exists(loaded: readonly Slots<Data>[], at: number): boolean {
  let failure: { readonly error: unknown } | undefined;
  for (const slots of loaded) {
    try {
      if (slots[at]?.get()) return true;
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
  return loaded.length === 0;
}
