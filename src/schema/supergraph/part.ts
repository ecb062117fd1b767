/** What one backend has of a type of a supergraph, by what the `join` specification says of it. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type Location,
  type NamedTypeNode,
  parseType,
  type TypeDefinitionNode,
} from 'graphql';
import { directiveArguments } from '../vocabulary.ts';

type Said = Readonly<Record<string, unknown>>;
type Member = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode;

/**
 * Gives the part of a type that a graph has, as its backend's file might have had it: nothing, or one definition.
 *
 * @param graph the value of `join__Graph`; @param name the graph's own name
 */
export function createPart(
  supergraph: DocumentNode,
  graph: string,
  name: string,
): (type: TypeDefinitionNode) => DefinitionNode[] {
  const names = graphNames(supergraph);
  const twice = givenTwice(supergraph);
  const isHere = (said: Said): boolean => said.graph === graph;
  const here = (node: { readonly directives?: readonly ConstDirectiveNode[] }, directive: string): Said[] =>
    joins(node, directive).filter(isHere);

  function directivesOf(
    node: { readonly directives?: readonly ConstDirectiveNode[]; readonly loc?: Location | undefined },
    added: readonly ConstDirectiveNode[],
    external = false,
  ): ConstDirectiveNode[] {
    // Of an external field the backend that has it says the rest.
    const own = external ? [] : (node.directives ?? []).filter((each) => !/^(?:join__|context$)/.test(each.name.value));
    const carried = joins(node, 'join__directive').flatMap((said) =>
      Array.isArray(said.graphs) && said.graphs.includes(graph) && !external
        ? [directive(String(said.name), Object(said.args ?? {}))]
        : [],
    );
    return [...own, ...[...carried, ...added].map((each) => (node.loc ? { ...each, loc: node.loc } : each))];
  }

  function members<T extends Member>(type: TypeDefinitionNode, nodes: readonly T[] | undefined): T[] {
    return (nodes ?? []).flatMap((node): T[] => {
      const all = joins(node, node.kind === Kind.ENUM_VALUE_DEFINITION ? 'join__enumValue' : 'join__field');
      // What nothing is said of is in every graph that has the type.
      const sharing = shared(type, node, all);
      if (all.length === 0) return [{ ...node, directives: directivesOf(node, sharing) }];
      const said = all.find(isHere);
      return said ? [member(node, said, sharing)] : [];
    });
  }

  function shared(type: TypeDefinitionNode, { name }: Member, fields: readonly Said[]): ConstDirectiveNode[] {
    const isObject = type.kind === Kind.OBJECT_TYPE_DEFINITION || here(type, 'join__type').some(isInterfaceObject);
    if (!isObject || type.name.value === 'Subscription') return [];
    const givers = fields.length > 0 ? fields.filter((said) => said.external !== true) : joins(type, 'join__type');
    const isShared =
      new Set(givers.map((said) => said.graph)).size > 1 || twice.has(`${type.name.value}.${name.value}`);
    return isShared ? [directive('shareable', {})] : [];
  }

  function member<T extends Member>(node: T, said: Said, sharing: readonly ConstDirectiveNode[]): T {
    const external = said.external === true;
    const added = [
      ...(external ? [directive('external', {})] : sharing),
      ...(said.requires === undefined ? [] : [directive('requires', { fields: said.requires })]),
      ...(said.provides === undefined ? [] : [directive('provides', { fields: said.provides })]),
      ...(said.override === undefined ? [] : [overrideOf(said)]),
    ];
    const typed = typeof said.type === 'string' ? { type: parseType(said.type, { noLocation: true }) } : {};
    const context = Array.isArray(said.contextArguments) ? said.contextArguments.map(contextArgument) : [];
    const args = node.kind === Kind.FIELD_DEFINITION ? { arguments: [...(node.arguments ?? []), ...context] } : {};
    return { ...node, ...typed, ...args, directives: directivesOf(node, added, external) };
  }

  function overrideOf({ override, overrideLabel }: Said): ConstDirectiveNode {
    // Graphs are called by their own names there; backends by what is made of these.
    const from = names.get(String(override)) ?? String(override);
    return directive('override', { from, ...(overrideLabel === undefined ? {} : { label: overrideLabel }) });
  }

  return (type) => {
    const said = here(type, 'join__type');
    // Scalars may be in a supergraph without a word on where they are.
    if (said.length === 0)
      return type.kind === Kind.SCALAR_TYPE_DEFINITION && joins(type, 'join__type').length === 0 ? [type] : [];
    const keys = said.flatMap(({ key, resolvable }) =>
      key === undefined
        ? []
        : [directive('key', { fields: key, ...(resolvable === false ? { resolvable: false } : {}) })],
    );
    const contexts = (type.directives ?? []).flatMap((each) => {
      const context = each.name.value === 'context' ? String(directiveArguments(each).name) : '';
      const prefix = `${name.replaceAll(/\W/g, '_')}__`;
      return context.startsWith(prefix) ? [directive('context', { name: context.slice(prefix.length) })] : [];
    });
    const isObject = said.some(isInterfaceObject);
    const directives = directivesOf(type, [
      ...keys,
      ...contexts,
      ...(isObject ? [directive('interfaceObject', {})] : []),
    ]);
    const own = { ...type, directives };
    const interfaces = here(type, 'join__implements').map((each) => named(String(each.interface)));
    switch (own.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
        return own.fields ? complete({ ...own, interfaces, fields: members(type, own.fields) }) : [];
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = members(type, own.fields);
        if (isObject) return complete({ ...own, kind: Kind.OBJECT_TYPE_DEFINITION, interfaces: [], fields });
        return complete({ ...own, interfaces, fields });
      }
      case Kind.UNION_TYPE_DEFINITION: {
        const known = joins(type, 'join__unionMember');
        const mine = known.filter(isHere).map((each) => named(String(each.member)));
        return [known.length > 0 ? { ...own, types: mine } : own];
      }
      case Kind.ENUM_TYPE_DEFINITION:
        return [{ ...own, values: members(type, own.values) }];
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return complete({ ...own, fields: members(type, own.fields) });
      default:
        return [own];
    }
  };
}

