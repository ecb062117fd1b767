/** The keys by which other backends can reach the entities of a REST backend: those written, and those that its connectors imply. */
import { type ConstDirectiveNode, Kind } from 'graphql';
import { placeOf } from '../../util/problem.ts';
import { argumentNode } from '../vocabulary.ts';
import type { Reach } from './reach.ts';
import type { Reading } from './report.ts';
import { covers, parseTree, printTree, type Tree } from './trees.ts';
import { isList, namedType, type TypeInfo } from './types.ts';

export type Key = {
  readonly tree: Tree;
  /** As a Federation field set. */
  readonly fields: string;
  /** True where all that the type has in this backend can be fetched by this key. */
  readonly resolvable: boolean;
  /** `@key` as it is written; otherwise the connector that implies it. */
  readonly directive: ConstDirectiveNode;
  readonly written: boolean;
};

/** The keys of each object type that has any, and complaints about those that nothing serves. */
export function findKeys(reach: Reach, reading: Reading): ReadonlyMap<string, readonly Key[]> {
  const keys = new Map<string, readonly Key[]>();
  for (const type of reading.types.all.values()) {
    if (type.kind !== 'object' || reading.types.rootOf(type.name)) continue;
    const found = withoutNeedless([...writtenKeys(type, reach, reading), ...impliedKeys(type, reach, reading)]);
    if (found.length > 0) keys.set(type.name, found);
  }
  return keys;
}

function writtenKeys(type: TypeInfo, reach: Reach, reading: Reading): Key[] {
  const keys = type.directives
    .filter((directive) => reading.links.meaning(directive.name.value) === 'key')
    .flatMap((directive) => {
      const fields = argumentNode(directive, 'fields');
      const tree = fields?.kind === Kind.STRING ? parseTree(fields.value) : undefined;
      const flag = argumentNode(directive, 'resolvable');
      const resolvable = !(flag?.kind === Kind.BOOLEAN && !flag.value);
      // Composition says what is wrong with a key that cannot be read.
      return fields?.kind === Kind.STRING && tree ? [{ tree, fields: fields.value, resolvable, directive }] : [];
    });
  const named = new Set(keys.flatMap((key) => [...key.tree.keys()]));
  const stub = isUnserved(type, reach) && ownFields(type, reading).every((name) => named.has(name));
  return keys.map((key) => ({
    ...key,
    written: true,
    resolvable: key.resolvable && !stub && serves(type, key.tree, key.directive, reach, reading),
  }));
}

/** Whether a key that its author means to be resolvable is; if not, the author hears why. */
function serves(type: TypeInfo, tree: Tree, directive: ConstDirectiveNode, reach: Reach, reading: Reading): boolean {
  const ways = reach.waysFrom(type.name, withRequired(tree, type, reading));
  const missing = ownFields(type, reading).filter((name) => !ways.has(name));
  if (missing.length === 0) return true;
  const none = [...ways.values()].every((way) => way.fetcher === undefined);
  const list = missing.map((name) => `"${name}"`).join(', ');
  const fields = printTree(tree);
  const message = none
    ? `No connector fetches a "${type.name}" by "${fields}".`
    : `Connectors fetch part of a "${type.name}" by "${fields}", but not ${list}: other backends cannot use this key.`;
  reading.report('MISSING_ENTITY_CONNECTOR', message, placeOf(directive), {
    severity: none ? 'error' : 'warning',
    hint: `Add a @connect on the type, or on a Query field with "entity: true", that gives ${list} by "${fields}"; or write "resolvable: false".`,
  });
  return false;
}

/** The keys that connectors use. */
function impliedKeys(type: TypeInfo, reach: Reach, reading: Reading): Key[] {
  const own = new Set(ownFields(type, reading));
  const fetchers = [
    ...reach.entityFetchers(type.name),
    ...[...type.fields.keys()].flatMap((name) => reach.fieldFetchers(type.name, name)),
  ];
  return fetchers.flatMap(({ connector, needs }) => {
    // What comes by @requires is asked of others each time; it identifies nothing.
    const tree: Tree = new Map([...needs].filter(([name]) => own.has(name)));
    if (tree.size === 0 || !isKey(tree, type, reading)) return [];
    const ways = reach.waysFrom(type.name, withRequired(tree, type, reading));
    const resolvable = [...own].every((name) => ways.has(name));
    return [{ tree, fields: printTree(tree), resolvable, directive: connector.directive, written: false }];
  });
}

/** Leaves out implied keys that say no more than a written or a shorter one. */
function withoutNeedless(keys: readonly Key[]): Key[] {
  const kept: Key[] = [];
  for (const key of keys.toSorted((a, b) => a.fields.length - b.fields.length).toSorted(writtenFirst)) {
    const needless = kept.some(
      (other) => covers(key.tree, other.tree) && (other.resolvable || !key.resolvable || covers(other.tree, key.tree)),
    );
    if (key.written || !needless) kept.push(key);
  }
  return kept;
}

function writtenFirst(a: Key, b: Key): number {
  return Number(b.written) - Number(a.written);
}

/** True for a type that this backend only refers to, or gives whole from elsewhere: nothing fetches any of it by itself. */
function isUnserved(type: TypeInfo, reach: Reach): boolean {
  return (
    reach.entityFetchers(type.name).length === 0 &&
    [...type.fields.keys()].every((name) => reach.fieldFetchers(type.name, name).length === 0)
  );
}

/** The fields that the backend itself answers for. */
export function ownFields(type: TypeInfo, { links }: Reading): string[] {
  const isExternal = (directive: ConstDirectiveNode) => links.meaning(directive.name.value) === 'external';
  if (type.directives.some(isExternal)) return [];
  return [...type.fields.values()]
    .filter((field) => !field.directives?.some(isExternal))
    .map((field) => field.name.value);
}

/** With the fields that come from elsewhere by `@requires`: whoever asks for an entity brings them. */
export function withRequired(tree: Tree, type: TypeInfo, reading: Reading): Tree {
  const own = new Set(ownFields(type, reading));
  const required = [...type.fields.keys()].filter((name) => !own.has(name) && !tree.has(name));
  return required.length === 0
    ? tree
    : new Map([...tree, ...required.map((name) => [name, { fields: undefined }] as const)]);
}

/** What Federation allows in a key: no lists, nothing abstract, no arguments. */
function isKey(tree: Tree, type: TypeInfo, reading: Reading): boolean {
  return [...tree].every(([name, { fields }]) => {
    const field = type.fields.get(name);
    if (!field || field.arguments?.length || isList(field.type)) return false;
    if (!fields) return true;
    const below = reading.types.all.get(namedType(field.type));
    return below?.kind === 'object' && isKey(fields, below, reading);
  });
}
