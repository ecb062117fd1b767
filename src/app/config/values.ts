/** Checks of the values that several keys share: durations, sizes, URLs, networks. */
import type { BlockList } from 'node:net';
import { trustProxies } from '../../plugins/auth/ip.ts';
import { parseDuration, parseSize } from '../../util/units.ts';
import { type Check, list, shown, text, value } from './check.ts';

const hour = 3_600_000;
const gigabyte = 1024 ** 3;

/** Milliseconds. Longer than an hour is a slip, and past 24 days a timer would overflow and fire at once. */
export const duration = value('a duration such as "5s", from "1ms" to "1h"', (given) => {
  const milliseconds = typeof given === 'string' ? parseDuration(given) : undefined;
  return milliseconds !== undefined && milliseconds >= 1 && milliseconds <= hour ? milliseconds : undefined;
});

/** Bytes. */
export const size = value('a size such as "100kb", from "1b" to "1gb"', (given) => {
  const bytes = typeof given === 'string' ? parseSize(given) : undefined;
  return bytes !== undefined && bytes >= 1 && bytes <= gigabyte ? Math.floor(bytes) : undefined;
});

/** For how many operations of a hundred something holds: all, none, or a share of them. */
export const share = value('true, false, or a share such as "25%"', (given) => {
  if (typeof given === 'boolean') return given ? 100 : 0;
  const percent = typeof given === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(given)?.[1] : undefined;
  return percent !== undefined && Number(percent) <= 100 ? Number(percent) : undefined;
});

export const httpUrl = text(
  'an absolute http or https URL without user and password',
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '' && url.password === '';
  },
  (given) => (typeof given === 'string' ? shown(given.replace(/\/\/.*@/, '//…@')) : shown(given)),
);

const network = value('an IP address or a network such as "10.0.0.0/8"', (given) =>
  typeof given === 'string' && isNetwork(given) ? given : undefined,
);

/** Addresses and networks, ready to look an address up. */
export const networks: Check<BlockList> = (given, path, report) => {
  const all = list('a list of networks', network)(given, path, report);
  return all && trustProxies(all);
};

function isNetwork(text: string): boolean {
  try {
    trustProxies([text]);
    return true;
  } catch {
    return false;
  }
}
