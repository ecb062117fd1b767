/** Reads `@connect`, with its `@source` folded in. */
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Connector, ConnectorHttp } from '../backend.ts';
import { checkPaths } from './checks/paths.ts';
import { checkBatchKey, checkSelection } from './checks/selection.ts';
import { checkUrl } from './checks/urls.ts';
import { readFailure } from './failure.ts';
import { readHeaders, readMethod, readPart } from './http.ts';
import { inferParentKey, inferRootEntity, inferTypeEntity } from './needs.ts';
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
  const connector = readParts(site, sources, { ...reading, report });
  return wrong ? undefined : connector;
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
  const uses: Use[] = [];
  const http = readHttp(values, source, site, position, uses, reading);
  const failure = readFailure(values, answerVariables(position), uses, reading);
  const selectionNode = readString(values, 'selection', report);
  const spot = { code: 'INVALID_SELECTION', what: 'The selection', variables: answerVariables(position), needed: true };
  const selection = selectionNode && readMapping(selectionNode, spot, uses, reading);
  if (!selectionNode) report('INVALID_SELECTION', '"@connect" needs a selection.', placeOf(directive));
  const leadSomewhere = checkPaths(uses, { field, type }, reading);
  const batchMaxSize = readBatch(values, reading);
  if (!selection || !selectionNode || http === 'wrong') return undefined;

  if (!http) checkRequestless(uses, reading);
  checkSelection(selection, selectionNode, field ? namedType(field.type) : type.name, reading);
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
    batchMaxSize,
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
  position: Position,
  uses: Use[],
  reading: Reading,
): ConnectorHttp | 'wrong' | undefined {
  const variables = requestVariables(position);
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
  const spot = { code: 'INVALID_URL', what: 'The URL', variables, needed: true };
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

function checkRequestless(uses: readonly Use[], { report }: Reading): void {
  for (const { reference, node } of uses) {
    if (reference.variable !== '$status' && reference.variable !== '$response') continue;
    const message = `A connector without a call has no ${reference.variable}.`;
    report('REQUESTLESS_SELECTION_USES_REQUEST_DATA', message, placeInString(node, reference.offset));
  }
}

function readBatch(values: Values, { report }: Reading): number | undefined {
  const value = values.get('batch')?.value;
  const size = value && readObject(value, ['maxSize'], '"batch"', report).get('maxSize')?.value;
  if (!size) return undefined;
  if (size.kind === 'IntValue' && Number(size.value) > 0) return Number(size.value);
  report('GRAPH_QL_ERROR', '"maxSize" must be a whole number above zero.', placeOf(size));
  return undefined;
}
