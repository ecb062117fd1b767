/** What a connector sends, held against what a document says that an operation takes. */
import { type FieldDefinitionNode, Kind } from 'graphql';
import type { Connector } from '../../../schema/backend.ts';
import { namedType, type Types } from '../../../schema/connect/types.ts';
import type { Expression } from '../../../schema/mapping/ast.ts';
import { parse } from '../../../schema/mapping/parse.ts';
import type { Mapping } from '../../../schema/mapping/types.ts';
import type { Operation, Parameter } from '../operation/operation.ts';
import { isRequired } from '../write/arguments.ts';
import type { CallShape } from './calls.ts';

/** What an operation takes by the document: a query parameter, a header, a property of the body. */
export type Taken = { readonly what: string; readonly sure: boolean };

/** Each required thing that a call does not send, or may leave out: `query parameter "limit" is required, and not sent`. */
export function missingArguments(call: CallShape, operation: Operation, types: Types): readonly string[] {
  const field = fieldOf(call.connector, types);
  const missing = operation.parameters.flatMap((parameter): readonly string[] => {
    if (parameter.place === 'path' || !isRequired(parameter)) return [];
    const what = `${parameter.place === 'query' ? 'query parameter' : 'header'} "${parameter.key}"`;
    if (!isSent(parameter, call)) return [`${what} is required, and not sent`];
    const argument =
      parameter.place === 'query' ? argumentBehind(call.connector.http?.queryParams, parameter.key) : undefined;
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
  return body.slot.shape.type.fields
    .filter(({ key, required }) => required && !sent.has(key))
    .map(({ key }) => `the body's "${key}" is required, and not sent`);
}

/** The properties of a body; those of an input type where the body is an argument as it is. */
function sentProperties(
  body: Mapping,
  field: FieldDefinitionNode | undefined,
  types: Types,
): ReadonlySet<string> | undefined {
  if (body.output) return new Set(body.output.keys());
  const [reference, another] = body.references;
  const [name, below] = reference?.path ?? [];
  if (another || reference?.variable !== '$args' || below !== undefined) return undefined;
  const argument = field?.arguments?.find((each) => each.name.value === name);
  const input = argument && types.all.get(namedType(argument.type));
  return input?.kind === 'input' ? new Set(input.inputs.keys()) : undefined;
}

/** The argument that a query parameter is made of, if it is made of one. */
function argumentBehind(mapping: Mapping | undefined, key: string): string | undefined {
  const body = mapping && (parse(mapping.text, '0.4').value ?? parse(mapping.text, '0.3').value);
  if (body?.kind !== 'object') return undefined;
  const item = body.items.find((each) => each.kind === 'named' && (each.name === key || each.name === `${key}[]`));
  return item && argumentIn(item.value);
}

function argumentIn(expression: Expression): string | undefined {
  if (expression.kind === 'chain') return undefined;
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
