/** Which engine and which way in a gateway of a test takes: as the environment of this run says, also where a test has one of its own. */

const given = ['PORTICO_ENGINE', 'PORTICO_WAY'].flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});

/** The stitched graph makes none: what counts plans has nothing to count. */
export const makesPlans = process.env.PORTICO_ENGINE !== 'stitched';

/** What to spread into an environment that is not this process's. */
export const setting: Readonly<Record<string, string>> = Object.fromEntries(given);

/** In what the stitched graph differs: the rows of docs/configuration.md, which says why. `test/execute/stitched.test.ts` shows each. */
export const differences = {
  cost: 'calls, rounds and bytes',
  parts: '`@defer` and `@stream`',
  wrong: 'a value that is none of its type',
  member: 'a field of an interface object, asked of an object that is of one type only',
  shared: 'objects that several backends give of an object, of an interface that the first knows less of',
  union: 'a member of a union that not all backends know which could answer',
  argument: 'a field with arguments of one member of a union, of which another member has the name without them',
  keys: 'keys of several fields, of which backends know different ones, with moved fields and requirements among them',
} as const;

/** What a request may cost is promised of neither the stitched graph nor Yoga's whole way: a test of that is skipped, with the reason. */
export function cheapestOnly(): { readonly skip: string | false } {
  if (process.env.PORTICO_WAY === 'whole') return { skip: 'Yoga’s whole way costs more' };
  return { skip: !makesPlans && `the stitched graph differs in ${differences.cost}` };
}
