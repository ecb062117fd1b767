/** Schemas that are another one but for null: `nullable-user` beside `user`. Of them GraphQL has one, which may be null where it stands. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../util/json.ts';
import { childOf, entriesOf, type Part } from '../document/part.ts';
import { wordsOf } from './names.ts';

/** The schema that another is but for null, if its name says so and it is true; otherwise itself. */
export function createTwins(root: Part): (part: Part) => Part {
  const schemas = entriesOf(childOf(childOf(root, 'components'), 'schemas'));
  const byName = new Map(schemas.map(([name, part]) => [plainName(name), part]));
  const twins = new Map<unknown, Part>();
  for (const [name, part] of schemas) {
    const words = wordsOf(name).filter((word) => !/^null(able)?$/i.test(word));
    const other = words.length < wordsOf(name).length ? byName.get(words.join(' ').toLowerCase()) : undefined;
    if (other && isDeepStrictEqual(plain(part.value), plain(other.value))) twins.set(part.value, other);
  }
  return (part) => twins.get(part.value) ?? part;
}

function plainName(name: string): string {
  return wordsOf(name).join(' ').toLowerCase();
}

/** What a schema says but for null and of itself. */
function plain(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { nullable: _nullable, title: _title, description: _description, type, ...rest } = schema;
  return { ...rest, type: Array.isArray(type) ? type.filter((each) => each !== 'null').join() : type };
}
