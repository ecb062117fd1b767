/** Every name that a graph has: what the property hides is read from there. */
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** Of types, fields, arguments, input fields and enum values; not those that every graph has. */
export function namesOf(schema: GraphQLSchema): readonly string[] {
  const roots = ['Query', 'Mutation', 'Subscription'];
  return [...allNamesOf(schema)].filter((name) => !roots.includes(name));
}

/** The same, with the root types' names. */
export function allNamesOf(schema: GraphQLSchema): Set<string> {
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    names.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) names.add(name);
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) names.add(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      names.add(field.name);
      for (const { name } of field.args) names.add(name);
    }
  }
  return names;
}
