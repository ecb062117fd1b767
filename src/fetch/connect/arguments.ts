/** Which of several connectors of one field can be called with the arguments that an operation gives it. */
import { type FieldNode, isObjectType, Kind } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { findPathKeys } from '../../schema/connect/needs.ts';
import type { Fetcher } from '../../schema/connect/reach.ts';
import type { Mapping, Reference, Template } from '../../schema/mapping/types.ts';
import type { Operation } from './operation.ts';

/** What a field is asked with. */
export type Given = { readonly has: (argument: string) => boolean };

/** The arguments that each of these fields gives a value. */
export function givenTo(
  typeName: string,
  name: string,
  nodes: readonly FieldNode[],
  { schema, absent }: Operation,
): Given {
  const type = schema.getType(typeName);
  const definition = isObjectType(type) ? type.getFields()[name] : undefined;
  return {
    has: (argument) =>
      nodes.every((node) => {
        const value = node.arguments?.find((each) => each.name.value === argument)?.value;
        if (value?.kind === Kind.NULL) return false;
        if (value && !(value.kind === Kind.VARIABLE && absent.has(value.name.value))) return true;
        const fallback = definition?.args.find((each) => each.name === argument)?.defaultValue;
        return fallback !== undefined && fallback !== null;
      }),
  };
}

/** Those of one field's connectors whose URL has no hole in its path; all of them where each has one. */
export function callable(fetchers: readonly Fetcher[], given: Given): readonly Fetcher[] {
  if (fetchers.length < 2) return fetchers;
  const whole = fetchers.filter(({ connector }) => [...readsOf(connector).path].every((name) => given.has(name)));
  return whole.length > 0 ? whole : fetchers;
}

/** How many arguments this connector is there for, and nobody gives: what it reads and not all of its siblings do. */
export function countUnsaid({ connector }: Fetcher, siblings: readonly Fetcher[], given: Given): number {
  const own = [...readsOf(connector).all].filter(
    (name) => !siblings.every((sibling) => readsOf(sibling.connector).all.has(name)),
  );
  return own.filter((name) => !given.has(name)).length;
}

type Reads = { readonly path: ReadonlySet<string>; readonly all: ReadonlySet<string> };

const known = new WeakMap<Connector, Reads>();

/** The arguments that a connector's request reads. */
function readsOf(connector: Connector): Reads {
  let reads = known.get(connector);
  if (!reads) {
    const { http } = connector;
    const texts: readonly (Mapping | Template | undefined)[] = http
      ? [http.url, http.path, http.queryParams, http.body, ...http.headers.map(({ value }) => value)]
      : [connector.selection];
    const references = texts.flatMap((text): readonly Reference[] => text?.references ?? []);
    const names = references.flatMap(({ variable, path }) => (variable === '$args' ? path.slice(0, 1) : []));
    const inPath = http ? findPathKeys(http.url, '$args').flatMap((path) => path.slice(0, 1)) : [];
    reads = { path: new Set(inPath), all: new Set(names) };
    known.set(connector, reads);
  }
  return reads;
}
