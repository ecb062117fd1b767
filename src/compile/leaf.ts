/** What becomes of a leaf of the graph's answer: an enum's value has the view's name, a scalar is what its type makes of it. */
import { type GraphQLNamedType, isEnumType, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { ValueShape } from '../execute/shape.ts';
import type { View } from '../graph/view.ts';

/** @param type of the view */
export function leafShape(view: View, type: GraphQLNamedType | undefined): ValueShape {
  if (isEnumType(type)) {
    const names = view.enums.get(type.name);
    const values = type.getValues().map(({ name }) => [names?.get(name) ?? name, name] as const);
    return { kind: 'leaf', values: new Map(values) };
  }
  const isKnown = isScalarType(type) && isSpecifiedScalarType(type);
  return { kind: 'leaf', values: undefined, ...(isKnown && { serialize: (value: unknown) => type.serialize(value) }) };
}
