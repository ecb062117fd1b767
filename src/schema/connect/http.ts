/** Reads `http: { … }` of `@source` and `@connect`: URLs, headers, bodies. */
import type { ConstValueNode, StringValueNode } from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import { transportHeaders, unsendableIn } from '../../util/transport-headers.ts';
import type { HeaderMapping } from '../backend.ts';
import type { Mapping, Template } from '../mapping/types.ts';
import type { Expected } from './checks/kinds.ts';
import type { Reading } from './report.ts';
import { readMapping, readTemplate, type Use } from './texts.ts';
import { readList, readObject, readString, type Values } from './values.ts';

/** They describe this call, so the client's own make no sense in it. */
const madeOnly = new Set(['content-type', 'accept', 'host']);

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The headers of one list, each with `from` or `value`. */
export function readHeaders(
  values: Values,
  variables: readonly string[],
  uses: Use[],
  reading: Reading,
): readonly HeaderMapping[] {
  const value = values.get('headers')?.value;
  const headers: HeaderMapping[] = [];
  const seen = new Set<string>();
  for (const item of value ? readList(value) : []) {
    const header = readHeader(item, variables, uses, reading);
    if (!header) continue;
    if (seen.has(header.name)) {
      const message = `Header "${header.name}" stands twice in one list.`;
      reading.report('HTTP_HEADER_NAME_COLLISION', message, placeOf(item), { hint: 'Keep one of them.' });
    } else headers.push(header);
    seen.add(header.name);
  }
  return headers;
}

function readHeader(
  item: ConstValueNode,
  variables: readonly string[],
  uses: Use[],
  reading: Reading,
): HeaderMapping | undefined {
  const { report } = reading;
  const fields = readObject(item, ['name', 'from', 'value'], 'A header', report);
  const nameNode = readString(fields, 'name', report);
  const from = readString(fields, 'from', report);
  const value = readString(fields, 'value', report);
  const complain = (message: string, hint?: string): undefined => {
    report('INVALID_HEADER', message, placeOf(nameNode ?? item), { hint });
  };
  if (!nameNode) return complain('A header needs a name.');
  const name = nameNode.value.toLowerCase();
  if (!headerName.test(name)) return complain(`"${nameNode.value}" is no header name.`);
  if (transportHeaders.has(name)) return complain(`Header "${name}" is the gateway's own to set.`, 'Take it out.');
  if (!from === !value) {
    return complain(`Header "${name}" needs either "from" or "value".`, 'Use "from" to forward, "value" to make one.');
  }
  if (value) {
    const spot = { code: 'INVALID_HEADER', what: `Header "${name}"`, variables, needed: true, inputless: true };
    const template = readTemplate(value, spot, uses, reading);
    if (template && !isSendable(template, value, name, reading)) return undefined;
    return template && { name, value: template };
  }
  if (madeOnly.has(name)) return complain(`Header "${name}" cannot be forwarded.`, 'Give it a "value".');
  const origin = from?.value.toLowerCase() ?? '';
  if (!headerName.test(origin)) return complain(`"${from?.value}" is no header name.`);
  return { name, from: origin };
}

/** What stands in a value as it is has to be something that a header can hold. */
function isSendable({ parts }: Template, node: StringValueNode, name: string, { report }: Reading): boolean {
  let offset = 0;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.text;
    const at = Math.max(node.value.indexOf(text, offset), 0);
    offset = at + text.length;
    const wrong = typeof part === 'string' ? unsendableIn(part) : undefined;
    if (wrong === undefined) continue;
    report(
      'INVALID_HEADER',
      `Header "${name}" can never be sent with this character.`,
      placeInString(node, at + wrong),
      {
        hint: 'A value has no line breaks and no characters outside of Latin-1.',
      },
    );
    return false;
  }
  return true;
}

/** A mapping argument of `http` (`path`, `queryParams`, `body`). */
export function readPart(
  values: Values,
  name: 'path' | 'queryParams' | 'body',
  variables: readonly string[],
  uses: Use[],
  reading: Reading,
): Mapping | undefined {
  const node = readString(values, name, reading.report);
  if (!node) return undefined;
  const code = name === 'body' ? 'INVALID_BODY' : 'INVALID_URL_PROPERTY';
  const expected = expectedOf[name];
  const spot = { code, what: `"${name}"`, variables, needed: true, inputless: true, ...(expected && { expected }) };
  return readMapping(node, spot, uses, reading);
}

const expectedOf: Readonly<Record<string, Expected>> = { path: 'list', queryParams: 'object' };

const methodNames = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The one method of `http: { GET: "…" }` and its URL. */
export function readMethod(values: Values, http: ConstValueNode, reading: Reading) {
  const [first, second] = methodNames.filter((name) => values.has(name));
  if (first === undefined) {
    const hint = didYouMean('GET', methodNames);
    reading.report('MISSING_HTTP_METHOD', '"http" names no method.', placeOf(http), {
      hint: hint && 'Add GET, POST, PUT, PATCH or DELETE with the URL.',
    });
    return undefined;
  }
  if (second !== undefined) {
    const place = placeOf(values.get(second)?.name);
    reading.report('MULTIPLE_HTTP_METHODS', `"http" names both ${first} and ${second}.`, place, {
      hint: 'A connector makes one call: keep one method, or write a second @connect.',
    });
  }
  const url = readString(values, first, reading.report);
  return url && { method: first, url };
}
