/** `_entities` for a plain GraphQL backend: asked by its merge queries, all in one call, answered in the order of the representations. */
import { type DocumentNode, type ExecutionResult, type FieldNode, GraphQLError, Kind, visit } from 'graphql';
import type { Backend, Merge } from '../schema/backend.ts';
import { readTypes } from '../schema/connect/types.ts';
import { graphqlError } from '../util/errors.ts';
import { isObject } from '../util/json.ts';
import { Lru } from '../util/lru.ts';
import { responseKey } from '../util/response-key.ts';
import { entityFields, representationsOf } from './entities.ts';
import type { BackendExecutor, BackendRequest } from './executor.ts';
import { type Data, fieldsOf, keyText, pick, pickKnown } from './keys.ts';
import { keyedArguments, valueFor, variableOf } from './merge-arguments.ts';
import { placeEntities, type Question } from './place.ts';
import { type Batch, rewrite } from './rewrite.ts';

/** What one merge query is asked for one `_entities` field: keys by their text, with the representations that have them. */
type Gathering = {
  readonly field: FieldNode;
  readonly merge: Merge;
  readonly wanted: Map<string, { readonly key: Data; readonly told: Data; readonly indexes: number[] }>;
};

/** What is known of a document: names that are free in it, and what it became, by what was asked. */
type Known = { readonly prefix: string; readonly rewritten: Lru<string, DocumentNode> };

const rewritingsKept = 16;

/** A document as the backend is asked it, and what its answer is then looked through for. */
type Rewritten = { readonly document: DocumentNode; readonly prefix: string; readonly questions: readonly Question[] };

/**
 * Puts merge queries in the places of `_entities`.
 *
 * @param errors gets what there is no query for
 */
type RewriteFor = (document: DocumentNode, variables: BackendRequest['variables'], errors: GraphQLError[]) => Rewritten;

/** What a plain GraphQL backend is asked instead of a document, whose `_entities` are about these representations. */
export function mergedDocument(
  backend: Backend,
  document: DocumentNode,
  variables: BackendRequest['variables'],
): DocumentNode {
  return createRewriteFor(backend)(document, variables, []).document;
}

function createRewriteFor(backend: Backend): RewriteFor {
  const types = readTypes(backend.document);
  const documents = new WeakMap<DocumentNode, Known>();
  const mergesOf = new Map<string, Merge[]>();
  // One query for all keys goes before one for each.
  for (const merge of [...backend.merges].sort((a, b) => Number(b.list) - Number(a.list))) {
    mergesOf.set(merge.typeName, [...(mergesOf.get(merge.typeName) ?? []), merge]);
  }

  function gather(field: FieldNode, variables: BackendRequest['variables'], errors: GraphQLError[]): Gathering[] {
    const gatherings = new Map<Merge, Gathering>();
    representationsOf(field, variables).forEach((representation, index) => {
      const typeName = String(isObject(representation) ? representation.__typename : undefined);
      const merges = mergesOf.get(typeName);
      if (!merges) {
        const message = `${backend.name} has no query that fetches ${typeName} by key`;
        errors.push(graphqlError('INTERNAL_SERVER_ERROR', message, { path: [responseKey(field), index] }));
      }
      for (const merge of merges ?? []) {
        const key = pick(fieldsOf(merge.key), representation);
        if (!key) continue;
        const told = { ...pickKnown(fieldsOf(merge.needs), representation), ...key };
        const gathering = gatherings.get(merge) ?? { field, merge, wanted: new Map() };
        gatherings.set(merge, gathering);
        const wanted = gathering.wanted.get(keyText(told));
        if (wanted) wanted.indexes.push(index);
        else gathering.wanted.set(keyText(told), { key, told, indexes: [index] });
        return;
      }
    });
    return [...gatherings.values()];
  }

  function knownOf(document: DocumentNode): Known {
    const known = documents.get(document) ?? { prefix: freePrefix(document), rewritten: new Lru(rewritingsKept) };
    documents.set(document, known);
    return known;
  }

  function documentFor(document: DocumentNode, batches: readonly Batch[], { prefix, rewritten }: Known): DocumentNode {
    const signature = JSON.stringify(
      batches.map(({ field, merge, aliases }) => [responseKey(field), backend.merges.indexOf(merge), aliases.length]),
    );
    const made = rewritten.get(signature) ?? rewrite({ document, batches, prefix, types });
    rewritten.set(signature, made);
    return made;
  }

  return (document, variables, errors) => {
    const gatherings = entityFields(document).flatMap((field) => gather(field, variables, errors));
    const known = knownOf(document);
    const questions = gatherings.map(({ field, merge, wanted }, i): Question => {
      const alias = known.prefix + i;
      const single = Array.from(wanted.keys(), (_, n) => `${alias}_${n}`);
      const aliases = merge.list ? [alias] : single;
      return { field, merge, aliases, wanted: [...wanted.values()] };
    });
    return { document: documentFor(document, questions, known), prefix: known.prefix, questions };
  };
}

