/** Which engine and which way in a gateway of a test takes: as the environment of this run says, also where a test has one of its own. */

export const engine = process.env.PORTICO_ENGINE === 'stitched' ? 'stitched' : 'compiled';

const given = ['PORTICO_ENGINE', 'PORTICO_WAY'].flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});

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
} as const;

/** For what is promised of the plans alone: `test(name, compiledOnly('cost'), …)` is skipped with the reason where the other engine runs. */
export function compiledOnly(difference: keyof typeof differences): { readonly skip: string | false } {
  return { skip: engine === 'stitched' && `the stitched graph differs in ${differences[difference]}` };
}
