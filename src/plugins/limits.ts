/** `@limits`: how large an operation may be, decided before it is validated, for validation itself can be made to take long. */
import { type DocumentNode, type GraphQLError, getOperationAST, NoSchemaIntrospectionCustomRule } from 'graphql';
import { type ErrorCode, graphqlError } from '../util/errors.ts';
import { isDeeper, isTextDeeper, maxNesting } from './nesting.ts';
import { parseWithin } from './parse.ts';
import type { Policy } from './policy.ts';
import { findRepeats } from './repeats.ts';
import { measure, type Sizes } from './size.ts';

/** `@limits` with its defaults filled in (spec 4, "How much"). */
export type Limits = {
  /** Fields inside fields. @default 15 */
  readonly depth: number;
  /** Cost points of one operation. @default 1000 */
  readonly cost: number;
  /** @default 30 */
  readonly aliases: number;
  /** Fields of the operation's root. @default 20 */
  readonly rootFields: number;
  /** @default 50 */
  readonly directives: number;
  /** Of the document. @default 2000 */
  readonly tokens: number;
  /** What a list is taken to hold that does not say it. @default 100 */
  readonly listSize: number;
  /** Bytes of an HTTP request's body. @default 102400 ("100kb") */
  readonly body: number;
  /** In one HTTP request, where the view takes any. @default 4 */
  readonly files: number;
  /** Bytes of each of them. @default 1048576 ("1mb") */
  readonly fileSize: number;
  /** Operations in one HTTP request. @default 1 */
  readonly batch: number;
  /** Whether `__schema` and `__type` are answered. @default true outside production */
  readonly introspection: boolean;
};

export function defaultLimits(production: boolean): Limits {
  return {
    depth: 15,
    cost: 1000,
    aliases: 30,
    rootFields: 20,
    directives: 50,
    tokens: 2000,
    listSize: 100,
    body: 100 * 1024,
    files: 4,
    fileSize: 1024 ** 2,
    batch: 1,
    introspection: !production,
  };
}

/**
 * How deep `__schema` may be asked. The usual query of tools follows `ofType` for as long as types may be wrapped and is 15 deep,
 * whatever the depth that a client is allowed on its data.
 */
const maxIntrospectionDepth = 25;

/** How many fields may stand for one response path: validation compares each with each. */
const maxRepeats = 200;

/** Spread fragments may make of a document this many times what its tokens could say. */
const maxGrowth = 10;

/**
 * Refuses documents and operations over the limits: parsing stops at the token limit, the rest is decided before validation.
 * `cost`, `body` and `batch` are decided elsewhere.
 */
export function useLimits(limits: Limits): Policy {
  return {
    parse: (source, options) => parseWithin(source, limits.tokens, options),
    onDocument(document, operationName) {
      const excess = findExcess(document, operationName, limits);
      if (excess) throw excess;
    },
    onVariables(variables) {
      const excess = findDeepVariables(variables);
      if (excess) throw excess;
    },
    validationRules: limits.introspection ? [] : [NoSchemaIntrospectionCustomRule],
  };
}

/**
 * The first limit that a document, or the operation of it that would run, is over; each with HTTP status 400.
 * Measured once for each document.
 *
 * @param operationName if no operation is chosen by it, only what holds for the whole document is decided: validation sees all of it
 */
export function findExcess(
  document: DocumentNode,
  operationName: string | undefined,
  limits: Limits,
): GraphQLError | undefined {
  const sizes = sizesOf(document);
  if (sizes.cycle !== undefined)
    return refuse('GRAPHQL_VALIDATION_FAILED', `Cannot spread fragment "${sizes.cycle}" within itself.`);
  const unsafe = findUnsafe(document, sizes, limits);
  if (unsafe) return unsafe;
  const operation = getOperationAST(document, operationName);
  const size = operation && sizes.definitions.get(operation);
  if (!size) return undefined;
  const checks: readonly (readonly [ErrorCode, string, number, number])[] = [
    ['DEPTH_LIMIT_EXCEEDED', 'depth', size.depth, limits.depth],
    ['DEPTH_LIMIT_EXCEEDED', 'introspection depth', size.introspection, maxIntrospectionDepth],
    ['ALIAS_LIMIT_EXCEEDED', 'number of aliases', size.aliases, limits.aliases],
    ['ROOT_FIELD_LIMIT_EXCEEDED', 'number of root fields', size.rootFields, limits.rootFields],
    ['DIRECTIVE_LIMIT_EXCEEDED', 'number of directives', size.directives, limits.directives],
  ];
  for (const [code, what, asked, limit] of checks)
    if (asked > limit) return refuse(code, `The operation's ${what} ${asked} is over the limit of ${limit}.`);
  return undefined;
}

/** What would make validation slow, or overflow its stack, in any part of the document. */
function findUnsafe(document: DocumentNode, sizes: Sizes, limits: Limits): GraphQLError | undefined {
  let selections = 0;
  for (const size of sizes.definitions.values()) {
    selections = Math.min(selections + size.selections, Number.MAX_SAFE_INTEGER);
    if (size.nesting > maxNesting)
      return refuse('DEPTH_LIMIT_EXCEEDED', `The document is nested deeper than the limit of ${maxNesting}.`);
  }
  const limit = maxGrowth * limits.tokens;
  if (selections > limit) {
    const message = `The document's number of selections, with its fragments written out, ${selections} is over the limit of ${limit}.`;
    return refuse('TOKEN_LIMIT_EXCEEDED', message);
  }
  const { path, count } = repeatsOf(document);
  if (count > maxRepeats)
    return refuse('TOKEN_LIMIT_EXCEEDED', `"${path}" is asked for ${count} times; the limit is ${maxRepeats}.`);
  return undefined;
}

/** Around variables: the parameters, and the list of a batch. */
const levelsAround = 3;

/** Of a body, or another text of JSON, what should not even be parsed. */
export function findDeepText(text: string): GraphQLError | undefined {
  return isTextDeeper(text, maxNesting + levelsAround)
    ? refuse('DEPTH_LIMIT_EXCEEDED', `The request is nested deeper than the limit of ${maxNesting}.`)
    : undefined;
}

function findDeepVariables(variables: unknown): GraphQLError | undefined {
  return isDeeper(variables, maxNesting)
    ? refuse('DEPTH_LIMIT_EXCEEDED', `The variables are nested deeper than the limit of ${maxNesting}.`)
    : undefined;
}

function refuse(code: ErrorCode, message: string): GraphQLError {
  return graphqlError(code, message, { http: {} });
}

const sizesOf = remember(measure);
const repeatsOf = remember(findRepeats);

function remember<T>(compute: (document: DocumentNode) => T): (document: DocumentNode) => T {
  const known = new WeakMap<DocumentNode, { readonly value: T }>();
  return (document) => {
    const entry = known.get(document) ?? { value: compute(document) };
    known.set(document, entry);
    return entry.value;
  };
}
