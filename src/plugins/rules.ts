/** Rules of fields and types: `@authenticated`, `@requiresScopes` and `@policy`, and whether they let a caller see what they guard. */
import type { Caller } from './caller.ts';

/**
 * One rule. `anyOf` is Federation's list of lists: enough is one inner list, of which everything is needed.
 * Where several rules guard one thing, all must allow it.
 */
export type Rule =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] }
  | { readonly kind: 'policy'; readonly anyOf: readonly (readonly string[])[] };

/** Decides one `@policy` by the caller's verified claims and the arguments of the guarded field. Written in `portico.config.ts`. */
export type PolicyFunction = (
  policy: string,
  input: { readonly claims: Readonly<Record<string, unknown>>; readonly args: Readonly<Record<string, unknown>> },
) => boolean | Promise<boolean>;

/**
 * Whether a caller may see what the rule guards; what is read of the caller for it is recorded.
 *
 * @param policies by their names; one that is missing, fails, or answers anything but true denies
 * @param args of the guarded field
 * @param report told of each policy that failed
 */
export function allows(
  rule: Rule,
  caller: Caller,
  policies: ReadonlyMap<string, PolicyFunction>,
  args: Readonly<Record<string, unknown>> = {},
  report: (policy: string, error: unknown) => void = () => {},
): boolean | Promise<boolean> {
  // Scopes are an identity's: even the empty list of them is not for the anonymous.
  if (rule.kind !== 'policy' && !caller.authenticated) return false;
  if (rule.kind === 'authenticated') return true;
  if (rule.kind === 'scopes') return isMet(rule.anyOf, new Set(caller.scopes));

  const input = { claims: readClaims(caller), args };
  const names = [...new Set(rule.anyOf.flat())];
  const answers = names.map((name) => decide(name, policies.get(name), input, report));
  const conclude = (all: readonly boolean[]) => isMet(rule.anyOf, new Set(names.filter((_, index) => all[index])));
  return answers.every((answer) => typeof answer === 'boolean')
    ? conclude(answers)
    : Promise.all(answers).then(conclude);
}

function isMet(anyOf: readonly (readonly string[])[], held: ReadonlySet<string>): boolean {
  return anyOf.some((all) => all.every((name) => held.has(name)));
}

function decide(
  name: string,
  policy: PolicyFunction | undefined,
  input: Parameters<PolicyFunction>[1],
  report: (policy: string, error: unknown) => void,
): boolean | Promise<boolean> {
  const fail = (error: unknown) => {
    report(name, error);
    return false;
  };
  if (policy === undefined) return fail(new Error('the policy is not configured'));
  try {
    const answer: unknown = policy(name, input);
    return answer instanceof Promise ? answer.then((value: unknown) => value === true, fail) : answer === true;
  } catch (error) {
    return fail(error);
  }
}

/** The claims as an object that records which of them are read: an answer then depends on these, and not on when the token was issued. */
function readClaims(caller: Caller): Readonly<Record<string, unknown>> {
  const whole = () => (caller.claim([]) ?? {}) as Record<string, unknown>;
  return new Proxy<Record<string, unknown>>(Object.create(null), {
    get: (_, key) => (typeof key === 'string' ? caller.claim([key]) : undefined),
    has: (_, key) => typeof key === 'string' && caller.claim([key]) !== undefined,
    ownKeys: () => Object.keys(whole()),
    getOwnPropertyDescriptor: (_, key) => {
      const value = typeof key === 'string' ? caller.claim([key]) : undefined;
      return value === undefined ? undefined : { value, enumerable: true, configurable: true };
    },
    set: () => false,
    defineProperty: () => false,
  });
}
