/** An explanation as a person reads it in a terminal. */
import { formatPlace, type Place } from '../../util/problem.ts';
import type { ExplainedCall, Explanation } from './explanation.ts';

export function explanationAsText(explanation: Explanation): string {
  const { client, operation, calls, plan, cost, cache, rules, fields } = explanation;
  const rounds = calls.rounds === 1 ? '1 round' : `${calls.rounds} rounds`;
  const lines = [
    `${operation} on ${client}`,
    '',
    `Calls: ${spanOf(calls)} in ${rounds}`,
    ...plan.flatMap(callLines),
    '',
    `Cost: ${cost.estimated} of at most ${cost.max}`,
    ...Object.entries(cost.backends).map(([backend, sum]) => `  ${sum}  ${backend || 'no backend'}`),
    ...cost.fields.slice(0, dearest).map((field) => `  ${field.cost}  ${field.path} (${field.coordinate})`),
    ...(cost.fields.length > dearest ? [`  and ${cost.fields.length - dearest} more`] : []),
    '',
    cache.maxAge > 0 ? `Remembered: ${cache.maxAge} s, ${cache.scope}` : 'Remembered: no',
    `  by ${cache.key.join(', ')}`,
    '',
    rules.length > 0 ? 'Guarded:' : 'Guarded: by nothing',
    ...rules.map(({ coordinate, rule, at }) => `  ${coordinate}  ${rule}${at.map(placeText).join('')}`),
    '',
    'Fields:',
    ...fields.map(({ field, from, at }) => `  ${field} ← ${from}${at ? placeText(at) : ''}`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** As many of the dearest fields as one wants to see at once. */
const dearest = 10;

function callLines({
  number,
  round,
  backend,
  after,
  knowing,
  least,
  most,
  document,
  connectors,
}: ExplainedCall): string[] {
  const order = after.length > 0 ? `, after ${after.map((each) => `#${each}`).join(' and ')}` : '';
  const known = knowing.length > 0 ? `, but for what ${knowing.map((each) => `#${each}`).join(' and ')} told of` : '';
  return [
    `  #${number} round ${round}: ${backend}, ${spanOf({ least, most })}${order}${known}`,
    ...connectors.map(({ connector, most, round: own, oneByOne }) => {
      const when = own > round ? `, in round ${own}` : '';
      const hint =
        oneByOne === undefined
          ? ''
          : `, one for each ${oneByOne}: a connector with $batch on ${oneByOne} would gather them`;
      return `       ${connector}: at most ${most}${when}${hint}`;
    }),
    ...document.split('\n').map((line) => `       ${line}`),
  ];
}

function spanOf({ least, most }: { readonly least: number; readonly most: number }): string {
  if (least === most) return most === 1 ? '1 call' : `${most} calls`;
  return `${least} to ${most} calls`;
}

function placeText(place: Place): string {
  return `  ${formatPlace(place)}`;
}
