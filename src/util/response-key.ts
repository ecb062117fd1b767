/** The name that a field has in an answer (GraphQL, "Field Alias"). */
import type { FieldNode } from 'graphql';

export function responseKey({ alias, name }: Pick<FieldNode, 'alias' | 'name'>): string {
  return (alias ?? name).value;
}
