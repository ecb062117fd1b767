/** Fetches a document by its URL, or asks for one, as commands do: bounded in size and time, and never led to another origin. */
import { Ender, type Ending } from '../util/ending.ts';
import { type Connections, openConnections } from './agent.ts';
import { Deadline, Timeouts } from './deadline.ts';
import { exchange } from './exchange.ts';

export type DocumentOptions = {
  /** Of the body, decoded. Default 64 MiB. */
  readonly maxBytes?: number;
  /** For all of it, redirects too. Default 30,000. */
  readonly timeoutMs?: number;
};

const maxRedirects = 5;

/**
 * The text at an `http:` or `https:` URL.
 *
 * Rejects with an `Error` whose message says, behind the URL, why there is none: `it answered 404`.
 */
export async function fetchDocument(url: string, options: DocumentOptions = {}): Promise<string> {
  return bounded(options, (connections, maxBytes, signal) => follow(new URL(url), connections, maxBytes, signal));
}

/**
 * What is answered to JSON that is posted, whatever its status; redirects are not followed.
 *
 * Rejects with an `Error` whose message says, behind the URL, why there is no answer.
 *
 * @param headers names in lower case
 */
export async function postDocument(
  url: string,
  json: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
  options: DocumentOptions = {},
): Promise<{ readonly status: number; readonly location: string | undefined; readonly text: string }> {
  const own = new Map([
    ['accept', 'application/graphql-response+json, application/json'],
    ['accept-encoding', 'gzip, br'],
    ['content-type', 'application/json'],
    ...headers,
  ]);
  return bounded(options, async (connections, maxBytes, signal) => {
    const { origin, pathname, search } = new URL(url);
    const request = { backend: 'document', origin, path: pathname + search, method: 'POST', headers: [...own].flat() };
    const answer = await exchange(connections, { ...request, body: json }, maxBytes, signal);
    const { status, headers: answered, body } = answer;
    return { status, location: answered.location?.[0], text: body.toString() };
  });
}

async function bounded<T>(
  { maxBytes = 64 * 1024 ** 2, timeoutMs = 30_000 }: DocumentOptions,
  work: (connections: Connections, maxBytes: number, signal: Ending) => Promise<T>,
): Promise<T> {
  const connections = openConnections();
  const deadline = new Deadline('document', new Timeouts(timeoutMs), new Ender());
  try {
    return await work(connections, maxBytes, deadline);
  } finally {
    deadline.end();
    await connections.close();
  }
}

async function follow(start: URL, connections: Connections, maxBytes: number, signal: Ending): Promise<string> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { status, headers, body } = await get(url, connections, maxBytes, signal);
    const location = headers.location?.[0];
    if (status < 300 || status > 399 || location === undefined) {
      if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
      return body.toString();
    }
    const next = URL.parse(location, url);
    if (next?.origin !== start.origin) {
      throw new Error(
        `it redirects to ${next?.href ?? location}, which is not followed: another origin has to be named`,
      );
    }
    url = next;
  }
  throw new Error(`it redirects more than ${maxRedirects} times`);
}

function get(url: URL, connections: Connections, maxBytes: number, signal: Ending) {
  const headers = ['accept', 'application/json, application/yaml, text/yaml, */*;q=0.1', 'accept-encoding', 'gzip, br'];
  const request = { backend: 'document', origin: url.origin, path: url.pathname + url.search, method: 'GET', headers };
  return exchange(connections, { ...request, body: undefined }, maxBytes, signal);
}
