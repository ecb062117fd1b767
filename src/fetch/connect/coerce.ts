/** Values of variables and arguments as their types have them, decided once: for a run, the plain ones are only looked at. */
import {
  type FieldNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  specifiedScalarTypes,
  typeFromAST,
} from 'graphql';
import type { Variables } from './operation.ts';
import { isInexact } from './schema.ts';

type Coerced =
  | { readonly variables: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[] };

/** Wrong values of variables looked at before giving up. */
const maxErrors = 50;

/**
 * Coerces the values of an operation's variables. Where all are of the very types that their scalars have, they are what comes of
 * it; anything else is left to graphql-js.
 */
export function coercerOf(schema: GraphQLSchema, node: OperationDefinitionNode): (values: Variables) => Coerced {
  const definitions = node.variableDefinitions ?? [];
  const plain = definitions.map(({ variable, type, defaultValue }) => {
    const known = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    const fits = known && !defaultValue ? fitOf(known) : undefined;
    return { name: variable.name.value, fits, optional: known !== undefined && !isNonNullType(known) };
  });
  return (values) => {
    const variables: Record<string, unknown> = {};
    for (const { name, fits, optional } of plain) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined && optional && !Object.hasOwn(values, name)) continue;
      if (!fits?.(value)) return byLibrary(values);
      variables[name] = value;
    }
    return { variables };
  };

  function byLibrary(values: Variables): Coerced {
    const { coerced, errors } = getVariableValues(schema, definitions, values, { maxErrors });
    return errors ? { errors } : { variables: coerced };
  }
}

type Fits = (value: unknown) => boolean;

const isExact: Fits = (value) => !isInexact(value);

const scalars: Readonly<Record<string, Fits>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
};

/** Tells the values that coercion leaves as they are; undefined where that takes more than a look. */
function fitOf(type: GraphQLInputType): Fits | undefined {
  if (isNonNullType(type)) {
    const fits = fitOf(type.ofType);
    return fits && ((value) => value !== null && fits(value));
  }
  if (isListType(type)) {
    const item = fitOf(type.ofType);
    return item && ((value) => value === null || (Array.isArray(value) && value.every(item)));
  }
  if (!isScalarType(type)) return undefined;
  // A scalar of the file's own takes whatever comes, as long as it is what was sent.
  const own = specifiedScalarTypes.some(({ name }) => name === type.name) ? scalars[type.name] : isExact;
  return own && ((value) => value === null || (value !== undefined && own(value)));
}

/** The values of a field's arguments. Throws where one has no value that it can have. */
export function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Variables) => Variables {
  const byLibrary = (variables: Variables): Variables => getArgumentValues(definition, node, variables);
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const passed: { readonly name: string; readonly variable: string; readonly required: boolean }[] = [];
  let isPassing = true;
  for (const { name, type, defaultValue } of definition.args) {
    const value = given.get(name);
    if (value?.kind === Kind.VARIABLE && defaultValue === undefined) {
      passed.push({ name, variable: value.name.value, required: isNonNullType(type) });
    } else if (value || defaultValue !== undefined || isNonNullType(type)) isPassing = false;
  }
  if (!isPassing) return byLibrary;
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const { name, variable, required } of passed) {
      const value = variables[variable];
      // Null where it may not be has words of its own.
      if (required && (value === undefined || value === null)) return byLibrary(variables);
      if (value !== undefined) values[name] = value;
    }
    return values;
  };
}
