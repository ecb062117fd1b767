/** Whether objects of several types look the same in an answer: then nobody needs to know which of them one is. */
import type { FieldShape, ObjectShape, ValueShape } from '../execute/shape.ts';

/** True where both shapes make the same of the same data. */
export function areAlike(a: ObjectShape, b: ObjectShape): boolean {
  return (
    a === b ||
    (!a.deferred &&
      !b.deferred &&
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => alikeFields(field, b.fields[i])))
  );
}

function alikeFields(a: FieldShape, b: FieldShape | undefined): boolean {
  if (a.key !== b?.key || String(a.type) !== String(b.type) || a.stream || b.stream) return false;
  switch (a.from.kind) {
    case 'constant':
      return b.from.kind === 'constant' && a.from.value === b.from.value;
    case 'forbidden':
      return b.from.kind === 'forbidden';
    case 'group':
      return b.from.kind === 'group' && areAlike(a.from.shape, b.from.shape);
    case 'data':
      return (
        b.from.kind === 'data' &&
        a.from.flatten === b.from.flatten &&
        a.from.path.join() === b.from.path.join() &&
        alikeValues(a.from.shape, b.from.shape)
      );
    default:
      // What is computed cannot be compared.
      return false;
  }
}

function alikeValues(a: ValueShape, b: ValueShape): boolean {
  switch (a.kind) {
    case 'leaf':
      return b.kind === 'leaf' && JSON.stringify([...(a.values ?? [])]) === JSON.stringify([...(b.values ?? [])]);
    case 'object':
      return b.kind === 'object' && areAlike(a, b);
    case 'abstract':
      return (
        b.kind === 'abstract' &&
        a.types.size === b.types.size &&
        [...a.types].every(([name, shape]) => {
          const other = b.types.get(name);
          if (shape === 'forbidden' || other === 'forbidden' || other === undefined) return shape === other;
          return areAlike(shape, other);
        })
      );
  }
}
