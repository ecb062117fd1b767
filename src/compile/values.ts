/** The values of arguments: from what the client wrote and sent, and what is bound to the caller, to what the graph is asked. */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  print,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import type { ValueScope } from '../execute/shape.ts';
import { createScope, recordReads } from '../fetch/scope.ts';
import type { Bind, PathArgument, View } from '../graph/view.ts';
import { Caller } from '../plugins/caller.ts';
import type { Mapping } from '../schema/mapping/types.ts';
import { compileArguments } from './coerce.ts';

/** A field's arguments as the view names them, mapped to the graph's inner names. */
export type Values = (scope: ValueScope) => Readonly<Record<string, unknown>>;

/** What a field of the view brings to whatever is selected for it. */
export type FieldContext = {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly binds: readonly Bind[];
  readonly values: Values;
};

/** The values of a view's field's own arguments, with defaults, enum values and input fields under the graph's names. */
export function fieldValues(view: View, field: GraphQLField<unknown, unknown>, node: FieldNode): Values {
  if (field.args.length === 0) return () => none;
  const plain = view.enums.size === 0 && view.inputs.size === 0;
  const made = compileArguments(field, node);
  return ({ variables }) => {
    const values = made(variables);
    if (plain) return values;
    return Object.fromEntries(
      field.args.flatMap(({ name, type }) =>
        Object.hasOwn(values, name) ? [[name, toGraph(view, type, values[name])]] : [],
      ),
    );
  };
}

const none: Readonly<Record<string, unknown>> = Object.freeze({});

/** A value of the view's type in the graph's names. */
function toGraph(view: View, type: GraphQLInputType, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return toGraph(view, type.ofType, value);
  if (isListType(type)) return Array.isArray(value) ? value.map((item) => toGraph(view, type.ofType, item)) : value;
  if (isEnumType(type)) return view.enums.get(type.name)?.get(String(value)) ?? value;
  if (!isInputObjectType(type)) return value;
  const names = view.inputs.get(type.name);
  const given = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.values(type.getFields()).flatMap((field) =>
      Object.hasOwn(given, field.name)
        ? [[names?.get(field.name) ?? field.name, toGraph(view, field.type, given[field.name])]]
        : [],
    ),
  );
}

/** True where an argument is just one of the client's, which the client did not give and which has no default. */
export function isLeftOut(
  { value }: PathArgument,
  {
    field,
    node,
    binds,
  }: {
    readonly field: GraphQLField<unknown, unknown>;
    readonly node: FieldNode;
    readonly binds: readonly Bind[];
  },
): boolean {
  if (value.kind !== Kind.VARIABLE || binds.some(({ variable }) => variable === value.name.value)) return false;
  const declared = field.args.find(({ name }) => name === value.name.value);
  return declared?.defaultValue === undefined && !node.arguments?.some(({ name }) => name.value === value.name.value);
}

/** The value of one argument of a path; undefined where the client left it out, and so it is left out. */
export function argumentValue(
  argument: PathArgument,
  values: Values,
  binds: readonly Bind[],
): (scope: ValueScope) => unknown {
  return (scope) => resolve(argument.value, values(scope), binds, scope);
}

function resolve(
  node: ValueNode,
  values: Readonly<Record<string, unknown>>,
  binds: readonly Bind[],
  scope: ValueScope,
): unknown {
  switch (node.kind) {
    case Kind.VARIABLE: {
      const bind = binds.find(({ variable }) => variable === node.name.value);
      return bind ? boundValue(bind, scope.caller) : values[node.name.value];
    }
    case Kind.LIST:
      return node.values.map((item) => resolve(item, values, binds, scope) ?? null);
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.flatMap(({ name, value }) => {
          const resolved = resolve(value, values, binds, scope);
          return resolved === undefined ? [] : [[name.value, resolved]];
        }),
      );
    default:
      return valueFromASTUntyped(node);
  }
}

/** What a bound variable is for this caller; undefined or null where the caller has it not. What it reads is recorded. */
export function boundValue(bind: Bind, caller: Caller): unknown {
  recordReads(caller, bind.value.references);
  return bind.value.evaluate({}, createScope({ caller }));
}

/** What a mapping of a view makes of what was picked for it; missing is null. What it reads of the caller is recorded. */
export function computedValue(
  mapping: Mapping,
  input: unknown,
  args: Readonly<Record<string, unknown>>,
  caller: Caller,
): unknown {
  recordReads(caller, mapping.references);
  return mapping.evaluate(input, createScope({ caller, args })) ?? null;
}

/** Text that is the same for two fields only if their arguments are always the same: by what they are, or by where they come from. */
export function argumentIdentity(
  argument: PathArgument,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  binds: readonly Bind[],
  values: Values,
): string {
  const used = variablesIn(argument.value);
  const isFixed = node.arguments?.every(({ value }) => variablesIn(value).size === 0) ?? true;
  if (isFixed && !binds.some(({ variable }) => used.has(variable))) {
    return JSON.stringify(resolve(argument.value, values(nowhere), [], nowhere) ?? null);
  }
  const sources = [...used].map((name) => {
    const bind = binds.find(({ variable }) => variable === name);
    if (bind) return [name, 'bind', bind.value.text];
    const written = node.arguments?.find((candidate) => candidate.name.value === name);
    const declared = field.args.find((candidate) => candidate.name === name);
    // Types differ in names and defaults between fields of the view: both are part of the value.
    return [name, written ? print(written.value) : null, String(declared?.type), declared?.defaultValue ?? null];
  });
  return JSON.stringify([argument.name, print(argument.value), sources]);
}

/** For values that are the same wherever they are computed. */
const nowhere: ValueScope = { variables: {}, caller: new Caller({}) };

/** The names of the variables that stand in a value. */
export function variablesIn(value: ValueNode): ReadonlySet<string> {
  switch (value.kind) {
    case Kind.VARIABLE:
      return new Set([value.name.value]);
    case Kind.LIST:
      return new Set(value.values.flatMap((item) => [...variablesIn(item)]));
    case Kind.OBJECT:
      return new Set(value.fields.flatMap((item) => [...variablesIn(item.value)]));
    default:
      return new Set();
  }
}
