/** The errors of backends, put where they show in the graph's answer: the stitcher loses the places of those within lists of entities. */
import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { entityFields, responseKey } from '../fetch/entities.ts';
import { graphqlError } from '../util/errors.ts';

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

/** Takes note of where a backend's errors stand below the nulls of its answer; call it before the stitcher gets them. */
export function noteFaults(document: DocumentNode, { data, errors }: ExecutionResult): void {
  for (const error of errors ?? []) {
    const { path } = error;
    if (!path) continue;
    const depth = depthOfNull(data, path);
    // An entity that is null is made into nulls of its fields: none of them is below another.
    const ofEntity = depth < 2 && entityFields(document).some((field) => responseKey(field) === path[0]);
    if (!ofEntity) below.set(error, path.slice(depth + 1));
  }
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

/** Takes the paths that the stitcher made off the errors that it resolves fields to. */
export function withoutStitchedPaths(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        const value: unknown = resolve(source, args, context, info);
        return isPromiseLike(value) ? value.then(misplaced, misplacedReason) : misplaced(value);
      };
    }
  }
  return schema;
}

/** The stitcher has promises of its own. */
function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function misplaced(value: unknown): unknown {
  if (value instanceof Error) return new Misplaced(value);
  if (!Array.isArray(value) || !value.some((item) => item instanceof Error)) return value;
  return value.map((item: unknown) => (item instanceof Error ? new Misplaced(item) : item));
}

function misplacedReason(reason: unknown): never {
  throw misplaced(reason);
}

/** The errors of the graph's answer: those of the backends again, each with its place, and with a code for those of graphql-js. */
export function readFaults(errors: readonly GraphQLError[]): GraphQLError[] {
  return errors.flatMap((error) => {
    const { originalError, path = [] } = error;
    if (originalError instanceof Misplaced) {
      return originalError.causes.map(
        (cause) =>
          new GraphQLError(cause.message, {
            nodes: error.nodes ?? null,
            path: [...path, ...belowOf(cause)],
            originalError: cause,
          }),
      );
    }
    if (!/^Cannot return null for non-nullable field /.test(error.message)) return [error];
    // No backend said that something is wrong, and yet what it promised never to be null is.
    const { message, nodes } = error;
    return [graphqlError('BACKEND_INVALID_RESPONSE', message, { nodes, path: error.path, originalError })];
  });
}

/** The stitcher makes new errors of those that it is given, and keeps the old ones within. */
function belowOf(error: Error): Path {
  let origin: Error | null | undefined = error;
  while (origin instanceof GraphQLError) {
    const path = below.get(origin);
    if (path) return path;
    origin = origin.originalError;
  }
  return [];
}
