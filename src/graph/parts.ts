/** What each backend has of the graph, from its own file: fields, keys, what is required, provided and taken over. Plans are made on it. */
import {
  type ConstDirectiveNode,
  isTypeExtensionNode,
  Kind,
  type OperationTypeNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { namedType, readTypes, type TypeInfo, type Types } from '../schema/connect/types.ts';
import { directiveArguments } from '../schema/vocabulary.ts';

/** One backend's part of the graph. Types go by their names in the graph: its roots are `Query`, `Mutation`, `Subscription`. */
export type Part = {
  readonly backend: string;
  /** Its place among the backends, in the order of their names. */
  readonly index: number;
  readonly types: ReadonlyMap<string, PartType>;
  /** The object types that a value of this type can have in this backend. An interface object is one by itself. */
  readonly possible: (typeName: string) => readonly string[];
};

/** A backend, and the type by which it knows an object: its own, or an interface that is an object there. */
export type Node = { readonly part: Part; readonly typeName: string };

export type PartType = {
  readonly name: string;
  readonly kind: TypeInfo['kind'];
  /** An object here that stands for an interface of the graph (`@interfaceObject`). */
  readonly isInterfaceObject: boolean;
  readonly interfaces: readonly string[];
  readonly fields: ReadonlyMap<string, PartField>;
  readonly keys: readonly Key[];
};

export type Key = {
  readonly fields: SelectionSetNode;
  /** False where the backend knows its entities by it, but does not answer for them. */
  readonly resolvable: boolean;
};

export type PartField = {
  readonly name: string;
  /** As text, in the backend's own words: `[Product!]!`. */
  readonly type: string;
  readonly typeName: string;
  /** Whether the backend answers for it by itself. */
  readonly resolvable: boolean;
  /** What the backend must be told of the object to answer for it. */
  readonly requires: SelectionSetNode | undefined;
  /** What it answers for below this field, beyond what it does elsewhere. */
  readonly provides: SelectionSetNode | undefined;
  /** The share of operations, in percent, for which it answers (`@override(label: "percent(5)")`); undefined for all. */
  readonly share: Share | undefined;
};

/** A field that is moving from one backend to another: which of the two answers is decided once for each operation. */
export type Share = { readonly label: string; readonly side: 'new' | 'old' };

const rootNames: Readonly<Record<OperationTypeNode, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

/** All parts, and what is known of types only where they are taken together. */
export type Parts = {
  readonly all: readonly Part[];
  /** The object types of an interface or union, in whichever backend; undefined for other types. */
  readonly membersOf: (typeName: string) => ReadonlySet<string> | undefined;
  /** The values of an enum, in whichever backend, those that nobody may see among them. */
  readonly valuesOf: (enumName: string) => ReadonlySet<string>;
  /** Every backend that knows objects of a type. */
  readonly nodesOf: (typeName: string) => readonly Node[];
  /** Whether everything of the type is of the other type, too. */
  readonly isSubType: (typeName: string, of: string) => boolean;
};

export function readParts(backends: readonly Backend[]): Parts {
  const types = backends.map(({ subgraph }) => readTypes(subgraph));
  const moved = readMoves(backends, types);
  const all = backends.map(({ name }, index) => readPart(name, index, types[index] as Types, moved));
  const members = new Map<string, Set<string>>();
  const wider = new Map<string, Set<string>>();
  for (const { types, possible } of all) {
    for (const { name, kind, interfaces } of types.values()) {
      for (const each of interfaces) wider.get(name)?.add(each) ?? wider.set(name, new Set([each]));
      if (kind !== 'interface' && kind !== 'union') continue;
      const known = members.get(name) ?? new Set();
      members.set(name, known);
      for (const member of possible(name)) known.add(member);
    }
  }
  const nodes = new Map<string, readonly Node[]>();
  const values = readValues(types);
  return {
    all,
    membersOf: (typeName) => members.get(typeName),
    valuesOf: (enumName) => values.get(enumName) ?? none,
    nodesOf(typeName) {
      let known = nodes.get(typeName);
      if (!known) {
        known = readNodes(typeName, all);
        nodes.set(typeName, known);
      }
      return known;
    },
    isSubType: (typeName, of) =>
      typeName === of || members.get(of)?.has(typeName) === true || wider.get(typeName)?.has(of) === true,
  };
}

const none: ReadonlySet<string> = new Set();

function readValues(types: readonly Types[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const { all } of types) {
    for (const { name, kind, nodes } of all.values()) {
      if (kind !== 'enum') continue;
      const known = values.get(name) ?? new Set();
      values.set(name, known);
      for (const node of nodes) {
        if (!('values' in node)) continue;
        for (const value of node.values ?? []) known.add(value.name.value);
      }
    }
  }
  return values;
}

function readNodes(typeName: string, all: readonly Part[]): Node[] {
  const interfaces = new Set(all.flatMap(({ types }) => types.get(typeName)?.interfaces ?? []));
  return all.flatMap((part): Node[] => {
    const own = part.types.has(typeName) ? [{ part, typeName }] : [];
    const wider = [...interfaces].filter((name) => part.types.get(name)?.isInterfaceObject);
    return [...own, ...wider.map((name) => ({ part, typeName: name }))];
  });
}

/** Fields that another backend takes over, by backend and coordinate; the label where it takes them for some operations only. */
type Moves = ReadonlyMap<string, ReadonlyMap<string, { readonly label: string | undefined }>>;

function readMoves(backends: readonly Backend[], types: readonly Types[]): Moves {
  const names = new Set(backends.map(({ name }) => name));
  const moved = new Map<string, Map<string, { label: string | undefined }>>();
  for (const known of types) {
    for (const type of known.all.values()) {
      for (const field of type.fields.values()) {
        const override = find(field.directives, 'override');
        const { from, label } = override ? directiveArguments(override) : {};
        if (typeof from !== 'string' || !names.has(from)) continue;
        const fields = moved.get(from) ?? new Map();
        moved.set(from, fields);
        const said = typeof label === 'string' ? label : undefined;
        fields.set(`${graphName(known, type.name)}.${field.name.value}`, { label: said });
      }
    }
  }
  return moved;
}

function readPart(backend: string, index: number, types: Types, moves: Moves): Part {
  const moved = moves.get(backend);
  const read = new Map<string, PartType>();
  for (const type of types.all.values()) {
    const name = graphName(types, type.name);
    read.set(name, readType(name, type, types, moved));
  }
  const members = new Map<string, readonly string[]>();
  return {
    backend,
    index,
    types: read,
    possible(typeName) {
      let known = members.get(typeName);
      if (!known) {
        known = types.possible(typeName).map((name) => graphName(types, name));
        // Root types are found by their names in the graph.
        if (known.length === 0 && read.get(typeName)?.kind === 'object') known = [typeName];
        members.set(typeName, known);
      }
      return known;
    },
  };
}

function readType(name: string, type: TypeInfo, types: Types, moved: ReturnType<Moves['get']>): PartType {
  const keys = type.directives.flatMap((directive) => (isNamed(directive, 'key') ? readKey(directive) : []));
  // What extends an entity says that its key is external, and gives it all the same (Federation 1).
  const extended = type.nodes.some(isTypeExtensionNode) || find(type.directives, 'extends') !== undefined;
  const keyed = new Set(extended ? keys.flatMap(({ fields }) => namesIn(fields)) : []);
  const isExternal = find(type.directives, 'external') !== undefined;
  const fields = new Map<string, PartField>();
  for (const node of type.fields.values()) {
    const own = node.name.value;
    const move = moved?.get(`${name}.${own}`);
    const override = find(node.directives, 'override');
    const label = override && directiveArguments(override).label;
    fields.set(own, {
      name: own,
      type: typeText(node.type),
      typeName: graphName(types, namedType(node.type)),
      resolvable:
        (!(isExternal || find(node.directives, 'external')) || keyed.has(own)) && !(move && move.label === undefined),
      requires: fieldSet(find(node.directives, 'requires')),
      provides: fieldSet(find(node.directives, 'provides')),
      share:
        typeof label === 'string'
          ? { label, side: 'new' }
          : move?.label === undefined
            ? undefined
            : { label: move.label, side: 'old' },
    });
  }
  return {
    name,
    kind: type.kind,
    isInterfaceObject: find(type.directives, 'interfaceObject') !== undefined,
    interfaces: type.interfaces,
    fields,
    keys,
  };
}

/** As the printer writes it, who is slow where there are tens of thousands. */
function typeText(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.LIST_TYPE ? `[${typeText(type.type)}]` : `${typeText(type.type)}!`;
}

function readKey(directive: ConstDirectiveNode): Key[] {
  const fields = fieldSet(directive);
  return fields ? [{ fields, resolvable: directiveArguments(directive).resolvable !== false }] : [];
}

/** The names of the fields right in a set. */
function namesIn({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection) => (selection.kind === Kind.FIELD ? selection.name.value : []));
}

function graphName({ rootOf }: Types, typeName: string): string {
  const root = rootOf(typeName);
  return root === undefined ? typeName : rootNames[root];
}

function find(directives: readonly ConstDirectiveNode[] | undefined, name: string): ConstDirectiveNode | undefined {
  return directives?.find((directive) => isNamed(directive, name));
}

function isNamed({ name }: ConstDirectiveNode, wanted: string): boolean {
  return name.value === wanted || name.value === `federation__${wanted}`;
}

/** The set that a directive's `fields` says; undefined where there is none, or what is there is none: composition has told so. */
function fieldSet(directive: ConstDirectiveNode | undefined): SelectionSetNode | undefined {
  const text = directive && directiveArguments(directive).fields;
  if (typeof text !== 'string') return undefined;
  try {
    const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : undefined;
  } catch {
    return undefined;
  }
}
