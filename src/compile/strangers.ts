/** What is said of an object that is of none of the types that it may be of; read by `execute/answer.ts` when it shapes one. */
import type { Graph } from '../graph/graph.ts';

/**
 * Tells what an object is, by its type, where that is no member of an abstract type of the graph; undefined for members, of which
 * those that a view does not show leave no trace. Only a name that nothing in the graph has is told: that of another type may be hidden.
 */
export function strangersTo({ parts }: Graph, abstractName: string): (typeName: string) => string | undefined {
  return (typeName) => {
    if (typeName === abstractName || parts.membersOf(abstractName)?.has(typeName)) return undefined;
    return parts.nodesOf(typeName).length > 0 ? 'something' : `something of the type ${JSON.stringify(typeName)}`;
  };
}
