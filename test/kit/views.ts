/** A graph and views of it without files or sockets: for tests of what lies between them. */
import assert from 'node:assert/strict';
import { buildSchema, type GraphQLFieldResolver, graphql, Kind, parse, print, printSchema, Source } from 'graphql';
import { project } from '../../src/bff/project.ts';
import { readClientFile } from '../../src/bff/read.ts';
import { createCompile } from '../../src/compile/compile.ts';
import { allowNulls } from '../../src/execute/lenient.ts';
import { type RunPart, type RunResult, run, runInParts } from '../../src/execute/run.ts';
import type { GraphRunner } from '../../src/execute/stitched.ts';
import type { OperationContext } from '../../src/fetch/context.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { unify } from '../../src/graph/unify.ts';
import type { View } from '../../src/graph/view.ts';
import { Caller, type Identity } from '../../src/plugins/caller.ts';
import { federatedSubgraph } from '../../src/schema/federated.ts';
import { defaultOptions } from '../../src/schema/options.ts';
import type { Problem } from '../../src/util/problem.ts';

/** The graph of one federated backend. */
export async function graphOf(sdl: string): Promise<Graph> {
  const document = parse(new Source(sdl, 'schemas/all.graphql'));
  const { graph, problems } = await unify([
    {
      name: 'all',
      kind: 'federated',
      document,
      subgraph: federatedSubgraph(document),
      options: defaultOptions,
      connectors: [],
      merges: [],
    },
  ]);
  if (!graph) throw new Error(JSON.stringify(problems));
  return graph;
}

/** Reads and projects the text of a client's file. */
export function projectText(
  graph: Graph,
  sdl: string,
): { readonly view: View | undefined; readonly problems: readonly Problem[] } {
  const document = parse(new Source(sdl, 'bff/test.graphql'));
  const place = { file: 'bff/test.graphql', line: 1, column: 1 };
  const { file, problems } = readClientFile({ name: 'test', place, document }, document);
  return file ? project(file, graph) : { view: undefined, problems };
}

export function viewOf(graph: Graph, sdl: string): View {
  const { view, problems } = projectText(graph, sdl);
  if (!view) throw new Error(JSON.stringify(problems, null, 2));
  return view;
}

export type Ran = RunResult & {
  /** What is sent of it when it has been asked for often. */
  readonly written: RunResult['content'];
  /** The operation on the graph, as text in one line; undefined where none was needed. */
  readonly lowered: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
};

type Options = {
  readonly variables?: Record<string, unknown>;
  readonly identity?: Identity;
  readonly operationName?: string;
};

/** What an operation on a view becomes before it runs. */
async function prepare(view: View, text: string, options: Options, inParts: boolean) {
  const document = parse(text);
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (options.operationName === undefined || definition.name?.value === options.operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const caller = new Caller({ identity: options.identity });
  const scope = { variables: options.variables ?? {}, caller, inParts };
  const compiled = await createCompile(view, new Map())(document, operation, scope);
  const variables: Record<string, unknown> = {};
  for (const [name, value] of compiled.variables) {
    const computed = value(scope);
    if (computed !== undefined) variables[name] = computed;
  }
  const context: OperationContext = {
    caller,
    requestId: 'test',
    signal: new AbortController().signal,
    calls: [],
    loaders: new Map(),
    maxAge: undefined,
    private: false,
  };
  const introspection = compiled.introspection && { document: compiled.introspection, schema: view.schema };
  return { compiled, runnable: { ...compiled, variables, scope, introspection }, context };
}

/** Runs an operation on a view for who takes its answer in parts. */
export async function* runPartsOn(
  view: View,
  text: string,
  runner: GraphRunner,
  variables: Record<string, unknown> = {},
): AsyncGenerator<RunPart, void> {
  const { runnable, context } = await prepare(view, text, { variables }, true);
  yield* runInParts(runnable, runner, context);
}

/** Runs an operation on a view, over data that stands for all backends. */
export async function runOn(
  view: View,
  text: string,
  data: unknown,
  options: Options & {
    /** Instead of the data. */
    readonly runner?: GraphRunner;
  } = {},
): Promise<Ran> {
  const { compiled, runnable, context } = await prepare(view, text, options, false);
  const [runner, replay] = recording(options.runner ?? localRunner(view.graph, data));
  const result = await run(runnable, runner, context);
  // What is asked for often is answered by functions that were compiled for it: they must give just the same.
  let written: RunResult['content'];
  for (let times = 0; times < 4; times++) {
    const again = await run(runnable, replay, context);
    written = again.content;
    assert.deepEqual([again.data, again.errors.map(String)], [result.data, result.errors.map(String)]);
  }
  const lowered = compiled.document && oneLine(print(compiled.document));
  // The data may be read only when it is asked for.
  return { ...result, data: result.data, written, lowered, variables: runnable.variables };
}

/** A runner that remembers its last answer, and one that gives it again. */
function recording(runner: GraphRunner): readonly [GraphRunner, GraphRunner] {
  let last: Awaited<ReturnType<GraphRunner['execute']>> = {};
  const { executeThrough } = runner;
  const recorder: GraphRunner = {
    ...runner,
    execute: async (...words) => {
      last = await runner.execute(...words);
      return last;
    },
    ...(executeThrough && {
      executeThrough: async (document, shape, variables, context) => {
        const answer = await executeThrough(document, shape, variables, context);
        last =
          'outline' in answer
            ? { data: (JSON.parse(String(answer.bytes)) as { data: Record<string, unknown> }).data }
            : answer;
        return answer;
      },
    }),
  };
  return [recorder, { execute: async () => last, subscribe: async () => last }];
}

/** Answers from plain data: functions of it are called with the arguments. */
function localRunner(graph: Graph, rootValue: unknown): GraphRunner {
  const schema = allowNulls(buildSchema(printSchema(graph.schema)));
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    const value = (source as Record<string, unknown> | undefined)?.[info.fieldName];
    return typeof value === 'function' ? value(args) : value;
  };
  return {
    execute: async (document, variableValues) =>
      graphql({ schema, source: print(document), variableValues, rootValue, fieldResolver }),
    subscribe: async () => ({ errors: [] }),
  };
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
