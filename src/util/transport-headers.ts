/** The headers that only who writes a request may set: readers of files refuse them, and calls do not send them. */

/** What belongs to one connection or is made by whoever writes it (RFC 9110 sections 7.6.1 and 8.4). */
export const transportHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'accept-encoding',
]);

/** The first character that no header's value can hold: CR, LF, NUL, one outside of Latin-1; undefined where there is none. */
export function unsendableIn(value: string): number | undefined {
  const at = value.search(unsendable);
  return at < 0 ? undefined : at;
}

const unsendable = /[^\t\x20-\x7e\x80-\xff]/;
