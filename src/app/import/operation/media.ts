/** Media types of bodies and answers: which of several is used. */
import { isObject } from '../../../util/json.ts';
import { childOf, entriesOf, type Part } from '../document/part.ts';

/** A media type, the schema of what it carries, and how a form's fields are written. */
export type Media = { readonly type: string; readonly schema: Part; readonly encoding: Part };

/** What stands between the items of a list in one text, by its style; a comma in any other. */
export const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** A header's name (RFC 9110 section 5.1). */
export const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const formType = 'application/x-www-form-urlencoded';

export function isJson(type: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(type);
}

/** A wildcard: the document does not say, and JSON may be meant. */
export function isAny(type: string): boolean {
  return /^(?:\*|\*\/\*|application\/\*)$/.test(bare(type));
}

export function isText(type: string): boolean {
  return bare(type) === 'text/plain';
}

export function isForm(type: string): boolean {
  return bare(type) === formType;
}

/** Without parameters, in small letters. */
export function bare(type: string): string {
  return type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Every media type of a `content`. */
export function mediaOf(part: Part): readonly Media[] {
  return entriesOf(childOf(part, 'content'))
    .filter(([, { value }]) => isObject(value))
    .map(([type, media]) => ({ type, schema: childOf(media, 'schema'), encoding: childOf(media, 'encoding') }));
}

/** The first of the kinds in `order` that is there: `application/json` before other JSON. */
export function choose(media: readonly Media[], order: readonly ((type: string) => boolean)[]): Media | undefined {
  for (const fits of [(type: string) => bare(type) === 'application/json', ...order]) {
    const found = media.find(({ type }) => fits(type));
    if (found) return found;
  }
  return undefined;
}
