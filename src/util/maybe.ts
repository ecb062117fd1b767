/** Values that may be there already or only be promised: what can answer at once does so, and nobody waits a turn for it. */

export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Goes on with a value, at once where it is there. */
export function then<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** Makes something, or of a failure what `fail` makes of it; at once where it is there. */
export function attempt<T>(make: () => MaybePromise<T>, fail: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const made = make();
    return isPromise(made) ? made.catch(fail) : made;
  } catch (error) {
    return fail(error);
  }
}

/** Asks one after the other until one gives something else than undefined. */
export function first<T, U>(
  items: readonly T[],
  ask: (item: T) => MaybePromise<U | undefined>,
  from = 0,
): MaybePromise<U | undefined> {
  for (let index = from; index < items.length; index++) {
    const answer = ask(items[index] as T);
    if (isPromise(answer)) return answer.then((given) => (given === undefined ? first(items, ask, index + 1) : given));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Goes on with all of the values, at once where all are there. */
export function all<T, U>(
  values: readonly MaybePromise<T>[],
  next: (values: readonly T[]) => MaybePromise<U>,
): MaybePromise<U> {
  return values.some(isPromise) ? Promise.all(values).then(next) : next(values as readonly T[]);
}
