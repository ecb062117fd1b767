/** The arguments of a merge query: which of them are variables, and what those hold for a key, or for all keys. */
import { valueFromASTUntyped } from 'graphql';
import type { Merge, MergeArgument, MergeValue } from '../schema/backend.ts';
import { isObject } from '../util/json.ts';
import type { Data } from './keys.ts';

/** The arguments that are given something of the key; the others say the same in every call. */
export function keyedArguments(merge: Merge): readonly MergeArgument[] {
  return merge.steps.flatMap((step) => step.arguments.filter(({ value }) => value.kind !== 'constant'));
}

/** The variable that brings an argument its keys: named as the answer is, and where there are several as the argument, too. */
export function variableOf(merge: Merge, argument: MergeArgument, alias: string): string {
  return keyedArguments(merge)[0] === argument ? alias : `${alias}__${argument.name}`;
}

/** What an argument is given, for all the keys of a call. */
export function valueFor(value: MergeValue, keys: readonly Data[], typeName: string): unknown {
  switch (value.kind) {
    case 'constant':
      return valueFromASTUntyped(value.value);
    case 'each':
      return keys.map((key) => valueFor(value.item, [key], typeName));
    case 'object':
      return Object.fromEntries(value.fields.map((field) => [field.name, valueFor(field.value, keys, typeName)]));
    case 'field':
      return value.path.reduce((inner: unknown, name) => (isObject(inner) ? inner[name] : undefined), keys[0]);
    default: {
      const [key = {}] = keys;
      // A scalar cannot know the type unless it is told.
      if (!value.fields) return { __typename: typeName, ...key };
      return Object.fromEntries(Object.entries(key).filter(([name]) => value.fields?.includes(name)));
    }
  }
}
