/** The body of a call: JSON, or a form where the content type says so. */
import type { Mapping, Scope } from '../../schema/mapping/types.ts';
import { scalarText } from '../../schema/mapping/values.ts';

export type Body = { readonly text: string | undefined; readonly contentType: string | undefined };

/**
 * @param contentType the one that the headers give, if they give one
 * @returns undefined where the value cannot be sent: a form of something that is no object
 */
export function buildBody(mapping: Mapping, contentType: string | undefined, scope: Scope): Body | undefined {
  const value = mapping.evaluate({}, scope);
  if (value === undefined) return { text: undefined, contentType: undefined };
  if (!isForm(contentType)) return { text: toJson(value), contentType: contentType ?? 'application/json' };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const form = new URLSearchParams();
  for (const [name, entry] of Object.entries(value)) addEntry(form, name, entry);
  return { text: form.toString(), contentType };
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** `a[b]=1` and `a[0]=x`, as most servers read them. */
function addEntry(form: URLSearchParams, name: string, value: unknown): void {
  const text = scalarText(value);
  if (text !== undefined) form.append(name, text);
  else for (const [key, entry] of Object.entries(value as object)) addEntry(form, `${name}[${key}]`, entry);
}

/** `JSON.rawJSON` is in the runtime, and not yet in TypeScript's library. */
const rawJson = (JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }).rawJSON;

/**
 * Integers beyond what a number can hold go out as they came in.
 *
 * @param indent spaces for each level; without it, all is on one line
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_name, item) => (typeof item === 'bigint' ? rawJson(String(item)) : item), indent);
}
