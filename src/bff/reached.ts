/** Which types of a view an operation on it can come across, from the roots on: what is not among them was written in vain. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** Their names. */
export function reachedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Set<string>();
  const rest: GraphQLNamedType[] = [];
  const reach = (type: GraphQLNamedType | null | undefined): void => {
    if (!type || reached.has(type.name)) return;
    reached.add(type.name);
    rest.push(type);
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) reach(root);
  for (let type = rest.pop(); type; type = rest.pop()) {
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(reach);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) reach(getNamedType(field.type));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    type.getInterfaces().forEach(reach);
    for (const field of Object.values(type.getFields())) {
      reach(getNamedType(field.type));
      for (const argument of field.args) reach(getNamedType(argument.type));
    }
  }
  return reached;
}
