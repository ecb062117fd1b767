/** A real Yoga around the plugins of a test, with the engine's part played by hand. */
import { buildSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { usePolicies } from '../../src/plugins/adapter.ts';
import { useEtag } from '../../src/plugins/cache/etag.ts';
import { Caller, type Identity } from '../../src/plugins/caller.ts';
import type { Caching, Operation, PolicyContext } from '../../src/plugins/operation.ts';
import type { Policy } from '../../src/plugins/policy.ts';

export type Kit = {
  /** Posts an operation, or sends any other request. */
  readonly post: (query: string, init?: PostInit) => Promise<Answer>;
  readonly send: (path: string, init?: RequestInit) => Promise<Answer>;
};

export type PostInit = {
  readonly headers?: Record<string, string>;
  readonly variables?: unknown;
  readonly operationName?: string;
  readonly signal?: AbortSignal;
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  /** Parsed; undefined for an empty answer. */
  readonly json: {
    readonly data?: unknown;
    readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  };
  readonly code: unknown;
  readonly headers: Headers;
};

export type KitOptions = {
  readonly typeDefs: string;
  readonly resolvers?: Parameters<typeof createSchema>[0]['resolvers'];
  readonly policies: readonly Policy[];
  /** Others, before and behind those of the policies. */
  readonly before?: readonly (Plugin | Plugin<PolicyContext>)[];
  readonly after?: readonly (Plugin | Plugin<PolicyContext>)[];
  /** What the engine would say of an operation. */
  readonly operation?: (request: Request, query: string) => Partial<Operation>;
};

/** Callers are made of headers: `x-subject` names one, `x-ip` says where it comes from. */
export function createKit(options: KitOptions): Kit {
  const yoga = createYoga({
    schema: createSchema({ typeDefs: options.typeDefs, resolvers: options.resolvers ?? {} }),
    plugins: [
      useEngineByHand(options),
      ...(options.before ?? []),
      usePolicies(options.policies),
      useEtag(),
      ...(options.after ?? []),
    ] as Plugin[],
    logging: false,
    maskedErrors: false,
    graphqlEndpoint: '/',
    batching: { limit: 5 },
    maxRequestBodySize: false,
  });
  const send = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await yoga.fetch(`http://portico.test${path}`, init ?? {});
    const text = await response.text();
    const json = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, text, json, code: json.errors?.[0]?.extensions?.code, headers: response.headers };
  };
  return {
    send,
    post: (query, { headers, signal, ...params } = {}) =>
      send('/', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, ...params }),
        ...(signal && { signal }),
      }),
  };
}

function useEngineByHand(options: KitOptions): Plugin<PolicyContext> {
  const graph: GraphQLSchema = buildSchema(options.typeDefs);
  const prepare = (context: { request: Request; params: { query?: string; variables?: unknown } }) => {
    const { query = '', variables } = context.params;
    return operationOf(query, {
      schema: graph,
      variables: (variables ?? {}) as Record<string, unknown>,
      ...options.operation?.(context.request, query),
    });
  };
  return {
    onContextBuilding({ context, extendContext }) {
      extendContext({ caller: callerOf(context.request), requestId: 'test' });
    },
    onExecute({ args }) {
      args.contextValue.operation = prepare(args.contextValue);
    },
    onSubscribe({ args }) {
      args.contextValue.operation = prepare(args.contextValue);
    },
  };
}

export const uncached: Caching = { maxAge: undefined, scope: 'PUBLIC' };

export function operationOf(query: string, parts: Partial<Operation> & { readonly schema: GraphQLSchema }): Operation {
  const document: DocumentNode = parse(query);
  const definition = document.definitions[0];
  const kind = definition?.kind === 'OperationDefinition' ? definition.operation : ('query' as Operation['kind']);
  return {
    client: 'mobile',
    kind,
    name: undefined,
    key: `${query} ${JSON.stringify(parts.variables ?? {})}`,
    document,
    variables: {},
    inParts: false,
    caching: uncached,
    ...parts,
  };
}

const callers = new WeakMap<Request, Caller>();

/** One for each request, as `useAuth` does it. */
function callerOf(request: Request): Caller {
  const known = callers.get(request);
  if (known) return known;
  const subject = request.headers.get('x-subject');
  const identity: Identity | undefined =
    subject === null
      ? undefined
      : {
          provider: 'customers',
          subject,
          scopes: [],
          claims: { sub: subject, tenant: request.headers.get('x-tenant') },
        };
  const caller = new Caller({ headers: request.headers, identity, ip: request.headers.get('x-ip') ?? '192.0.2.1' });
  callers.set(request, caller);
  return caller;
}
