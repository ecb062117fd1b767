/** The `Link` header (RFC 8288): which other pages an answer names. */

/** Where the answer says that its next page is; undefined if it says nothing of one. */
export function nextLink(values: readonly string[]): string | undefined {
  return values.flatMap(readLinks).find(({ relations }) => relations.includes('next'))?.target;
}

type Link = { readonly target: string; readonly relations: readonly string[] };

const target = /[\s,]*<([^>]*)>/y;
/** A name, and a value that is a token or quoted. */
const parameter = /\s*;\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

/** The links of one header value, as far as it can be read. */
function readLinks(value: string): Link[] {
  const links: Link[] = [];
  let at = 0;
  for (;;) {
    target.lastIndex = at;
    const found = target.exec(value);
    if (!found) return links;
    at = target.lastIndex;
    const parameters = new Map<string, string>();
    for (;;) {
      parameter.lastIndex = at;
      const [whole, name = '', quoted, token] = parameter.exec(value) ?? [];
      if (whole === undefined) break;
      at += whole.length;
      // Of a parameter that stands twice the first counts (section 3.3).
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
    }
    // What a link with an anchor says is not about this answer.
    if (parameters.has('anchor')) continue;
    links.push({ target: found[1] ?? '', relations: (parameters.get('rel') ?? '').toLowerCase().split(/\s+/) });
  }
}
