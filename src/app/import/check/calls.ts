/** What the connectors of a file call, in words that can be compared with a document's. */
import type { Connector, ConnectorHttp, HttpMethod } from '../../../schema/backend.ts';
import type { Template } from '../../../schema/mapping/types.ts';
import { decode } from '../document/part.ts';

export type CallShape = {
  readonly connector: Connector;
  readonly method: HttpMethod;
  /** As the connector has it, `{}` in the place of values: `/pets/{}`. */
  readonly path: string;
  /** With what stands before it in the source's base URL. */
  readonly wholePath: string;
  /** The query parameters that it sends, maybe without a value; undefined where they cannot be known. */
  readonly query: ReadonlySet<string> | undefined;
  readonly headers: ReadonlySet<string>;
};

/** Undefined for a connector without a call, or whose path is made when it runs. */
export function shapeOfCall(connector: Connector): CallShape | undefined {
  const { http } = connector;
  if (!http || http.path || http.source?.path) return undefined;
  const [path = '', query = ''] = split(http.url);
  const [base = '', baseQuery = ''] = http.source ? split(http.source.url) : [''];
  const own = pathOf(path);
  return {
    connector,
    method: http.method,
    path: own,
    wholePath: joined(pathOf(base), own),
    query: queryOf(http, query, baseQuery),
    headers: new Set(http.headers.map(({ name }) => name.toLowerCase())),
  };
}

/** A path of a document in the same words. */
export function plainPath(path: string): string {
  return joined('', path.split(/[?#]/, 1)[0] ?? '').replace(/\{[^{}]*\}/g, '{}');
}

export function joined(base: string, path: string): string {
  return `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`.replace(/(.)\/$/, '$1');
}

/** Path and query, `{}` for each value. */
function split(template: Template): readonly string[] {
  const text = template.parts.map((part) => (typeof part === 'string' ? part : '{}')).join('');
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Without scheme and host, which may come from the environment. */
function pathOf(url: string): string {
  return joined('', url.replace(/^(?:[a-z]+:\/\/[^/]*|\{\})(?=\/|$)/i, ''));
}

function queryOf(http: ConnectorHttp, ...queries: readonly string[]): ReadonlySet<string> | undefined {
  const names = queries.flatMap((query) => query.split('&').map((pair) => decode(pair.split('=', 1)[0] ?? '')));
  for (const mapping of [http.queryParams, http.source?.queryParams]) {
    if (!mapping) continue;
    if (!mapping.output) return undefined;
    names.push(...mapping.output.keys());
  }
  return new Set(names.filter((name) => name !== ''));
}
