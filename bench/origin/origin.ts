/**
 * All servers of the benchmark in one, real and slow: `/rest`, the four subgraphs, `/items`. It counts its calls. Before it, where it
 * is measured, stands the backend in C, and asks it each question once.
 */
import { type GraphQLSchema, graphql } from 'graphql';
import { type Running, serve } from '../../test/backends/server.ts';
import { firstSeed, seeds } from '../workloads/workload.ts';
import { createItems } from './items.ts';
import { answerRest } from './rest.ts';
import { subgraphs } from './subgraphs.ts';

const schemas = new Map<string, GraphQLSchema>([
  ...Object.entries(subgraphs).map(([name, create]): [string, GraphQLSchema] => [`/${name}`, create()]),
  ['/items', createItems()],
]);

type Params = { readonly query: string; readonly variables?: Record<string, unknown>; readonly operationName?: string };

async function answer(target: string, body: string): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(target, 'http://origin');
  const schema = schemas.get(pathname);
  if (!schema)
    return pathname.startsWith('/rest/') ? JSON.stringify(answerRest(pathname.slice(5), searchParams)) : undefined;
  const { query, variables, operationName }: Params = JSON.parse(body);
  const key = pathname === '/items' ? query + JSON.stringify(Object.values(variables ?? {}).filter(isNoSeed)) : '';
  const known = large.get(key);
  if (known !== undefined) return known;
  const result = await graphql({
    schema,
    source: query,
    ...(variables && { variableValues: variables }),
    ...(operationName !== undefined && { operationName }),
  });
  const text = JSON.stringify(result);
  if (key !== '' && !result.errors) large.set(key, text);
  return text;
}

/** The list of items is large, and the same for every seed: to make it anew for each would take a minute. */
const large = new Map<string, string>();

/** Gateways name their variables as they like. */
function isNoSeed(value: unknown): boolean {
  return typeof value !== 'number' || value < firstSeed || value >= firstSeed + seeds;
}

export function startOrigin(): Promise<Running> {
  return serve('origin', {}, async ({ path, body }, _request, response) => {
    const result = await answer(path, body);
    response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(result ?? '{}');
  });
}
