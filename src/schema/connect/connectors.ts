/** Reads `@connect`, with its `@source` folded in. */
import type { ConstDirectiveNode, FieldDefinitionNode, StringValueNode } from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Connector, ConnectorHttp } from '../backend.ts';
import { bodyOf } from '../mapping/mapping.ts';
import { findInput } from '../mapping/references.ts';
import type { Mapping } from '../mapping/types.ts';
import { checkBatchKey } from './checks/batch.ts';
import { kindsOf } from './checks/kinds.ts';
import { checkPaths } from './checks/paths.ts';
import { checkSelection } from './checks/selection.ts';
import { checkUrl } from './checks/urls.ts';
import { readFailure } from './failure.ts';
import { readHeaders, readMethod, readPart } from './http.ts';
import { findPathKeys, inferParentKey, inferRootEntity, inferTypeEntity } from './needs.ts';
import { finishPaginate, readPaginate } from './paginate.ts';
import { readReads } from './reads.ts';
import type { Reading, Report } from './report.ts';
import type { Source } from './sources.ts';
import { readMapping, readTemplate, type Use } from './texts.ts';
import { namedType, type TypeInfo } from './types.ts';
import { readArguments, readObject, readString, type Values } from './values.ts';
import { answerVariables, type Position, requestVariables } from './variables.ts';

/** Where a `@connect` stands. */
export type Site = {
  readonly directive: ConstDirectiveNode;
  readonly type: TypeInfo;
  /** Undefined for a connector on a type. */
  readonly field: FieldDefinitionNode | undefined;
  /** Its number among those of the same field or type. */
  readonly index: number;
};

/** Every `@connect` on objects and interfaces, in the order of the file. */
export function findSites({ links, types }: Reading): readonly Site[] {
  const isConnect = (directive: ConstDirectiveNode) => links.meaning(directive.name.value) === 'connect';
  return [...types.all.values()].flatMap((type) => [
    ...type.directives.filter(isConnect).map((directive, index) => ({ directive, type, field: undefined, index })),
    ...[...type.fields.values()].flatMap((field) =>
      (field.directives ?? []).filter(isConnect).map((directive, index) => ({ directive, type, field, index })),
    ),
  ]);
}

/** Reads one `@connect`; undefined where something is wrong, each thing reported: then nothing can be said of what it gives. */
export function readConnector(
  site: Site,
  sources: ReadonlyMap<string, Source>,
  reading: Reading,
): Connector | undefined {
  let wrong = false;
  const report: Report = (code, message, places, options) => {
    wrong ||= options?.severity !== 'warning';
    reading.report(code, message, places, options);
  };
  const kindOf = kindsOf(site.field, site.type, reading.types);
  const holdersOf = holdersIn(site);
  const connector = readParts(site, sources, { ...reading, report, kindOf, holdersOf });
  return wrong ? undefined : connector;
}

function holdersIn({ field, type }: Site): Reading['holdersOf'] {
  return (name) => [
    ...(field?.arguments?.some((argument) => argument.name.value === name) ? ['$args'] : []),
    ...(type.fields.has(name) ? ['$this'] : []),
  ];
}

function readParts(site: Site, sources: ReadonlyMap<string, Source>, reading: Reading): Connector | undefined {
  const { directive, type, field } = site;
  const { report } = reading;
  const root = reading.types.rootOf(type.name);
  if (!field && root) {
    const message = `"@connect" cannot stand on the type "${type.name}".`;
    report('CONNECT_ON_ROOT', message, placeOf(directive), { hint: 'Put it on the fields.' });
    return undefined;
  }
  if (!field && type.kind !== 'object') {
    report('GRAPH_QL_ERROR', `"@connect" cannot stand on the ${type.kind} "${type.name}".`, placeOf(directive), {
      hint: 'It can stand on fields and on object types.',
    });
    return undefined;
  }
  const position: Position = !field ? 'type' : root ? 'root' : 'field';
  const allowed = ['source', 'id', 'http', 'batch', 'errors', 'selection', 'entity', 'isSuccess'];
  const values = readArguments(directive, allowed, report);
  const source = findSource(values, sources, reading);
  const paginate = readPaginate(site, reading);
  const page = paginate ? ['$page'] : [];
  const variables = [...answerVariables(position), ...page];
  const uses: Use[] = [];
  const http = readHttp(values, source, site, [...requestVariables(position), ...page], uses, reading);
  const failure = readFailure(values, variables, uses, reading);
  const selectionNode = readString(values, 'selection', report);
  const spot = { code: 'INVALID_SELECTION', what: 'The selection', variables, needed: true };
  const selection = selectionNode && readMapping(selectionNode, spot, uses, reading);
  if (!selectionNode) report('INVALID_SELECTION', '"@connect" needs a selection.', placeOf(directive));
  const batchMaxSize = readBatch(values, reading);
  if (!selection || !selectionNode || http === 'wrong' || paginate === 'wrong') {
    checkPaths(uses, { field, type }, reading);
    return undefined;
  }
  const pagination = paginate && finishPaginate(paginate, http, selection, uses, variables, reading);
  const leadSomewhere = checkPaths(uses, { field, type }, reading);

  if (!http) checkRequestless(uses, selection, selectionNode, reading);
  const givenType = paginate?.nodeType ?? (field ? namedType(field.type) : type.name);
  checkSelection(selection, selectionNode, givenType, reading);
  // Of what leads nowhere, no key can be made.
  if (!leadSomewhere) return undefined;
  const needed = uses.filter((use) => use.spot.needed);
  const entity = field
    ? inferRootEntity(site, field, values, needed, reading)
    : inferTypeEntity(site, values, needed, reading);
  if (entity) checkBatchKey(entity, selection, selectionNode, reading);
  return {
    coordinate: `${type.name}${field ? `.${field.name.value}` : ''}[${site.index}]`,
    typeName: type.name,
    fieldName: field?.name.value,
    directive,
    sourceName: source?.name,
    http,
    selection,
    selectionNode,
    entity,
    parentKey: field && inferParentKey(site, needed, reading),
    pathKeys: http ? findPathKeys(http.url, entity?.by ?? '$this') : [],
    batchMaxSize,
    pagination,
    isSuccess: failure.isSuccess ?? source?.failure.isSuccess,
    errors: {
      message: failure.message ?? source?.failure.message,
      extensions: [source?.failure.extensions, failure.extensions].filter((mapping) => mapping !== undefined),
    },
    reads: readReads(http?.headers ?? [], [...(source?.uses ?? []), ...uses]),
  };
}

