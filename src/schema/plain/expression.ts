/** What `@merge` says of its query's arguments, read: `argsExpr`, `additionalArgs`, and `key`, `keyField` and `keyArg` put together. */
import { type ConstValueNode, GraphQLError, Kind, parseValue, type ValueNode } from 'graphql';
import type { MergeField, MergeValue } from '../backend.ts';

/** An expression that is none: what is wrong, and at which character of its text. */
export class ExpressionFault extends Error {
  readonly offset: number;

  constructor(message: string, offset = 0) {
    super(message);
    this.offset = offset;
  }
}

const eachField = 'portico__each';
const dot = '__dot__';

/**
 * Reads `argsExpr`: the arguments as GraphQL, in which `$key.upc` stands for a field of the key, `$key` for all of it, and what is
 * in `[[ ]]` for a list with one item for each key.
 */
export function parseArgsExpr(text: string): readonly MergeField[] {
  const pieces: { readonly at: number; readonly from: number }[] = [];
  let graphql = '{ ';
  let done = 0;
  const add = (piece: string, from: number): void => {
    pieces.push({ at: graphql.length, from });
    graphql += piece;
  };
  for (const match of text.matchAll(/"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|\$[A-Z_a-z][\w.]*|\[\[|\]\]/g)) {
    add(text.slice(done, match.index), done);
    add(translate(match[0]), match.index);
    done = match.index + match[0].length;
  }
  add(`${text.slice(done)} }`, done);
  return fieldsOf(graphql, (offset) => {
    const piece = pieces.findLast(({ at }) => at <= offset);
    return Math.min(piece ? piece.from + offset - piece.at : 0, text.length);
  });
}

function translate(token: string): string {
  if (token === '[[') return `{${eachField}: `;
  if (token === ']]') return '}';
  return token.startsWith('$') ? token.replaceAll('.', dot) : token;
}

/** Reads `additionalArgs`: arguments as GraphQL, without a key in them. */
export function parseConstants(text: string): readonly MergeField[] {
  const variable = text.replace(/"(?:\\.|[^"\\])*"/g, (quoted) => ' '.repeat(quoted.length)).indexOf('$');
  if (variable >= 0)
    throw new ExpressionFault('These arguments are the same for every key: argsExpr takes "$key".', variable);
  return fieldsOf(`{ ${text} }`, (offset) => Math.max(0, offset - 2));
}

/** `key: ["id", "org:owner.org.id"]` as an object of what the key has under these paths. */
export function keyObject(paths: readonly string[]): MergeValue {
  let made: MergeValue = { kind: 'object', fields: [] };
  for (const each of paths) {
    const [target = '', source = target] = each.split(':').map((part) => part.trim());
    made = put(made, target.split('.'), { kind: 'field', path: source.split('.') });
  }
  return made;
}

function put(into: MergeValue, [name, ...rest]: readonly string[], value: MergeValue): MergeValue {
  if (name === undefined) return value;
  const fields = into.kind === 'object' ? into.fields : [];
  const present = fields.find((field) => field.name === name)?.value ?? { kind: 'object' as const, fields: [] };
  return {
    kind: 'object',
    fields: [...fields.filter((field) => field.name !== name), { name, value: put(present, rest, value) }],
  };
}

/** The argument that `keyArg` names, within input objects where it is a path, with this value. */
export function argumentAt(path: readonly string[], value: MergeValue): MergeField {
  const [name = '', ...rest] = path;
  return { name, value: put({ kind: 'object', fields: [] }, rest, value) };
}

/** The paths into the key that a value takes; an empty one is the whole key. */
export function keyPaths(value: MergeValue): (readonly string[])[] {
  switch (value.kind) {
    case 'constant':
      return [];
    case 'field':
      return [value.path];
    case 'whole':
      return [[]];
    case 'object':
      return value.fields.flatMap((field) => keyPaths(field.value));
    default:
      return keyPaths(value.item);
  }
}

export function hasEach(value: MergeValue): boolean {
  return value.kind === 'each' || (value.kind === 'object' && value.fields.some((field) => hasEach(field.value)));
}

function fieldsOf(graphql: string, offsetOf: (offset: number) => number): readonly MergeField[] {
  let node: ValueNode;
  try {
    node = parseValue(graphql);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new ExpressionFault(error.message.replace(/^Syntax Error: /, ''), offsetOf(error.positions?.[0] ?? 0));
  }
  const value = readValue(node, offsetOf);
  if (value.kind === 'object') return value.fields;
  // An object without a key in it is one constant, but here its fields are arguments.
  const fields = node.kind === Kind.OBJECT ? node.fields : [];
  return fields.map((field) => ({ name: field.name.value, value: readValue(field.value, offsetOf) }));
}

function readValue(node: ValueNode, offsetOf: (offset: number) => number): MergeValue {
  const at = (): number => offsetOf(node.loc?.start ?? 0);
  if (node.kind === Kind.VARIABLE) {
    const [name, ...path] = node.name.value.split(dot);
    if (name !== 'key') throw new ExpressionFault(`There is no "$${name}" here, only "$key".`, at());
    return path.length > 0 ? { kind: 'field', path } : { kind: 'whole', fields: undefined };
  }
  if (node.kind === Kind.LIST) {
    if (node.values.some((item) => readValue(item, offsetOf).kind !== 'constant')) {
      throw new ExpressionFault('A key cannot stand in a list: [[ ]] makes a list of all keys.', at());
    }
  } else if (node.kind === Kind.OBJECT) {
    const [first] = node.fields;
    if (first?.name.value === eachField) {
      const item = readValue(first.value, offsetOf);
      if (hasEach(item)) throw new ExpressionFault('[[ ]] cannot stand in [[ ]].', at());
      return { kind: 'each', item };
    }
    const fields = node.fields.map(({ name, value }) => ({ name: name.value, value: readValue(value, offsetOf) }));
    if (fields.some(({ value }) => value.kind !== 'constant')) return { kind: 'object', fields };
  }
  // Whatever has a variable in it has been told apart above.
  return { kind: 'constant', value: node as ConstValueNode };
}
