/** How the answer of the objects at one place is made: for each field that is asked, where its value comes from. Decided once for all runs of an operation. */
import { type FieldNode, type GraphQLField, isObjectType } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor, outputOf, type Reach } from '../../schema/connect/reach.ts';
import { covers, joinTrees, type Tree } from '../../schema/connect/trees.ts';
import type { Types } from '../../schema/connect/types.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { isObject } from '../../util/json.ts';
import { Lru } from '../../util/lru.ts';
import type { Data } from '../keys.ts';
import { Asked } from './asked.ts';
import { argumentsOf } from './coerce.ts';
import type { Site } from './faults.ts';
import { type Form, formOf, namedFormOf } from './form.ts';
import { brokenOf } from './keys.ts';
import { type Entry, type Fill, fillerOf, type Make, makerOf } from './maker.ts';
import { type Kin, treeOf } from './node.ts';
import type { Variables } from './operation.ts';
import { type Part, planFor } from './plan.ts';
import { type Seek, seekOf } from './seek.ts';
import { type Settle, settlerOf } from './settle.ts';
import type { Wants } from './wanted.ts';

/** A field of the answer. */
export type Column = Site & {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly form: Form;
  readonly settle: Settle;
  readonly from: Source;
};

export type Source =
  | { readonly kind: 'typename' }
  /** The object has it. */
  | { readonly kind: 'given'; readonly spot: Spot }
  /** Nothing gives it. */
  | { readonly kind: 'nowhere'; readonly spot: Spot }
  | { readonly kind: 'entity'; readonly fetcher: Fetcher; readonly spot: Spot }
  | { readonly kind: 'field'; readonly fetcher: Fetcher; readonly spot: Spot; readonly call: FieldCall }
  /** Each gives a part of it. */
  | { readonly kind: 'joined'; readonly spot: Spot; readonly parts: readonly JoinedPart[] };

export type JoinedPart =
  | { readonly kind: 'given'; readonly shape: Tree | undefined }
  | { readonly kind: 'entity'; readonly fetcher: Fetcher; readonly shape: Tree | undefined }
  | ({ readonly kind: 'field'; readonly shape: Tree | undefined } & FieldPart);

export type FieldPart = { readonly fetcher: Fetcher; readonly call: FieldCall };

/** `args` throws where an argument has no value that it can have. */
export type FieldCall = { readonly args: (variables: Variables) => Variables; readonly wanted: Wanted | undefined };

/** A connector of the objects' type, and the columns that it gives. */
export type Group = { readonly seek: Seek; readonly columns: readonly Column[]; readonly fill: Fill };

/** A column that has a connector of its own. */
export type Own = { readonly seek: Seek; readonly column: Column; readonly call: FieldCall };

/** A column that is made of several parts. */
export type Joint = {
  readonly column: Column;
  readonly parts: readonly { readonly part: JoinedPart; readonly seek: Seek | undefined }[];
};

export type Layout = Kin & {
  /** Makes an answer of what the object has; what is fetched has its place there. */
  readonly make: Make;
  readonly entities: readonly Group[];
  readonly fields: readonly Own[];
  readonly joints: readonly Joint[];
  /** True where some of it is fetched. */
  readonly isLate: boolean;
  /** True of an object that is nothing but the key of one, as a selection makes of a foreign key, and that none can have. */
  readonly isNobody: (value: Data) => boolean;
};

export type LayoutOptions = {
  readonly reach: Reach;
  readonly wants: Wants;
  readonly keys: ReadonlyMap<string, readonly Tree[]>;
};

/** Shapes of objects whose connector does not say what it gives. */
const shapesKept = 100;

/** What is known of objects: a connector that gives them knows it by itself, type by type. */
type Giver = Connector | { readonly shape: Tree | undefined };

