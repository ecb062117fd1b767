/** What a connector sends, held against what a document says that an operation takes. */
import { type FieldDefinitionNode, Kind } from 'graphql';
import type { Connector, HeaderMapping } from '../../../schema/backend.ts';
import { namedType, type TypeInfo, type Types } from '../../../schema/connect/types.ts';
import type { Expression } from '../../../schema/mapping/ast.ts';
import { bodyOf } from '../../../schema/mapping/mapping.ts';
import type { Mapping } from '../../../schema/mapping/types.ts';
import type { Operation, Parameter } from '../operation/operation.ts';
import type { CallShape } from './calls.ts';

/** What an operation takes by the document: a query parameter, a header, a property of the body. */
export type Taken = { readonly what: string; readonly sure: boolean };

/** Each required thing that a call does not send, or may leave out: `query parameter "limit" is required, and not sent`. */
export function missingArguments(call: CallShape, operation: Operation, types: Types): readonly string[] {
  const field = fieldOf(call.connector, types);
  const missing = operation.parameters.flatMap((parameter): readonly string[] => {
    // Null is no value here: nothing would be sent.
    if (parameter.place === 'path' || !parameter.required || parameter.default !== undefined) return [];
    const what = `${parameter.place === 'query' ? 'query parameter' : 'header'} "${parameter.key}"`;
    if (!isSent(parameter, call)) return [`${what} is required, and not sent`];
    const http = call.connector.http;
    const argument =
      parameter.place === 'query'
        ? argumentBehind(http?.queryParams, parameter.key)
        : argumentOfHeader(http?.headers, parameter.key);
    return mayBeLeftOut(argument, field) ? [`${what} is required, and the argument "${argument}" may be left out`] : [];
  });
  return [...missing, ...missingInBody(call.connector, operation, field, types)];
}

/** The query parameters that a call sends and the document does not have. */
export function needlessParameters(
  call: CallShape,
  operation: Operation,
  known: ReadonlySet<string>,
): readonly string[] {
  const names = operation.parameters.filter(({ place }) => place === 'query').flatMap(namesOf);
  return [...(call.query ?? [])].filter((name) => !names.includes(name) && !known.has(name));
}

function isSent(parameter: Parameter, { query, headers }: CallShape): boolean {
  if (parameter.place === 'header') return headers.has(parameter.key.toLowerCase());
  return query === undefined || namesOf(parameter).some((name) => query.has(name));
}

/** The names under which a query parameter goes out. */
function namesOf({ key, slot, style }: Parameter): readonly string[] {
  if (slot.shape.kind !== 'object') return [key, `${key}[]`];
  return slot.shape.type.fields.map((field) => (style === 'deepObject' ? `${key}[${field.key}]` : field.key));
}

function missingInBody(
  connector: Connector,
  { body }: Operation,
  field: FieldDefinitionNode | undefined,
  types: Types,
): readonly string[] {
  if (!body) return [];
  const { http } = connector;
  if (!http?.body) return body.required ? ['a body is required, and not sent'] : [];
  if (body.slot.shape.kind !== 'object') return [];
  const sent = sentProperties(http.body, field, types);
  if (!sent) return [];
  return body.slot.shape.type.fields.flatMap(({ key, required, slot }): readonly string[] => {
    if (!required) return [];
    const what = `the body's "${key}" is required`;
    if (!sent.has(key)) return [`${what}, and not sent`];
    const optional = slot.nullable ? undefined : sent.get(key);
    return optional === undefined ? [] : [`${what}, and "${optional}" may be left out`];
  });
}

/**
 * The properties of a body, each with the input's field that it is made of, if that may be left out; those of an input type where
 * the body is an argument as it is.
 */
