/** Whom budgets and rate limits count against. Reading it here is no input of the answer, so nothing is recorded. */
import { isIPv6 } from 'node:net';
import { quote } from '../util/json.ts';
import type { Caller } from './caller.ts';

/** The verified subject, or where there is none the network that the caller comes from. */
export function subjectKey(caller: Caller): string {
  const { identity } = caller;
  return identity ? `["subject",${quote(identity.provider)},${quote(identity.subject)}]` : networkKey(caller);
}

/** The address, of IPv6 its first 64 bits: that many belong to one customer, who can use any of the rest. */
export function networkKey({ ip }: Caller): string {
  return JSON.stringify(['ip', ip === undefined ? null : isIPv6(ip) ? prefixOf(ip) : ip]);
}

function prefixOf(ip: string): string {
  const [before = '', after] = ip.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const groups =
    after === undefined ? head : [...head, ...Array(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
