/** Makes the objects of a mapping's result from their parts. */
import { recordMaker } from '../../util/record.ts';
import { type Compute, type Frame, miss, type Trail } from './frame.ts';
import { merge, mergeInto } from './merge.ts';
import { isObject, kindOf, readKey, setKey } from './values.ts';

/** An item of an object. */
export type Part = {
  /** What is spread has none. */
  readonly name: string | undefined;
  readonly compute: Compute;
  /** Where it is nothing but a key of `$` that no object inherits, that key. */
  readonly key: string | undefined;
};

/** @param trail of the object's `@`, for its complaints */
export function makeObject(parts: readonly Part[], trail: Trail | undefined): Compute {
  const names = parts.flatMap((part) => part.name ?? []);
  const distinct = new Set(names).size === parts.length;
  if (!distinct) return (root, current, frame) => gather(parts, root, current, frame, trail);
  return fill(parts, names);
}

/** The object of parts whose names are all different: no need to merge. Most parts are keys, and there: they are read without more ado. */
function fill(parts: readonly Part[], names: readonly string[]): Compute {
  const make = recordMaker(names);
  const computes = parts.map((part) => part.compute);
  const keys = parts.map((part) => part.key);
  return (root, current, frame) => {
    const values: unknown[] = new Array(computes.length);
    const object = isObject(root) ? root : undefined;
    let whole = true;
    for (let index = 0; index < computes.length; index++) {
      const key = keys[index];
      let value = object !== undefined && key !== undefined ? object[key] : undefined;
      if (value === undefined) value = computes[index]!(root, current, frame);
      if (value === undefined) whole = false;
      values[index] = value;
    }
    return whole ? make(values) : sparse(names, values);
  };
}

/** What is missing has no key. */
function sparse(names: readonly string[], values: readonly unknown[]): unknown {
  const result: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) if (values[index] !== undefined) setKey(result, name, values[index]);
  return result;
}

/** The object of parts that may meet; null if one that is spread is null. */
function gather(
  parts: readonly Part[],
  root: unknown,
  current: unknown,
  frame: Frame,
  trail: Trail | undefined,
): unknown {
  const result: Record<string, unknown> = {};
  const complain = (message: string) => miss(frame, trail, message);
  for (const { name, compute } of parts) {
    const value = compute(root, current, frame);
    if (name !== undefined) {
      if (value !== undefined) setKey(result, name, merge(readKey(result, name), value, complain));
    } else if (value === null) return null;
    else if (value === undefined) complain('Inlined path produced no value');
    else if (isObject(value)) mergeInto(result, value, complain);
    else complain(`Only an object can be spread, not ${kindOf(value)}`);
  }
  return result;
}
