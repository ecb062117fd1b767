/** Complaints that a query cannot be answered, where it can: the composer does not look for what is required in the object at hand. */
import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { Parts } from './parts.ts';
import type { DeadEnd } from './satisfiability.ts';

/** Whether a query can be planned on what the backends have. */
export type IsPlannable = (parts: Parts, query: DocumentNode) => boolean;

/**
 * Whether none of these is so.
 *
 * The composer names one way to each field that it cannot reach. All other ways there, by the last of their steps, have to be planned as
 * well: it is no use to let one in where another fails.
 *
 * @param schema the graph's, were it not for them
 */
export function areRefuted(
  ends: readonly DeadEnd[],
  schema: GraphQLSchema,
  parts: Parts,
  isPlannable: IsPlannable,
): boolean {
  const routes = routesIn(schema);
  const coordinates = new Set(ends.flatMap(({ fields }) => fields.at(-1) ?? []));
  const queries = [
    ...ends.map(({ document }) => document),
    ...[...coordinates].flatMap((coordinate) => waysTo(coordinate, schema, routes)),
  ];
  return ends.length > 0 && queries.every((query) => isPlannable(parts, query));
}

/** Steps from a root: names of fields, and `... on T` where a member is meant. */
type Route = { readonly operation: OperationTypeNode; readonly steps: readonly string[] };

/** The shortest way to each type. */
function routesIn(schema: GraphQLSchema): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  const queue: GraphQLNamedType[] = [];
  const reach = (type: GraphQLNamedType, route: Route): void => {
    if (routes.has(type.name) || !isCompositeType(type)) return;
    routes.set(type.name, route);
    queue.push(type);
  };
  for (const operation of [OperationTypeNode.QUERY, OperationTypeNode.MUTATION]) {
    const root = schema.getRootType(operation);
    if (root) reach(root, { operation, steps: [] });
  }
  for (let type = queue.shift(); type; type = queue.shift()) {
    const route = routes.get(type.name);
    if (!route) continue;
    const after = (step: string): Route => ({ ...route, steps: [...route.steps, step] });
    if (isAbstractType(type))
      for (const member of schema.getPossibleTypes(type)) reach(member, after(`... on ${member.name}`));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) reach(getNamedType(field.type), after(field.name));
  }
  return routes;
}

function waysTo(coordinate: string, schema: GraphQLSchema, routes: ReadonlyMap<string, Route>): DocumentNode[] {
  const [typeName = '', name = ''] = coordinate.split('.');
  const target = schema.getType(typeName);
  if (!isObjectType(target) && !isInterfaceType(target)) return [];
  const field = target.getFields()[name];
  if (!field) return [];
  const last = isCompositeType(getNamedType(field.type)) ? [name, '__typename'] : [name];
  return [...routes].flatMap(([parentName, { operation, steps }]) => {
    const parent = schema.getType(parentName);
    if (!isObjectType(parent) && !isInterfaceType(parent)) return [];
    return Object.values(parent.getFields()).flatMap((each) => {
      const type = getNamedType(each.type);
      const leadsThere = type === target || (isAbstractType(type) && schema.isSubType(type, target));
      const narrowed = type === target ? [] : [`... on ${typeName}`];
      return leadsThere ? [toQuery(operation, [...steps, each.name, ...narrowed, ...last])] : [];
    });
  });
}

function toQuery(operation: OperationTypeNode, steps: readonly string[]): DocumentNode {
  const text = steps.reduceRight((below, step) => `{ ${step} ${below} }`, '');
  return parse(`${operation} ${text}`, { noLocation: true });
}
