/** The URL of a call, out of its parts: nothing that a value holds can leave the place that the template gives it. */
import type { ConnectorHttp, UrlParts } from '../../schema/backend.ts';
import { renderTemplate } from '../../schema/mapping/template.ts';
import type { Mapping, Scope, Template } from '../../schema/mapping/types.ts';
import { scalarText } from '../../schema/mapping/values.ts';

/** Why there is no URL: `address` is the installation's or the file's fault, `value` lies in what was to be put in. */
export type UrlFault = { readonly fault: 'address' | 'value'; readonly reason: string };

/** The parts of a URL before they are joined. */
type Pieces = { origin: string; path: string; readonly query: string[] };

class Unbuildable extends Error {
  readonly fault: UrlFault['fault'];

  constructor(fault: UrlFault['fault'], reason: string) {
    super(reason);
    this.fault = fault;
  }
}

/**
 * Joins base URL, the source's path and query, the connector's URL, path and query, in this order.
 *
 * @param baseUrl replaces the source's base URL
 */
export function buildUrl(http: ConnectorHttp, scope: Scope, baseUrl?: string): string | UrlFault {
  try {
    const pieces: Pieces = { origin: '', path: '', query: [] };
    const { source } = http;
    if (source) {
      // Only the installation fills in a base URL; a variable may hold all of it, so nothing is encoded.
      addAbsolute(pieces, baseUrl ?? render(source.url, scope, (text) => text, 'address'));
      addParts(pieces, source, scope);
      addRelative(pieces, render(http.url, scope, encode, 'value'));
    } else addAbsolute(pieces, render(http.url, scope, encode, 'value'));
    addParts(pieces, http, scope);
    return join(pieces);
  } catch (error) {
    if (error instanceof Unbuildable) return { fault: error.fault, reason: error.message };
    throw error;
  }
}

function render(
  template: Template,
  scope: Scope,
  encodeValue: (text: string) => string,
  fault: UrlFault['fault'],
): string {
  const text = renderTemplate(template, scope, encodeValue);
  if (typeof text !== 'string') throw new Unbuildable(fault, text.error);
  return text;
}

function addAbsolute(pieces: Pieces, text: string): void {
  const match = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(cleanConstant(text));
  if (!match) throw new Unbuildable('address', 'the base is no http or https URL; are its variables set?');
  pieces.origin = match[1] ?? '';
  addRelative(pieces, match[2] ?? '');
}

function addRelative(pieces: Pieces, text: string): void {
  const [beforeFragment = ''] = cleanConstant(text).split('#', 1);
  const at = beforeFragment.indexOf('?');
  addPath(pieces, at < 0 ? beforeFragment : beforeFragment.slice(0, at));
  if (at >= 0) pieces.query.push(beforeFragment.slice(at + 1));
}

function addParts(pieces: Pieces, parts: UrlParts, scope: Scope): void {
  if (parts.path) addPath(pieces, segmentsOf(parts.path, scope));
  if (parts.queryParams) addParameters(pieces, parts.queryParams, scope);
}

/** Exactly one slash where two paths meet; one that is empty or a slash adds nothing. */
function addPath(pieces: Pieces, path: string): void {
  if (path === '') return;
  if (pieces.path === '') pieces.path = path.startsWith('/') ? path : `/${path}`;
  else if (path !== '/') pieces.path = `${pieces.path.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;
}

function segmentsOf(mapping: Mapping, scope: Scope): string {
  const value = mapping.evaluate({}, scope) ?? [];
  if (!Array.isArray(value)) throw new Unbuildable('value', '"path" gives no list');
  const segments = value.map((item) => encode(textOf(item, '"path"')));
  return segments.filter((segment, index) => segment !== '' || index === segments.length - 1).join('/');
}

/** Null and missing are left out, a list repeats its name. */
function addParameters(pieces: Pieces, mapping: Mapping, scope: Scope): void {
  const value = mapping.evaluate({}, scope) ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Unbuildable('value', '"queryParams" gives no object');
  for (const [name, entry] of Object.entries(value)) {
    for (const item of Array.isArray(entry) ? entry : [entry]) {
      if (item === null || item === undefined) continue;
      pieces.query.push(`${encode(name)}=${encode(textOf(item, '"queryParams"'))}`);
    }
  }
}

function textOf(value: unknown, what: string): string {
  const text = scalarText(value);
  if (text === undefined) throw new Unbuildable('value', `${what} holds a list or an object where text is needed`);
  return text;
}

function join({ origin, path, query }: Pieces): string {
  // Whoever reads a URL resolves such segments, encoded or not; behind an encoded slash some servers do.
  const climbs = path
    .replace(/%2e/gi, '.')
    .split(/\/|%2f|%5c/i)
    .some((segment) => segment === '.' || segment === '..');
  if (climbs) throw new Unbuildable('value', 'the path has a segment "." or ".."');
  const parameters = query.filter((part) => part !== '').join('&');
  const url = `${origin}${path}${parameters === '' ? '' : `?${parameters}`}`;
  if (!URL.canParse(url)) throw new Unbuildable('address', 'the base is no URL; are its variables set?');
  return url;
}

/** Everything but letters, digits and `-._~`, by its UTF-8 bytes. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A URL over several lines is one; what a URL may not hold is encoded, what stands encoded stays. */
function cleanConstant(text: string): string {
  return text
    .replace(/[\t\r\n\f]/g, '')
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/gu, encodeURIComponent);
}
