/** Completes values to an answer as GraphQL says it ("Value Completion", "Handling Execution Errors"): a function for each field that is asked, made once. */
import { readKey } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';
import type { Data } from '../keys.ts';
import type { Completion } from './complete.ts';
import { Failure } from './failure.ts';
import type { Place, Site } from './faults.ts';
import { type Form, isPlain, type Leaf } from './form.ts';
import type { Spot } from './layout.ts';

/** The completed value, or null with an error. Throws an error that has its place where null may not be. */
export type Settle = (completion: Completion, value: unknown, before: Place | undefined, key: Place['key']) => unknown;

export function settlerOf(form: Form, site: Site, spot: Spot): Settle {
  if (form.kind === 'leaf') return settleLeaf(form, form.required, site);
  return form.kind === 'list' ? settleList(form.required, form.of, site, spot) : settleObject(form, site, spot);
}

function settleLeaf({ serialize, plain }: Leaf, required: boolean, site: Site): Settle {
  const isDone = plain ? isPlain[plain] : () => false;
  return (completion, value, before, key) => {
    if (isDone(value)) return value;
    if (value === null || value === undefined) return completion.absent(required, site, before, key);
    if (value instanceof Failure) return completion.refuse(value.error, required, site, before, key);
    try {
      return serialize(completion.printable(value));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return completion.refuse(completion.faults.fault(message), required, site, before, key);
    }
  };
}

function settleList(required: boolean, of: Form, site: Site, spot: Spot): Settle {
  const settle = settlerOf(of, site, spot);
  return (completion, value, before, key) => {
    if (value === null || value === undefined) return completion.absent(required, site, before, key);
    if (value instanceof Failure) return completion.refuse(value.error, required, site, before, key);
    try {
      if (!Array.isArray(value)) {
        throw completion.faults.invalid(site, 'something else came where a list was expected');
      }
      const place: Place = { before, key, required };
      const settled: unknown[] = new Array(value.length);
      for (let index = 0; index < value.length; index++)
        settled[index] = settle(completion, value[index], place, index);
      return settled;
    } catch (error) {
      return completion.refuse(error, required, site, before, key);
    }
  };
}

function settleObject(form: Form & { readonly kind: 'object' | 'abstract' }, site: Site, spot: Spot): Settle {
  const { required, kind, typeName } = form;
  return (completion, value, before, key) => {
    if (value === null || value === undefined) return completion.absent(required, site, before, key);
    if (value instanceof Failure) return completion.refuse(value.error, required, site, before, key);
    try {
      if (!isObject(value)) {
        const what = Array.isArray(value) ? 'a list' : 'a value';
        throw completion.faults.invalid(site, `${what} came where an object was expected`);
      }
      const own = kind === 'object' ? typeName : memberOf(typeName, value, completion, site, spot);
      const layout = own === undefined ? undefined : spot.layout(own, value);
      // A reference by a key that nothing can have refers to nothing.
      if (!layout || layout.isNobody(value)) return completion.absent(required, site, before, key);
      return completion.object(layout, value, before, key, required);
    } catch (error) {
      return completion.refuse(error, required, site, before, key);
    }
  };
}

/** Which type an object of an abstract one is; without `__typename` it is none of them. */
function memberOf(
  abstractName: string,
  value: Data,
  { faults }: Completion,
  site: Site,
  spot: Spot,
): string | undefined {
  const name = readKey(value, '__typename');
  if (typeof name !== 'string') return undefined;
  if (spot.types.possible(abstractName).includes(name)) return name;
  throw faults.invalid(site, `an object came that is no ${abstractName}`);
}
