/** Writes the call of an operation: method and URL, query parameters, headers. */
import { separators } from '../operation/media.ts';
import type { Operation, Parameter } from '../operation/operation.ts';
import type { Field, Shape } from '../shape/shape.ts';
import { enumMatch, keyText } from './mapping.ts';

/** What values are taken from: the arguments of a field, or the object that a type's connector fetches. */
export type Origin = '$args' | '$this';

/** The path of an operation with its values in place. */
export function urlText({ endpoint, parameters }: Operation, origin: Origin): string {
  return endpoint.path.replace(/\{([^{}]*)\}/g, (braces, key: string) => {
    const parameter = parameters.find((each) => each.place === 'path' && each.key === key);
    return parameter ? pathValue(parameter, origin) : braces.replace('{', '%7B').replace('}', '%7D');
  });
}

function pathValue({ name, slot, style, key }: Parameter, origin: Origin): string {
  const value = `{${origin}.${name}${textOf(slot.shape, ',')}}`;
  if (style === 'label') return `.${value}`;
  return style === 'matrix' ? `;${key}=${value}` : value;
}

/** Each query parameter as an item of a mapping. */
export function queryItems(parameters: readonly Parameter[]): readonly string[] {
  return parameters.filter(({ place }) => place === 'query').flatMap(queryItem);
}

function queryItem(parameter: Parameter): readonly string[] {
  const { key, name, slot, style, explode, encoded } = parameter;
  const value = `$args.${name}${isSure(parameter) ? '' : '?'}`;
  const { shape } = slot;
  if (encoded) return [`${keyText(key)}: ${value}->jsonStringify`];
  if (shape.kind === 'object') {
    return shape.type.fields.map((field) => {
      const own = style === 'deepObject' ? `${key}[${field.key}]` : field.key;
      return `${keyText(own)}: ${value}.${field.name}?${repeated(field)}`;
    });
  }
  if (shape.kind !== 'list') return [`${keyText(key)}: ${value}${scalarText(shape)}`];
  if (explode) return [`${keyText(style === 'deepObject' ? `${key}[]` : key)}: ${value}${listText(shape)}`];
  return [`${keyText(key)}: ${value}${textOf(shape, separators[style] ?? ',')}`];
}

function repeated({ slot }: Field): string {
  return slot.shape.kind === 'list' ? listText(slot.shape) : scalarText(slot.shape);
}

export type Header = { readonly name: string; readonly value: string };

/** Of a list there is no text: so a header without a value is not sent. */
export function headersOf(parameters: readonly Parameter[]): readonly Header[] {
  return parameters
    .filter(({ place }) => place === 'header')
    .map((parameter) => {
      const { key, name, slot, encoded } = parameter;
      const sure = isSure(parameter);
      const conversion = encoded ? '->jsonStringify' : textOf(slot.shape, ',');
      const value = `$args.${name}${sure || conversion === '' ? '' : '?'}${conversion}`;
      return { name: key, value: sure ? `{${value}}` : `{${value} ?? []}` };
    });
}

/** True for a value that is neither missing nor null. */
function isSure({ required, slot, default: value }: Parameter): boolean {
  return required && !slot.nullable && value === undefined;
}

/** What makes one text of a value; nothing where it is one already. */
function textOf(shape: Shape, separator: string): string {
  if (shape.kind === 'list') return `${listText(shape)}->joinNotNull('${separator}')`;
  return scalarText(shape);
}

function listText(shape: Shape): string {
  const inside = shape.kind === 'list' ? scalarText(shape.item.shape) : '';
  return inside === '' ? '' : `->map(@${inside})`;
}

function scalarText(shape: Shape): string {
  return shape.kind === 'enum' ? enumMatch(shape.type, 'input') : '';
}
