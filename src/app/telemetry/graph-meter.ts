/** The numbers of what stands behind the doors: calls to backends, and plans. */
import type { CallMeter } from '../../fetch/observe.ts';
import type { Around } from '../../util/around.ts';
import type { Cell } from '../../util/meter.ts';
import type { Metrics } from './metrics.ts';

/** Gives what counts the calls of each backend. */
export function callMeters(metrics: Metrics): (backend: string) => CallMeter {
  return (backend) => {
    const durations = metrics.durations('portico_call_duration_seconds', backend);
    const byClass: (Cell | undefined)[] = [];
    return (status, error, ms) => {
      durations.observe(ms / 1000);
      if (status === undefined) {
        metrics.cell('portico_calls_total', backend, error ?? 'BACKEND_UNAVAILABLE').value++;
        return;
      }
      const hundreds = Math.floor(status / 100);
      byClass[hundreds] ??= metrics.cell('portico_calls_total', backend, `${hundreds}xx`);
      byClass[hundreds].value++;
    };
  };
}

/** Counts plans that were there, and those that had to be made, which is what is done `around`. */
export function countPlans(metrics: Metrics, around: Around) {
  const hits = metrics.cell('portico_plans_total', 'hit');
  const misses = metrics.cell('portico_plans_total', 'miss');
  const counting: Around = (work) => {
    misses.value++;
    hits.value--;
    return around(work);
  };
  return {
    around: counting,
    counted:
      <D, P>(planOf: (document: D) => P) =>
      (document: D): P => {
        hits.value++;
        return planOf(document);
      },
  };
}
