/** Reads a REST list page by page and shows it as a connection (`@paginate`): one call a page. */
import type { Pagination } from '../../schema/backend.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import type { Scope } from '../../schema/mapping/types.ts';
import { isNumber } from '../../schema/mapping/values.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import { invalidAnswer, type Origin } from './failure.ts';
import { nextLink } from './link.ts';
import type { Answer } from './memory.ts';

/** What is asked of a list at once. */
export type Page = {
  readonly pagination: Pagination;
  /** `$page` */
  readonly variables: Readonly<Record<string, number | string>>;
  /** Items that the client wants. */
  readonly first: number;
  /** Items that the API is asked for, or gives unasked. */
  readonly size: number;
  /** Items of its page that come before those that the client wants. */
  readonly skip: number;
  /** Where what the client wants begins (an item's number), or where the API's page does (a cursor). */
  readonly from: Position;
};

/**
 * The page that a field's arguments ask for.
 *
 * @param args `first` and `after`
 * @returns a message where the client asks for what cannot be
 */
export function pageOf(pagination: Pagination, args: unknown): Page | string {
  const { by, max } = pagination;
  const { first: asked, after } = args as { readonly first?: number | null; readonly after?: string | null };
  const first = asked ?? pagination.size;
  if (!(first >= 1 && first <= max)) return `A page has from 1 to ${max} items.`;
  const counted = by === 'PAGE' || by === 'OFFSET';
  const behind = after === null || after === undefined ? undefined : (decodeCursor(after) ?? 'none');
  if (behind === 'none' || (behind && behind.kind !== (counted ? 'item' : 'cursor'))) {
    return 'The cursor is none of this list.';
  }
  if (behind?.kind === 'cursor' || !counted) return followed(pagination, first, behind);
  return (by === 'PAGE' ? numbered : offset)(pagination, first, behind ? behind.index + 1 : 0);
}

/** A page may begin before what is wanted: then it gives fewer items than `first`, and none twice or never. */
function numbered(pagination: Pagination, first: number, index: number): Page {
  const size = pagination.sized ? first : pagination.size;
  const variables = { number: Math.floor(index / size) + 1, size };
  return { pagination, variables, first, size, skip: index % size, from: { kind: 'item', index } };
}

/** Where nothing tells whether more follows, one more than is wanted is asked for. */
function offset(pagination: Pagination, first: number, index: number): Page {
  const { total, next, sized, max } = pagination;
  const size = sized ? Math.min(total || next ? first : first + 1, max) : pagination.size;
  return { pagination, variables: { offset: index, size }, first, size, skip: 0, from: { kind: 'item', index } };
}

/** Behind a cursor, pages keep their size: there are APIs whose cursors count pages. */
function followed(pagination: Pagination, first: number, behind: Position | undefined): Page {
  const { cursor, skip, ...before } = behind?.kind === 'cursor' ? behind : { cursor: undefined, skip: 0, size: first };
  const size = pagination.sized ? Math.min(before.size, pagination.max) : pagination.size;
  const variables = { size, ...(cursor !== undefined && { cursor }) };
  return { pagination, variables, first, size, skip, from: { kind: 'cursor', cursor, skip, size } };
}

/** What is wanted of each node, where this is wanted of the connection. */
export function nodesWanted(wanted: Wanted | undefined): Wanted | undefined {
  const below = (of: Wanted | undefined, name: string) => (of && !of.has(name) ? new Map() : of?.get(name));
  return below(below(wanted, 'edges'), 'node');
}

/**
 * The connection of a page that was answered.
 *
 * @param nodes what the selection gives; of nothing at all (such as 204) it is a page without items
 */
export function toConnection(
  origin: Origin,
  page: Page,
  nodes: unknown,
  answer: Answer,
  scope: Scope,
  wanted: Wanted | undefined,
): unknown {
  const list = answer.body === null ? [] : nodes;
  if (list === null) return null;
  if (!Array.isArray(list)) throw invalidAnswer(origin, 'something else came where a list was expected');
  const { first, skip, pagination } = page;
  const items: readonly unknown[] = list.slice(skip, skip + first);
  const total = pagination.total?.evaluate(answer.body, scope);
  const more = findMore(origin, page, answer, scope);
  const cursorOf = (index: number): string => encodeCursor(positionOf(page, index, list.length, more));
  const hasNextPage = hasNext(page, items, list.length, total, more);
  const edges = wanted?.get('edges');
  const withCursor = !edges || edges.has('cursor');
  const endless = hasNextPage && items.length === 0;
  return {
    edges: items.map((node, index) => ({ node, ...(withCursor && { cursor: cursorOf(index) }) })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: page.from.kind === 'item' ? page.from.index > 0 : page.from.cursor !== undefined || skip > 0,
      startCursor: items.length > 0 ? cursorOf(0) : null,
      // A page may be empty and not the last: there must be a way on.
      endCursor: items.length > 0 || endless ? cursorOf(items.length - 1) : null,
    },
    totalCount: isNumber(total) ? total : null,
  };
}

/** Whether the API says that there is a next page, and its cursor; undefined where it says nothing. */
type More = boolean | { readonly cursor: string | number } | undefined;

function findMore(origin: Origin, { pagination }: Page, { headers, body }: Answer, scope: Scope): More {
  const { by, next, parameter = '' } = pagination;
  const value = next?.evaluate(body, scope) ?? null;
  const isThere = value !== null && value !== false && value !== '';
  if (by === 'CURSOR') {
    if (!isThere) return false;
    if (typeof value === 'string' || typeof value === 'number') return { cursor: value };
    if (typeof value === 'bigint') return { cursor: String(value) };
    throw invalidAnswer(origin, 'the next cursor is neither text nor a number');
  }
  if (next) return isThere;
  const { link } = headers;
  const target = link && nextLink(link);
  if (by !== 'LINK') return link && target !== undefined;
  if (target === undefined) return false;
  const cursor = URL.parse(target, 'http://base')?.searchParams.get(parameter);
  if (typeof cursor === 'string') return { cursor };
  throw invalidAnswer(origin, `the link to the next page has no parameter "${parameter}"`);
}

function hasNext(page: Page, items: readonly unknown[], given: number, total: unknown, more: More): boolean {
  const { pagination, from, size, skip, first } = page;
  if (given > skip + items.length) return true;
  if (from.kind === 'cursor') return more !== undefined && more !== false;
  if (items.length === 0) return false;
  if (isNumber(total)) return from.index + items.length < total;
  // Last resort: who asked for one more than is wanted and did not get it knows; a full page may be the last or not.
  const asked = pagination.by === 'OFFSET' && size > first;
  return more === undefined ? !asked && given >= size : more !== false;
}

/** The position behind an item of the page; behind the last one, it is where the API's next page begins. */
function positionOf({ from, skip, size }: Page, index: number, given: number, more: More): Position {
  if (from.kind === 'item') return { kind: 'item', index: from.index + index };
  const behind = skip + index + 1;
  if (behind >= given && typeof more === 'object') return { kind: 'cursor', cursor: more.cursor, skip: 0, size };
  return { kind: 'cursor', cursor: from.cursor, skip: behind, size };
}
