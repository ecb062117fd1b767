/** GraphQL servers in this process and a graph over them: what is asked goes all the way, but for the sockets. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  buildASTSchema,
  execute,
  type GraphQLFieldResolver,
  isTypeDefinitionNode,
  Kind,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { createPlanning } from '../../src/compile/plan/planning.ts';
import { createCompiledRunner } from '../../src/execute/compiled.ts';
import { createStitchedRunner, type GraphRunner } from '../../src/execute/stitched.ts';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { createMergeExecutor } from '../../src/fetch/merge.ts';
import type { Transport } from '../../src/fetch/transport.ts';
import { unify } from '../../src/graph/unify.ts';
import type { View } from '../../src/graph/view.ts';
import type { Backend } from '../../src/schema/backend.ts';
import { readSchemas } from '../../src/schema/read.ts';
import { silent } from '../../src/util/log.ts';
import { makeDirectory } from '../kit/directory.ts';
import { viewOf } from '../kit/views.ts';

export type LocalBackend = {
  readonly name: string;
  /** Its file in `schemas/`. */
  readonly sdl: string;
  /** Resolves every field, that of `_entities` too. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
};

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

export async function openGraph(t: TestContext, pieces: readonly LocalBackend[]): Promise<LocalGraph> {
  const files = pieces.map(({ name, sdl }) => [`schemas/${name}.graphql`, `${sdl}\n${address(name)}`]);
  const { backends, problems } = await readSchemas(await makeDirectory(t, Object.fromEntries(files)));
  const { graph, problems: conflicts } = unify(backends);
  assert.deepEqual([...problems, ...conflicts], []);
  assert.ok(graph);
  const calls: string[] = [];
  const pace: Pace = { open: 0, rounds: 0 };
  const executors = backends.map((backend) => {
    const piece = pieces.find(({ name }) => name === backend.name) ?? assert.fail();
    const transport = inProcess(piece, backend, calls, pace);
    const inner = createGraphqlExecutor({ backend, transport, env: {}, config: {}, log: silent });
    return [backend.name, backend.kind === 'plain' ? createMergeExecutor({ backend, inner }) : inner] as const;
  });
  return {
    view: viewOf(graph, printSchema(graph.schema)),
    runners: {
      compiled: createCompiledRunner({ planOf: createPlanning(graph.parts), executors: new Map(executors) }),
      stitched: createStitchedRunner(graph, new Map(executors)),
    },
    calls,
    rounds: () => pace.rounds,
  };
}

type Pace = { open: number; rounds: number };

function address(name: string): string {
  return `extend schema @backend(url: "http://${name}.test/graphql")`;
}

/** A server that refuses what is not valid on its schema. */
function inProcess(
  { name, sdl, resolve: fieldResolver }: LocalBackend,
  { kind }: Backend,
  calls: string[],
  pace: Pace,
): Transport {
  const schema = buildASTSchema(parse(kind === 'federated' ? `${sdl}\n${federation(sdl)}` : sdl), {
    assumeValidSDL: true,
  });
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
      const errors = validate(schema, document);
      const answer =
        errors.length > 0
          ? { errors }
          : await execute({ schema, document, variableValues, fieldResolver, typeResolver: typeOf });
      pace.open -= 1;
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
    },
    open: () => assert.fail('there are no subscriptions'),
    close: async () => {},
  };
}

/** What a federated server adds to its file. */
function federation(sdl: string): string {
  const types = parse(sdl).definitions.filter(isTypeDefinitionNode);
  const entities = types.filter(
    ({ kind, directives }) =>
      kind === Kind.OBJECT_TYPE_DEFINITION && directives?.some((directive) => directive.name.value === 'key'),
  );
  if (entities.length === 0) return '';
  const field = '{ _entities(representations: [_Any!]!): [_Entity]! }';
  return `scalar _Any
    union _Entity = ${entities.map((type) => type.name.value).join(' | ')}
    ${types.some((type) => type.name.value === 'Query') ? 'extend' : ''} type Query ${field}`;
}
