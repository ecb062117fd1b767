/** What the mappings of a call can see: the variables, and of the caller only what is read by name. */
import type { Caller } from '../plugins/caller.ts';
import type { Reference, Scope } from '../schema/mapping/types.ts';
import { Aside } from '../util/aside.ts';

export type ScopeOptions = {
  /** Without one (at start, for a URL), there is no `$request` and no `$claims`. */
  readonly caller?: Caller | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly args?: unknown;
  readonly this?: unknown;
  readonly batch?: readonly unknown[];
  /** Of a list that is read in pages. */
  readonly page?: Readonly<Record<string, unknown>> | undefined;
  readonly status?: number;
  /** Of the answer; names in lower case. */
  readonly response?: { readonly headers: Readonly<Record<string, readonly string[]>> };
  readonly complain?: Scope['complain'];
};

/** A variable that is not given is missing, which is not null. */
export function createScope(options: ScopeOptions): Scope {
  const { caller, complain } = options;
  const variables = {
    $env: options.env,
    $config: options.config,
    $context: options.context,
    $args: options.args,
    $this: options.this,
    $batch: options.batch,
    $page: options.page,
    $status: options.status,
    $response: options.response,
    $request: caller && requestOf(caller),
    $claims: caller?.identity?.claims,
  };
  return { variables, ...(complain && { complain }) };
}

/** What mappings see of each caller's request. */
const requests = new Aside<Caller, object>('request');

function requestOf(caller: Caller): object {
  const known = requests.get(caller) ?? { headers: headersByName(caller) };
  requests.set(caller, known);
  return known;
}

/**
 * Records on the caller what these references read of it.
 *
 * References are known before anything runs, so a mapping that happens not to reach one of its branches still counts as reading it.
 */
export function recordReads(caller: Caller, references: readonly Reference[]): void {
  for (const { variable, path } of references) {
    if (variable === '$claims') caller.claim(path);
    else if (variable === '$request' && path[0] === 'headers' && path[1] !== undefined) caller.header(path[1]);
  }
}

/** A caller's headers cannot be listed, only asked for by name: so each that is used is recorded. */
function headersByName(caller: Caller): object {
  const valuesOf = (name: string | symbol): readonly string[] | undefined => {
    const values = typeof name === 'string' ? caller.header(name) : [];
    return values.length > 0 ? values : undefined;
  };
  return new Proxy(Object.create(null), {
    get: (_target, name) => valuesOf(name),
    has: (_target, name) => valuesOf(name) !== undefined,
    getOwnPropertyDescriptor: (_target, name) => {
      const value = valuesOf(name);
      return value && { value, configurable: true, enumerable: true };
    },
  });
}
