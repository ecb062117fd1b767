/** Which backends can have given the value of a field; read by `execute/blame.ts` when it is not as it should be. */
import type { Graph } from '../graph/graph.ts';
import type { PathStep } from '../graph/view.ts';

/** The names of those that answer for the field. */
export function giversOf({ parts }: Graph, { parentType, fieldName }: PathStep): () => readonly string[] {
  return () => {
    const nodes = parts.nodesOf(parentType);
    const giving = nodes.filter(({ part, typeName }) => part.types.get(typeName)?.fields.get(fieldName)?.resolvable);
    return [...new Set(giving.map(({ part }) => part.backend))];
  };
}
