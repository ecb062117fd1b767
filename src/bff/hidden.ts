/** Whether a field has room for what the view does not show: a value of an enum, or an object of a member, that is null here. */
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type Checker, stringArgument } from './checker.ts';

/**
 * Reports a field that the file writes with "!" where the graph has values or members that its type leaves out. What is exposed is as the
 * graph has it.
 */
export function checkHidden(
  checker: Checker,
  coordinate: string,
  { type, astNode }: GraphQLField<unknown, unknown>,
  graphType: GraphQLOutputType,
): void {
  if (!astNode?.loc || !isNonNullType(innermost(type))) return;
  const [named, graphNamed] = [getNamedType(type), getNamedType(graphType)];
  const missing = missingValue(named, graphNamed) ?? missingMember(checker, named, graphNamed);
  if (missing === undefined) return;
  const nullable = type.toString().replace(`${named.name}!`, named.name);
  checker.report(
    'VIEW_HIDDEN_VALUE',
    `"${coordinate}" is "${type}", and "${named.name}" does not show ${missing}: that would be null.`,
    astNode.type,
    `Show it, or write "${nullable}".`,
  );
}

/** The type with the "!" of its innermost values, if they have one. */
function innermost(type: GraphQLOutputType): GraphQLOutputType {
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) ? innermost(inner.ofType) : type;
}

function missingValue(type: GraphQLNamedType, graphType: GraphQLNamedType): string | undefined {
  if (!isEnumType(type) || !isEnumType(graphType)) return undefined;
  const shown = graphNamesOf(type);
  // One that the graph has not is told of, and may be a missing one misspelt.
  if ([...shown].some((name) => !graphType.getValue(name))) return undefined;
  const missing = graphType.getValues().find(({ name }) => !shown.has(name));
  return missing && `the graph's value "${missing.name}"`;
}

function graphNamesOf(type: GraphQLEnumType): ReadonlySet<string> {
  return new Set(type.getValues().map(({ name, astNode }) => stringArgument(astNode, 'from', 'path')?.value ?? name));
}

function missingMember(checker: Checker, type: GraphQLNamedType, graphType: GraphQLNamedType): string | undefined {
  if (!isAbstractType(type) || !isAbstractType(graphType)) return undefined;
  const shown = new Set(checker.view.getPossibleTypes(type).map(({ name }) => checker.shows.get(name)?.name));
  const missing = checker.graph.schema.getPossibleTypes(graphType).find(({ name }) => !shown.has(name));
  return missing && `the graph's "${missing.name}"`;
}
