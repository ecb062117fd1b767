/** Compares what went out with what a test expects of it; what the test does not name is not looked at. */
import type { CallRequest } from '../../fetch/transport.ts';
import { equal } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';
import { compared, type Difference } from './difference.ts';
import { type ExpectedRequest, readJson } from './expectation.ts';

export function compareRequest(expected: ExpectedRequest, request: CallRequest | undefined): readonly Difference[] {
  if (!request) return [{ what: 'connectorRequest', expected: shownRequest(expected) }];
  const url = new URL(request.url);
  return [
    compared('method', expected.method, request.method),
    compared('url', expected.url, request.url, sameUrl),
    compared('scheme', expected.scheme, url.protocol.slice(0, -1)),
    compared('origin', expected.origin, url.host, (origin) => origin === url.host || origin === url.origin),
    compared('path', expected.path, url.pathname, (path, actual) =>
      sameUrl(`http://a${slashed(path)}`, `http://a${actual}`),
    ),
    compared('queryParams', expected.queryParams && listsOf(expected.queryParams), parametersOf(url), equal),
    ...[...(expected.headers ?? [])].map(([name, values]) => compareHeader(name, values, request)),
    compareBody(expected.body, request),
  ].flatMap((difference) => (difference ? [{ ...difference, what: `connectorRequest.${difference.what}` }] : []));
}

/** Two ways of writing one URL are the same: a space and `%20`, a host without a path and with `/`. */
function sameUrl(a: string, b: string): boolean {
  return a === b || (URL.canParse(a) && URL.parse(a)?.href === URL.parse(b)?.href);
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function parametersOf({ searchParams }: URL): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
}

function listsOf(texts: ReadonlyMap<string, readonly string[]>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(texts);
}

function compareHeader(name: string, values: readonly string[] | null, request: CallRequest): Difference | undefined {
  const sent = request.headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, text]) => text);
  return compared(`headers.${name}`, values ?? [], sent, equal);
}

/** Texts are the same where they are the same JSON; an empty one is no body. An object is compared with a form by its names. */
function compareBody(expected: unknown, { body, headers }: CallRequest): Difference | undefined {
  const isForm = headers.some(([name, text]) => name === 'content-type' && text.includes('x-www-form-urlencoded'));
  if (isForm && isObject(expected)) {
    const texts = Object.fromEntries(Object.entries(expected).map(([name, item]) => [name, String(item)]));
    return compared('body', texts, Object.fromEntries(new URLSearchParams(body)), equal);
  }
  const wanted = typeof expected === 'string' ? readJson(expected) : expected;
  const sent = body === undefined ? undefined : readJson(body);
  return compared('body', wanted, sent, (one, other) => equal(one, other ?? null));
}

function shownRequest({ headers, queryParams, body, ...rest }: ExpectedRequest): unknown {
  return {
    ...rest,
    ...(body !== undefined && { body }),
    ...(queryParams && { queryParams: listsOf(queryParams) }),
    ...(headers && { headers: Object.fromEntries(headers) }),
  };
}
