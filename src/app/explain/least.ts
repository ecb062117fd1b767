/** Variables with which an operation asks for as little as it can: what is too dear with these is too dear always. */
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/** What has a default keeps it: that is what the operation asks for by itself. */
export function leastVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    // Of a valid operation, so it is an input type.
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
    if (defaultValue || !type) continue;
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