/** Fields that objects have of their own, and an interface object gives them as well: of both, by coordinate. */
function givenTwice({ definitions }: DocumentNode): ReadonlySet<string> {
  const isReal = ({ graph, external }: Said): boolean => graph !== undefined && external !== true;
  const objects = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return new Set(
    definitions.flatMap((type) => {
      if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
      const graphs = joins(type, 'join__type').filter(isInterfaceObject);
      const members = objects.filter((object) => object.interfaces?.some(({ name }) => name.value === type.name.value));
      return (type.fields ?? []).flatMap(({ name, directives = [] }) => {
        const giving = joins({ directives }, 'join__field').filter(isReal);
        if (!graphs.some(({ graph }) => giving.some((said) => said.graph === graph))) return [];
        const own = members.filter(({ fields }) => {
          const field = fields?.find((each) => each.name.value === name.value);
          const said = field && joins(field, 'join__field');
          return said && (said.length === 0 || said.some(isReal));
        });
        return own.length > 0 ? [type, ...own].map((each) => `${each.name.value}.${name.value}`) : [];
      });
    }),
  );
}

function isInterfaceObject(said: Said): boolean {
  return said.isInterfaceObject === true;
}

/** A root type that a graph has nothing of is in the supergraph all the same. */
function complete<T extends DefinitionNode & { readonly fields?: readonly unknown[] }>(node: T): T[] {
  return node.fields?.length ? [node] : [];
}

function joins(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }, name: string): Said[] {
  return (node.directives ?? []).filter((each) => each.name.value === name).map(directiveArguments);
}

/** By the name that a graph has in the supergraph: the name that its backend has. */
function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = supergraph.definitions.find((node) => isTypeDefinitionNode(node) && node.name.value === 'join__Graph');
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.flatMap((value) =>
      joins(value, 'join__graph').map(
        ({ name }) => [String(name), backendName(String(name), value.name.value)] as const,
      ),
    ),
  );
}

/** `Orders_API` is `orders-api`. */
export function backendName(said: string, graph: string): string {
  const name = said
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return name === '' ? graph.toLowerCase().replaceAll('_', '-') : name;
}

function contextArgument(said: unknown): InputValueDefinitionNode {
  const { name, type, context, selection } = Object(said) as Readonly<Record<string, unknown>>;
  const field = `$${String(context).replace(/^.*?__/, '')} ${String(selection)}`;
  return {
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: { kind: Kind.NAME, value: String(name) },
    type: parseType(String(type), { noLocation: true }),
    directives: [directive('fromContext', { field })],
  };
}

function named(value: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value } };
}

function directive(name: string, values: Readonly<Record<string, unknown>>): ConstDirectiveNode {
  const args = Object.entries(values).map(([key, value]): ConstArgumentNode => {
    return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: key }, value: valueNode(value) };
  });
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: name }, arguments: args };
}

function valueNode(value: unknown): ConstArgumentNode['value'] {
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? Kind.INT : Kind.FLOAT, value: String(value) };
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(valueNode) };
  return { kind: Kind.STRING, value: String(value) };
}
