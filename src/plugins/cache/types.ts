/** The types of the graph whose objects an operation's answer can hold: by their names its answer can be purged. */
import {
  type DocumentNode,
  getNamedType,
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Operation } from '../operation.ts';

/** Documents live as long as their plans, so what is found is kept beside them. */
const known = new WeakMap<DocumentNode, readonly string[]>();

/** Each once; of an interface or union, all that are of it. */
export function typesOf({ document, schema }: Pick<Operation, 'document' | 'schema'>): readonly string[] {
  const found = known.get(document);
  if (found) return found;
  const names = new Set<string>();
  const info = new TypeInfo(schema);
  const note = () => {
    const type = getNamedType(info.getType());
    if (isObjectType(type)) names.add(type.name);
    else if (isAbstractType(type)) for (const { name } of schema.getPossibleTypes(type)) names.add(name);
  };
  visit(document, visitWithTypeInfo(info, { Field: note }));
  const types = [...names];
  known.set(document, types);
  return types;
}
