/** Which fields an operation asks of the objects at one place: by their names connectors are chosen. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
} from 'graphql';
import { Lru } from '../../util/lru.ts';
import { responseKey } from '../../util/response-key.ts';
import type { Operation } from './operation.ts';

type Nodes = ReadonlyMap<string, readonly FieldNode[]>;

/** Answers whose shape nobody knows decide how many there could be. */
const decisionsKept = 200;

export class Asked {
  readonly operation: Operation;
  /** What was decided for the objects here, by whatever names the decider gives it. */
  readonly decisions = new Lru<string, unknown>(decisionsKept);
  readonly #nodes: readonly { readonly selectionSet?: { readonly selections: readonly SelectionNode[] } | undefined }[];
  readonly #answers = new Map<string, Nodes>();
  readonly #fields = new Map<string, Nodes>();
  readonly #below = new Map<string, Asked>();

  /** @param nodes the fields whose objects these are, or the operation itself */
  constructor(nodes: readonly Pick<FieldNode, 'selectionSet'>[], operation: Operation) {
    this.#nodes = nodes;
    this.operation = operation;
  }

  /** The fields asked of an object of this type by their names in the answer, in its order; `__typename` is one of them. */
  answers(typeName: string): Nodes {
    const known = this.#answers.get(typeName);
    if (known) return known;
    const nodes = new Map<string, FieldNode[]>();
    const seen = new Set<string>();
    for (const node of this.#nodes) this.#collect(node.selectionSet?.selections ?? [], typeName, nodes, seen);
    this.#answers.set(typeName, nodes);
    return nodes;
  }

  /** The fields asked of an object of this type by their own names. */
  fields(typeName: string): Nodes {
    const known = this.#fields.get(typeName);
    if (known) return known;
    const fields = new Map<string, FieldNode[]>();
    for (const nodes of this.answers(typeName).values()) {
      const name = nodes[0]?.name.value ?? '';
      if (!name.startsWith('__')) fields.set(name, [...(fields.get(name) ?? []), ...nodes]);
    }
    this.#fields.set(typeName, fields);
    return fields;
  }

  /** What is asked of the objects in a field, under whatever names it is asked for. */
  below(typeName: string, fieldName: string): Asked {
    const key = `${typeName}.${fieldName}`;
    const known = this.#below.get(key) ?? new Asked(this.fields(typeName).get(fieldName) ?? [], this.operation);
    this.#below.set(key, known);
    return known;
  }

  /** @param seen fragments that are in already: spread again they add nothing, and could be spread exponentially often */
  #collect(
    selections: readonly SelectionNode[],
    typeName: string,
    nodes: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = responseKey(selection);
        nodes.get(key)?.push(selection) ?? nodes.set(key, [selection]);
        continue;
      }
      let fragment: FragmentDefinitionNode | InlineFragmentNode | undefined;
      if (selection.kind === Kind.INLINE_FRAGMENT) fragment = selection;
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        fragment = this.operation.fragments.get(selection.name.value);
      }
      if (fragment && this.#matches(fragment.typeCondition?.name.value, typeName))
        this.#collect(fragment.selectionSet.selections, typeName, nodes, seen);
    }
  }

  #isIncluded(selection: SelectionNode): boolean {
    if (!selection.directives?.length) return true;
    const { conditions } = this.operation;
    if (getDirectiveValues(GraphQLSkipDirective, selection, conditions)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, conditions)?.if !== false;
  }

  #matches(condition: string | undefined, typeName: string): boolean {
    if (condition === undefined || condition === typeName) return true;
    const { schema } = this.operation;
    const abstract = schema.getType(condition);
    const type = schema.getType(typeName);
    return isAbstractType(abstract) && isObjectType(type) && schema.isSubType(abstract, type);
  }
}
