/** Reads what an operation answers when it succeeds. */
import type { Documents } from '../document/documents.ts';
import { childOf, entriesOf, type Part } from '../document/part.ts';
import type { Flatten } from '../shape/flat.ts';
import { isBinary } from '../shape/scalars.ts';
import type { Shapes } from '../shape/shapes.ts';
import { choose, isAny, isJson, isText, mediaOf } from './media.ts';
import type { Answer } from './operation.ts';

const readable = [isJson, isAny, isText];

/** Answers whose body is empty by their very status. */
const withoutBody: ReadonlySet<string> = new Set(['202', '204', '205']);

/** The answer, or why it cannot be read. Of several, the one with a body is meant, the lowest status first. */
export function readAnswer(
  operation: Part,
  place: string,
  { resolve }: Documents,
  flatten: Flatten,
  shapes: Shapes,
): Answer | { readonly reason: string } {
  const responses = entriesOf(childOf(operation, 'responses'));
  const good = responses.filter(([status]) => /^2(\d\d|xx)$/i.test(status)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const successes = good.length > 0 ? good : responses.filter(([status]) => status === 'default');
  const read = successes.map(([status, reference]) => ({ status, media: mediaOf(resolve(reference)) }));
  const described = read.filter(({ media }) => media.length > 0);
  for (const { media } of described) {
    const chosen = choose(media, readable);
    if (!chosen || isBinary(flatten(chosen.schema))) continue;
    const isString = isText(chosen.type);
    const slot = shapes.slotOf(isString ? textSchema(chosen.schema) : chosen.schema, place, 'Result', 'output');
    return { kind: 'value', slot, mediaType: chosen.type };
  }
  const [foreign] = described;
  if (foreign && !read.some(({ media }) => media.length === 0)) {
    // What could be read, but for a schema that says otherwise.
    const kinds = foreign.media.map(({ type }) => (readable.some((fits) => fits(type)) ? 'bytes' : type));
    return { reason: `answers ${[...new Set(kinds)].join(' or ')}, not JSON` };
  }
  const nothing = read.length > 0 && read.every(({ status, media }) => media.length > 0 || withoutBody.has(status));
  return { kind: nothing ? 'nothing' : 'unknown' };
}

/** Plain text is a string, whatever its schema makes of it. */
function textSchema(schema: Part): Part {
  return { ...schema, value: { type: 'string' } };
}
