/** How the answer of the objects at one place is made: for each field that is asked, where its value comes from. Decided once for all runs of an operation. */
import { type FieldNode, type GraphQLField, isObjectType } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor, outputOf, type Reach } from '../../schema/connect/reach.ts';
import { covers, type Tree } from '../../schema/connect/trees.ts';
import type { Types } from '../../schema/connect/types.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { Lru } from '../../util/lru.ts';
import { type Data, isObject } from '../keys.ts';
import { Asked } from './asked.ts';
import { argumentsOf } from './coerce.ts';
import type { Site } from './faults.ts';
import { type Form, formOf } from './form.ts';
import { brokenOf } from './keys.ts';
import { type Entry, type Fill, fillerOf, type Make, makerOf } from './maker.ts';
import { type Kin, treeOf } from './node.ts';
import type { Variables } from './operation.ts';
import { planFor } from './plan.ts';
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
  | { readonly kind: 'field'; readonly fetcher: Fetcher; readonly spot: Spot; readonly call: FieldCall };

/** `args` throws where an argument has no value that it can have. */
export type FieldCall = { readonly args: (variables: Variables) => Variables; readonly wanted: Wanted | undefined };

/** A connector of the objects' type, and the columns that it gives. */
export type Group = { readonly seek: Seek; readonly columns: readonly Column[]; readonly fill: Fill };

/** A column that has a connector of its own. */
export type Own = { readonly seek: Seek; readonly column: Column; readonly call: FieldCall };

export type Layout = Kin & {
  /** Makes an answer of what the object has; what is fetched has its place there. */
  readonly make: Make;
  readonly entities: readonly Group[];
  readonly fields: readonly Own[];
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

/** The objects that a field gives, wherever it stands in lists: what is asked of them, and what is known of their shape. */
export class Spot {
  readonly asked: Asked;
  readonly types: Types;
  /** The connector that they come from directly. */
  readonly connector: Connector | undefined;
  readonly #options: LayoutOptions;
  readonly #shape: Tree | undefined;
  readonly #byType = new Map<string, Layout>();
  readonly #byShape = new Lru<string, Layout>(shapesKept);

  /** @param shape what they are known to have; a connector knows it by itself, type by type */
  constructor(asked: Asked, from: Connector | { readonly shape: Tree | undefined }, options: LayoutOptions) {
    this.asked = asked;
    this.types = options.reach.types;
    this.connector = 'coordinate' in from ? from : undefined;
    this.#shape = 'coordinate' in from ? undefined : from.shape;
    this.#options = options;
  }

  /** How an object of this type is answered; its value matters only where nobody knows its shape. */
  layout(typeName: string, value: Data): Layout {
    const known = this.#byType.get(typeName);
    if (known) return known;
    const shape = this.connector ? outputFor(this.connector, typeName) : this.#shape;
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
    const fetcher = planFor(reach, typeName, given, asked).get(name);
    if (fetcher?.kind === 'field') return fetcher;
    const spot = new Spot(below, { shape: (fetcher ? fetcher.gives?.get(name) : known)?.fields }, options);
    if (fetcher) return { kind: 'entity', fetcher, spot };
    return { kind: known ? 'given' : 'nowhere', spot };
  });
  const groups = new Map<Fetcher, Column[]>();
  const fields: Own[] = [];
  for (const column of columns) {
    const { from } = column;
    if (from.kind === 'entity') groups.get(from.fetcher)?.push(column) ?? groups.set(from.fetcher, [column]);
    if (from.kind === 'field') {
      fields.push({ seek: seekOf(from.fetcher, kin, from.call.wanted, types), column, call: from.call });
    }
  }
  const entities = [...groups].map(([fetcher, own]): Group => {
    const wanted = wants(outputFor(fetcher.connector, typeName), typeName, asked);
    return { seek: seekOf(fetcher, kin, wanted, types), columns: own, fill: fillerOf(own.map(toEntry)) };
  });
  const isReference = given.size > 0 && keys.get(typeName)?.some((key) => covers(key, given));
  const isNobody = isReference ? brokenOf(given, typeName, types) : () => false;
  return {
    ...kin,
    make: makerOf(typeName, columns.map(toEntry)),
    entities,
    fields,
    isLate: entities.length > 0 || fields.length > 0,
    isNobody,
  };
}

function toEntry({ key, name, form, settle, from: { kind } }: Column): Entry {
  const known = { given: 'value', typename: 'typename', nowhere: 'nothing', entity: 'late', field: 'late' } as const;
  return { key, name, form, settle, from: known[kind] };
}

/**
 * The fields that are asked of a type, and where each comes from.
 *
 * @param sourceOf a fetcher means that the field has that connector of its own
 */
export function columnsOf(
  typeName: string,
  asked: Asked,
  options: LayoutOptions,
  sourceOf: (definition: GraphQLField<unknown, unknown>, below: Asked) => Source | Fetcher,
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
    const source = sourceOf(definition, below);
    const from = 'connector' in source ? fieldSource(definition, source, nodes, below, options) : source;
    if (from.kind === 'typename') return [];
    const { connector } = from.spot;
    const form = formOf(definition.type);
    const settle = settlerOf(form, { coordinate, nodes, connector }, from.spot);
    return [{ ...place, connector, form, settle, from }];
  });
}

const typenameForm: Form = { required: true, kind: 'leaf', serialize: (value) => value, plain: 'string' };

/** A field that has a connector of its own. */
function fieldSource(
  definition: GraphQLField<unknown, unknown>,
  fetcher: Fetcher,
  nodes: readonly FieldNode[],
  below: Asked,
  options: LayoutOptions,
): Source & { readonly kind: 'field' } {
  const { connector } = fetcher;
  const form = namedFormOf(formOf(definition.type));
  const wanted = 'typeName' in form ? options.wants(outputOf(connector), form.typeName, below) : undefined;
  const args = argumentsOf(definition, nodes[0] as FieldNode);
  return { kind: 'field', fetcher, spot: new Spot(below, connector, options), call: { args, wanted } };
}

function namedFormOf(form: Form): Form {
  return form.kind === 'list' ? namedFormOf(form.of) : form;
}
