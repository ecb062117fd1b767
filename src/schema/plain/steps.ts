/** The way from `Query` to a field with `@merge`: most often the field is one of Query's own, else it stands below some. */
import type { FieldDefinitionNode } from 'graphql';
import { isList, namedType, type TypeInfo, type Types } from '../connect/types.ts';

/** How far below `Query` a field is looked for. */
const deepest = 4;

/** Every shortest way: the fields from Query's own to `field`, which is the last. */
export function waysTo(field: FieldDefinitionNode, parent: TypeInfo, types: Types): FieldDefinitionNode[][] {
  if (parent.name === types.query) return [[field]];
  let reached: { readonly typeName: string; readonly steps: FieldDefinitionNode[] }[] = [
    { typeName: types.query, steps: [] },
  ];
  const seen = new Set([types.query]);
  for (let depth = 1; depth < deepest && reached.length > 0; depth++) {
    reached = reached.flatMap(({ typeName, steps }) =>
      [...(types.all.get(typeName)?.fields.values() ?? [])].flatMap((step) => {
        const next = namedType(step.type);
        if (isList(step.type) || types.all.get(next)?.kind !== 'object' || seen.has(next)) return [];
        return [{ typeName: next, steps: [...steps, step] }];
      }),
    );
    const found = reached.filter(({ typeName }) => typeName === parent.name);
    if (found.length > 0) return found.map(({ steps }) => [...steps, field]);
    for (const { typeName } of reached) seen.add(typeName);
  }
  return [];
}
