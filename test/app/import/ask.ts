/** Asks a field of a graph for all that it has, with arguments made up from its types, and holds the answer against what the API said. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { isObject } from '../../../src/util/json.ts';
import type { Json, Sampler } from './sample.ts';

const maxFields = 400;
const maxDepth = 8;

/** A document that asks for one field of Query or Mutation, with all its arguments and, as far as it goes, all below it. */
export function documentFor(
  schema: GraphQLSchema,
  root: 'Query' | 'Mutation',
  field: GraphQLField<unknown, unknown>,
): string {
  const args = field.args.map((argument) => `${argument.name}: ${inputText(argument.type, argument.name, 0)}`);
  const budget = { left: maxFields };
  const selection = selectionText(schema, field.type, 0, budget);
  return `${root === 'Query' ? 'query' : 'mutation'} { answer: ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${selection} }`;
}

function selectionText(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  depth: number,
  budget: { left: number },
): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const members = schema
      .getPossibleTypes(named)
      .map((member) => `... on ${member.name} ${fieldsText(schema, member.name, depth, budget, `${member.name}_`)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  return fieldsText(schema, named.name, depth, budget, '');
}

/** Aliases keep fields of different members apart. */
function fieldsText(
  schema: GraphQLSchema,
  typeName: string,
  depth: number,
  budget: { left: number },
  prefix: string,
): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return '';
  const texts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.length > 0 || budget.left-- <= 0) return [];
    const alias = prefix === '' ? field.name : `${prefix}${field.name}: ${field.name}`;
    if (isLeafType(getNamedType(field.type))) return [alias];
    return depth >= maxDepth || budget.left <= 0
      ? []
      : [`${alias} ${selectionText(schema, field.type, depth + 1, budget)}`];
  });
  return `{ __typename ${texts.join(' ')} }`;
}

/** A literal of a type. */
function inputText(type: GraphQLInputType, name: string, depth: number): string {
  if (isNonNullType(type)) return inputText(type.ofType, name, depth).replace(/^null$/, '{}');
  if (isListType(type)) return `[${inputText(type.ofType, name, depth)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || depth < 3);
    return `{ ${fields.map((field) => `${field.name}: ${inputText(field.type, field.name, depth + 1)}`).join(', ')} }`;
  }
  switch (type.name) {
    case 'Int':
    case 'Long':
      return '7';
    case 'Float':
      return '1.5';
    case 'Boolean':
      return 'true';
    case 'ID':
      return '"7"';
    case 'DateTime':
      return '"2030-01-31T12:00:00Z"';
    case 'JSON':
      return 'null';
    default:
      return '"some-text"';
  }
}

/** Holds answers of GraphQL against what the API said: names but for their spelling, values but for their kind. */
export class Comparison {
  /** How many values were held against each other. */
  compared = 0;
  readonly wrong: string[] = [];
  readonly #schema: GraphQLSchema;
  readonly #sampler: Sampler;

  constructor(schema: GraphQLSchema, sampler: Sampler) {
    this.#schema = schema;
    this.#sampler = sampler;
  }

  hold(answer: unknown, said: Json | undefined, type: GraphQLOutputType, path: string): void {
    const differ = () => this.wrong.push(`${path}: ${shown(answer)} for ${shown(said)}`);
    if (isNonNullType(type)) this.hold(answer, said, type.ofType, path);
    else if (said === null || said === undefined) {
      this.compared++;
      if (answer !== null && answer !== undefined) differ();
    } else if (isListType(type)) {
      if (!Array.isArray(answer) || !Array.isArray(said) || answer.length !== said.length) differ();
      else for (const [index, item] of answer.entries()) this.hold(item, said[index], type.ofType, `${path}.${index}`);
    } else if (isLeafType(type)) {
      this.compared++;
      const same =
        type.name === 'JSON' ? JSON.stringify(answer) === JSON.stringify(said) : plain(answer) === plain(said);
      if (!same) differ();
    } else if (!isObject(answer) || !isObject(said)) differ();
    else this.#holdObject(answer, said, path);
  }

  #holdObject(answer: Readonly<Record<string, unknown>>, said: Readonly<Record<string, unknown>>, path: string): void {
    const typeName = String(answer.__typename);
    const type = this.#schema.getType(typeName);
    const fields = isObjectType(type) ? type.getFields() : {};
    const keys = new Map(Object.keys(said).map((key) => [plain(key), key]));
    for (const [alias, value] of Object.entries(answer)) {
      const name = alias.startsWith(`${typeName}_`) ? alias.slice(typeName.length + 1) : alias;
      const field = fields[name];
      const key = Object.hasOwn(said, name) ? name : keys.get(plain(name));
      if (!field || (key === undefined && this.#sampler.isCutOff(said))) continue;
      this.hold(value, key === undefined ? undefined : (said[key] as Json), field.type, `${path}.${name}`);
    }
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}

/** Without what spelling changes: `full_name` and `fullName`, `in progress` and `in_progress`. */
function plain(value: unknown): string {
  const text = String(value)
    .replace(/^-(?=\w)/, 'minus')
    .replace(/^\+/, 'plus');
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
