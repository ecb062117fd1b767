/** How deep anything that a client sends may be nested, whatever its limits say: what lies behind follows it by recursion. */

/**
 * For selections, lists, objects and types in a document, and for values in variables. Far beyond any use, and far below what
 * overflows the stack of graphql-js, of the compiler or of `JSON.stringify`.
 */
export const maxNesting = 500;

/** Whether objects and lists are inside each other more than `limit` times. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const below: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const inner of Object.values(item)) if (typeof inner === 'object') below.push(inner);
    }
    level = below;
  }
  return false;
}
