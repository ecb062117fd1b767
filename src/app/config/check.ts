/** Small checks that a configuration is read through: each turns a value into what it means, or reports what is wrong with it. */
import { isObject } from '../../util/json.ts';
import { didYouMean } from '../../util/suggest.ts';

/** Keys from the top of the configuration to a value; numbers are places in lists. */
export type Path = readonly (string | number)[];

export type Fault = {
  readonly code: 'CONFIG_UNKNOWN_KEY' | 'CONFIG_WRONG_VALUE' | 'CONFIG_MISSING_KEY' | 'CONFIG_NOT_AVAILABLE';
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
};

export type Report = (fault: Fault) => void;

/** What a value means; undefined where something was reported. */
export type Check<T> = (value: unknown, path: Path, report: Report) => T | undefined;

/** `providers.customers.algorithms[0]` */
export function pathText(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/**
 * A value that `read` accepts.
 *
 * @param expected completes "expected …"
 * @param show how the value is shown in the message: `shown`, or `kindOf` where it may be a secret
 */
export function value<T>(expected: string, read: (value: unknown) => T | undefined, show = shown): Check<T> {
  return (given, path, report) => {
    const meant = read(given);
    if (meant === undefined) {
      const message = `"${pathText(path)}" is ${show(given)}; expected ${expected}.`;
      report({ code: 'CONFIG_WRONG_VALUE', path, message });
    }
    return meant;
  };
}

/** Text that is not empty, and that `accepts` accepts. */
export function text(expected: string, accepts: (text: string) => boolean = () => true, show = shown): Check<string> {
  return value(
    expected,
    (given) => (typeof given === 'string' && given !== '' && accepts(given) ? given : undefined),
    show,
  );
}

/** One of a few words. `expected` is needed only where there are too many words to name. */
export function oneOf<T extends string>(words: readonly T[], expected = words.map(shown).join(' or ')): Check<T> {
  return (given, path, report) => {
    const word = words.find((word) => word === given);
    if (word === undefined) {
      const message = `"${pathText(path)}" is ${shown(given)}; expected ${expected}.`;
      const hint = typeof given === 'string' ? didYouMean(given, words) : undefined;
      report({ code: 'CONFIG_WRONG_VALUE', path, message, hint });
    }
    return word;
  };
}

/** An object, whatever is in it. */
export function record(expected: string): Check<Readonly<Record<string, unknown>>> {
  return value(expected, (given) => (isObject(given) ? given : undefined), kindOf);
}

export function list<T>(expected: string, item: Check<T>, least = 0): Check<readonly T[]> {
  const array = value(
    expected,
    (given) => (Array.isArray(given) && given.length >= least ? (given as readonly unknown[]) : undefined),
    kindOf,
  );
  return (given, path, report) => {
    const items = array(given, path, report);
    return items?.flatMap((one, i) => item(one, [...path, i], report) ?? []);
  };
}

/** An object whose keys are names that the user gives. */
export function mapOf<T>(expected: string, item: Check<T>): Check<ReadonlyMap<string, T>> {
  return (given, path, report) => {
    const entries = record(expected)(given, path, report);
    const map = new Map<string, T>();
    for (const [name, one] of Object.entries(entries ?? {})) {
      const meant = item(one, [...path, name], report);
      if (meant !== undefined) map.set(name, meant);
    }
    return map;
  };
}

/**
 * An object with these keys and no others. A key that is undefined (`process.env.X` without X) counts as left out.
 *
 * @param later keys that are planned: they are refused as not available rather than as unknown
 */
export function object<T extends object>(
  checks: { readonly [K in keyof T]-?: Check<Exclude<T[K], undefined>> },
  options: { readonly required?: readonly (keyof T & string)[]; readonly later?: readonly string[] } = {},
): Check<T> {
  const known = new Map<string, Check<unknown>>(Object.entries(checks));
  return (given, path, report) => {
    const entries = record('an object')(given, path, report);
    if (!entries) return undefined;
    const meant: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(entries)) {
      if (one === undefined) continue;
      const check = known.get(key);
      if (check) meant[key] = check(one, [...path, key], report);
      else report(unknownKey([...path, key], key, [...known.keys()], options.later ?? []));
    }
    for (const key of options.required ?? []) {
      if (entries[key] !== undefined) continue;
      const message = `"${pathText([...path, key])}" is missing.`;
      const hint = key in entries ? 'It is undefined: perhaps an environment variable is not set.' : undefined;
      report({ code: 'CONFIG_MISSING_KEY', path, message, hint });
    }
    // The keys are those of `checks`, each with what its check gave; where one gave nothing, a fault was reported and the whole is not used.
    return meant as T;
  };
}

function unknownKey(path: Path, key: string, known: readonly string[], later: readonly string[]): Fault {
  if (later.includes(key)) return notAvailable(path, `"${pathText(path)}"`);
  const message = `There is no key "${pathText(path)}".`;
  return { code: 'CONFIG_UNKNOWN_KEY', path, message, hint: didYouMean(key, known) };
}

/** Something that is planned and that this version cannot do. */
export function notAvailable(path: Path, what: string): Fault {
  return {
    code: 'CONFIG_NOT_AVAILABLE',
    path,
    message: `${what} is not available in this version.`,
    hint: 'Take it out.',
  };
}

/** A value as messages show it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** What kind of thing a value is: for values that may be secrets, or hold some. */
export function kindOf(value: unknown): string {
  return typeof value === 'object' ? shown(value) : `a ${typeof value}`;
}
