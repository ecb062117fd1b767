/** Many entities in one call: what is answered finds its way back by the key, in whatever order it comes. */
import type { Tree } from '../../schema/connect/trees.ts';
import type { OperationContext } from '../context.ts';
import { type Data, isObject } from '../keys.ts';
import type { Call } from './call.ts';
import { invalidAnswer, type Origin } from './failure.ts';

/** The entities of these keys, null for each that is not in the answer. */
export async function loadBatch(
  origin: Origin,
  needs: Tree,
  keys: readonly Data[],
  call: Call,
  context: OperationContext,
): Promise<(Data | null)[]> {
  const items = (await call(origin.connector, { batch: keys }, context)) ?? [];
  if (!Array.isArray(items)) throw invalidAnswer(origin, 'something else came where a list of entities was expected');
  const byKey = new Map<string, Data>();
  for (const item of items) {
    if (item === null || item === undefined) continue;
    if (!isObject(item)) throw invalidAnswer(origin, 'an entity came that is no object');
    const text = keyText(needs, item);
    if (!byKey.has(text)) byKey.set(text, item);
  }
  return keys.map((key) => byKey.get(keyText(needs, key)) ?? null);
}

/** Equal for equal keys: an id is the same as a number and as text. */
export function keyText(needs: Tree, value: Data): string {
  return JSON.stringify(parts(needs, value));
}

function parts(needs: Tree, value: Data): unknown[] {
  return [...needs].map(([name, { fields }]) => part(fields, Object.hasOwn(value, name) ? value[name] : undefined));
}

function part(fields: Tree | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => part(fields, item));
  if (isObject(value)) return parts(fields ?? new Map(), value);
  return String(value);
}
