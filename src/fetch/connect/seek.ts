/** How a connector is asked about objects of one kind: which of their fields it needs, and when it need not be asked at all. Decided once. */
import type { Connector } from '../../schema/backend.ts';
import type { Fetcher } from '../../schema/connect/reach.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import type { Types } from '../../schema/connect/types.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { readKey } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';
import type { Data } from '../keys.ts';
import { brokenOf, isEmptyKey, leavesHole, type TextOf, textOf } from './keys.ts';
import type { Kin } from './node.ts';

export type Seek = {
  readonly connector: Connector;
  readonly needs: Tree;
  readonly wanted: Wanted | undefined;
  /** True where an object has all that is needed; else some of it is fetched first. */
  readonly isDirect: boolean;
  /** True where all objects that need the same have what one call gives; what may do something is called each time. */
  readonly isShared: boolean;
  /** Tells what is needed of one object from that of another. */
  readonly text: TextOf;
  /** True of a key that nothing can have, or that would call something else. */
  readonly isNone: (key: Data) => boolean;
};

/** @param wanted of what it gives */
export function seekOf(
  { connector, needs, kind }: Fetcher,
  { typeName, given }: Kin,
  wanted: Wanted | undefined,
  types: Types,
): Seek {
  const isBroken = brokenOf(needs, typeName, types);
  const isEntity = kind === 'entity';
  return {
    connector,
    needs,
    wanted,
    isDirect: hasAll(given, needs),
    isShared: isEntity || !connector.http || connector.http.method === 'GET',
    text: textOf(needs, connector.entity?.by !== '$batch'),
    isNone: (key) => (isEntity && isEmptyKey(key)) || isBroken(key) || leavesHole(connector, key),
  };
}

/** Whether a value's own fields are all that is needed, below lists and objects, too. */
function hasAll(given: Tree, needs: Tree): boolean {
  for (const [name, { fields }] of needs) {
    const known = given.get(name);
    if (!known || (fields && !(known.fields && hasAll(known.fields, fields)))) return false;
  }
  return true;
}

/** What is needed of an object that has it. */
export function pickOwn(value: Data, needs: Tree): Data {
  const picked: Data = Object.create(null);
  for (const [name, { fields }] of needs) {
    const own = readKey(value, name);
    picked[name] = fields ? pickBelow(own, fields) : own;
  }
  return picked;
}

function pickBelow(value: unknown, needs: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => pickBelow(item, needs));
  return isObject(value) ? pickOwn(value, needs) : value;
}