function findSource(
  values: Values,
  sources: ReadonlyMap<string, Source>,
  { report, backend }: Reading,
): Source | undefined {
  const node = readString(values, 'source', report);
  const source = sources.get(node?.value ?? '');
  if (!node || source) return source;
  if (sources.size === 0) {
    report('NO_SOURCES_DEFINED', `There is no source "${node.value}": backend "${backend}" has none.`, placeOf(node), {
      hint: `Add it: extend schema @source(name: "${node.value}", http: { baseURL: "https://…" })`,
    });
  } else {
    const hint = didYouMean(node.value, sources.keys());
    report('SOURCE_NAME_MISMATCH', `There is no source "${node.value}".`, placeOf(node), { hint });
  }
  return undefined;
}

function readHttp(
  values: Values,
  source: Source | undefined,
  site: Site,
  variables: readonly string[],
  uses: Use[],
  reading: Reading,
): ConnectorHttp | 'wrong' | undefined {
  const value = values.get('http')?.value;
  if (!value) {
    if (reading.links.grammar === '0.4') return undefined;
    reading.report('HTTP_OMITTED_REQUIRES_V0_4', '"@connect" needs "http".', placeOf(site.directive), {
      hint: 'Only connect v0.4 has connectors without a call.',
    });
    return 'wrong';
  }
  const allowed = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'body', 'headers', 'path', 'queryParams'];
  const http = readObject(value, allowed, '"http"', reading.report);
  const method = readMethod(http, value, reading);
  const spot = { code: 'INVALID_URL', what: 'The URL', variables, needed: true, inputless: true };
  const url = method && readTemplate(method.url, spot, uses, reading);
  if (method && url) checkUrl(method.url, url, values.has('source'), reading.report);
  const path = readPart(http, 'path', variables, uses, reading);
  const queryParams = readPart(http, 'queryParams', variables, uses, reading);
  const body = readPart(http, 'body', variables, uses, reading);
  const headers = readHeaders(http, variables, uses, reading);
  if (!method || !url || (source && !source.baseUrl)) return 'wrong';
  const own = new Set(headers.map((header) => header.name));
  return {
    method: method.method,
    source: source?.baseUrl && { url: source.baseUrl, path: source.path, queryParams: source.queryParams },
    url,
    path,
    queryParams,
    headers: [...(source?.headers ?? []).filter((header) => !own.has(header.name)), ...headers],
    body,
  };
}

function checkRequestless(
  uses: readonly Use[],
  selection: Mapping,
  selectionNode: StringValueNode,
  { report }: Reading,
): void {
  const complain = (what: string, node: StringValueNode, offset: number): void => {
    const message = `A connector without a call has no ${what}.`;
    report('REQUESTLESS_SELECTION_USES_REQUEST_DATA', message, placeInString(node, offset), {
      hint: 'Give it "http", or make the value of $args, $this, $config or $env.',
    });
  };
  for (const { reference, node } of uses) {
    const { variable, offset } = reference;
    if (variable === '$status' || variable === '$response') complain(variable, node, offset);
  }
  const body = bodyOf(selection);
  const offset = body && findInput(body);
  if (offset !== undefined) complain('answer', selectionNode, offset);
}

function readBatch(values: Values, { report }: Reading): number | undefined {
  const value = values.get('batch')?.value;
  const size = value && readObject(value, ['maxSize'], '"batch"', report).get('maxSize')?.value;
  if (!size) return undefined;
  if (size.kind === 'IntValue' && Number(size.value) > 0) return Number(size.value);
  report('GRAPH_QL_ERROR', '"maxSize" must be a whole number above zero.', placeOf(size));
  return undefined;
}
