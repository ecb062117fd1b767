/** How much a piece of code does, counted and not timed: what else the machine is busy with changes nothing. */
import { type Profiler, Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

/**
 * How often functions, branches and rounds of loops were run through in the project's own code, for each of the pieces.
 *
 * @param within only in files with this in their path
 */
export async function workOf(within: string, ...pieces: readonly (() => unknown)[]): Promise<readonly number[]> {
  // Calls that the compiler puts in line would not be counted.
  for (const flag of ['--no-opt', '--no-maglev']) setFlagsFromString(flag);
  const session = new Session();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    const sums: number[] = [];
    for (const run of pieces) {
      await run();
      let scripts: readonly Profiler.ScriptCoverage[] = [];
      // Counting begins anew with it.
      session.post('Profiler.takePreciseCoverage', (error, { result }) => {
        if (error) throw error;
        scripts = result;
      });
      const ranges = scripts
        .filter(({ url }) => url.includes(within))
        .flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
      sums.push(ranges.reduce((sum, { count }) => sum + count, 0));
    }
    return sums;
  } finally {
    session.disconnect();
    for (const flag of ['--opt', '--maglev']) setFlagsFromString(flag);
  }
}
