/** GraphQL servers in this process and a graph over them: what is asked goes all the way, but for the sockets. */

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import {
  buildASTSchema,
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  isTypeDefinitionNode,
  Kind,
  parse,
  validate,
} from 'graphql';
import { isPlannable } from '../../src/compile/plan/plannable.ts';
import { createPlanning } from '../../src/compile/plan/planning.ts';
import { createCompiledRunner } from '../../src/execute/compiled.ts';
import { createStitchedRunner, type GraphRunner } from '../../src/execute/stitched.ts';
import { createConnectExecutor } from '../../src/fetch/connect/executor.ts';
import { CallError } from '../../src/fetch/error.ts';
import type { BackendExecutor } from '../../src/fetch/executor.ts';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { createMergeExecutor } from '../../src/fetch/merge.ts';
import type { Transport } from '../../src/fetch/transport.ts';
import { unify } from '../../src/graph/unify.ts';
import type { View } from '../../src/graph/view.ts';
import type { Backend } from '../../src/schema/backend.ts';
import { readSchemas } from '../../src/schema/read.ts';
import { silent } from '../../src/util/log.ts';
import { startHttp, transportFor } from '../fetch/kit.ts';
import { type Lifetime, makeDirectory } from '../kit/directory.ts';
import { viewOf } from '../kit/views.ts';

export type LocalBackend = {
  readonly name: string;
  /** Its file in `schemas/`; for a REST backend, `$BASE` in it is where its server listens. */
  readonly sdl: string;
  /** Resolves every field, that of `_entities` too. */
  readonly resolve?: GraphQLFieldResolver<unknown, unknown>;
  /** What a REST backend answers a GET with. */
  readonly answer?: (url: URL) => { readonly status: number; readonly value: unknown };
  /** The schema that it serves, where that is not what its file says. */
  readonly served?: string;
  /** What it sends instead of what it should; undefined hangs up. */
  readonly spoil?: (answer: Answer) => Promise<Answer | undefined>;
};

export type Answer = { readonly status: number; readonly text: string };

export type LocalGraph = {
  /** All of the graph. */
  readonly view: View;
  readonly runners: Readonly<Record<Engine, GraphRunner>>;
  /** The names of the backends, once for each call that they got; may be emptied. */
  readonly calls: string[];
  /** How often calls were made, at once, while none was waited for. */
  readonly rounds: () => number;
};

export const engines = ['compiled', 'stitched'] as const;
export type Engine = (typeof engines)[number];

/** Objects say by `__typename` which type they are of. */
export function typeOf(value: unknown): string {
  return (value as { readonly __typename: string }).__typename;
}

export async function openGraph(t: Lifetime, pieces: readonly LocalBackend[]): Promise<LocalGraph> {
  const files = await Promise.all(
    pieces.map(async (piece) => {
      const { name, sdl, answer } = piece;
      const text = answer ? sdl.replaceAll('$BASE', await serve(t, piece, answer)) : `${sdl}\n${address(name)}`;
      return [`schemas/${name}.graphql`, text];
    }),
  );
  const { backends, problems } = await readSchemas(await makeDirectory(t, Object.fromEntries(files)));
  const { graph, problems: conflicts } = await unify(backends, isPlannable);
  assert.deepEqual(
    [...problems, ...conflicts].filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(graph);
  const calls: string[] = [];
  const pace: Pace = { open: 0, rounds: 0 };
  const executors = backends.map((backend) => {
    const piece = pieces.find(({ name }) => name === backend.name) ?? assert.fail();
    return [backend.name, executorOf(t, piece, backend, calls, pace)] as const;
  });
  return {
    view: viewOf(graph, 'extend schema @expose'),
    runners: {
      compiled: createCompiledRunner({ planOf: createPlanning(graph.parts), executors: new Map(executors) }),
      stitched: createStitchedRunner(graph, new Map(executors)),
    },
    calls,
    rounds: () => pace.rounds,
  };
}

type Pace = { open: number; rounds: number };

function executorOf(t: Lifetime, piece: LocalBackend, backend: Backend, calls: string[], pace: Pace): BackendExecutor {
  const common = { backend, env: {}, log: silent };
  if (backend.kind === 'rest') {
    const transport = transportFor(t, { backend: backend.name, timeoutMs: 60_000 });
    return createConnectExecutor({ ...common, transport, config: new Map() });
  }
  const inner = createGraphqlExecutor({ ...common, transport: inProcess(piece, backend, calls, pace), config: {} });
  return backend.kind === 'plain' ? createMergeExecutor({ backend, inner }) : inner;
}

/** A REST server on a socket. */
function serve(t: Lifetime, { spoil }: LocalBackend, answer: NonNullable<LocalBackend['answer']>): Promise<string> {
  return startHttp(t, async ({ url = '' }, response) => {
    const { status, value } = answer(new URL(url, 'http://rest.test'));
    const plain = { status, text: JSON.stringify(value) };
    const sent = spoil ? await spoil(plain) : plain;
    if (!sent) response.destroy();
    else response.writeHead(sent.status, { 'content-type': 'application/json' }).end(sent.text);
  });
}

function address(name: string): string {
  return `extend schema @backend(url: "http://${name}.test/graphql")`;
}

/** A server that refuses what is not valid on its schema. */
function inProcess(piece: LocalBackend, { kind }: Backend, calls: string[], pace: Pace): Transport {
  const { name, sdl, served = sdl, resolve: fieldResolver, spoil } = piece;
  assert.ok(fieldResolver, 'a GraphQL server resolves fields');
  const own = kind === 'federated' ? withBases(parse(`${served}\n${federation(served)}`)) : parse(served);
  const schema = buildASTSchema(own, { assumeValidSDL: true });
  return {
    async call({ body = '' }) {
      calls.push(name);
      if (pace.open++ === 0) pace.rounds += 1;
      await setImmediate(); // All calls that need no other have been made by then.
      const { query, variables: variableValues } = JSON.parse(body) as {
        query: string;
        variables: Record<string, unknown>;
      };
      const document = parse(query);
      // What it serves by another schema than its file's need not be what others take for valid.
      const errors = served === sdl ? validate(schema, document) : [];
      const answer =
        errors.length > 0
          ? { errors }
          : await execute({ schema, document, variableValues, fieldResolver, typeResolver: typeOf });
      const plain = { status: 200, text: JSON.stringify(answer) };
      const sent = spoil ? await spoil(plain) : plain;
      pace.open -= 1;
      if (!sent) throw new CallError('BACKEND_UNAVAILABLE', name, 'the connection broke off');
      return { status: sent.status, headers: {}, body: Buffer.from(sent.text) };
    },
    open: () => assert.fail('there are no subscriptions'),
    close: async () => {},
  };
}

/** What a federated server takes an extension for whose base is another's. */
function withBases(document: DocumentNode): DocumentNode {
  const own = new Set(document.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || own.has(node.name.value)) return node;
    own.add(node.name.value);
    return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION as const };
  });
  return { ...document, definitions };
}

/** What a federated server adds to its file. */
function federation(sdl: string): string {
  const types = parse(sdl).definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  const entities = types.filter(({ directives }) => directives?.some((directive) => directive.name.value === 'key'));
  if (entities.length === 0) return '';
  const field = '{ _entities(representations: [_Any!]!): [_Entity]! }';
  return `scalar _Any
    union _Entity = ${[...new Set(entities.map((type) => type.name.value))].join(' | ')}
    extend type Query ${field}`;
}
