/** `@rateLimit`: how often a caller may ask for a field, by `@envelop/rate-limiter` on the graph's side of an operation. */
import { type ConfigByField, type Identity, Store, useRateLimiter } from '@envelop/rate-limiter';
import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { graphqlError } from '../util/errors.ts';
import { parseDuration } from '../util/units.ts';
import type { CallLog } from './call-log.ts';
import { subjectKey } from './identity.ts';
import type { PolicyContext } from './operation.ts';
import type { Admission, Policy } from './policy.ts';

/** `@rateLimit` of one field. */
export type RateLimit = {
  /** `Type.field` of the graph. */
  readonly coordinate: string;
  /**
   * Calls in a window.
   * @default 5
   */
  readonly max?: number;
  /**
   * A duration: `"30s"`.
   * @default "60s"
   */
  readonly window?: string;
  /** `{{ id }}` in it is the caller's subject or address. */
  readonly message?: string;
  /** Arguments, by their paths, whose values are counted apart. */
  readonly identityArgs?: readonly string[];
  /** An argument that is a list: each of its items counts as a call. */
  readonly arrayLengthField?: string;
  /** Looks without counting. */
  readonly readOnly?: boolean;
  /** Does not count what it refuses. */
  readonly uncountRejected?: boolean;
};

/**
 * Refuses an operation before any call, with 429 `RATE_LIMITED` and `Retry-After`, if one of its fields was asked for too often by this
 * subject, or, where there is none, from this network. Each place of a field counts.
 *
 * @param options.calls one for all clients; counts are those of this process
 */
export function useRateLimit(options: {
  readonly limits: readonly RateLimit[];
  readonly calls: CallLog;
  /** Told of each operation that is refused. */
  readonly onRefused?: (() => void) | undefined;
}): Policy {
  const { limits, calls, onRefused } = options;
  if (limits.length === 0) return {};
  const hooks = new WeakMap<GraphQLSchema, Hook>();
  return {
    admit({ document, schema, variables }, context) {
      const hook = hooks.get(schema) ?? createHook(limits, schema, calls);
      hooks.set(schema, hook);
      let refused: Admission | undefined;
      hook({
        args: { document, schema, contextValue: context, variableValues: variables },
        setResultAndStopExecution: ({ errors = [] }) => {
          refused = { answer: { errors: toErrors(errors) } };
        },
      });
      if (refused) onRefused?.();
      return refused;
    },
  };
}

/** What the library's `onExecute` uses of its payload. With a store that answers at once it has decided when it returns. */
type Hook = (payload: {
  readonly args: Record<string, unknown>;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}) => void;

function createHook(limits: readonly RateLimit[], schema: GraphQLSchema, calls: CallLog): Hook {
  const { onExecute } = useRateLimiter({
    // The library calls it with the context of the operation.
    identifyFn: (context) => subjectKey((context as PolicyContext).caller),
    interpolateMessage: (message, _, { context }) => {
      const { identity, ip } = (context as PolicyContext).caller;
      return message.replace(/\{\{\s*id\s*\}\}/g, () => identity?.subject ?? ip ?? '');
    },
    // Names no field: those of the graph need not be those that the client sees.
    formatError: () => 'A field of this operation was asked for too often.',
    store: new Bounded(calls, Math.max(...limits.map(({ max = 5 }) => max))),
    configByField: configsOf(limits, schema),
    // Only what `limits` says: directives that are still on the schema would be read a second time.
    rateLimitDirectiveName: ' none',
  });
  // The payload has what is used; see `Hook`.
  return onExecute as Hook;
}

/**
 * The library remembers every call that it refused, too, for as long as the window lasts. More than the largest `max` change nothing:
 * somebody who goes on calling must not make the list grow.
 */
class Bounded extends Store {
  readonly #calls: CallLog;
  readonly #most: number;

  constructor(calls: CallLog, most: number) {
    super();
    this.#calls = calls;
    this.#most = Math.max(1, Math.ceil(most));
  }

  override getForIdentity(identity: Identity): readonly number[] {
    return this.#calls.getForIdentity(identity);
  }

  override setForIdentity(identity: Identity, timestamps: readonly number[]): void {
    this.#calls.setForIdentity(identity, timestamps.slice(-this.#most));
  }
}

/** A field is limited where it is reached by an interface, too, and a field of an interface in each member; the strictest limit holds. */
function configsOf(limits: readonly RateLimit[], schema: GraphQLSchema): ConfigByField[] {
  const byField = new Map<string, ConfigByField>();
  const strictestFirst = limits.toSorted((a, b) => rateOf(a) - rateOf(b));
  for (const limit of strictestFirst) {
    const [typeName = '', field = ''] = limit.coordinate.split('.');
    for (const type of [typeName, ...relatives(typeName, schema)]) {
      const coordinate = `${type}.${field}`;
      if (!byField.has(coordinate)) byField.set(coordinate, { ...toConfig(limit, schema), type, field });
    }
  }
  return [...byField.values()];
}

function relatives(typeName: string, schema: GraphQLSchema): readonly string[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const members = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
  return [...type.getInterfaces(), ...members].map(({ name }) => name);
}

function rateOf({ max = 5, window }: RateLimit): number {
  return max / windowMs(window);
}

function windowMs(window: string | undefined): number {
  return (window === undefined ? undefined : parseDuration(window)) ?? 60_000;
}

function toConfig(limit: RateLimit, schema: GraphQLSchema): Omit<ConfigByField, 'type' | 'field'> {
  const { coordinate, max = 5, window, identityArgs, arrayLengthField, ...rest } = limit;
  return {
    ...rest,
    // The library would take 0 for not said, and its default instead.
    max: max > 0 ? max : 0.5,
    window: `${windowMs(window)}ms`,
    // It keys by the field's name alone; this makes the key unique.
    identifier: coordinate,
    ...(identityArgs && { identityArgs: [...identityArgs] }),
    ...(arrayLengthField !== undefined && isList(coordinate, arrayLengthField, schema) && { arrayLengthField }),
  };
}

/** The library makes a list of as many entries as `length` says, which in anything but a list is a number that the client chose. */
function isList(coordinate: string, name: string, schema: GraphQLSchema): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const argument = type.getFields()[fieldName]?.args.find((candidate) => candidate.name === name);
  return argument !== undefined && isListType(getNullableType(argument.type));
}

/** One error for each message, without the places, which are those of the graph. Whoever waits for a whole window is let in again. */
function toErrors(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const windows = errors.map(({ extensions }) => parseDuration(extensions.http?.headers?.['Retry-After'] ?? '') ?? 0);
  const headers = { 'Retry-After': String(Math.max(1, Math.ceil(Math.max(...windows) / 1000))) };
  const messages = new Set(errors.map(({ message }) => message));
  return [...messages].map((message) => graphqlError('RATE_LIMITED', message, { http: { headers } }));
}
