/** Random operations on a schema: aliases, arguments, fragments and conditions, all of them valid. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import { pickFrom, type Random } from '../../schema/mapping/random.ts';
import { entities } from './keys.ts';

/** The variables that every operation has: two booleans and a number. */
export const variables = { yes: true, no: false, few: 1 };

/**
 * Objects that are asked for already, and how: asking for one of them twice, under two names, is the one thing in which a gateway may
 * differ. It fetches the object once, and where a backend takes it away for what one of the two wants of it, it is gone for both.
 */
type Taken = Map<string, { readonly head: string; readonly taken: Taken }>;

/** What stands at a fragment that may come later. */
export const deferred = ' @defer';

export function randomOperation(schema: GraphQLSchema, random: Random): string {
  let aliases = 0;

  const selections = (type: GraphQLCompositeType, depth: number, taken: Taken): string => {
    const parts = Array.from({ length: 1 + random(3) }, () => selection(type, depth, taken));
    return `{ ${parts.join(' ')} }`;
  };

  const selection = (type: GraphQLCompositeType, depth: number, taken: Taken): string => {
    if (random(12) === 0) return '__typename';
    if (random(8) === 0) return `...${condition()}${deferral()} ${selections(type, depth, taken)}`;
    if (isUnionType(type) || (isAbstractType(type) && random(2) === 0)) {
      const member = pickFrom(random, schema.getPossibleTypes(type));
      return `... on ${member.name}${condition()}${deferral()} ${selections(member, depth, taken)}`;
    }
    const fields = Object.values(type.getFields());
    const field = pickFrom(
      random,
      depth > 0 ? fields : fields.filter(({ type }) => !isCompositeType(getNamedType(type))),
    );
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return head(type, field) + condition();
    const name = `${type.name}.${field.name}`;
    const again = taken.get(name) ?? { head: head(type, field), taken: new Map() };
    taken.set(name, again);
    return `${again.head}${condition()} ${selections(named, depth - 1, again.taken)}`;
  };

  /** Fields of one name on several types need not have one type, so that each has an alias. */
  const head = (type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): string => {
    const args = field.args.flatMap((argument) => randomArgument(argument, getNamedType(field.type).name));
    const alias = args.length > 0 || random(3) === 0 ? `a${aliases++}` : `${type.name}_${field.name}`;
    return `${alias}: ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
  };

  const condition = (): string => {
    if (random(8) > 0) return '';
    return ` @${pickFrom(random, ['skip', 'include'])}(if: ${pickFrom(random, ['$yes', '$no', 'true'])})`;
  };

  const deferral = (): string => (defers && random(2) === 0 ? deferred : '');

  const randomArgument = (argument: GraphQLArgument, given: string): string[] => {
    if (!isNonNullType(argument.type) && random(2) === 0) return [];
    if (argument.type.toString() === 'ID!') {
      const isOne = (entities as readonly string[]).includes(given) && random(4) > 0;
      const name = isOne ? given : pickFrom(random, entities);
      return [`${argument.name}: "${name.toLowerCase()}-${random(random(4) === 0 ? 7 : 3)}"`];
    }
    return [`${argument.name}: ${value(argument.type)}`];
  };

  const value = (type: GraphQLInputType): string => {
    if (isNonNullType(type)) return value(type.ofType);
    if (isListType(type)) return `[${value(type.ofType)}]`;
    if (isEnumType(type)) return pickFrom(random, type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(() => random(2) === 0);
      return `{ ${fields.map((field) => `${field.name}: ${value(field.type)}`).join(', ')} }`;
    }
    if (type.name === 'Anything')
      return pickFrom(random, ['1', '"text"', 'true', '[1, [{ a: null }]]', '{ b: 2.5, c: [$few] }']);
    return random(3) === 0 ? '$few' : String(random(4));
  };

  const kind = random(5) === 0 ? 'mutation' : 'query';
  const defers = random(4) === 0;
  const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  return root ? `${kind} ($yes: Boolean!, $no: Boolean!, $few: Int) ${selections(root, 4, new Map())}` : '';
}
