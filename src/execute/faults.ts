/** The errors of backends, put where they show in the graph's answer: the stitcher loses the places of those within lists of entities. */
import {
  defaultFieldResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import { entityFields } from '../fetch/entities.ts';
import type { BackendRequest } from '../fetch/executor.ts';
import { graphqlError, toldError } from '../util/errors.ts';
import { responseKey } from '../util/response-key.ts';

type Path = readonly (string | number)[];

/** What graphql-js finds in place of a value: an error without a path, so that it gives it the right one. */
class Misplaced extends Error {
  readonly causes: readonly Error[];

  constructor(error: Error) {
    super(error.message, { cause: error });
    this.causes = causesOf(error);
  }
}

/** Where several errors of a backend lie under one null, the stitcher makes one of them. */
function causesOf(error: Error): readonly Error[] {
  const joined = error instanceof GraphQLError ? error.originalError : error;
  return joined instanceof AggregateError ? joined.errors.flatMap(causesOf) : [error];
}

/** How the path of a backend's error goes on below the null that it left behind. */
const below = new WeakMap<Error, Path>();

/** What backends complained of in an operation, for as long as its answer is not read. */
const given = new WeakMap<OperationContext, GraphQLError[]>();

/** Takes note of a backend's errors and where they stand below the nulls of its answer; call it before the stitcher gets them. */
export function noteFaults({ document, context }: BackendRequest, { data, errors = [] }: ExecutionResult): void {
  const all = given.get(context) ?? [];
  given.set(context, all);
  for (const error of errors) {
    all.push(error);
    const { path } = error;
    if (!path) continue;
    const depth = depthOfNull(data, path);
    // An entity that is null is made into nulls of its fields: none of them is below another.
    const ofEntity = depth < 2 && entityFields(document).some((field) => responseKey(field) === path[0]);
    if (!ofEntity) below.set(error, path.slice(depth + 1));
  }
}

/** What is sent to a backend, with null for what another one failed to give: the stitcher would send the error. */
export function withoutFaults<T>(sent: T): T {
  // Where an error stands a null may stand as well.
  return (isFaulty(sent) ? replaceFaults(sent) : sent) as T;
}

function isFaulty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Error || Object.values(value).some(isFaulty);
}

function replaceFaults(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return null;
  if (Array.isArray(value)) return value.map(replaceFaults);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceFaults(inner)]));
}

/** The index of the step of a path that leads to a null. */
function depthOfNull(data: unknown, path: Path): number {
  let value = data;
  for (const [depth, step] of path.entries()) {
    value = (value as Record<string | number, unknown> | null | undefined)?.[step];
    if (value === null || value === undefined) return depth;
  }
  return path.length;
}

/** Takes the paths that the stitcher made off the errors that it resolves fields to; what it forgot to fetch is an error as well. */
export function withoutStitchedPaths(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        const value: unknown = resolve(source, args, context, info);
        const read = (given: unknown): unknown => misplaced(given === undefined ? forgotten(info) : given);
        return isPromiseLike(value) ? value.then(read, misplacedReason) : read(value);
      };
    }
  }
  return schema;
}

function forgotten({ parentType, fieldName }: GraphQLResolveInfo): GraphQLError {
  return graphqlError('INTERNAL_SERVER_ERROR', `No backend was asked for "${parentType.name}.${fieldName}".`);
}

/** The stitcher has promises of its own. */
function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function misplaced(value: unknown): unknown {
  if (value instanceof Error) return new Misplaced(value);
  return Array.isArray(value) && hasErrors(value) ? value.map(misplaced) : value;
}

function hasErrors(list: readonly unknown[]): boolean {
  return list.some((item) => item instanceof Error || (Array.isArray(item) && hasErrors(item)));
}

function misplacedReason(reason: unknown): never {
  throw misplaced(reason);
}

/** The graph's answer with the errors of the backends again, each at its place; what the stitcher dropped is there as well, without one. */
export function readFaults(answer: ExecutionResult, context: OperationContext): ExecutionResult {
  const placed = (answer.errors ?? []).flatMap(readFault);
  const kept = new Set(placed.flatMap(originsOf));
  const dropped = (given.get(context) ?? []).filter((error) => !kept.has(error));
  given.delete(context);
  const errors = [...placed, ...dropped.map((error) => made(error))];
  if (errors.length === 0) return answer;
  const unresolvable = errors.find(({ extensions }) => extensions.CRITICAL_ERROR === true);
  if (!unresolvable) return { ...answer, errors };
  // What the stitcher finds no way to is no backend's fault: such an operation fails as a whole, like one that is not valid.
  const message = 'The operation asks for something that leads to no backend.';
  return { errors: [graphqlError('INTERNAL_SERVER_ERROR', message, { originalError: unresolvable })] };
}

function readFault(error: GraphQLError): GraphQLError[] {
  const { originalError, path = [] } = error;
  if (!(originalError instanceof Misplaced)) return [error];
  return originalError.causes.map((cause) => made(cause, error.nodes, [...path, ...belowOf(cause)]));
}

function made(cause: Error, nodes?: GraphQLError['nodes'], path?: Path): GraphQLError {
  return toldError(cause.message, { nodes: nodes ?? null, path: path ?? null, originalError: cause });
}

function belowOf(error: Error): Path {
  return (
    originsOf(error)
      .map((origin) => below.get(origin))
      .find((path) => path !== undefined) ?? []
  );
}

/** An error and those that it was made of: the stitcher makes new ones of those that it is given, and keeps the old ones within. */
function originsOf(error: Error): Error[] {
  const { originalError } = error as Partial<GraphQLError>;
  return originalError ? [error, ...originsOf(originalError)] : [error];
}
