/** Functions of text, which run as if somebody had written them by hand. Of what others say, nothing but literals may be in it. */
import { Lru } from './lru.ts';

/** By their texts: what looks alike shares one. */
const made = new Lru<string, unknown>(5_000);

/**
 * @typeParam F what the function is, which nobody checks
 * @param code its body
 * @returns undefined where the host makes no code of text (`--disallow-code-generation-from-strings`)
 */
export function functionOf<F>(parameters: readonly string[], code: string): F | undefined {
  const text = `${parameters.join()} => ${code}`;
  const known = made.get(text) as F | undefined;
  if (known) return known;
  try {
    const own = new Function(...parameters, `'use strict'; ${code}`) as F;
    made.set(text, own);
    return own;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
