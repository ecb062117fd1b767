/** `@canonical` of graphql-tools: where several backends describe a type or a field, whose description the graph has. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type StringValueNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';

type Element = {
  readonly description?: StringValueNode | undefined;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};

/** What may stand at a coordinate of the graph (`Product.price`), and the directive that says so: on itself, or on its type. */
type Preferred = { readonly element: Element; readonly from: ConstDirectiveNode; readonly own: boolean };

/** The supergraph with the descriptions and deprecations that plain backends' files mark as canonical. */
export function prefer(
  supergraph: DocumentNode,
  backends: readonly Backend[],
): { readonly supergraph: DocumentNode; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const preferred = new Map<string, Preferred>();
  const add = (coordinate: string, found: Preferred): void => {
    const known = preferred.get(coordinate);
    if (known && known.own === found.own) {
      const hint = 'Take @canonical away from all but one of them.';
      const message = `Several backends say that theirs is the canonical "${coordinate}".`;
      // A type that is canonical twice is told of once, not once more for each of its fields.
      if (found.own)
        problems.push(
          problem(
            'SEVERAL_CANONICAL',
            message,
            [known.from, found.from].map((node) => placeOf(node)),
            { hint },
          ),
        );
    } else if (!known || found.own) preferred.set(coordinate, found);
  };
  for (const { kind, document } of backends) if (kind === 'plain') read(document, add);
  if (preferred.size === 0) return { supergraph, problems };
  const definitions = supergraph.definitions.map((node) =>
    isTypeDefinitionNode(node) ? apply(node, preferred) : node,
  );
  return { supergraph: { ...supergraph, definitions }, problems };
}

function read(document: DocumentNode, add: (coordinate: string, found: Preferred) => void): void {
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const ofType = canonicalOf(node);
    if (ofType && isTypeDefinitionNode(node)) add(node.name.value, { element: node, from: ofType, own: true });
    for (const part of partsOf(node)) {
      const own = canonicalOf(part);
      const from = own ?? ofType;
      if (from) add(`${node.name.value}.${part.name.value}`, { element: part, from, own: own !== undefined });
    }
  }
}

function canonicalOf({ directives }: Element): ConstDirectiveNode | undefined {
  return directives?.find(({ name }) => name.value === 'canonical');
}

function partsOf(
  node: TypeDefinitionNode | TypeExtensionNode,
): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in node ? (node.fields ?? []) : [];
}

function apply(node: TypeDefinitionNode, preferred: ReadonlyMap<string, Preferred>): TypeDefinitionNode {
  const typeName = node.name.value;
  const described = like(node, preferred.get(typeName)?.element);
  if (!('fields' in described)) return described;
  const fields = partsOf(node).map((part) => {
    const element = preferred.get(`${typeName}.${part.name.value}`)?.element;
    if (!element) return part;
    const said = like(part, element);
    if (said.kind !== Kind.FIELD_DEFINITION) return said;
    const args = 'arguments' in element ? (element as FieldDefinitionNode).arguments : undefined;
    return {
      ...said,
      arguments:
        said.arguments?.map((each) =>
          like(
            each,
            args?.find(({ name }) => name.value === each.name.value),
          ),
        ) ?? [],
    };
  });
  // The fields are those of the node's own kind.
  return { ...described, fields } as TypeDefinitionNode;
}

/** The node, described as the canonical one is, and deprecated where that is. */
function like<T extends Element>(node: T, canonical: Element | undefined): T {
  if (!canonical) return node;
  const isDeprecated = ({ name }: ConstDirectiveNode): boolean => name.value === 'deprecated';
  const others = node.directives?.filter((directive) => !isDeprecated(directive)) ?? [];
  const directives = [...others, ...(canonical.directives?.filter(isDeprecated) ?? [])];
  const { description } = canonical;
  return { ...node, directives, ...(description && { description }) };
}
