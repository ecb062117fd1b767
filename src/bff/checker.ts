/** What the checks of one view share: both schemas, which type shows which, and the list of problems. */
import { type ASTNode, type GraphQLNamedType, type GraphQLSchema, Kind, type StringValueNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { type Place, type Problem, placeInString, placeOf, problem } from '../util/problem.ts';

export type Checker = {
  readonly graph: Graph;
  readonly view: GraphQLSchema;
  /** The graph's type that a type of the view shows, by the view's name. */
  readonly shows: ReadonlyMap<string, GraphQLNamedType>;
  /** Reports an error at a node, or at a character of a string value of the file. */
  readonly report: (code: ViewCode, message: string, at: At, hint?: string | undefined) => void;
};

export type At = ASTNode | undefined | { readonly string: StringValueNode; readonly offset: number };

/** What can be wrong with a client's file beyond not being valid SDL. */
export type ViewCode =
  | 'VIEW_UNKNOWN_TYPE'
  | 'VIEW_UNKNOWN_FIELD'
  | 'VIEW_UNKNOWN_ARGUMENT'
  | 'VIEW_UNKNOWN_VALUE'
  | 'VIEW_UNKNOWN_VARIABLE'
  | 'VIEW_MISSING_ARGUMENT'
  | 'VIEW_UNUSED_ARGUMENT'
  | 'VIEW_TYPE_MISMATCH'
  | 'VIEW_HIDDEN_VALUE'
  | 'VIEW_SHOWN_TWICE'
  | 'VIEW_INVALID_PATH'
  | 'VIEW_INVALID_BIND'
  | 'VIEW_INVALID_GROUP'
  | 'VIEW_INVALID_COMPUTE';

export function createReport(problems: Problem[], file: string): Checker['report'] {
  return (code, message, at, hint) => problems.push(problem(code, message, placeFor(at, file), { hint }));
}

function placeFor(at: At, file: string): Place {
  if (at && 'string' in at) return placeInString(at.string, at.offset);
  return placeOf(at, file);
}

/** The node of a directive on an AST node, and one of its arguments as a string node. */
export function stringArgument(
  node:
    | {
        readonly directives?:
          | readonly {
              readonly name: { readonly value: string };
              readonly arguments?: readonly unknown[] | undefined;
            }[]
          | undefined;
      }
    | null
    | undefined,
  directive: string,
  argument: string,
): StringValueNode | undefined {
  const found = node?.directives?.find(({ name }) => name.value === directive);
  for (const candidate of found?.arguments ?? []) {
    // Both are AST nodes of the same file; the parameter's type is wide so that every kind of definition fits.
    const { name, value } = candidate as { name: { value: string }; value: ASTNode };
    if (name.value === argument && value.kind === Kind.STRING) return value;
  }
  return undefined;
}
