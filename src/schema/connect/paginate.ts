/** Reads `@paginate`: a REST list that is shown as a connection, page by page. */
import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type FieldDefinitionNode,
  Kind,
  OperationTypeNode,
} from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import { type ConnectorHttp, type Pagination, type PaginationWay, paginationWays } from '../backend.ts';
import { bodyOf } from '../mapping/mapping.ts';
import { findReferences } from '../mapping/references.ts';
import type { Mapping, Output } from '../mapping/types.ts';
import type { Site } from './connectors.ts';
import type { Reading, Report } from './report.ts';
import { readMapping, type Use } from './texts.ts';
import { isList, namedType, type TypeInfo } from './types.ts';
import { readArguments, readString, type Values } from './values.ts';

/** What is read of a `@paginate` before its connector: the rest depends on what the connector does with `$page`. */
export type PaginateDirective = {
  readonly node: ConstDirectiveNode;
  readonly by: PaginationWay;
  readonly size: number;
  readonly max: number;
  readonly values: Values;
  /** The type of the list's items. */
  readonly nodeType: string;
};

const code = 'INVALID_PAGINATION';

/** The part of `$page` that tells a page from the others, by how pages are told. */
const partOf: Readonly<Record<PaginationWay, string>> = {
  PAGE: 'number',
  OFFSET: 'offset',
  CURSOR: 'cursor',
  LINK: 'cursor',
};

/** Reads the directive of a connector's field, if it has one; `wrong` where something is, each thing reported. */
export function readPaginate({ field, type, index }: Site, reading: Reading): PaginateDirective | 'wrong' | undefined {
  const [node, second] = (field?.directives ?? []).filter(({ name }) => name.value === 'paginate');
  if (!node || !field) return undefined;
  let wrong = false;
  const complain = (message: string, at: Parameters<typeof placeOf>[0], hint?: string): void => {
    wrong = true;
    reading.report(code, message, placeOf(at), { hint });
  };
  if (second) complain('"@paginate" stands twice.', second, 'Keep one of them.');
  if (index > 0) complain('A list in pages has one connector.', node, 'Keep one @connect.');
  if (reading.types.rootOf(type.name) === OperationTypeNode.MUTATION) complain('A mutation has no pages.', node);
  const values = readArguments(node, ['by', 'size', 'max', 'total', 'next'], reading.report);
  const by = readWay(values, node, complain);
  const given = readCount(values.get('max')?.value, undefined, complain);
  const size = readCount(values.get('size')?.value, Math.min(20, given ?? 20), complain);
  const max = given ?? Math.max(100, size);
  if (size > max) complain(`"size" is above "max", which is ${max}.`, values.get('size')?.value ?? node);
  checkArguments(field, complain);
  const nodeType = checkConnection(field, values.has('total'), reading, complain);
  return wrong || !by || nodeType === undefined ? 'wrong' : { node, by, size, max, values, nodeType };
}

type Complain = (message: string, at: Parameters<typeof placeOf>[0], hint?: string) => void;

function readWay(values: Values, node: ConstDirectiveNode, complain: Complain): PaginationWay | undefined {
  const value = values.get('by')?.value;
  const text = value?.kind === Kind.ENUM ? value.value : undefined;
  const by = paginationWays.find((way) => way === text);
  if (!by) complain('"by" says how pages are told apart.', value ?? node, didYouMean(text ?? '', paginationWays));
  return by;
}

function readCount<T>(value: ConstValueNode | undefined, fallback: T, complain: Complain): number | T {
  if (!value) return fallback;
  if (value.kind === Kind.INT && Number(value.value) > 0) return Number(value.value);
  complain('The size of a page is a whole number above zero.', value);
  return fallback;
}

function checkArguments(field: FieldDefinitionNode, complain: Complain): void {
  for (const [name, type] of [
    ['first', 'Int'],
    ['after', 'String'],
  ] as const) {
    const argument = field.arguments?.find((each) => each.name.value === name);
    if (!argument) complain(`"${field.name.value}" needs the argument "${name}: ${type}".`, field);
    else if (isList(argument.type) || namedType(argument.type) !== type) {
      complain(`The argument "${name}" must be of type ${type}.`, argument.type);
    }
  }
  for (const argument of field.arguments ?? []) {
    const { value } = argument.name;
    if (value === 'last' || value === 'before') complain('Pages are read forwards only.', argument, 'Take it out.');
  }
}