/**
 * Passes on what has no `_entities`; what stands beside them goes with the same call.
 *
 * A representation whose key is null or that the backend does not know is null. Keys are asked for once, however often they come.
 */
export function createMergeExecutor(options: {
  readonly backend: Backend;
  readonly inner: BackendExecutor;
}): BackendExecutor {
  const { backend, inner } = options;
  const rewriteFor = createRewriteFor(backend);

  async function execute(request: BackendRequest): Promise<ExecutionResult> {
    const { document, variables } = request;
    if (entityFields(document).length === 0) return inner.execute(request);
    const errors: GraphQLError[] = [];
    const { document: rewritten, prefix, questions } = rewriteFor(document, variables, errors);
    let answer: ExecutionResult = { data: {} };
    if (questions.length > 0 || !asksOnlyEntities(document)) {
      const fitting = fit(rewritten, variables, keyVariables(questions));
      answer = await inner.execute({ ...request, document: rewritten, variables: fitting });
    }
    return assemble(backend.name, answer, request, questions, prefix, errors);
  }

  const { ask, subscribe } = inner;
  return {
    execute,
    ...(ask && { ask: (request) => (entityFields(request.document).length === 0 ? ask(request) : execute(request)) }),
    ...(subscribe && { subscribe }),
  };
}

/** The answer to the document as it was before it was rewritten. */
function assemble(
  backend: string,
  answer: ExecutionResult,
  request: BackendRequest,
  questions: readonly Question[],
  prefix: string,
  errors: GraphQLError[],
): ExecutionResult {
  const came: Data = answer.data ?? {};
  const data: Data = Object.fromEntries(Object.entries(came).filter(([name]) => !name.startsWith(prefix)));
  for (const field of entityFields(request.document)) {
    data[responseKey(field)] = representationsOf(field, request.variables).map(() => null);
  }
  const placed = questions.map((question) => {
    const key = responseKey(question.field);
    const given = { data: came, explained: (answer.errors?.length ?? 0) > 0 };
    const { faults, pathsOf } = placeEntities(question, given, data[key] as unknown[], prefix);
    for (const message of faults) {
      errors.push(graphqlError('BACKEND_INVALID_RESPONSE', message, { path: [key], extensions: { backend } }));
    }
    return pathsOf;
  });
  for (const error of answer.errors ?? []) {
    const paths = error.path && placed.map((pathsOf) => pathsOf(error.path ?? [])).find((found) => found);
    if (!paths) errors.push(error);
    for (const path of paths ?? []) {
      errors.push(
        new GraphQLError(error.message, { path, extensions: error.extensions, originalError: error.originalError }),
      );
    }
  }
  return { data: answer.data ? data : null, ...(errors.length > 0 && { errors }) };
}

function keyVariables(questions: readonly Question[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { merge, wanted, aliases } of questions) {
    for (const [n, alias] of aliases.entries()) {
      const keys = merge.list ? wanted.map(({ told }) => told) : wanted.slice(n, n + 1).map(({ told }) => told);
      for (const argument of keyedArguments(merge)) {
        values.set(variableOf(merge, argument, alias), valueFor(argument.value, keys, merge.typeName));
      }
    }
  }
  return values;
}

/** The variables that a document declares, and no others: some backends refuse those. */
function fit(document: DocumentNode, variables: BackendRequest['variables'], keys: ReadonlyMap<string, unknown>): Data {
  const fitting: Data = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable } of definition.variableDefinitions ?? []) {
      const name = variable.name.value;
      if (keys.has(name)) fitting[name] = keys.get(name);
      else if (Object.hasOwn(variables, name)) fitting[name] = variables[name];
    }
  }
  return fitting;
}

function asksOnlyEntities(document: DocumentNode): boolean {
  const asked = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [],
  );
  return asked.every((selection) => selection.kind === Kind.FIELD && selection.name.value === '_entities');
}

/** What no name in the document begins with. */
function freePrefix(document: DocumentNode): string {
  let prefix = 'merge_';
  visit(document, {
    Name({ value }) {
      while (value.startsWith(prefix)) prefix = `_${prefix}`;
    },
  });
  return prefix;
}
