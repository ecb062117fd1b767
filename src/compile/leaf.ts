/** What becomes of a leaf of the graph's answer: an enum's value has the view's name, a scalar is what its type makes of it. */
import { GraphQLID, type GraphQLNamedType, isEnumType, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { ValueShape } from '../execute/shape.ts';
import type { View } from '../graph/view.ts';

/** @param type of the view */
export function leafShape(view: View, type: GraphQLNamedType | undefined): ValueShape {
  if (isEnumType(type)) {
    const names = view.enums.get(type.name);
    const values = type.getValues().map(({ name }) => [names?.get(name) ?? name, name] as const);
    const known = view.graph.parts.valuesOf(view.enumTypes.get(type.name) ?? type.name);
    return {
      kind: 'leaf',
      values: new Map(values),
      isHidden: (value) => typeof value === 'string' && known.has(value),
    };
  }
  if (!isScalarType(type) || !isSpecifiedScalarType(type)) return { kind: 'leaf', values: undefined };
  const serialize = (value: unknown) => type.serialize(value);
  return { kind: 'leaf', values: undefined, serialize: type.name === GraphQLID.name ? exact(serialize) : serialize };
}

/** Of a number that is too large for JavaScript digits were lost: it would be the id of something else. */
function exact(serialize: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('too large to be exact');
    return serialize(value);
  };
}