function sentProperties(
  body: Mapping,
  field: FieldDefinitionNode | undefined,
  types: Types,
): ReadonlyMap<string, string | undefined> | undefined {
  if (body.output)
    return new Map([...body.output.keys()].map((key) => [key, optionalFieldIn(body, key, field, types)]));
  const [reference, another] = body.references;
  const [name, below] = reference?.path ?? [];
  if (another || reference?.variable !== '$args' || below !== undefined) return undefined;
  const argument = field?.arguments?.find((each) => each.name.value === name);
  const input = argument && types.all.get(namedType(argument.type));
  if (input?.kind !== 'input') return undefined;
  return new Map([...input.inputs.keys()].map((key) => [key, optionalField(input, key)]));
}

/** Of a body that takes one argument apart, the field of the argument's type that a property is. */
function optionalFieldIn(
  body: Mapping,
  key: string,
  field: FieldDefinitionNode | undefined,
  types: Types,
): string | undefined {
  const written = bodyOf(body);
  const whole = written?.kind === 'object' && written.items.length === 1 ? written.items[0]?.value : undefined;
  const value = written?.kind === 'value' ? written.value : whole;
  const name = value && argumentIn(value);
  const block = value?.kind === 'path' ? value.steps[1] : undefined;
  if (name === undefined || block?.kind !== 'block' || block.body.kind !== 'object') return undefined;
  const argument = field?.arguments?.find((each) => each.name.value === name);
  const input = argument && types.all.get(namedType(argument.type));
  const item = block.body.items.find((each) => each.kind === 'named' && each.name === key);
  const from = item?.value.kind === 'path' ? item.value : undefined;
  if (!input || !from) return undefined;
  const [step] = from.steps;
  if (from.head.kind === 'key') return optionalField(input, from.head.key);
  return from.head.kind === 'variable' && from.head.name === '$' && step?.kind === 'key'
    ? optionalField(input, step.key)
    : undefined;
}

function optionalField(input: TypeInfo, name: string): string | undefined {
  const field = input.inputs.get(name);
  const optional = field && field.type.kind !== Kind.NON_NULL_TYPE && field.defaultValue === undefined;
  return optional ? `${input.name}.${name}` : undefined;
}

/** The argument that a header is made of, if it is made of one. */
function argumentOfHeader(headers: readonly HeaderMapping[] | undefined, key: string): string | undefined {
  const header = headers?.find(({ name }) => name.toLowerCase() === key.toLowerCase());
  const [part, another] = header?.value?.parts ?? [];
  const body = part === undefined || typeof part === 'string' || another !== undefined ? undefined : bodyOf(part);
  if (body?.kind === 'value') return argumentIn(body.value);
  const [item] = body?.items ?? [];
  return item && body?.items.length === 1 ? argumentIn(item.value) : undefined;
}

/** The argument that a query parameter is made of, if it is made of one. */
function argumentBehind(mapping: Mapping | undefined, key: string): string | undefined {
  const body = mapping && bodyOf(mapping);
  if (body?.kind !== 'object') return undefined;
  const item = body.items.find((each) => each.kind === 'named' && (each.name === key || each.name === `${key}[]`));
  return item && argumentIn(item.value);
}

function argumentIn(expression: Expression): string | undefined {
  // Of an empty list there is no text: it stands for nothing.
  if (expression.kind === 'chain') {
    const [first, ...others] = expression.operands;
    return first && others.every(({ head }) => head.kind === 'array' && head.items.length === 0)
      ? argumentIn(first)
      : undefined;
  }
  const [step] = expression.steps;
  const isArgument = expression.head.kind === 'variable' && expression.head.name === '$args' && step?.kind === 'key';
  return isArgument ? step.key : undefined;
}

function mayBeLeftOut(name: string | undefined, field: FieldDefinitionNode | undefined): boolean {
  const argument = field?.arguments?.find((each) => each.name.value === name);
  return argument !== undefined && argument.type.kind !== Kind.NON_NULL_TYPE && argument.defaultValue === undefined;
}

function fieldOf({ typeName, fieldName }: Connector, types: Types): FieldDefinitionNode | undefined {
  return fieldName === undefined ? undefined : types.all.get(typeName)?.fields.get(fieldName);
}
