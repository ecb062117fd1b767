/** Asks a GraphQL server for its schema: the SDL that it publishes of itself, or what introspection says. */
import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { isObject } from '../../../util/json.ts';

import { ImportFault } from '../document/fault.ts';

/** Posts a GraphQL document as JSON. Rejects with an `Error` that says, behind the URL, why there is no answer. */
export type Post = (
  json: string,
) => Promise<{ readonly status: number; readonly location: string | undefined; readonly text: string }>;

export type Published =
  /** SDL as the server gives it, directives and all. */
  | { readonly kind: 'sdl'; readonly sdl: string; readonly by: string }
  | { readonly kind: 'introspection'; readonly introspection: IntrospectionQuery; readonly by: string };

/** Everything that GraphQL has, then what servers of long ago know. */
const introspections = [
  getIntrospectionQuery({ specifiedByUrl: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }),
  getIntrospectionQuery({ specifiedByUrl: true }),
  getIntrospectionQuery(),
];

/**
 * The ways in turn: `_service { sdl }` of Federation, introspection, `_sdl` as servers have it that are stitched.
 *
 * @param shown the server's URL
 * @throws {ImportFault} where the server says nothing of itself
 */
export async function askServer(post: Post, shown: string): Promise<Published> {
  const ask = (query: string) => askOnce(post, query, shown);
  const service = await ask('{ _service { sdl } }');
  const sdl = isObject(service.data?._service) ? service.data._service.sdl : undefined;
  if (typeof sdl === 'string' && sdl.trim() !== '') return { kind: 'sdl', sdl, by: '_service' };
  let refusal: string | undefined;
  for (const query of introspections) {
    const { data, errors } = await ask(query);
    if (isIntrospection(data)) {
      const stitched = hasSdlField(data) ? (await ask('{ _sdl }')).data?._sdl : undefined;
      if (typeof stitched === 'string' && stitched.trim() !== '') return { kind: 'sdl', sdl: stitched, by: '_sdl' };
      return { kind: 'introspection', introspection: data, by: 'introspection' };
    }
    refusal = errors[0] ?? refusal;
  }
  const { data } = await ask('{ _sdl }');
  if (typeof data?._sdl === 'string' && data._sdl.trim() !== '') return { kind: 'sdl', sdl: data._sdl, by: '_sdl' };
  throw new ImportFault(
    `says nothing of its schema, neither by _service { sdl } nor by introspection${refusal === undefined ? '.' : `: ${JSON.stringify(refusal)}.`}
  → Turn introspection on for the import, or name a file with the server's SDL instead of its URL.`,
    shown,
  );
}

type Answer = { readonly data: Readonly<Record<string, unknown>> | undefined; readonly errors: readonly string[] };

async function askOnce(post: Post, query: string, shown: string): Promise<Answer> {
  const { status, location, text } = await post(JSON.stringify({ query })).catch((error: Error) => {
    throw new ImportFault(`cannot be asked: ${error.message}`, shown);
  });
  const body = parseJson(text);
  if (isObject(body) && ('data' in body || Array.isArray(body.errors))) {
    const errors: readonly unknown[] = Array.isArray(body.errors) ? body.errors : [];
    return {
      data: isObject(body.data) ? body.data : undefined,
      errors: errors.flatMap((error) => (isObject(error) && typeof error.message === 'string' ? error.message : [])),
    };
  }
  throw new ImportFault(whyNoAnswer(status, location), shown);
}

function whyNoAnswer(status: number, location: string | undefined): string {
  if (status === 401 || status === 403) {
    return `it answered ${status}.\n  → Give it a credential: --header "authorization: Bearer …".`;
  }
  if (status >= 300 && status < 400 && location !== undefined) {
    return `it redirects to ${location}.\n  → Name the URL of the GraphQL endpoint itself.`;
  }
  return `it answered ${status}, and no GraphQL.\n  → Name the URL that takes GraphQL by POST; it often ends in /graphql.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isIntrospection(data: unknown): data is IntrospectionQuery {
  return isObject(data) && isObject(data.__schema) && Array.isArray(data.__schema.types);
}

/** A root field `_sdl` without arguments, by which stitched servers publish their directives. */
function hasSdlField({ __schema }: IntrospectionQuery): boolean {
  const query = __schema.types.find(({ name }) => name === __schema.queryType?.name);
  return query?.kind === 'OBJECT' && query.fields.some(({ name, args }) => name === '_sdl' && args.length === 0);
}
