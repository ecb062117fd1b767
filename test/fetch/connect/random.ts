/** Random operations on a schema, the same for the same seed. */
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from 'graphql';
import { pickFrom, type Random } from '../../schema/mapping/random.ts';

/** An operation of at most `depth` levels: aliases, fragments, repeated fields, `__typename`, `@skip` and `@include` and all. */
export function randomQuery(schema: GraphQLSchema, random: Random, depth: number): string {
  const query = schema.getQueryType();
  return query ? `{ ${randomFields(query, schema, random, depth)} }` : '';
}

function randomFields(type: GraphQLCompositeType, schema: GraphQLSchema, random: Random, depth: number): string {
  const fields = isUnionType(type)
    ? []
    : Object.values(type.getFields()).filter(({ name, type: output }) => {
        return !name.startsWith('_') && (depth > 1 || !isCompositeType(getNamedType(output)));
      });
  const parts: string[] = [];
  for (let count = 1 + random(4); count > 0; count--) {
    if (fields.length > 0) parts.push(randomField(pickFrom(random, fields), schema, random, depth));
  }
  if (random(4) === 0 || parts.length === 0) parts.push(random(2) === 0 ? '__typename' : 'kind: __typename');
  if (isAbstractType(type)) {
    for (const member of schema.getPossibleTypes(type)) {
      if (random(3) > 0) parts.push(`... on ${member.name} { ${randomFields(member, schema, random, depth)} }`);
    }
  } else if (random(5) === 0) parts.push(`... { ${randomFields(type, schema, random, depth)} }`);
  return parts.join(' ');
}

function randomField(
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
  random: Random,
  depth: number,
): string {
  const args = field.args.map(({ name, type }) => `${name}: ${literal(type, random)}`).join(', ');
  // The same name always stands for the same field and arguments: nothing to merge that cannot be.
  const alias = args !== '' || random(4) === 0 ? `${field.name}${random(1_000_000)}: ` : '';
  const type = getNamedType(field.type);
  const directive = pickFrom(random, ['', '', '', '', '', ' @include(if: true)', ' @skip(if: true)']);
  const below = isCompositeType(type) ? ` { ${randomFields(type, schema, random, depth - 1)} }` : '';
  return `${alias}${field.name}${args && `(${args})`}${directive}${below}`;
}

function literal(type: GraphQLInputType, random: Random): string {
  const number = String(1 + random(6));
  return getNamedType(type).name === 'Int' ? number : `"${number}"`;
}
