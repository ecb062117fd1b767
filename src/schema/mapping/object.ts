/** Makes the objects of a mapping's result from their parts. */
import { type Compute, type Frame, miss, type Trail } from './frame.ts';
import { merge, mergeInto } from './merge.ts';
import { isObject, kindOf, readKey, setKey } from './values.ts';

/** An item of an object; what is spread has no name. */
export type Part = { readonly name: string | undefined; readonly compute: Compute };

/** @param trail of the object's `@`, for its complaints */
export function makeObject(parts: readonly Part[], trail: Trail | undefined): Compute {
  const names = parts.flatMap((part) => part.name ?? []);
  const distinct = new Set(names).size === parts.length;
  if (!distinct) return (root, current, frame) => gather(parts, root, current, frame, trail);
  const computes = parts.map((part) => part.compute);
  return fill(names, computes, names.includes('__proto__') ? setKey : setPlain);
}

/** The object of parts whose names are all different: no need to merge. */
function fill(names: readonly string[], computes: readonly Compute[], set: typeof setKey): Compute {
  return (root, current, frame) => {
    const result: Record<string, unknown> = {};
    for (let index = 0; index < computes.length; index++) {
      const value = computes[index]!(root, current, frame);
      if (value !== undefined) set(result, names[index]!, value);
    }
    return result;
  };
}

function setPlain(object: Record<string, unknown>, key: string, value: unknown): void {
  object[key] = value;
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
