/** What the demo's GraphQL backends share: a schema served by Yoga at `/graphql`, over the server that counts and fails. */
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { type BackendOptions, type Extension, type Running, serve } from './server.ts';

/** Serves `schema`: queries and mutations as JSON, subscriptions as Server-Sent Events and over WebSocket. `reset` puts the backend's data back. */
export function serveGraphql(
  name: string,
  options: BackendOptions,
  schema: GraphQLSchema,
  reset?: () => void,
): Promise<Running> {
  const yoga = createYoga({
    schema,
    logging: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    maskedErrors: false,
    // The body was read before, to be counted; reading it once more with a limit would only cost time.
    maxRequestBodySize: false,
  });
  return serve(
    name,
    options,
    async (call, request, response) => {
      // Yoga takes a body that somebody has read before from here, as Express leaves it.
      if (call.body !== '') Object.assign(request, { body: bodyOf(call.body) });
      await yoga(request, response);
    },
    reset,
    overSockets(schema),
  );
}

/** graphql-transport-ws, on the path of HTTP. */
function overSockets(schema: GraphQLSchema): Extension {
  return (server) => {
    const sockets = new WebSocketServer({ noServer: true });
    useServer({ schema }, sockets);
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?', 1)[0] !== '/graphql') socket.destroy();
      else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    });
    return () => {
      for (const socket of sockets.clients) socket.terminate();
    };
  };
}

function bodyOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' ? body : text;
  } catch {
    return text;
  }
}

/** The client's mistake, as GraphQL servers commonly say it. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The first `count` of a list; throws `badInput` unless it is 0 to 100. */
export function takeFirst<T>(items: readonly T[], count: number): readonly T[] {
  if (count < 0 || count > 100) throw badInput(`first must be from 0 to 100, and is ${count}`);
  return items.slice(0, count);
}
