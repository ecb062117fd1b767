/** Which engine and which way in a gateway of a test takes: as the environment of this run says, also where a test has one of its own. */

export const engine = process.env.PORTICO_ENGINE === 'stitched' ? 'stitched' : 'compiled';

const given = ['PORTICO_ENGINE', 'PORTICO_WAY'].flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});

/** What to spread into an environment that is not this process's. */
export const setting: Readonly<Record<string, string>> = Object.fromEntries(given);