/** The type of the nodes, where the field's type is a connection. */
function checkConnection(
  field: FieldDefinitionNode,
  hasTotal: boolean,
  { types }: Reading,
  complain: Complain,
): string | undefined {
  const typeName = namedType(field.type);
  const connection = isList(field.type) ? undefined : types.all.get(typeName);
  const edges = connection?.fields.get('edges');
  const edge = edges && isList(edges.type) ? types.all.get(namedType(edges.type)) : undefined;
  const node = edge?.fields.get('node');
  const objects = [connection, edge, typeOf(connection, 'pageInfo')].every((type) => type?.kind === 'object');
  if (!node || isList(node.type) || !edge?.fields.has('cursor') || !objects) {
    const hint = `type ${typeName} { edges: [Edge!]! pageInfo: PageInfo! } with type Edge { node: … cursor: String! }`;
    complain(`"${typeName}" is no connection.`, field.type, hint);
    return undefined;
  }
  const total = connection?.fields.get('totalCount');
  if (total && !hasTotal) complain('Nothing tells how many there are.', total, 'Add "total" to @paginate.');
  return namedType(node.type);

  function typeOf(type: TypeInfo | undefined, name: string): TypeInfo | undefined {
    const found = type?.fields.get(name);
    return found && types.all.get(namedType(found.type));
  }
}

/**
 * Completes what was read of a `@paginate` by what its connector does with it.
 *
 * @param uses what the request uses; what `total` and `next` use is added
 */
export function finishPaginate(
  { node, by, size, max, values }: PaginateDirective,
  http: ConnectorHttp | undefined,
  nodes: Mapping,
  uses: Use[],
  variables: readonly string[],
  { report, ...reading }: Reading,
): Pagination {
  const way = partOf[by];
  const asks = (name: string): boolean =>
    uses.some(({ reference: { variable, path } }) => variable === '$page' && path[0] === name);
  const [sized, placed] = [asks('size'), http !== undefined && asks(way)];
  const read = (name: 'total' | 'next', expected?: 'number'): Mapping | undefined => {
    const text = readString(values, name, report);
    const spot = { code, what: `"${name}"`, variables, needed: true, ...(expected && { expected }) };
    return text && readMapping(text, spot, uses, { report, ...reading });
  };
  const [total, next] = [read('total', 'number'), read('next')];
  checkParts(uses, [way, 'size'], report);
  const parameter = by === 'LINK' && http ? findParameter(http) : undefined;
  const named = values.get('by')?.value;
  if (!placed) {
    report(code, 'The call does not say which page it wants.', placeOf(named), {
      hint: `Use $page.${way} in the URL, its parameters, a header or the body.`,
    });
  } else if (by === 'LINK' && parameter === undefined) {
    report(code, 'Which parameter of the next link is the cursor cannot be known.', placeOf(named), {
      hint: 'Use $page.cursor for one parameter of the query, as in queryParams: "page: $page.cursor".',
    });
  }
  if (by === 'CURSOR' && !values.has('next')) {
    report(code, 'Nothing tells the cursor of the next page.', placeOf(node), {
      hint: 'Add "next", such as next: "$.next_cursor".',
    });
  }
  if (by === 'LINK' && values.has('next')) {
    const hint = 'Take it out: the Link header tells the next page.';
    report(code, '"next" does not go with LINK.', placeOf(values.get('next')?.name), { hint });
  }
  return { by, size, max, total, next, sized, parameter, output: connectionOf(nodes, total) };
}

function checkParts(uses: readonly Use[], known: readonly string[], report: Report): void {
  for (const { reference, node } of uses) {
    const { variable, path, offset } = reference;
    const [name = ''] = path;
    if (variable !== '$page' || known.includes(name)) continue;
    const message = name ? `"$page" has no "${name}" here.` : '"$page" is used by its parts.';
    report(code, message, placeInString(node, offset), { hint: didYouMean(name, known) });
  }
}

/** What a connection of these nodes has. */
function connectionOf({ output }: Mapping, total: Mapping | undefined): Output {
  const of = (fields: Readonly<Record<string, Output | undefined>>): Output =>
    new Map(Object.entries(fields).map(([name, below]) => [name, { offset: 0, fields: below }]));
  const none = undefined;
  const edges = of({ node: output, cursor: none });
  const pageInfo = of({ hasNextPage: none, hasPreviousPage: none, startCursor: none, endCursor: none });
  return of({ edges, pageInfo, ...(total && { totalCount: none }) });
}

/** The one parameter of the query that is made of the cursor. */
function findParameter({ url, queryParams }: ConnectorHttp): string | undefined {
  const names = url.parts.flatMap((part, index) => {
    const before = url.parts[index - 1];
    if (typeof part === 'string' || !part.references.some(isCursor)) return [];
    return typeof before === 'string' ? (/[?&]([^=&?#]+)=$/.exec(before)?.[1] ?? []) : [];
  });
  const body = queryParams && bodyOf(queryParams);
  for (const item of body?.kind === 'object' ? body.items : []) {
    if (item.kind === 'named' && findReferences({ kind: 'value', value: item.value }).some(isCursor))
      names.push(item.name);
  }
  return names.length === 1 ? names[0] : undefined;
}

function isCursor({ variable, path }: { readonly variable: string; readonly path: readonly string[] }): boolean {
  return variable === '$page' && path[0] === 'cursor';
}
