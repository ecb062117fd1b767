/** Every method of the mapping language by its name. */
import { contains, filter, find, joinNotNull, map } from './array.ts';
import { eq, gt, gte, isIn, lt, lte, ne } from './compare.ts';
import { as, echo, match } from './flow.ts';
import { jsonParse, jsonStringify } from './json.ts';
import { and, not, or } from './logic.ts';
import type { Method } from './method.ts';
import { add, div, mod, mul, sub, toInteger } from './number.ts';
import { entries, keysToCamelCase, keysToCamelCaseDeep } from './object.ts';
import { first, get, last, size, slice } from './sequence.ts';
import { split, toText, trim, trimEnd, trimStart } from './string.ts';

const table = {
  // any value
  echo,
  match,
  as,
  eq,
  ne,
  in: isIn,
  jsonStringify,
  // arrays
  map,
  filter,
  find,
  joinNotNull,
  contains,
  // arrays and strings, some of them objects too
  first,
  last,
  slice,
  size,
  get,
  // objects
  entries,
  keysToCamelCase,
  keysToCamelCaseDeep,
  // strings
  split,
  trim,
  trimStart,
  trimEnd,
  jsonParse,
  // scalars
  toString: toText,
  parseInt: toInteger,
  // numbers and strings
  gt,
  gte,
  lt,
  lte,
  // numbers
  add,
  sub,
  mul,
  div,
  mod,
  // true and false
  and,
  or,
  not,
} satisfies Record<string, Method>;

export const methods: ReadonlyMap<string, Method> = new Map(Object.entries(table));
