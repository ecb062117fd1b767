/** Holds a GraphQL backend's file, as its owner keeps it, against the server's schema of today: what is gone, changed and new. */
import { type InputValueDefinitionNode, Kind, print, type TypeNode } from 'graphql';
import type { Backend } from '../../../schema/backend.ts';
import { namedType, readTypes, type TypeInfo, type Types } from '../../../schema/connect/types.ts';
import { federatedSubgraph } from '../../../schema/federated.ts';
import { type Problem, placeOf, problem } from '../../../util/problem.ts';
import { directiveMisfits } from './directives.ts';
import type { ServerSchema } from './read.ts';

export type Comparison = {
  /** Errors where the server would refuse a call, warnings where its answer may be another. */
  readonly found: readonly Problem[];
  /** What the server has and the file has not. */
  readonly fresh: readonly string[];
};

/** What servers publish of Federation and of stitching itself. */
const machinery = /^(?:_|federation__|link__|FieldSet$)/;

export function compareGraphql(server: ServerSchema, backend: Backend): Comparison {
  const federated = server.kind === 'federated' && backend.kind === 'federated';
  // Without what only Federation needs, and with its directives under their own names.
  const own = readTypes(federated ? federatedSubgraph(backend.document) : backend.document);
  const now = readTypes(federated ? federatedSubgraph(server.document) : server.document);
  const found: Problem[] = [];
  const fresh: string[] = [];
  const comparison = { found, fresh, own, now };
  for (const type of own.all.values()) {
    if (machinery.test(type.name)) continue;
    const today = now.all.get(counterpart(type, own, now));
    if (!today) {
      // A stub of another backend's type, or a type that only the file's own additions use.
      if (type.kind === 'scalar') continue;
      found.push(error('TYPE_GONE', `The server has no type "${type.name}" any more.`, type.nodes[0]));
    } else if (today.kind !== type.kind) {
      const message = `"${type.name}" is ${today.kind} now, not ${type.kind}.`;
      found.push(error('TYPE_CHANGED', message, type.nodes[0]));
    } else {
      compareFields(type, today, comparison);
      compareInputs(type, today, comparison);
      compareValues(type, today, comparison);
      if (federated) found.push(...directiveMisfits(type, today));
    }
  }
  for (const type of now.all.values()) {
    const known = own.all.has(counterpart(type, now, own));
    if (!known && !machinery.test(type.name)) fresh.push(type.name);
  }
  return { found, fresh };
}

type Work = { readonly found: Problem[]; readonly fresh: string[]; readonly own: Types; readonly now: Types };

/** Root types are the same whatever they are called. */
function counterpart({ name }: TypeInfo, here: Types, there: Types): string {
  const root = here.rootOf(name);
  if (root === undefined) return name;
  return [...there.all.keys()].find((other) => there.rootOf(other) === root) ?? name;
}

function compareFields(type: TypeInfo, today: TypeInfo, { found, fresh }: Work): void {
  for (const [name, field] of type.fields) {
    const coordinate = `${type.name}.${name}`;
    const other = today.fields.get(name);
    if (!other) {
      found.push(error('FIELD_GONE', `The server has no "${coordinate}" any more.`, field));
      continue;
    }
    found.push(...compareOutput(coordinate, field.type, other.type));
    const args = new Map((other.arguments ?? []).map((argument) => [argument.name.value, argument]));
    for (const argument of field.arguments ?? []) {
      const now = args.get(argument.name.value);
      const shown = `${coordinate}(${argument.name.value}:)`;
      if (now) found.push(...compareInput(shown, argument, now));
      else found.push(error('ARGUMENT_GONE', `The server has no "${shown}" any more.`, argument));
    }
    const mine = new Set(field.arguments?.map((argument) => argument.name.value));
    for (const [argument, node] of args) {
      if (mine.has(argument)) continue;
      const shown = `${coordinate}(${argument}:)`;
      if (isRequired(node)) {
        const message = `The server requires "${shown}", ${print(node.type)}, which the file has not.`;
        found.push(error('ARGUMENT_REQUIRED', message, field));
      } else fresh.push(shown);
    }
  }
  for (const name of today.fields.keys()) {
    if (!type.fields.has(name) && !/^_(?:entities|service|sdl)$/.test(name)) fresh.push(`${type.name}.${name}`);
  }
}