/** The objects that a field gives, wherever it stands in lists: what is asked of them, and what is known of their shape. */
export class Spot {
  readonly asked: Asked;
  readonly types: Types;
  /** The connector that they come from directly. */
  readonly connector: Connector | undefined;
  readonly #options: LayoutOptions;
  readonly #from: readonly Giver[];
  readonly #byType = new Map<string, Layout>();
  readonly #byShape = new Lru<string, Layout>(shapesKept);

  /** @param from what gives them, each a part if there are several */
  constructor(asked: Asked, from: Giver | readonly Giver[], options: LayoutOptions) {
    this.asked = asked;
    this.types = options.reach.types;
    this.#from = 'length' in from ? from : [from];
    const [only, second] = this.#from;
    this.connector = only && 'coordinate' in only && !second ? only : undefined;
    this.#options = options;
  }

  /** How an object of this type is answered; its value matters only where nobody knows its shape. */
  layout(typeName: string, value: Data): Layout {
    const known = this.#byType.get(typeName);
    if (known) return known;
    const shape = joinTrees(this.#from.map((from) => ('coordinate' in from ? outputFor(from, typeName) : from.shape)));
    if (!shape) return this.#shaped(typeName, value);
    const layout = makeLayout(typeName, shape, this.asked, this.#options);
    this.#byType.set(typeName, layout);
    return layout;
  }

  #shaped(typeName: string, value: Data): Layout {
    const key = `${typeName} ${shapeOf(value)}`;
    const known = this.#byShape.get(key);
    if (known) return known;
    const layout = makeLayout(typeName, treeOf(value, typeName, this.types), this.asked, this.#options);
    this.#byShape.set(key, layout);
    return layout;
  }
}

/** Equal for objects of the same keys, all the way down. */
function shapeOf(value: Data): string {
  let text = '';
  for (const key of Object.keys(value)) {
    const below = value[key];
    text += JSON.stringify(key);
    if (isObject(below)) text += `{${shapeOf(below)}}`;
  }
  return text;
}

function makeLayout(typeName: string, given: Tree, asked: Asked, options: LayoutOptions): Layout {
  const { reach, keys, wants } = options;
  const { types } = reach;
  const kin: Kin = { typeName, given, asked };
  const columns = columnsOf(typeName, asked, options, ({ name }, below) => {
    const known = given.get(name);
    const parts = planFor(reach, typeName, given, asked).get(name);
    if (!parts) return { kind: known ? 'given' : 'nowhere', spot: new Spot(below, { shape: known?.fields }, options) };
    const [first] = parts;
    if (parts.length > 1 || !first || first === 'given') return { parts, given: known?.fields };
    if (first.kind === 'field') return { parts, given: undefined };
    return {
      kind: 'entity',
      fetcher: first,
      spot: new Spot(below, { shape: first.gives?.get(name)?.fields }, options),
    };
  });
  const groups = new Map<Fetcher, Column[]>();
  const fields: Own[] = [];
  const joined: Column[] = [];
  for (const column of columns) {
    const { from } = column;
    if (from.kind === 'entity') groups.get(from.fetcher)?.push(column) ?? groups.set(from.fetcher, [column]);
    if (from.kind === 'field') {
      fields.push({ seek: seekOf(from.fetcher, kin, from.call.wanted, types), column, call: from.call });
    }
    if (from.kind !== 'joined') continue;
    joined.push(column);
    // Whether the object is there at all shows in each call for it.
    for (const part of from.parts)
      if (part.kind === 'entity' && !groups.has(part.fetcher)) groups.set(part.fetcher, []);
  }
  const seeks = new Map<Fetcher, Seek>();
  const entities = [...groups].map(([fetcher, own]): Group => {
    const wanted = wants(outputFor(fetcher.connector, typeName), typeName, asked);
    const seek = seekOf(fetcher, kin, wanted, types);
    seeks.set(fetcher, seek);
    return { seek, columns: own, fill: fillerOf(own.map(toEntry)) };
  });
  const joints = joined.map((column): Joint => {
    const parts = column.from.kind === 'joined' ? column.from.parts : [];
    const seekFor = (part: JoinedPart): Seek | undefined => {
      if (part.kind === 'entity') return seeks.get(part.fetcher);
      return part.kind === 'field' ? seekOf(part.fetcher, kin, part.call.wanted, types) : undefined;
    };
    return { column, parts: parts.map((part) => ({ part, seek: seekFor(part) })) };
  });
  const isReference = given.size > 0 && keys.get(typeName)?.some((key) => covers(key, given));
  const isNobody = isReference ? brokenOf(given, typeName, types) : () => false;
  return {
    ...kin,
    make: makerOf(typeName, columns.map(toEntry)),
    entities,
    fields,
    joints,
    isLate: entities.length > 0 || fields.length > 0 || joints.length > 0,
    isNobody,
  };
}

function toEntry({ key, name, form, settle, from: { kind } }: Column): Entry {
  const known = { given: 'value', typename: 'typename', nowhere: 'nothing' } as const;
  const from = kind === 'entity' || kind === 'field' || kind === 'joined' ? 'late' : known[kind];
  return { key, name, form, settle, from };
}

/**
 * The fields that are asked of a type, and where each comes from.
 *
 * @param sourceOf parts where there are several, or the field has a connector of its own
 */
export function columnsOf(
  typeName: string,
  asked: Asked,
  options: LayoutOptions,
  sourceOf: (definition: GraphQLField<unknown, unknown>, below: Asked, nodes: readonly FieldNode[]) => Source | Sources,
): readonly Column[] {
  const type = asked.operation.schema.getType(typeName);
  const definitions = isObjectType(type) ? type.getFields() : {};
  return [...asked.answers(typeName)].flatMap(([key, nodes]): Column[] => {
    const name = nodes[0]?.name.value ?? '';
    const coordinate = `${typeName}.${name}`;
    const place = { key, name, coordinate, nodes };
    if (name === '__typename') {
      return [
        { ...place, connector: undefined, form: typenameForm, settle: () => typeName, from: { kind: 'typename' } },
      ];
    }
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!definition) return [];
    const below = new Asked(nodes, asked.operation);
    const source = sourceOf(definition, below, nodes);
    const from = 'given' in source ? sourceFrom(source, definition, nodes, below, options) : source;
    if (from.kind === 'typename') return [];
    const { connector } = from.spot;
    const form = formOf(definition.type);
    const settle = settlerOf(form, { coordinate, nodes, connector }, from.spot);
    return [{ ...place, connector, form, settle, from }];
  });
}

const typenameForm: Form = { required: true, kind: 'leaf', serialize: (value) => value, plain: 'string' };

/** What gives a field. */
type Sources = { readonly parts: readonly Part[]; readonly given: Tree | undefined };

function sourceFrom(
  { parts, given }: Sources,
  definition: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  below: Asked,
  options: LayoutOptions,
): Source {
  const form = namedFormOf(formOf(definition.type));
  const args = argumentsOf(definition, nodes[0] as FieldNode);
  const made = parts.map((part): JoinedPart => {
    if (part === 'given') return { kind: 'given', shape: given };
    const shape = part.gives?.get(definition.name)?.fields;
    if (part.kind === 'entity') return { kind: 'entity', fetcher: part, shape };
    const wanted = 'typeName' in form ? options.wants(outputOf(part.connector), form.typeName, below) : undefined;
    return { kind: 'field', fetcher: part, shape, call: { args, wanted } };
  });
  const [first, second] = made;
  if (first?.kind === 'field' && !second) {
    return { ...first, spot: new Spot(below, first.fetcher.connector, options) };
  }
  const from = made.map((part) => (part.kind === 'field' ? part.fetcher.connector : part));
  return { kind: 'joined', parts: made, spot: new Spot(below, from, options) };
}
