/** What a GraphQL server, or a file of SDL or introspection, says of its schema, as one document. */
import {
  buildASTSchema,
  buildClientSchema,
  type DocumentNode,
  GraphQLError,
  GraphQLSchema,
  getLocation,
  parse,
  printSchema,
  Source,
} from 'graphql';
import { isFederated } from '../../../schema/federated.ts';
import { isObject } from '../../../util/json.ts';
import { ImportFault } from '../document/fault.ts';

import { isIntrospection, type Published } from './ask.ts';

export type ServerSchema = {
  readonly kind: 'federated' | 'plain';
  /** How it came to be known: `_service`, `introspection`, `SDL`. */
  readonly by: string;
  readonly document: DocumentNode;
  /** The server's own text, where that is to be kept as it is: it says by which keys its types are joined. */
  readonly text: string | undefined;
  /** For looking things up; undefined where a file is kept as it is. */
  readonly schema: GraphQLSchema | undefined;
};

const stitching = new Set(['merge', 'key', 'computed', 'canonical']);

/** @throws {ImportFault} */
export function readPublished(published: Published, shown: string): ServerSchema {
  return published.kind === 'sdl'
    ? readSdl(published.sdl, `${published.by} of ${shown}`, published.by)
    : readIntrospection(published.introspection, shown);
}

/**
 * A file: SDL, or the answer to an introspection as JSON.
 *
 * @throws {ImportFault}
 */
export function readFileText(text: string, shown: string): ServerSchema {
  if (!text.trimStart().startsWith('{')) return readSdl(text, shown, 'SDL');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ImportFault(`is no JSON: ${(error as Error).message}`, shown);
  }
  const data = isObject(json) && isObject(json.data) ? json.data : json;
  if (!isIntrospection(data)) throw new ImportFault('is neither SDL nor the answer to an introspection.', shown);
  return readIntrospection(data, shown);
}

function readIntrospection(data: Parameters<typeof buildClientSchema>[0], shown: string): ServerSchema {
  try {
    const whole = buildClientSchema(data);
    // Of directives an introspection knows only that there are such, never where they stand.
    const schema = new GraphQLSchema({ ...whole.toConfig(), directives: [] });
    const document = parse(printSchema(schema), { noLocation: true });
    return { kind: 'plain', by: 'introspection', document, text: undefined, schema };
  } catch (error) {
    throw new ImportFault(`its introspection is no schema: ${(error as Error).message}`, shown);
  }
}

function readSdl(text: string, shown: string, by: string): ServerSchema {
  const document = parseSdl(text, shown);
  const kept = isFederated(document) || saysStitching(document);
  if (kept) return { kind: isFederated(document) ? 'federated' : 'plain', by, document, text, schema: undefined };
  try {
    return { kind: 'plain', by, document, text: undefined, schema: buildASTSchema(document) };
  } catch (error) {
    throw new ImportFault(`is no schema: ${(error as Error).message}`, shown);
  }
}

function parseSdl(text: string, shown: string): DocumentNode {
  const source = new Source(text);
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = getLocation(source, error.positions?.[0] ?? 0);
    throw new ImportFault(error.message, `${shown}:${line}:${column}`);
  }
}

function saysStitching(document: DocumentNode): boolean {
  return document.definitions.some(
    (node) =>
      'fields' in node &&
      [...(node.directives ?? []), ...(node.fields ?? []).flatMap((field) => field.directives ?? [])].some(
        (directive) => stitching.has(directive.name.value),
      ),
  );
}
