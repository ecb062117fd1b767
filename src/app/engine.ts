/** What runs operations on a view: each is compiled, described to the policies, and run on the graph. The same for both ways through a door. */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
} from 'graphql';
import { type CoerceVariables, compileVariables } from '../compile/coerce.ts';
import type { Compile, Compiled } from '../compile/compile.ts';
import type { Question } from '../compile/question.ts';
import { type Runnable, type RunPart, type RunResult, run, runInParts, runSubscription } from '../execute/run.ts';
import type { ValueScope } from '../execute/shape.ts';
import type { GraphRunner } from '../execute/stitched.ts';
import { type OperationContext, RequestContext } from '../fetch/context.ts';
import type { View } from '../graph/view.ts';
import { Caller } from '../plugins/caller.ts';
import type { Answer, PolicyContext } from '../plugins/operation.ts';
import { answerOf } from '../plugins/written.ts';
import { graphqlError } from '../util/errors.ts';
import { type Events, mapEvents } from '../util/map-events.ts';
import { attempt, isPromise, type MaybePromise, then } from '../util/maybe.ts';
import { DescribedOperation, type OperationFacts } from './operation.ts';

export type EngineContext = PolicyContext & {
  /** What the calls of the operation share; from when it is prepared. */
  calls?: OperationContext;
};

export type EngineOptions = {
  readonly client: string;
  /** Which loading of the files this is: two generations never share anything remembered. */
  readonly generation: string;
  readonly view: View;
  readonly compile: Compile;
  readonly runner: GraphRunner;
};

/** Which operation of a valid document, with which variables, for whom. */
export type EngineRequest = {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: EngineContext;
  /** Whether the client takes an answer in parts (`@defer`, `@stream`). */
  readonly takesParts: boolean;
};

export type Prepared = {
  readonly runnable: Runnable;
  readonly operation: DescribedOperation;
  readonly calls: OperationContext;
  readonly errors?: never;
};

/** What cannot be run, and why; the client may know it. */
export type Unprepared = { readonly errors: readonly GraphQLError[] };

/** Incremental delivery as clients know it: the form of 2022 (`deferSpec=20220824`). */
export type Part =
  | (Answer & { readonly hasNext: boolean })
  | { readonly incremental: NonNullable<RunPart['incremental']>; readonly hasNext: boolean };

export type Engine = {
  /** Compiles and plans each operation of a valid document, as for a caller who may do everything: nobody waits for it then. */
  readonly expect: (document: DocumentNode) => void;
  /** From here on `context.operation` is there. */
  readonly prepare: (request: EngineRequest) => MaybePromise<Prepared | Unprepared>;
  /** Not for an operation whose answer comes in parts. */
  readonly run: (prepared: Prepared) => MaybePromise<Answer>;
  readonly runInParts: (prepared: Prepared) => Events<Part>;
  readonly subscribe: (prepared: Prepared) => Promise<Events<Answer> | Answer>;
};

const noVariables: Readonly<Record<string, unknown>> = Object.freeze({});

/** One operation of a document, with what was found out about it. */
type Known = {
  readonly node: OperationDefinitionNode;
  readonly facts: OperationFacts;
  /** From when it has run. */
  coerce?: CoerceVariables;
};

