/** Proposes by which keys a plain server's types can be joined: the queries that fetch them by what they have. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql';

/** A query of which `@merge` can be said. */
export type Proposal = {
  readonly fieldName: string;
  /** What it gives: an object type, or an interface for all that implement it. */
  readonly typeName: string;
  /** The object types that it fetches. */
  readonly members: readonly string[];
  readonly keyField: string;
  readonly argument: string;
  /** Whether the argument has to be named, because it is one of several. */
  readonly named: boolean;
  readonly list: boolean;
};

export type Proposals = {
  /** Good enough to stand in the file: one for each type and key. */
  readonly sure: readonly Proposal[];
  /** For a person to decide: nothing says that the field is unique. */
  readonly perhaps: readonly Proposal[];
  /** Types with an id by which nothing fetches them. */
  readonly without: readonly string[];
};

type Candidate = Proposal & { readonly sure: boolean };

export function proposeKeys(schema: GraphQLSchema): Proposals {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const candidates = fields.flatMap((field) => candidatesOf(field, schema));
  // A query of one's own goes before one for everything, and one for many keys before one for each.
  const ranked = candidates
    .map((candidate, index) => ({ candidate, index }))
    .sort((a, b) => rank(a.candidate) - rank(b.candidate) || a.index - b.index)
    .map(({ candidate }) => candidate);
  const taken = new Set<string>();
  const used = new Set<string>();
  const sure: Proposal[] = [];
  for (const { sure: isSure, ...proposal } of ranked) {
    const fresh = proposal.members.filter((member) => !taken.has(`${member} ${proposal.keyField}`));
    if (!isSure || fresh.length === 0 || used.has(proposal.fieldName)) continue;
    used.add(proposal.fieldName);
    for (const member of fresh) taken.add(`${member} ${proposal.keyField}`);
    sure.push(proposal);
  }
  const perhaps = ranked.flatMap(({ sure: isSure, ...proposal }) => {
    const known = proposal.members.every((member) => taken.has(`${member} ${proposal.keyField}`));
    return isSure || known || used.has(proposal.fieldName) ? [] : [proposal];
  });
  const keyed = new Set(sure.flatMap(({ members }) => members));
  const without = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !keyed.has(type.name) && type.getFields().id !== undefined,
  );
  return { sure, perhaps, without: without.map(({ name }) => name) };
}

function rank({ list, members }: Candidate): number {
  return (members.length > 1 ? 2 : 0) + (list ? 0 : 1);
}

function candidatesOf(field: GraphQLField<unknown, unknown>, schema: GraphQLSchema): Candidate[] {
  const type = getNamedType(field.type);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  if (type === schema.getQueryType() || field.deprecationReason != null) return [];
  const members = isInterfaceType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
  const list = isListType(getNullableType(field.type));
  const found = field.args.flatMap((argument): Candidate[] => {
    const others = field.args.filter((other) => other !== argument);
    const taken = getNullableType(argument.type);
    if (others.some(isRequiredArgument) || isListType(taken) !== list || depthOf(field.type) > 1) return [];
    if (depthOf(argument.type) > 1) return [];
    const match = keyOf(argument, type.name, type.getFields());
    if (!match) return [];
    const { keyField, sure } = match;
    const common = { fieldName: field.name, typeName: type.name, members, list };
    return [{ ...common, keyField, sure, argument: argument.name, named: others.length > 0 }];
  });
  // A query takes one @merge: the surest of its arguments.
  return found.sort((a, b) => Number(b.sure) - Number(a.sure)).slice(0, 1);
}

function depthOf(type: unknown): number {
  if (isNonNullType(type)) return depthOf(type.ofType);
  return isListType(type) ? 1 + depthOf(type.ofType) : 0;
}

type Fields = Readonly<Record<string, GraphQLField<unknown, unknown>>>;

/** The field of the type that an argument is about, by their names and types. */
function keyOf(
  { name, type }: GraphQLArgument,
  typeName: string,
  fields: Fields,
): { readonly keyField: string; readonly sure: boolean } | undefined {
  const taken = getNamedType(type);
  const own = typeName.charAt(0).toLowerCase() + typeName.slice(1);
  for (const word of wordsOf(name, isListType(getNullableType(type)))) {
    // `productId` of a Product may be its `id`, and `id` its `productId`.
    const isOwnId = word.toLowerCase().replace('_', '') === `${own.toLowerCase()}id`;
    for (const keyField of [word, ...(isOwnId ? ['id'] : []), ...(word === 'id' ? [`${own}Id`, `${own}_id`] : [])]) {
      const field = fields[keyField];
      // What depends on an argument is no key.
      if (!field || field.args.length > 0 || depthOf(field.type) > 0) continue;
      const given = getNamedType(field.type);
      if (!isScalarType(given) || !fits(given, taken)) continue;
      const isId = ['id', `${own}Id`, `${own}_id`, 'uuid', 'guid'].includes(keyField);
      return { keyField, sure: isId || isOnlyId(field, fields) };
    }
  }
  return undefined;
}

/** `ids`, `idIn`, `id_in`, `idList` are lists of `id`. */
function wordsOf(name: string, list: boolean): readonly string[] {
  if (!list) return [name];
  const stem = name.replace(/(?:_?in|_?list)$/i, '');
  return [...new Set([stem, stem.replace(/ies$/, 'y'), stem.replace(/s$/, '')])];
}

/** What is of type ID and can be nothing but this type's own: where there are two, one of them refers elsewhere. */
function isOnlyId(field: GraphQLField<unknown, unknown>, fields: Fields): boolean {
  const isId = (each: GraphQLField<unknown, unknown>) => getNamedType(each.type).name === 'ID';
  return isId(field) && isNonNullType(field.type) && Object.values(fields).filter(isId).length === 1;
}

/** Beside equal types: what GraphQL coerces of itself. */
const coerced = new Set(['Int ID', 'String ID', 'ID String', 'Int Float']);

function fits(given: GraphQLNamedType, taken: GraphQLNamedType): boolean {
  return given.name === taken.name || coerced.has(`${given.name} ${taken.name}`);
}
