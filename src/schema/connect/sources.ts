/** Reads `@source`: what several connectors share of their calls. */
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { placeOf } from '../../util/problem.ts';
import type { HeaderMapping } from '../backend.ts';
import type { Mapping, Template } from '../mapping/types.ts';
import { checkBaseUrl } from './checks/urls.ts';
import { type Failure, readFailure } from './failure.ts';
import { readHeaders, readPart } from './http.ts';
import { schemaDirectives } from './links.ts';
import type { Reading } from './report.ts';
import { readTemplate, type Use } from './texts.ts';
import { readArguments, readObject, readString } from './values.ts';
import { baseUrlVariables, sourceAnswerVariables, sourceRequestVariables } from './variables.ts';

export type Source = {
  readonly name: string;
  readonly baseUrl: Template | undefined;
  readonly path: Mapping | undefined;
  readonly queryParams: Mapping | undefined;
  readonly headers: readonly HeaderMapping[];
  readonly failure: Failure;
  /** What its texts use: of every connector that names it. */
  readonly uses: readonly Use[];
};

/** Every source of the file by its name. One with a wrong part is kept without that part, so that connectors still find it. */
export function readSources(document: DocumentNode, reading: Reading): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const directive of schemaDirectives(document)) {
    if (reading.links.meaning(directive.name.value) !== 'source') continue;
    const source = readSource(directive, reading);
    if (!source) continue;
    if (sources.has(source.name)) {
      const message = `There are two sources named "${source.name}".`;
      reading.report('DUPLICATE_SOURCE_NAME', message, placeOf(directive), { hint: 'Rename one of them.' });
    } else sources.set(source.name, source);
  }
  return sources;
}

function readSource(directive: ConstDirectiveNode, reading: Reading): Source | undefined {
  const { report } = reading;
  const uses: Use[] = [];
  const values = readArguments(directive, ['name', 'http', 'errors', 'isSuccess'], report);
  const name = readName(directive, values, reading);
  const httpValue = values.get('http')?.value;
  if (!httpValue) report('GRAPH_QL_ERROR', '"@source" needs "http" with a baseURL.', placeOf(directive));
  const http = httpValue
    ? readObject(httpValue, ['baseURL', 'headers', 'path', 'queryParams'], '"http"', report)
    : values;
  const baseNode = httpValue && readString(http, 'baseURL', report);
  if (httpValue && !baseNode) report('INVALID_URL', '"http" of a source needs "baseURL".', placeOf(httpValue));
  const baseSpot = {
    code: 'INVALID_URL',
    what: 'The base URL',
    variables: baseUrlVariables,
    needed: true,
    inputless: true,
  };
  const baseUrl = baseNode && readTemplate(baseNode, baseSpot, uses, reading);
  if (baseNode && baseUrl) checkBaseUrl(baseNode, baseUrl, report);
  if (name === undefined) return undefined;
  return {
    name,
    baseUrl,
    path: readPart(http, 'path', sourceRequestVariables, uses, reading),
    queryParams: readPart(http, 'queryParams', sourceRequestVariables, uses, reading),
    headers: readHeaders(http, sourceRequestVariables, uses, reading),
    failure: readFailure(values, sourceAnswerVariables, uses, reading),
    uses,
  };
}

function readName(
  directive: ConstDirectiveNode,
  values: ReturnType<typeof readArguments>,
  { report }: Reading,
): string | undefined {
  const node = readString(values, 'name', report);
  if (!node?.value) {
    report('EMPTY_SOURCE_NAME', 'A source needs a name.', placeOf(node ?? directive));
    return undefined;
  }
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(node.value)) {
    report('INVALID_SOURCE_NAME', `"${node.value}" is no name of a source.`, placeOf(node), {
      hint: 'Start with a letter; then letters, digits, "_" and "-", at most 64.',
    });
  }
  return node.value;
}