function compareInputs(type: TypeInfo, today: TypeInfo, { found, fresh }: Work): void {
  for (const [name, input] of type.inputs) {
    const coordinate = `${type.name}.${name}`;
    const other = today.inputs.get(name);
    if (other) found.push(...compareInput(coordinate, input, other));
    else found.push(error('FIELD_GONE', `The server has no "${coordinate}" any more.`, input));
  }
  for (const [name, input] of today.inputs) {
    if (type.inputs.has(name)) continue;
    if (isRequired(input)) {
      const message = `The server requires "${type.name}.${name}", ${print(input.type)}, which the file has not.`;
      found.push(error('ARGUMENT_REQUIRED', message, type.nodes[0]));
    } else fresh.push(`${type.name}.${name}`);
  }
}

/** Values of enums, members of unions, interfaces. */
function compareValues(type: TypeInfo, today: TypeInfo, { found, fresh }: Work): void {
  const [own, now] = [valuesOf(type), valuesOf(today)];
  for (const [name, node] of own) {
    if (now.has(name)) continue;
    const message = `The server's "${type.name}" has no "${name}" any more.`;
    found.push(problem('VALUE_GONE', message, placeOf(node ?? type.nodes[0]), { severity: 'warning', hint: takeOut }));
  }
  for (const name of now.keys()) if (!own.has(name)) fresh.push(`${type.name}: ${name}`);
}

function valuesOf({ nodes }: TypeInfo): Map<string, Parameters<typeof placeOf>[0]> {
  const values = new Map<string, Parameters<typeof placeOf>[0]>();
  for (const node of nodes) {
    if ('values' in node) for (const value of node.values ?? []) values.set(value.name.value, value);
    if ('types' in node) for (const member of node.types ?? []) values.set(member.name.value, member);
    if ('interfaces' in node) for (const each of node.interfaces ?? []) values.set(each.name.value, each);
  }
  return values;
}

function compareOutput(coordinate: string, own: TypeNode, now: TypeNode): Problem[] {
  if (shapeOf(own) !== shapeOf(now)) {
    return [error('TYPE_CHANGED', `"${coordinate}" is ${print(now)} now, not ${print(own)}.`, own)];
  }
  if (!promisesMore(own, now)) return [];
  const message = `"${coordinate}" is ${print(now)} now, so it may be null where the file says ${print(own)}.`;
  return [problem('TYPE_CHANGED', message, placeOf(own), { severity: 'warning', hint: `Write ${print(now)}.` })];
}

function compareInput(coordinate: string, own: InputValueDefinitionNode, now: InputValueDefinitionNode): Problem[] {
  if (shapeOf(own.type) !== shapeOf(now.type)) {
    return [error('TYPE_CHANGED', `"${coordinate}" is ${print(now.type)} now, not ${print(own.type)}.`, own.type)];
  }
  if (now.defaultValue || !promisesMore(now.type, own.type)) return [];
  const message = `"${coordinate}" is ${print(now.type)} now: the server refuses the null that ${print(own.type)} allows.`;
  return [error('ARGUMENT_REQUIRED', message, own.type, `Write ${print(now.type)}.`)];
}

/** A type without its `!`. */
function shapeOf(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return shapeOf(type.type);
  return type.kind === Kind.LIST_TYPE ? `[${shapeOf(type.type)}]` : namedType(type);
}

/** Whether `a` says `!` somewhere that `b`, of the same shape, does not. */
function promisesMore(a: TypeNode, b: TypeNode): boolean {
  if (a.kind === Kind.NON_NULL_TYPE) {
    return b.kind !== Kind.NON_NULL_TYPE || promisesMore(a.type, b.type);
  }
  const other = b.kind === Kind.NON_NULL_TYPE ? b.type : b;
  return a.kind === Kind.LIST_TYPE && other.kind === Kind.LIST_TYPE && promisesMore(a.type, other.type);
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && !defaultValue;
}

const takeOut = 'Take it out, or change it to what the server has.';

function error(code: string, message: string, node: Parameters<typeof placeOf>[0], hint = takeOut): Problem {
  return problem(code, message, placeOf(node), { hint });
}
