/** Makes the objects of a mapping's result from their parts. */
import { isObject } from '../../util/json.ts';
import { warmed } from '../../util/warm.ts';
import { fillInCode } from './code.ts';
import { type Apply, type Compute, type Frame, miss, type Trail } from './frame.ts';
import { merge, mergeInto } from './merge.ts';
import { kindOf, readKey, setKey } from './values.ts';

/** An item of an object. */
export type Part = {
  /** What is spread has none. */
  readonly name: string | undefined;
  readonly compute: Compute;
  /** Where it starts from a key of `$` that no object inherits, that key and what becomes of its value. */
  readonly from: { readonly key: string; readonly follow: Apply | undefined } | undefined;
};

/** @param trail of the object's `@`, for its complaints */
export function makeObject(parts: readonly Part[], trail: Trail | undefined): Compute {
  const names = parts.flatMap((part) => part.name ?? []);
  const distinct = new Set(names).size === parts.length;
  if (!distinct) return (root, current, frame) => gather(parts, root, current, frame, trail);
  return fill(parts, names);
}

/** The object of parts whose names are all different: no need to merge. One that is made again and again is made by code of its own. */
function fill(parts: readonly Part[], names: readonly string[]): Compute {
  const plain: Compute = (root, current, frame) => {
    const values = parts.map(({ compute }) => compute(root, current, frame));
    return sparse(names, values);
  };
  return warmed(plain, () => fillInCode(parts, names, sparse));
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
