/** Which scalar a schema becomes: no value that the document allows may be lost in it. */
import type { Flat } from './flat.ts';
import { wordsOf } from './names.ts';
import type { Scalar, ScalarName } from './shape.ts';

/** Formats of integers that fit into 32 bits; a larger or unknown one may not. */
const small = new Set([undefined, '', 'int32', 'int16', 'int8', 'uint16', 'uint8']);
const largestInt = 2 ** 31 - 1;

/**
 * The scalar of a schema of one type; undefined where it is none.
 *
 * @param name of the property or parameter: what is called an id is one, a number too
 */
export function scalarOf(flat: Flat, name: string): Scalar | undefined {
  const [type, second] = flat.types;
  if (second !== undefined) {
    const numeric = flat.types.every((each) => each === 'integer' || each === 'number');
    return numeric ? scalar('Float', 'number') : undefined;
  }
  switch (type) {
    case 'string':
      if (flat.format === 'date-time') return scalar('DateTime', 'string');
      return textScalar(name);
    case 'integer':
      if (isId(name)) return scalar('ID', 'integer');
      return scalar(fitsInt(flat) ? 'Int' : 'Long', 'integer');
    case 'number':
      return scalar('Float', 'number');
    case 'boolean':
      return scalar('Boolean', 'boolean');
    default:
      return undefined;
  }
}

/** A text, or an id by its name. */
export function textScalar(name: string): Scalar {
  return scalar(isId(name) ? 'ID' : 'String', 'string');
}

/** True for bytes as they are, which JSON cannot hold. */
export function isBinary({ types, format }: Flat): boolean {
  return types[0] === 'file' || (types[0] === 'string' && format === 'binary');
}

function scalar(name: ScalarName, wire: Scalar['wire']): Scalar {
  return { kind: 'scalar', name, wire };
}

function fitsInt({ format, reaches }: Flat): boolean {
  return small.has(format) && reaches.every((number) => number >= -largestInt - 1 && number <= largestInt);
}

/** `id`, `pet_id`, `petId`; not `paid`. */
function isId(name: string): boolean {
  return wordsOf(name).at(-1)?.toLowerCase() === 'id';
}
