/** How the answer of the objects at one place is made: for each field that is asked, where its value comes from. Decided once for all of them. */
import { type FieldNode, type GraphQLField, getArgumentValues, isObjectType } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { type Fetcher, outputFor, outputOf, type Reach } from '../../schema/connect/reach.ts';
import { covers, printTree, type Tree } from '../../schema/connect/trees.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import { type MakeRecord, recordMaker } from '../../util/record.ts';
import type { Data } from '../keys.ts';
import { Asked } from './asked.ts';
import { type Form, formOf } from './form.ts';
import { treeOf } from './node.ts';
import { planFor } from './plan.ts';
import type { Wants } from './wanted.ts';

/** A field of the answer. */
export type Column = {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  /** `Type.field` */
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
  readonly form: Form;
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
export type FieldCall = { readonly args: () => Readonly<Record<string, unknown>>; readonly wanted: Wanted | undefined };

export type Layout = {
  readonly typeName: string;
  readonly given: Tree;
  readonly asked: Asked;
  readonly columns: readonly Column[];
  /** Makes an answer of the columns' values. */
  readonly make: MakeRecord;
  /** The columns that connectors of its type give, by connector. */
  readonly entities: ReadonlyMap<Fetcher, readonly Column[]>;
  /** Those that have a connector of their own. */
  readonly fields: readonly Column[];
  /** The key of an object that is nothing but that: what a selection makes of a foreign key. */
  readonly reference: Tree | undefined;
};

export type LayoutOptions = {
  readonly reach: Reach;
  readonly wants: Wants;
  readonly keys: ReadonlyMap<string, readonly Tree[]>;
};

/** The objects that a field gives, wherever it stands in lists: what is asked of them, and what is known of their shape. */
export class Spot {
  readonly asked: Asked;
  /** The connector that they come from directly. */
  readonly connector: Connector | undefined;
  readonly #options: LayoutOptions;
  readonly #shape: Tree | undefined;
  readonly #layouts = new Map<string, Layout>();

  /** @param shape what they are known to have; a connector knows it by itself, type by type */
  constructor(asked: Asked, from: Connector | { readonly shape: Tree | undefined }, options: LayoutOptions) {
    this.asked = asked;
    this.connector = 'coordinate' in from ? from : undefined;
    this.#shape = 'coordinate' in from ? undefined : from.shape;
    this.#options = options;
  }

  /** How an object of this type is answered; its value matters only where nobody knows its shape. */
  layout(typeName: string, value: Data): Layout {
    const known = this.#layouts.get(typeName);
    if (known) return known;
    const shape = this.connector ? outputFor(this.connector, typeName) : this.#shape;
    const given = shape ?? treeOf(value, typeName, this.#options.reach.types);
    const key = shape ? typeName : `${typeName} ${printTree(given)}`;
    const layout = this.#layouts.get(key) ?? makeLayout(typeName, given, this.asked, this.#options);
    this.#layouts.set(key, layout);
    return layout;
  }
}

function makeLayout(typeName: string, given: Tree, asked: Asked, options: LayoutOptions): Layout {
  const { reach, keys } = options;
  const columns = columnsOf(typeName, asked, options, ({ name }, below) => {
    const known = given.get(name);
    const fetcher = planFor(reach, typeName, given, asked).get(name);
    if (fetcher?.kind === 'field') return fetcher;
    const spot = new Spot(below, { shape: (fetcher ? fetcher.gives?.get(name) : known)?.fields }, options);
    if (fetcher) return { kind: 'entity', fetcher, spot };
    return { kind: known ? 'given' : 'nowhere', spot };
  });
  const entities = new Map<Fetcher, Column[]>();
  for (const column of columns) {
    if (column.from.kind !== 'entity') continue;
    const { fetcher } = column.from;
    entities.get(fetcher)?.push(column) ?? entities.set(fetcher, [column]);
  }
  const fields = columns.filter(({ from }) => from.kind === 'field');
  const isReference = given.size > 0 && keys.get(typeName)?.some((key) => covers(key, given));
  const make = recordMaker(columns.map(({ key }) => key));
  return { typeName, given, asked, columns, make, entities, fields, reference: isReference ? given : undefined };
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
    if (name === '__typename')
      return [{ key, name, coordinate, nodes, form: typenameForm, from: { kind: 'typename' } }];
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (!definition) return [];
    const below = new Asked(nodes, asked.operation);
    const source = sourceOf(definition, below);
    const from = 'connector' in source ? fieldSource(definition, source, nodes, below, options) : source;
    return [{ key, name, coordinate, nodes, form: formOf(definition.type), from }];
  });
}

const typenameForm: Form = { required: true, kind: 'leaf', serialize: (value) => value };

/** A field that has a connector of its own. */
function fieldSource(
  definition: GraphQLField<unknown, unknown>,
  fetcher: Fetcher,
  nodes: readonly FieldNode[],
  below: Asked,
  options: LayoutOptions,
): Source {
  const { connector } = fetcher;
  const form = namedFormOf(formOf(definition.type));
  const wanted = 'typeName' in form ? options.wants(outputOf(connector), form.typeName, below) : undefined;
  const { variables } = below.operation;
  let values: Readonly<Record<string, unknown>> | undefined;
  const args = () => {
    values ??= getArgumentValues(definition, nodes[0] as FieldNode, variables);
    return values;
  };
  return { kind: 'field', fetcher, spot: new Spot(below, connector, options), call: { args, wanted } };
}

function namedFormOf(form: Form): Form {
  return form.kind === 'list' ? namedFormOf(form.of) : form;
}
