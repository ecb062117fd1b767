/** Whether a type of the view fits over a type of the graph: same lists, and a named type that shows the other's. */
import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLType,
  getNamedType,
  isListType,
  isNonNullType,
  isSpecifiedScalarType,
} from 'graphql';
import type { Checker } from './checker.ts';

/** How many lists a type is nested in: `[[Int!]!]` is 2. */
export function listDepth(type: GraphQLType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}

/** The named type of the graph that a type of the view stands for. */
export function shownBy(checker: Checker, type: GraphQLType): GraphQLNamedType | undefined {
  const named = getNamedType(type);
  return isSpecifiedScalarType(named)
    ? (checker.graph.schema.getType(named.name) ?? named)
    : checker.shows.get(named.name);
}

/** True where the view's named type shows the graph's. */
export function fitsNamed(checker: Checker, view: GraphQLType, graph: GraphQLType): boolean {
  return shownBy(checker, view)?.name === getNamedType(graph).name;
}

/** What the view would have to say instead, in the view's words where it has them. */
export function expected(checker: Checker, graph: GraphQLOutputType | GraphQLInputType): string {
  const name = getNamedType(graph).name;
  const shown = [...checker.shows].find(([, type]) => type.name === name)?.[0];
  if (shown !== undefined || isSpecifiedScalarType(getNamedType(graph))) {
    return `It shows as "${graph.toString().replace(name, shown ?? name)}".`;
  }
  return `It is "${graph}" in the graph; no type of this view shows "${name}" yet.`;
}

/**
 * Why a value that the view's input type allows would not be one for the graph's, or undefined if it always is.
 *
 * @param hasDefault the view's argument or input field has a default, so it is never left out
 */
export function inputMisfit(
  checker: Checker,
  view: GraphQLInputType,
  graph: GraphQLInputType,
  options: { readonly viewDefault: boolean; readonly graphDefault: boolean },
): string | undefined {
  if (!fitsNamed(checker, view, graph) || listDepth(view) !== listDepth(graph)) {
    return `It is "${view}" in the view and "${graph}" in the graph.`;
  }
  if (isNonNullType(graph) && !isNonNullType(view) && !options.viewDefault && !options.graphDefault) {
    return `The graph requires it ("${graph}"); in the view it may be left out.`;
  }
  const [innerView, innerGraph] = [inner(view), inner(graph)];
  if (innerView && innerGraph && looser(innerView, innerGraph)) {
    return `It is "${view}" in the view and "${graph}" in the graph: a null in the list would be refused.`;
  }
  return undefined;
}

function inner(type: GraphQLInputType): GraphQLInputType | undefined {
  if (isNonNullType(type)) return inner(type.ofType);
  return isListType(type) ? type.ofType : undefined;
}

function looser(view: GraphQLInputType, graph: GraphQLInputType): boolean {
  if (isNonNullType(graph) && !isNonNullType(view)) return true;
  const [innerView, innerGraph] = [inner(view), inner(graph)];
  return Boolean(innerView && innerGraph && looser(innerView, innerGraph));
}
