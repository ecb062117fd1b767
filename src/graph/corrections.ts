/** The composer's supergraph, put right from the backends' own files where the composer is known to be wrong about a field. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  type TypeNode,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { namedType, readTypes, type Types } from '../schema/connect/types.ts';
import { directiveArguments } from '../schema/vocabulary.ts';
import { graphNames, joinField, stringArgument } from './join.ts';

/** A field as one backend has it; `graph` is the backend's name in the supergraph. */
type Source = { readonly graph: string; readonly field: FieldDefinitionNode };

/** A type as one backend has it. */
type Owner = { readonly graph: string; readonly fields: ReadonlyMap<string, FieldDefinitionNode> };

/**
 * Two things are put right:
 * - A field that is an object here and an interface or union of it there has the wider type, whichever backend comes first.
 * - What backends say of a field of an `@interfaceObject` (`@external`, `@requires`, …) stays when all of them have the field.
 */
export function correct(supergraph: DocumentNode, backends: readonly Backend[]): DocumentNode {
  const ownersOf = new Map<string, Owner[]>();
  const names = new Map([...graphNames(supergraph)].map(([graph, backend]) => [backend, graph]));
  for (const { name, subgraph } of backends) {
    for (const type of readTypes(subgraph).all.values()) {
      const owner = { graph: names.get(name) ?? name, fields: type.fields };
      ownersOf.get(type.name)?.push(owner) ?? ownersOf.set(type.name, [owner]);
    }
  }
  const whole = readTypes(supergraph);
  const correctFields = <T extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(node: T): T => {
    const owners = ownersOf.get(node.name.value) ?? [];
    if (owners.length < 2) return node;
    const fields = node.fields?.map((field) => {
      const sources = owners.flatMap(({ graph, fields }): Source[] => {
        const own = fields.get(field.name.value);
        return own ? [{ graph, field: own }] : [];
      });
      return sources.length < 2 ? field : correctField(node, field, sources, whole);
    });
    return fields ? { ...node, fields } : node;
  };
  return {
    ...supergraph,
    definitions: supergraph.definitions.map((definition) => {
      const { kind } = definition;
      if (kind !== Kind.OBJECT_TYPE_DEFINITION && kind !== Kind.INTERFACE_TYPE_DEFINITION) return definition;
      return correctFields(definition);
    }),
  };
}

function correctField(
  parent: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  field: FieldDefinitionNode,
  sources: readonly Source[],
  whole: Types,
): FieldDefinitionNode {
  const widest = widestOf(new Set(sources.map((source) => namedType(source.field.type))), whole);
  const forgotten = parent.kind === Kind.INTERFACE_TYPE_DEFINITION && sources.some((source) => says(source).length > 0);
  if (widest === undefined && !forgotten) return field;
  const type = widest === undefined ? field.type : withName(field.type, widest);
  const isJoin = ({ name }: ConstDirectiveNode): boolean => name.value === 'join__field';
  const others = field.directives?.filter((directive) => !isJoin(directive)) ?? [];
  const joined = field.directives?.filter(isJoin) ?? [];
  const joins =
    joined.length > 0 ? joined : sources.map((source) => joinField(source.graph, Object.fromEntries(says(source))));
  return { ...field, type, directives: [...others, ...joins.map((join) => withType(join, print(type), sources))] };
}

/** The one of several types that takes in all the others; undefined where there is none, or but one. */
function widestOf(names: ReadonlySet<string>, { possible }: Types): string | undefined {
  if (names.size < 2) return undefined;
  return [...names].find((name) => {
    const members = new Set(possible(name));
    return [...names].every((other) => other === name || possible(other).every((member) => members.has(member)));
  });
}

/** What a backend says of a field, in the words of `@join__field`. */
function says({ field }: Source): [string, string | true][] {
  return (field.directives ?? []).flatMap((directive): [string, string | true][] => {
    const { fields, from } = directiveArguments(directive);
    switch (directive.name.value.replace(/^federation__/, '')) {
      case 'external':
        return [['external', true]];
      case 'requires':
        return [['requires', String(fields)]];
      case 'provides':
        return [['provides', String(fields)]];
      case 'override':
        return [['override', String(from)]];
      default:
        return [];
    }
  });
}

/** Says of which type the field is in a graph, where that is not its type in the supergraph. */
function withType(join: ConstDirectiveNode, type: string, sources: readonly Source[]): ConstDirectiveNode {
  const { graph, type: said } = directiveArguments(join);
  const source = sources.find((each) => each.graph === graph);
  const own = source && print(source.field.type);
  if (own === undefined || own === type || said !== undefined) return join;
  return { ...join, arguments: [...(join.arguments ?? []), stringArgument('type', own)] };
}

function withName(type: TypeNode, name: string): TypeNode {
  if (type.kind === Kind.NAMED_TYPE) return { ...type, name: { ...type.name, value: name } };
  const inner = withName(type.type, name);
  // A non-null type holds no other; that is so of what is rewritten as it was of what it is made of.
  return { ...type, type: inner } as TypeNode;
}
