/** `@expose(include:, exclude:)`: the graph's schema, or the part of it that has the tags, as the beginning of a view. */
import {
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeNode,
  type UnionTypeDefinitionNode,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { directiveArguments } from '../schema/vocabulary.ts';

export type Exposed = Map<string, TypeDefinitionNode>;

type Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

const scalars = new Set(specifiedScalarTypes.map(({ name }) => name));

/** The definitions that a view starts from: what the graph shows to everybody, less what the tags take away. */
export function exposeGraph(graph: Graph, node: ConstDirectiveNode): Exposed {
  const { include, exclude } = directiveArguments(node) as { include?: string | string[]; exclude?: string | string[] };
  const filter = new Filter(graph, include === undefined ? undefined : [include].flat(), [exclude ?? []].flat());
  const types: Exposed = new Map();
  for (const definition of parse(printSchema(graph.schema), { noLocation: true }).definitions) {
    if (!('name' in definition) || !definition.name || !isTypeDefinition(definition)) continue;
    const kept = filter.type(definition);
    if (kept) types.set(definition.name.value, kept);
  }
  return settle(types);
}

function isTypeDefinition(definition: { readonly kind: Kind }): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

/** Decides by tags alone; what then refers to nothing is taken away by {@link settle}. */
class Filter {
  readonly #graph: Graph;
  readonly #include: readonly string[] | undefined;
  readonly #exclude: readonly string[];

  constructor(graph: Graph, include: readonly string[] | undefined, exclude: readonly string[]) {
    this.#graph = graph;
    this.#include = include;
    this.#exclude = exclude;
  }

  type(definition: TypeDefinitionNode): TypeDefinitionNode | undefined {
    const name = definition.name.value;
    if (this.#isExcluded(name)) return undefined;
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return { ...definition, fields: this.#fields(definition) };
      case Kind.ENUM_TYPE_DEFINITION:
        return {
          ...definition,
          values: definition.values?.filter(({ name: value }) => !this.#isExcluded(`${name}.${value.value}`)) ?? [],
        };
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return {
          ...definition,
          fields: definition.fields?.filter(({ name: field }) => !this.#isExcluded(`${name}.${field.value}`)) ?? [],
        };
      default:
        return definition;
    }
  }

  /** With `include`, a field needs the tag itself or from its type; scalars, enums and inputs come with the fields that use them. */
  #fields(definition: Fielded): FieldDefinitionNode[] {
    const type = definition.name.value;
    return (definition.fields ?? []).flatMap((field) => {
      const coordinate = `${type}.${field.name.value}`;
      const included =
        this.#include === undefined || this.#has(type, this.#include) || this.#has(coordinate, this.#include);
      if (!included || this.#isExcluded(coordinate)) return [];
      const args = field.arguments?.filter(({ name }) => !this.#isExcluded(`${coordinate}(${name.value}:)`)) ?? [];
      return [{ ...field, arguments: args }];
    });
  }

  #isExcluded(coordinate: string): boolean {
    return this.#has(coordinate, this.#exclude);
  }

  #has(coordinate: string, tags: readonly string[]): boolean {
    const own = this.#graph.rules.tags.get(coordinate);
    return own !== undefined && tags.some((tag) => own.has(tag));
  }
}

/** Takes away what refers to something that is gone, and what is then empty, until all that is left stands on its own. */
export function settle(types: Exposed, kept: ReadonlySet<string> = new Set()): Exposed {
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, definition] of types) {
      if (kept.has(name)) continue;
      const next = settleType(definition, types);
      if (next === definition) continue;
      changed = true;
      if (next) types.set(name, next);
      else types.delete(name);
    }
  }
  return types;
}

function settleType(definition: TypeDefinitionNode, types: Exposed): TypeDefinitionNode | undefined {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return settleFields(definition, types);
    case Kind.UNION_TYPE_DEFINITION: {
      const members = keep(definition.types ?? [], ({ name }) => types.has(name.value));
      if (members.length === 0) return undefined;
      return members === definition.types
        ? definition
        : ({ ...definition, types: members } satisfies UnionTypeDefinitionNode);
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const lost = (definition.fields ?? []).filter(({ type }) => !isKnown(type, types));
      if (lost.some(isRequired) || definition.fields?.length === lost.length) return undefined;
      const fields = definition.fields?.filter((field) => !lost.includes(field)) ?? [];
      return lost.length === 0 ? definition : ({ ...definition, fields } satisfies InputObjectTypeDefinitionNode);
    }
    case Kind.ENUM_TYPE_DEFINITION:
      return definition.values?.length === 0 ? undefined : (definition satisfies EnumTypeDefinitionNode);
    default:
      return definition;
  }
}

function settleFields<T extends Fielded>(definition: T, types: Exposed): T | undefined {
  const fields = (definition.fields ?? []).flatMap((field) => {
    const lost = (field.arguments ?? []).filter(({ type }) => !isKnown(type, types));
    if (!isKnown(field.type, types) || lost.some(isRequired)) return [];
    return [
      lost.length === 0
        ? field
        : { ...field, arguments: field.arguments?.filter((argument) => !lost.includes(argument)) ?? [] },
    ];
  });
  if (fields.length === 0) return undefined;
  const parents = (definition.interfaces ?? []).filter(({ name }) => {
    const parent = types.get(name.value);
    const names = new Set(fields.map((field) => field.name.value));
    // A type that shows less than an interface asks for does not show the interface either.
    return (
      parent?.kind === Kind.INTERFACE_TYPE_DEFINITION &&
      (parent.fields ?? []).every((field) => names.has(field.name.value))
    );
  });
  const sameFields =
    fields.length === definition.fields?.length && fields.every((field, i) => field === definition.fields?.[i]);
  if (sameFields && parents.length === (definition.interfaces?.length ?? 0)) return definition;
  return { ...definition, fields, interfaces: parents };
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function isKnown(type: TypeNode, types: Exposed): boolean {
  const name = namedType(type);
  return scalars.has(name) || types.has(name);
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** The same list where nothing is taken out of it. */
function keep<T>(list: readonly T[], test: (item: T) => boolean): readonly T[] {
  return list.every(test) ? list : list.filter(test);
}
