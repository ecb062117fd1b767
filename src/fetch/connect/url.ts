/** The URL of a call, out of its parts: nothing that a value holds can leave the place that the template gives it. */
import type { ConnectorHttp, UrlParts } from '../../schema/backend.ts';
import { renderTemplate } from '../../schema/mapping/template.ts';
import type { Mapping, Scope, Template } from '../../schema/mapping/types.ts';
import { scalarText } from '../../schema/mapping/values.ts';

/**
 * Why there is no URL: `address` is the installation's or the file's fault, `value` lies in what was to be put in, and for a `hole`, a
 * segment of the path that is empty, there was nothing to put in: another resource would be called, perhaps the list of all.
 */
export type UrlFault = { readonly fault: 'address' | 'value' | 'hole'; readonly reason: string };

/** The parts of a URL before they are joined. */
type Pieces = { origin: string; path: string; readonly query: string[] };

class Unbuildable extends Error {
  readonly fault: UrlFault['fault'];

  constructor(fault: UrlFault['fault'], reason: string) {
    super(reason);
    this.fault = fault;
  }
}

/** Makes the URL of each call of a connector. */
export type MakeUrl = (scope: Scope) => string | UrlFault;

/** Adds what one part of the author's URL makes. */
type Add = (pieces: Pieces, scope: Scope) => void;

/**
 * Joins base URL, the source's path and query, the connector's URL, path and query, in this order.
 *
 * @param baseUrl replaces the source's base URL
 */
export function urlMaker(http: ConnectorHttp, baseUrl?: string): MakeUrl {
  const { source } = http;
  const steps: Add[] = [];
  if (source) {
    // Only the installation fills in a base URL; a variable may hold all of it, so nothing is encoded.
    const base = baseUrl === undefined ? source.url : { text: baseUrl, parts: [baseUrl], references: [] };
    steps.push(
      absolute(base, (text) => text, 'address'),
      ...partsOf(source),
      relative(http.url),
    );
  } else steps.push(absolute(http.url, fill, 'value'));
  steps.push(...partsOf(http));
  return (scope) => {
    const pieces: Pieces = { origin: '', path: '', query: [] };
    try {
      for (const add of steps) add(pieces, scope);
      return join(pieces);
    } catch (error) {
      if (error instanceof Unbuildable) return { fault: error.fault, reason: error.message };
      throw error;
    }
  };
}

function render(template: Template, scope: Scope, encodeValue: Encode, fault: UrlFault['fault']): string {
  const text = renderTemplate(template, scope, encodeValue);
  if (typeof text !== 'string') throw new Unbuildable(fault, text.error);
  return text;
}

type Encode = (text: string) => string;

/** A base URL is nearly always the same: what came of the text last time is kept. */
function absolute(template: Template, encodeValue: Encode, fault: UrlFault['fault']): Add {
  let last: { readonly text: string; readonly base: Pieces } | undefined;
  return (pieces, scope) => {
    const text = render(template, scope, encodeValue, fault);
    if (last?.text !== text) last = { text, base: readBase(text) };
    pieces.origin = last.base.origin;
    pieces.path = last.base.path;
    pieces.query.push(...last.base.query);
  };
}

function readBase(text: string): Pieces {
  const match = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(cleanConstant(text));
  const origin = match?.[1] ?? '';
  if (!match || !URL.canParse(origin)) {
    throw new Unbuildable('address', 'the base is no http or https URL; are its variables set?');
  }
  const base: Pieces = { origin, path: '', query: [] };
  addRelative(base, match[2] ?? '');
  return base;
}

/** Text that holds no mapping is read once; of others, the constants are cleaned once, for what is put in is encoded. */
function relative(template: Template): Add {
  const parts = template.parts.map((part) => (typeof part === 'string' ? cleanConstant(part) : part));
  const cleaned = { ...template, parts };
  return (pieces, scope) => addRelative(pieces, render(cleaned, scope, fill, 'value'));
}

function addRelative(pieces: Pieces, text: string): void {
  const hash = text.indexOf('#');
  const beforeFragment = hash < 0 ? text : text.slice(0, hash);
  const at = beforeFragment.indexOf('?');
  addPath(pieces, at < 0 ? beforeFragment : beforeFragment.slice(0, at));
  if (at >= 0) pieces.query.push(beforeFragment.slice(at + 1).replaceAll(nothing, ''));
}

function partsOf({ path, queryParams }: UrlParts): readonly Add[] {
  const parts: Add[] = [];
  if (path) parts.push((pieces, scope) => addPath(pieces, segmentsOf(path, scope)));
  if (queryParams) parts.push((pieces, scope) => addParameters(pieces, queryParams, scope));
  return parts;
}

/** Exactly one slash where two paths meet; one that is empty or a slash adds nothing. */
function addPath(pieces: Pieces, path: string): void {
  if (path === '') return;
  const isRooted = path.startsWith('/');
  if (pieces.path === '') pieces.path = isRooted ? path : `/${path}`;
  else if (path !== '/') {
    const before = pieces.path.endsWith('/') ? pieces.path.slice(0, -1) : pieces.path;
    pieces.path = `${before}${isRooted ? '' : '/'}${path}`;
  }
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

/** Whoever reads a URL resolves such segments, encoded or not; behind an encoded slash some servers do. */
const climbing = /(?:^|\/|%2f|%5c)(?:\.|%2e){1,2}(?:$|\/|%2f|%5c)/i;

/** Stands where a mapping gave nothing: no constant and no value has this character. */
const nothing = '\u0001';
const fill: Encode = (text) => (text === '' ? nothing : encode(text));

const hole = new RegExp(`(?:^|/)${nothing}+(?:$|/)`);

function join(pieces: Pieces): string {
  const { origin, query } = pieces;
  if (hole.test(pieces.path)) throw new Unbuildable('hole', 'a segment of the path is empty');
  const path = pieces.path.replaceAll(nothing, '');
  if (climbing.test(path)) throw new Unbuildable('value', 'the path has a segment "." or ".."');
  let parameters = '';
  for (const part of query) if (part !== '') parameters += parameters === '' ? part : `&${part}`;
  return parameters === '' ? origin + path : `${origin}${path}?${parameters}`;
}

/** Everything but letters, digits and `-._~`, by its UTF-8 bytes. */
function encode(text: string): string {
  if (plain.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const plain = /^[A-Za-z0-9\-._~]*$/;

/** A URL over several lines is one; what a URL may not hold is encoded, what stands encoded stays. */
function cleanConstant(text: string): string {
  return text
    .replace(/[\t\r\n\f]/g, '')
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/gu, encodeURIComponent);
}
