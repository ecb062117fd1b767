/**
 * All servers of the benchmark in one process, real and slow: `/rest`, the four subgraphs, `/items`. The backend in C stands before
 * it and asks each question once. Says its port to whoever forked it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GraphQLSchema, graphql } from 'graphql';
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
  const known = pathname === '/items' ? large.get(query) : undefined;
  if (known !== undefined) return known;
  const result = await graphql({
    schema,
    source: query,
    ...(variables && { variableValues: variables }),
    ...(operationName !== undefined && { operationName }),
  });
  const text = JSON.stringify(result);
  if (pathname === '/items' && !result.errors) large.set(query, text);
  return text;
}

/** The list of items is large, and the same for every seed: to make it anew for each would take a minute. */
const large = new Map<string, string>();

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const result = await answer(request.url ?? '/', Buffer.concat(chunks).toString()).catch((error: unknown) => {
    console.error(`origin: ${request.url}: ${error}`);
    return undefined;
  });
  response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(result ?? '{}');
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // of a TCP server
process.once('disconnect', () => process.exit());
