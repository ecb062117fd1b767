/** Writes the arguments of a field, with defaults and descriptions. */
import type { Body, Operation, Parameter } from '../operation/operation.ts';
import type { Shape } from '../shape/shape.ts';
import { deprecation, descriptionLines, lineWidth, quoted } from './text.ts';
import { namedText, type Writing } from './types.ts';

type Argument = { readonly description: string | undefined; readonly text: string };

/** @param rest what follows the arguments: `: Pet @deprecated` */
export function argumentLines(name: string, operation: Operation, rest: string, writing: Writing): readonly string[] {
  const required = (argument: Parameter | Body) => Number(isRequired(argument));
  const all = [
    ...operation.parameters.map((parameter) => ({
      required: required(parameter),
      argument: ofParameter(parameter, writing),
    })),
    ...(operation.body ? [{ required: required(operation.body), argument: ofBody(operation.body, writing) }] : []),
  ];
  const listed = all.toSorted((a, b) => b.required - a.required).map(({ argument }) => argument);
  const line = `  ${name}${listed.length > 0 ? `(${listed.map(({ text }) => text).join(', ')})` : ''}${rest}`;
  const isShort = listed.every(({ description }) => description === undefined) && line.length <= lineWidth;
  if (isShort || listed.length === 0) return [line];
  return [
    `  ${name}(`,
    ...listed.flatMap(({ description, text }) => [...descriptionLines(description, '    '), `    ${text}`]),
    `  )${rest}`,
  ];
}

/** Nobody can call without it, and no default stands in. */
export function isRequired(argument: Parameter | Body): boolean {
  return argument.required && !argument.slot.nullable && !('default' in argument && argument.default !== undefined);
}

function ofParameter(parameter: Parameter, writing: Writing): Argument {
  const { name, slot, description, deprecated } = parameter;
  const value = parameter.default === undefined ? undefined : defaultText(parameter.default, slot.shape);
  const must = isRequired(parameter) || (parameter.required && value === undefined);
  const type = `${namedText(slot.shape, writing)}${must || parameter.place === 'path' ? '!' : ''}`;
  const text = `${name}: ${type}${value === undefined ? '' : ` = ${value}`}${deprecated && !must ? deprecation : ''}`;
  return { description: description?.trim() || undefined, text };
}

function ofBody(body: Body, writing: Writing): Argument {
  const text = `${body.name}: ${namedText(body.slot.shape, writing)}${isRequired(body) ? '!' : ''}`;
  return { description: body.description?.trim() || undefined, text };
}

/** A default of the document in GraphQL; undefined where it does not fit the type. */
function defaultText(value: unknown, shape: Shape): string | undefined {
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return undefined;
    const items = value.map((item) => defaultText(item, shape.item.shape));
    return items.some((item) => item === undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (shape.kind === 'enum') return shape.type.values.find((each) => each.value === value)?.name;
  if (shape.kind !== 'scalar') return undefined;
  switch (shape.name) {
    case 'Int':
      return Number.isInteger(value) ? String(value) : undefined;
    case 'Float':
    case 'Long':
      return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'ID':
      return typeof value === 'string' || Number.isSafeInteger(value) ? quoted(String(value)) : undefined;
    case 'String':
    case 'DateTime':
      return typeof value === 'string' ? quoted(value) : undefined;
    default:
      return undefined;
  }
}
