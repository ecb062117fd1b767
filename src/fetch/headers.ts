/** The headers of a call: rendered from a file's mappings, and held to what may be sent. */
import type { Caller } from '../plugins/caller.ts';
import type { HeaderMapping } from '../schema/backend.ts';
import { renderTemplate } from '../schema/mapping/template.ts';
import type { Scope, Template } from '../schema/mapping/types.ts';
import { transportHeaders, unsendableIn } from '../util/transport-headers.ts';
import { recordReads } from './scope.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The headers that may be sent; of each other one `drop` is told the name, made safe to show.
 *
 * A name that is no token, a value with CR, LF, NUL or a character outside Latin-1, and headers of the connection cannot be sent.
 */
export function sendable(
  headers: readonly (readonly [string, string])[],
  drop: (name: string) => void,
): (readonly [string, string])[] {
  return headers.filter(([name, value]) => {
    if (token.test(name) && unsendableIn(value) === undefined && !transportHeaders.has(name.toLowerCase())) return true;
    drop(JSON.stringify(name.slice(0, 64)));
    return false;
  });
}

/**
 * The headers that mappings make for this caller: `from` forwards every incoming value, `value` is rendered.
 *
 * What of the caller is read is recorded. A value that cannot be rendered is left out, and the scope hears of it.
 */
export function renderHeaders(mappings: readonly HeaderMapping[], scope: Scope, caller: Caller): [string, string][] {
  if (mappings.length === 0) return [];
  return mappings.flatMap((mapping): [string, string][] => {
    if (isElsewhere(mapping)) {
      scope.complain?.('header "host" is nothing that a caller chooses', []);
      return [];
    }
    if (mapping.from !== undefined) return caller.header(mapping.from).map((value) => [mapping.name, value]);
    recordReads(caller, mapping.value.references);
    const value = renderTemplate(mapping.value, scope, (text) => text);
    if (typeof value === 'string') return [[mapping.name, value]];
    if (isNothing(mapping.value, scope)) return [];
    scope.complain?.(`header "${mapping.name}": ${value.error}`, []);
    return [];
  });
}

/** By the host a server may tell whom a request is for: what an installation says, and no caller. */
function isElsewhere({ name, from, value }: HeaderMapping): boolean {
  if (name.toLowerCase() !== 'host') return false;
  return from !== undefined || value.references.some(({ variable }) => variable !== '$env' && variable !== '$config');
}

/** An empty list is how a file says that there is no header where there is no value: `{$args.trace ?? []}`. */
function isNothing({ parts: [part, another] }: Template, scope: Scope): boolean {
  if (part === undefined || typeof part === 'string' || another !== undefined) return false;
  const value = part.evaluate({}, scope);
  return Array.isArray(value) && value.length === 0;
}
