/**
 * The values of variables and arguments by functions that are made once an operation: the same as graphql-js makes of them each time.
 * What is wrong is left to graphql-js, which knows how to say it.
 */
import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLError,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** What a client sent as variables, coerced; or what is wrong with it. */
export type CoerceVariables = (
  inputs: Values,
) =>
  | { readonly coerced: Values; readonly errors?: never }
  | { readonly coerced?: never; readonly errors: readonly GraphQLError[] };

/** Stands for everything that is wrong. */
class Wrong extends Error {}

const wrong = new Wrong();

/** Throws {@link Wrong}, or what a scalar throws. */
type Coerce = (value: unknown) => unknown;

export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): CoerceVariables {
  const asGraphqlJs: CoerceVariables = (inputs) => {
    const { coerced, errors } = getVariableValues(schema, definitions, inputs);
    return errors ? { errors } : { coerced };
  };
  const parts = definitions.map((definition) => compileVariable(schema, definition));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return asGraphqlJs;
  return (inputs) => {
    const coerced: Record<string, unknown> = {};
    try {
      for (const { name, coerce, isRequired, fallback } of known) {
        if (Object.hasOwn(inputs, name)) coerced[name] = coerce(inputs[name]);
        else if (fallback) coerced[name] = fallback.value;
        else if (isRequired) throw wrong;
      }
    } catch {
      return asGraphqlJs(inputs);
    }
    return { coerced };
  };
}

function compileVariable(schema: GraphQLSchema, { variable, type: node, defaultValue }: VariableDefinitionNode) {
  const name = variable.name.value;
  const type = typeFromAST(schema, node);
  // No property of that name can be set as others are.
  if (!isInputType(type) || name === '__proto__') return undefined;
  const fallback = defaultValue && { value: valueFromAST(defaultValue, type) };
  return { name, coerce: compileType(type, new Map()), isRequired: isNonNullType(type), fallback };
}

/** @param known types that are being made: they may lead to themselves */
function compileType(type: GraphQLInputType, known: Map<GraphQLInputObjectType, Coerce>): Coerce {
  if (isNonNullType(type)) {
    const inner = compileType(type.ofType, known);
    return (value) => {
      if (value === null || value === undefined) throw wrong;
      return inner(value);
    };
  }
  if (isListType(type)) {
    const item = compileType(type.ofType, known);
    return (value) => {
      if (value === null || value === undefined) return null;
      if (Array.isArray(value)) return Array.from(value, (each) => item(each));
      // JSON has no other that could be gone through.
      if (typeof value === 'object' && Symbol.iterator in value) throw wrong;
      return [item(value)];
    };
  }
  if (isInputObjectType(type)) return known.get(type) ?? compileObject(type, known);
  return (value) => {
    if (value === null || value === undefined) return null;
    const parsed: unknown = type.parseValue(value);
    if (parsed === undefined) throw wrong;
    return parsed;
  };
}

function compileObject(type: GraphQLInputObjectType, known: Map<GraphQLInputObjectType, Coerce>): Coerce {
  let fields: readonly {
    readonly name: string;
    readonly coerce: Coerce;
    readonly fallback: unknown;
    isRequired: boolean;
  }[] = [];
  const names = new Set(Object.keys(type.getFields()));
  const coerce: Coerce = (value) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object' || Array.isArray(value)) throw wrong;
    const given = value as Values;
    for (const name in given) if (!names.has(name)) throw wrong;
    const coerced: Record<string, unknown> = {};
    for (const { name, coerce, fallback, isRequired } of fields) {
      const field = given[name];
      if (field !== undefined) coerced[name] = coerce(field);
      else if (fallback !== undefined) coerced[name] = fallback;
      else if (isRequired) throw wrong;
    }
    if (type.isOneOf) {
      const [one, ...others] = Object.values(coerced);
      if (others.length > 0 || one === null || one === undefined) throw wrong;
    }
    return coerced;
  };
  known.set(type, coerce);
  fields = Object.values(type.getFields()).map(({ name, type: inner, defaultValue }) => {
    return { name, coerce: compileType(inner, known), fallback: defaultValue, isRequired: isNonNullType(inner) };
  });
  return coerce;
}

/** The arguments of a field, by its variables. @throws what graphql-js says of a value that is none */
export function compileArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Values {
  const given = new Map(node.arguments?.map((argument) => [argument.name.value, argument]));
  const parts = field.args.map((argument) => compileArgument(argument, given.get(argument.name)));
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const { name, get } of parts) {
      const value = get(variables);
      if (value === wrong) return getArgumentValues(field, node, variables);
      if (value !== undefined) values[name] = value;
    }
    return values;
  };
}

/** Its value, undefined where it is left out, or {@link wrong}. */
function compileArgument(
  { name, type, defaultValue }: GraphQLArgument,
  node: ArgumentNode | undefined,
): { readonly name: string; readonly get: (variables: Values) => unknown } {
  const leftOut = defaultValue === undefined && isNonNullType(type) ? wrong : defaultValue;
  if (!node) return { name, get: () => leftOut };
  const { value } = node;
  if (value.kind === Kind.VARIABLE) {
    const variable = value.name.value;
    const isRequired = isNonNullType(type);
    return {
      name,
      get(variables) {
        if (!Object.hasOwn(variables, variable)) return leftOut;
        const given = variables[variable];
        return given === undefined || (given === null && isRequired) ? wrong : given;
      },
    };
  }
  const made = (variables: Values): unknown => {
    const coerced = valueFromAST(value, type, variables);
    return coerced === undefined ? wrong : coerced;
  };
  if (hasVariables(value)) return { name, get: made };
  const constant = made({});
  return { name, get: () => constant };
}

function hasVariables(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return node.values.some(hasVariables);
    case Kind.OBJECT:
      return node.fields.some(({ value }) => hasVariables(value));
    default:
      return false;
  }
}
