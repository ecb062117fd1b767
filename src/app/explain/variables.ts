/** The variables of an operation that nobody has sent yet: what is known of them, with which it asks for most, and with which for least. */
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** Variables as an operation has them: those that are given and those with a default; what is wrong with one of them. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Variables,
): { readonly coerced: Variables; readonly errors: readonly GraphQLError[] } {
  const known = variableDefinitions.filter(
    ({ variable, defaultValue }) => defaultValue !== undefined || Object.hasOwn(given, variable.name.value),
  );
  const { coerced = {}, errors = [] } = getVariableValues(schema, known, given);
  return { coerced, errors };
}

/** The conditions of a document that nobody has decided, as they let most be asked for: included where they include, not skipped else. */
export function mostConditions(document: DocumentNode): Readonly<Record<string, boolean>> {
  const conditions: Record<string, boolean> = {};
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      const value = args.find((argument) => argument.name.value === 'if')?.value;
      if (value?.kind !== Kind.VARIABLE) return;
      const key = value.name.value;
      if (name.value === 'include') conditions[key] = true;
      if (name.value === 'skip') conditions[key] ??= false;
    },
  });
  return conditions;
}

/** Values with which an operation asks for as little as it can. What has a default keeps it: that is what it asks for by itself. */
export function leastVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Variables {
  const values: Record<string, unknown> = {};
  const conditions = mostConditions(document);
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    // Of a valid operation, so it is an input type.
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
    if (defaultValue || !type) continue;
    const condition = conditions[variable.name.value];
    if (condition !== undefined) {
      values[variable.name.value] = !condition;
      continue;
    }
    // A number may be how many are wanted: left out, nobody knows.
    if (isNonNullType(type) || getNullableType(type).toString() === 'Int') values[variable.name.value] = least(type);
  }
  return values;
}

function least(type: GraphQLInputType): unknown {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (isInputObjectType(inner)) {
    const required = Object.values(inner.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, least(field.type)]));
  }
  if (inner.name === 'Boolean') return false;
  return inner.name === 'Int' || inner.name === 'Float' ? 1 : '1';
}
