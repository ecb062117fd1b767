/** Reads what an operation sends. */
import type { Documents } from '../document/documents.ts';
import { childOf, isTrue, itemsOf, type Part, textOf } from '../document/part.ts';
import type { Flatten } from '../shape/flat.ts';
import type { Slot } from '../shape/shape.ts';
import type { Shapes } from '../shape/shapes.ts';
import { bare, choose, isAny, isForm, isJson, type Media, mediaOf, separators } from './media.ts';
import type { Body, Endpoint } from './operation.ts';

/** What cannot be sent: the operation goes without it if it may. */
type Unsendable = { readonly reason: string; readonly required: boolean };

/** The body without the name of its argument, why there can be none, or undefined where none is taken. */
export function readBody(
  { part, item, method }: Endpoint,
  place: string,
  { resolve }: Documents,
  flatten: Flatten,
  shapes: Shapes,
): Omit<Body, 'name'> | Unsendable | undefined {
  const body = findBody(part, item, resolve);
  const media = body ? mediaOf(body) : [];
  if (!body || media.length === 0) return undefined;
  const required = isTrue(body, 'required');
  const chosen = choose(media, [isJson, isForm, isAny]);
  if (!chosen) return { reason: `takes ${media.map(({ type }) => type).join(' or ')}, not JSON or a form`, required };
  const flat = flatten(chosen.schema);
  const isNothing = flat.properties.size === 0 && flat.variants.length === 0 && flat.types[0] === 'object';
  // Generators describe an empty form for every GET.
  if (isNothing && (method === 'GET' || isForm(chosen.type)) && !required) return undefined;
  const slot = shapes.slotOf(chosen.schema, place, '', 'input');
  if (isForm(chosen.type) && slot.shape.kind !== 'object') {
    return { reason: 'a form whose fields are not described', required };
  }
  const mediaType = isAny(chosen.type) ? 'application/json' : bare(chosen.type);
  return { slot, required, mediaType, ...listsOf(chosen, slot), description: textOf(body, 'description') };
}

/** How a form's lists go out: as one text where the document says so. */
function listsOf({ type, encoding }: Media, { shape }: Slot): Pick<Body, 'separators' | 'indexed'> {
  const fields = isForm(type) && shape.kind === 'object' ? shape.type.fields : [];
  const lists = fields.filter(({ slot }) => slot.shape.kind === 'list').map(({ key }) => key);
  const styleOf = (key: string) => textOf(childOf(encoding, key), 'style') ?? 'form';
  const isJoined = (key: string) => childOf(childOf(encoding, key), 'explode').value === false;
  return {
    separators: new Map(lists.filter(isJoined).map((key) => [key, separators[styleOf(key)] ?? ','])),
    indexed: lists.filter((key) => !isJoined(key) && styleOf(key) !== 'deepObject'),
  };
}

/** Converted from Swagger, a shared body may still stand among the parameters. */
function findBody(part: Part, item: Part, resolve: Documents['resolve']): Part | undefined {
  const own = childOf(part, 'requestBody');
  if (own.value !== undefined) return resolve(own);
  const parameters = [...itemsOf(childOf(part, 'parameters')), ...itemsOf(childOf(item, 'parameters'))];
  return parameters
    .map(resolve)
    .find((each) => textOf(each, 'in') === undefined && childOf(each, 'content').value !== undefined);
}
