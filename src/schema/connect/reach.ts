/** What can be fetched of an object from what is known of it, over any number of calls: the one answer that checks, keys and running share. */
import { OperationTypeNode } from 'graphql';
import { Lru } from '../../util/lru.ts';
import type { Connector } from '../backend.ts';
import type { Output } from '../mapping/types.ts';
import { parseTree, printTree, type Tree } from './trees.ts';
import { isComposite, namedType, type Types } from './types.ts';

/** A connector as a way to fields of an object. */
export type Fetcher = {
  /** `entity`: it fetches the object by key; `field`: it fetches one field of it. */
  readonly kind: 'entity' | 'field';
  readonly connector: Connector;
  /** What it must know of the object. */
  readonly needs: Tree;
  /** What it gives of the object; undefined where that cannot be known before it answers. */
  readonly gives: Tree | undefined;
};

/** How a field is got: known already (no fetcher), or by a call, possible after `round - 1` rounds of other calls. */
export type Way = {
  readonly round: number;
  readonly fetcher: Fetcher | undefined;
  /** What is known of the field's own value then. */
  readonly fields: Tree | undefined;
  /** The other calls that give the field, where its value is an object: one of them may give more of it. */
  readonly others: readonly Other[];
};

export type Other = { readonly round: number; readonly fetcher: Fetcher; readonly fields: Tree | undefined };

type GrowingWay = Way & { readonly others: Other[] };

export type Ways = ReadonlyMap<string, Way>;

export type Reach = {
  readonly types: Types;
  /** The connectors that fetch entities of an object type, also as a member of an abstract one. */
  readonly entityFetchers: (typeName: string) => readonly Fetcher[];
  /** The connectors on a field of an object type, or on the same field of its interfaces. */
  readonly fieldFetchers: (typeName: string, fieldName: string) => readonly Fetcher[];
  /** Whether a connector can be called at once for an object of which `given` is known. */
  readonly isReady: (typeName: string, given: Tree, fetcher: Fetcher) => boolean;
  /** Every field that can be had of an object of which `given` is known. Without `given`, everything is taken to be known. */
  readonly waysFrom: (typeName: string, given: Tree | undefined) => Ways;
};

const remembered = 2_000;

export function createReach(types: Types, connectors: readonly Connector[]): Reach {
  const entities = new Map<string, Fetcher[]>();
  const fields = new Map<string, Fetcher[]>();
  for (const connector of connectors) {
    const { entity, fieldName, typeName } = connector;
    for (const member of entity ? types.possible(entity.typeName) : []) {
      const fetcher: Fetcher = {
        kind: 'entity',
        connector,
        needs: treeOf(entity?.key),
        gives: outputFor(connector, member),
      };
      append(entities, member, fetcher);
    }
    if (fieldName === undefined) continue;
    const gives: Tree = new Map([[fieldName, { fields: outputOf(connector) }]]);
    for (const member of types.possible(typeName)) {
      append(fields, `${member}.${fieldName}`, { kind: 'field', connector, needs: treeOf(connector.parentKey), gives });
    }
  }
  const memory = new Lru<string, Ways>(remembered);
  const running = new Set<string>();

  const entityFetchers = (typeName: string) => entities.get(typeName) ?? [];
  const fieldFetchers = (typeName: string, fieldName: string) => fields.get(`${typeName}.${fieldName}`) ?? [];

  function waysFrom(typeName: string, given: Tree | undefined): Ways {
    const key = `${typeName} ${given ? printTree(given) : '*'}`;
    const known = memory.get(key);
    if (known) return known;
    const ways = given ? givenWays(given) : everyWay(typeName);
    // A type that leads back to itself: inside, count only what is known there.
    if (running.has(key)) return ways;
    running.add(key);
    spread(typeName, ways);
    running.delete(key);
    memory.set(key, ways);
    return ways;
  }

  /** Adds round by round what one more call gives. */
  function spread(typeName: string, ways: Map<string, GrowingWay>): void {
    let left = [
      ...entityFetchers(typeName),
      ...[...(types.all.get(typeName)?.fields.keys() ?? [])].flatMap((name) => fieldFetchers(typeName, name)),
    ];
    for (let round = 1; left.length > 0; round++) {
      const ready = left.filter((fetcher) => suffice(typeName, ways, fetcher.needs));
      if (ready.length === 0) return;
      for (const fetcher of ready) {
        for (const [name, { fields }] of fetcher.gives ?? everyWay(typeName)) {
          const way = ways.get(name);
          if (!way) ways.set(name, { round, fetcher, fields, others: [] });
          else if (isObjectField(typeName, name)) way.others.push({ round, fetcher, fields });
        }
      }
      left = left.filter((fetcher) => !ready.includes(fetcher));
    }
  }

  function isObjectField(typeName: string, fieldName: string): boolean {
    const field = types.all.get(typeName)?.fields.get(fieldName);
    return field !== undefined && isComposite(types.all.get(namedType(field.type)));
  }

  function suffice(typeName: string, ways: Ways, needs: Tree): boolean {
    return [...needs].every(([name, { fields }]) => {
      const way = ways.get(name);
      if (!way || !fields) return way !== undefined;
      const field = types.all.get(typeName)?.fields.get(name);
      const below = field && namedType(field.type);
      return below !== undefined && suffice(below, waysFrom(below, way.fields), fields);
    });
  }

  function everyWay(typeName: string): Map<string, GrowingWay> {
    const names = types.all.get(typeName)?.fields.keys() ?? [];
    return new Map([...names].map((name) => [name, knownWay(undefined)]));
  }

  function isReady(typeName: string, given: Tree, { needs }: Fetcher): boolean {
    return suffice(typeName, givenWays(given), needs);
  }

  return { types, entityFetchers, fieldFetchers, isReady, waysFrom };
}

/** What a connector's selection gives of an object type: of an abstract type, only the branches for that member. */
export function outputFor({ selection, pagination }: Connector, typeName: string): Output | undefined {
  return pagination?.output ?? selection.variants?.get(typeName) ?? selection.output;
}

/** What a connector gives of whatever its field is. */
export function outputOf({ selection, pagination }: Connector): Output | undefined {
  return pagination?.output ?? selection.output;
}

/** The other connectors of the same field: each may give a part of what the field has. A mutation is made once, by one of them. */
export function siblingsOf(connector: Connector, all: readonly Connector[], { rootOf }: Types): readonly Connector[] {
  const { typeName, fieldName } = connector;
  if (fieldName === undefined || rootOf(typeName) === OperationTypeNode.MUTATION) return [];
  return all.filter((other) => other !== connector && other.typeName === typeName && other.fieldName === fieldName);
}

function givenWays(given: Tree): Map<string, GrowingWay> {
  return new Map([...given].map(([name, { fields }]) => [name, knownWay(fields)]));
}

function knownWay(fields: Tree | undefined): GrowingWay {
  return { round: 0, fetcher: undefined, fields, others: [] };
}

function treeOf(fieldSet: string | undefined): Tree {
  return (fieldSet === undefined ? undefined : parseTree(fieldSet)) ?? new Map();
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  map.get(key)?.push(value) ?? map.set(key, [value]);
}
