/** Random operations on a schema: aliases, arguments, fragments and conditions, all of them valid. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
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

type Fragment = {
  readonly name: string;
  readonly type: GraphQLCompositeType;
  readonly depth: number;
  readonly taken: Taken;
  readonly text: string;
};

/** The text of an operation; where some of it is deferred, each part under a label of its own. */
export function randomOperation(schema: GraphQLSchema, random: Random): string {
  let aliases = 0;
  let labels = 0;
  const fragments: Fragment[] = [];

  const selections = (type: GraphQLCompositeType, depth: number, taken: Taken): string => {
    const parts = Array.from({ length: 1 + random(3) }, () => selection(type, depth, taken));
    return `{ ${parts.join(' ')} }`;
  };

  const selection = (type: GraphQLCompositeType, depth: number, taken: Taken): string => {
    if (random(12) === 0) return '__typename';
    if (random(8) === 0) return `...${condition()}${deferral()} ${selections(type, depth, taken)}`;
    if (random(10) === 0) return spread(type, depth, taken);
    if (isUnionType(type) || (isAbstractType(type) && random(2) === 0)) {
      const member = pickFrom(random, schema.getPossibleTypes(type));
      return `... on ${member.name}${condition()}${deferral()} ${selections(member, depth, taken)}`;
    }
    const fields = Object.values(type.getFields()).filter(
      (each) => depth > 0 || !isCompositeType(getNamedType(each.type)),
    );
    if (fields.length === 0) return '__typename';
    const field = pickFrom(random, fields);
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return head(type, field) + condition();
    const name = `${type.name}.${field.name}`;
    const again = taken.get(name) ?? { head: head(type, field), taken: new Map() };
    taken.set(name, again);
    return `${again.head}${condition()} ${selections(named, depth - 1, again.taken)}`;
  };

  /** A fragment that stands by itself: one that is there already, perhaps at other places, or a new one. */
  const spread = (type: GraphQLCompositeType, depth: number, taken: Taken): string => {
    const fits = (fragment: Fragment): boolean =>
      fragment.depth <= depth &&
      (fragment.type === type ||
        (isAbstractType(type) && schema.isSubType(type, fragment.type as GraphQLObjectType))) &&
      canJoin(taken, fragment.taken);
    const known = fragments.filter(fits);
    const before = fragments.length;
    const fragment = known.length > 0 && random(3) > 0 ? pickFrom(random, known) : newFragment(type, depth);
    if (!fits(fragment)) {
      fragments.length = before;
      return '__typename';
    }
    if (!fragments.includes(fragment)) fragments.push(fragment);
    join(taken, fragment.taken);
    return `...${fragment.name}${condition()}${deferral()}`;
  };

  const newFragment = (type: GraphQLCompositeType, depth: number): Fragment => {
    const taken: Taken = new Map();
    const text = selections(type, depth, taken);
    return { name: `F${fragments.length}`, type, depth, taken, text };
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

  /** What an act brought is what it was when it was done: nothing of it is put off. */
  const deferral = (): string => (defers && random(2) === 0 ? ` @defer(label: "d${labels++}")` : '');

  const randomArgument = (argument: GraphQLArgument, given: string): string[] => {
    if (!isNonNullType(argument.type) && random(2) === 0) return [];
    if (argument.type.toString() === 'ID!') {
      const known = entities.find((name) => given === name || given === `V_${name}`);
      const name = known && random(4) > 0 ? known : pickFrom(random, entities);
      return [`${argument.name}: "${name.toLowerCase()}-${random(random(4) === 0 ? 7 : 3)}"`];
    }
    return [`${argument.name}: ${value(argument.type)}`];
  };

  const value = (type: GraphQLInputType): string => {
    if (isNonNullType(type)) return value(type.ofType);
    if (isListType(type)) return `[${value(type.ofType)}]`;
    if (isEnumType(type)) return pickFrom(random, type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || random(2) === 0);
      return `{ ${fields.map((field) => `${field.name}: ${value(field.type)}`).join(', ')} }`;
    }
    if (type.name.endsWith('Anything'))
      return pickFrom(random, ['1', '"text"', 'true', '[1, [{ a: null }]]', '{ b: 2.5, c: [$few] }']);
    return random(3) === 0 ? '$few' : String(random(4));
  };

  const kind = random(5) === 0 ? 'mutation' : 'query';
  const defers = random(4) === 0 && kind === 'query';
  const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) return '';
  const text = `${kind} ($yes: Boolean!, $no: Boolean!, $few: Int) ${selections(root, 4, new Map())}`;
  return [text, ...fragments.map(({ name, type, text }) => `fragment ${name} on ${type.name} ${text}`)].join('\n');
}

/** Whether objects that are asked for at both are asked for in the same way. */
function canJoin(one: Taken, other: Taken): boolean {
  return [...other].every(([name, { head, taken }]) => {
    const known = one.get(name);
    return !known || (known.head === head && canJoin(known.taken, taken));
  });
}

function join(into: Taken, from: Taken): void {
  for (const [name, { head, taken }] of from) {
    const known = into.get(name) ?? { head, taken: new Map() };
    into.set(name, known);
    join(known.taken, taken);
  }
}