export function createEngine({ client, generation, view, compile, runner }: EngineOptions): Engine {
  const known = new WeakMap<DocumentNode, Map<string | null, Known | Unprepared>>();

  function find(document: DocumentNode, name: string | null): Known | Unprepared {
    let byName = known.get(document);
    if (!byName) {
      byName = new Map();
      known.set(document, byName);
    }
    const found = byName.get(name);
    if (found) return found;
    const made = know(document, name);
    // Names that are none are the client's choice, and there is no end of them.
    if ('node' in made) byName.set(name, made);
    return made;
  }

  function know(document: DocumentNode, operationName: string | null): Known | Unprepared {
    const node = getOperationAST(document, operationName);
    if (!node) return { errors: [unresolved(document, operationName)] };
    if (!view.schema.getRootType(node.operation)) {
      const message = `There is no ${node.operation} here.`;
      return { errors: [graphqlError('GRAPHQL_VALIDATION_FAILED', message, { nodes: node })] };
    }
    const name = node.name?.value;
    const hash = createHash('sha256').update(print(document)).digest('hex');
    const identity = [generation, client, name ?? null, hash];
    const keyWithoutVariables = JSON.stringify([...identity, noVariables, false]);
    const { schema } = view.graph;
    return { node, facts: { client, kind: node.operation, name, hash, schema, identity, keyWithoutVariables } };
  }

  /** Compiles what is about to run; the errors of variables are the client's to see. */
  function prepare({
    document,
    operationName,
    variables,
    context,
    takesParts,
  }: EngineRequest): MaybePromise<Prepared | Unprepared> {
    const found = find(document, operationName ?? null);
    if ('errors' in found) return found;
    const { node, facts } = found;
    let coerced: Readonly<Record<string, unknown>> | undefined;
    if (node.variableDefinitions?.length) {
      found.coerce ??= compileVariables(view.schema, node.variableDefinitions);
      const values = found.coerce(variables ?? noVariables);
      if (values.errors) return { errors: values.errors.map(wrongVariable) };
      coerced = values.coerced;
    }
    const inParts = takesParts && node.operation !== OperationTypeNode.SUBSCRIPTION;
    const scope = { variables: coerced ?? noVariables, caller: context.caller, inParts };
    return then(compile(document, node, scope), (compiled) => describe(facts, compiled, scope, coerced, context));
  }

  function describe(
    facts: OperationFacts,
    compiled: Compiled,
    scope: ValueScope,
    coerced: Readonly<Record<string, unknown>> | undefined,
    context: EngineContext,
  ): Prepared {
    const variables = valuesOf(compiled, scope);
    const operation = new DescribedOperation(facts, compiled, variables, coerced);
    const calls = new RequestContext(context, context.visit);
    context.operation = operation;
    context.calls = calls;
    const introspection = compiled.introspection && { document: compiled.introspection, schema: view.schema };
    const { document, shape } = compiled;
    return { runnable: { document, variables, shape, scope, introspection }, operation, calls };
  }

  function expect(document: DocumentNode): void {
    for (const node of document.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      const { coerced = noVariables } = getVariableValues(view.schema, node.variableDefinitions ?? [], noVariables);
      const scope = { variables: coerced, caller: new Caller({}), inParts: false };
      const answer = (question: Question): boolean =>
        question.kind === 'variable' ? coerced[question.name] === true : question.kind !== 'parts';
      const compiled = compile(document, node, scope, answer);
      if (!isPromise(compiled) && compiled.document) runner.plan?.(compiled.document);
    }
  }

  return {
    expect,
    prepare: (request) => orTell(() => prepare(request)),
    run: ({ runnable, operation, calls }) =>
      then(run(runnable, runner, calls), (result) => toAnswer(result, operation)),
    runInParts: ({ runnable, operation, calls }) =>
      mapEvents(runInParts(runnable, runner, calls), (part) => toPart(part, operation)),
    async subscribe({ runnable, operation, calls }) {
      const events = await runSubscription(runnable, runner, calls);
      return Symbol.asyncIterator in events
        ? mapEvents(events, (event) => toAnswer(event, operation))
        : toAnswer(events, operation);
    },
  };
}

/** Values that only show to be wrong when arguments are made of them are the client's mistake, too. */
function orTell<T>(make: () => MaybePromise<T | Unprepared>): MaybePromise<T | Unprepared> {
  const tell = (error: unknown): Unprepared => {
    if (!(error instanceof GraphQLError)) throw error;
    const { code } = error.extensions;
    return { errors: [code ? error : graphqlError('BAD_USER_INPUT', error.message, { nodes: error.nodes })] };
  };
  return attempt(make, tell);
}

function wrongVariable({ message, nodes }: GraphQLError): GraphQLError {
  return graphqlError('BAD_USER_INPUT', message, { nodes: nodes ?? null });
}

function valuesOf(compiled: Compiled, scope: ValueScope): Readonly<Record<string, unknown>> {
  if (compiled.variables.size === 0) return noVariables;
  const variables: Record<string, unknown> = {};
  for (const [name, value] of compiled.variables) {
    const computed = value(scope);
    if (computed !== undefined) variables[name] = computed;
  }
  return variables;
}

function toAnswer(result: RunResult, operation: DescribedOperation): Answer {
  operation.graphData = result.graphData;
  if (result.content !== undefined) return answerOf(result.content, () => result);
  const { data, errors } = result;
  return errors.length > 0 ? { data, errors } : { data };
}

function toPart(part: RunPart, operation: DescribedOperation): Part {
  if (!part.incremental) return { ...toAnswer(part, operation), hasNext: part.hasNext };
  operation.graphData = part.graphData;
  return { incremental: part.incremental, hasNext: part.hasNext };
}

function unresolved(document: DocumentNode, operationName: string | null): GraphQLError {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
  );
  const message =
    names.length === 0
      ? 'The document has no operation.'
      : operationName
        ? `The document has no operation named "${operationName}".`
        : 'The document has several operations: say which one to run with operationName.';
  return graphqlError('OPERATION_RESOLUTION_FAILURE', message);
}
