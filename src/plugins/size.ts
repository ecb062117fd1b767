/** How large a document's operations are, each fragment counted wherever it is spread, in time linear in the document's text. */
import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutableDefinitionNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
} from 'graphql';
import { maxNesting } from './nesting.ts';

/** Counters stop at `Number.MAX_SAFE_INTEGER`. */
export type Size = {
  /** Fields inside fields; what is below `__schema` and `__type` is not counted. */
  readonly depth: number;
  /** The same below `__schema` and `__type`, including them. */
  readonly introspection: number;
  /** Fields, inline fragments and spreads inside each other: how deep a recursion over it goes. Beyond `maxNesting`, `Infinity`. */
  readonly nesting: number;
  readonly aliases: number;
  /** On the operation, its variables, fields, fragments and spreads. */
  readonly directives: number;
  /** Fields that stand at its root, those of fragments there included. */
  readonly rootFields: number;
  /** Fields, inline fragments and spreads together. */
  readonly selections: number;
};

export type Sizes = {
  /** Of each operation and each fragment. */
  readonly definitions: ReadonlyMap<ExecutableDefinitionNode, Size>;
  /** A fragment that spreads itself: then the sizes mean nothing. */
  readonly cycle: string | undefined;
};

const nothing: Size = {
  depth: 0,
  introspection: 0,
  nesting: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  selections: 0,
};

/** Measures each operation and fragment of a document. A spread of an unknown fragment counts as empty. */
export function measure(document: DocumentNode): Sizes {
  const fragments = fragmentsOf(document);
  const definitions = new Map<ExecutableDefinitionNode, Size>();
  const underWay = new Set<ExecutableDefinitionNode>();
  let cycle: string | undefined;

  const ofDefinition = (definition: ExecutableDefinitionNode, level: number): Size => {
    const known = definitions.get(definition);
    if (known) return known;
    if (underWay.has(definition)) {
      cycle = definition.name?.value;
      return nothing;
    }
    underWay.add(definition);
    const inside = ofSelections(definition.selectionSet.selections, level);
    underWay.delete(definition);
    const { directives, variableDefinitions = [] } = definition;
    const places = [directives, ...variableDefinitions.map((variable) => variable.directives)];
    const size = { ...inside, directives: places.reduce(withDirectives, inside.directives) };
    definitions.set(definition, size);
    return size;
  };

  const ofSelections = (selections: readonly SelectionNode[], level: number): Size => {
    let sum = nothing;
    for (const selection of selections) {
      const size = ofSelection(selection, level + 1);
      sum = {
        depth: Math.max(sum.depth, size.depth),
        introspection: Math.max(sum.introspection, size.introspection),
        nesting: Math.max(sum.nesting, size.nesting),
        aliases: add(sum.aliases, size.aliases),
        directives: add(sum.directives, size.directives),
        rootFields: add(sum.rootFields, size.rootFields),
        selections: add(sum.selections, size.selections),
      };
    }
    return sum;
  };

  const ofSelection = (node: SelectionNode, level: number): Size => {
    // The parser bounds each definition; a chain of fragments can still go deeper than the stack.
    if (level > maxNesting) return { ...nothing, nesting: Infinity };
    const inside = ofInside(node, level);
    const around = {
      ...inside,
      nesting: inside.nesting + 1,
      selections: add(inside.selections, 1),
      directives: withDirectives(inside.directives, node.directives),
    };
    if (node.kind !== Kind.FIELD) return around;
    const introspects = node.name.value === '__schema' || node.name.value === '__type';
    return {
      ...around,
      depth: introspects ? 1 : inside.depth + 1,
      introspection: introspects ? Math.max(inside.depth, inside.introspection) + 1 : inside.introspection,
      aliases: add(inside.aliases, node.alias ? 1 : 0),
      rootFields: 1,
    };
  };

  const ofInside = (node: SelectionNode, level: number): Size => {
    if (node.kind !== Kind.FRAGMENT_SPREAD)
      return node.selectionSet ? ofSelections(node.selectionSet.selections, level) : nothing;
    const fragment = fragments.get(node.name.value);
    return fragment ? ofDefinition(fragment, level) : nothing;
  };

  for (const definition of document.definitions) if (isExecutable(definition)) ofDefinition(definition, 0);
  return { definitions, cycle };
}

/** The fragments of a document by their names. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

export function isExecutable(definition: DocumentNode['definitions'][number]): definition is ExecutableDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION;
}

function add(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

function withDirectives(count: number, directives: readonly DirectiveNode[] | undefined): number {
  return add(count, directives?.length ?? 0);
}
