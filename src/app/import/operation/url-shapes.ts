/** Shapes of what goes out in a URL or header, where everything is text: what fits, and what becomes text to fit. */
import type { Part } from '../document/part.ts';
import type { Flatten } from '../shape/flat.ts';
import { pascalCase } from '../shape/names.ts';
import { scalarOf, textScalar } from '../shape/scalars.ts';
import type { Shape, Slot } from '../shape/shape.ts';
import type { Shapes } from '../shape/shapes.ts';
import type { Place } from './operation.ts';

type Options = { readonly flatten: Flatten; readonly shapes: Shapes };

/** Where JSON tells a text from a number, a URL does not: there a value of several kinds is a text. */
export function slotInUrl(schema: Part, place: string, key: string, style: string, options: Options): Slot {
  const { flatten, shapes } = options;
  const own = pascalCase(key, 'Parameter');
  const slot = shapes.slotOf(schema, place, own, 'input');
  const flat = flatten(schema);
  if (slot.shape.kind === 'list' && flat.items) {
    return { ...slot, shape: { kind: 'list', item: slotInUrl(flat.items, place, key, style, options) } };
  }
  if (slot.shape.kind !== 'scalar' || slot.shape.name !== 'JSON') return slot;
  const variants = flat.variants.map((part) => ({ part, flat: flatten(part) }));
  const object = style === 'deepObject' ? variants.find((each) => each.flat.properties.size > 0) : undefined;
  if (object) return shapes.slotOf(object.part, place, own, 'input');
  const isText =
    variants.length > 0 ? variants.some((each) => scalarOf(each.flat, key)) : !flat.types.includes('object');
  return isText ? { ...slot, shape: textScalar(key) } : slot;
}

/** Why a value of this shape cannot go out in this place, if it cannot. */
export function unsendable(shape: Shape, place: Place, style: string, explode: boolean): string | undefined {
  if (isSimple(shape)) return undefined;
  if (shape.kind === 'list') {
    if (!isSimple(shape.item.shape)) return 'a list of lists or objects has no place in a URL or header';
    return place === 'path' && style !== 'simple' ? `style "${style}" of a list` : undefined;
  }
  if (shape.kind !== 'object') return 'what it may hold is not described, so it cannot be taken apart';
  const isFlat = shape.type.fields.every(({ slot }) => isSimple(slot.shape) || isSimpleList(slot.shape));
  const isSpread = style === 'deepObject' || (style === 'form' && explode);
  return place === 'query' && isFlat && isSpread ? undefined : `style "${style}" of an object`;
}

function isSimple(shape: Shape): boolean {
  return shape.kind === 'enum' || (shape.kind === 'scalar' && shape.name !== 'JSON');
}

function isSimpleList(shape: Shape): boolean {
  return shape.kind === 'list' && isSimple(shape.item.shape);
}
