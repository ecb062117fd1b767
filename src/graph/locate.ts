/** Where in the backends' files a complaint of the composer belongs, by the names in its message. */
import { type ASTNode, type DefinitionNode, Kind } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { type Place, placeOf } from '../util/problem.ts';

/**
 * The places that a message is about: `"Product.price"` or `type "Product"`, in every backend that has it, or in the one named
 * (`[orders] …`, `subgraph "orders"`). Empty where the message names nothing that stands in a file.
 */
export function locate(_code: string, message: string, backends: readonly Backend[], subgraphName?: string): Place[] {
  const bracketed = /^\[([^\]]+)\]/.exec(message)?.[1];
  const named = backends.filter(
    ({ name }) => name === subgraphName || name === bracketed || new RegExp(`"${name}"`).test(message),
  );
  const candidates = named.length > 0 ? named : backends;
  const coordinates = [...message.matchAll(/"([A-Z_a-z]\w*(?:\.\w+)?)(?:\([^"]*\))?"/g)].map((match) => match[1] ?? '');
  // Fields are more telling than types.
  const byDetail = [...new Set(coordinates)].sort((a, b) => Number(b.includes('.')) - Number(a.includes('.')));
  for (const coordinate of byDetail) {
    const nodes = candidates.flatMap(({ document }) => find(document.definitions, coordinate));
    if (nodes.length > 0) return nodes.map((node) => placeOf(node));
  }
  return named.flatMap(({ document }) => document.definitions.slice(0, 1)).map((node) => placeOf(node));
}

function find(definitions: readonly DefinitionNode[], coordinate: string): ASTNode[] {
  const [typeName, fieldName] = coordinate.split('.');
  return definitions.flatMap((definition): ASTNode[] => {
    if (!('name' in definition) || definition.name?.value !== typeName) return [];
    if (definition.kind === Kind.DIRECTIVE_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) return [];
    if (fieldName === undefined) return [definition];
    if ('fields' in definition) return definition.fields?.filter((field) => field.name.value === fieldName) ?? [];
    if ('values' in definition) return definition.values?.filter((value) => value.name.value === fieldName) ?? [];
    return [];
  });
}
