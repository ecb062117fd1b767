/** Which fields an operation asks of the objects at one place: by their names connectors are chosen. */
import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
} from 'graphql';

type Names = ReadonlyMap<string, readonly FieldNode[]>;

export class Asked {
  readonly #nodes: readonly FieldNode[];
  readonly #info: GraphQLResolveInfo;
  readonly #byType = new Map<string, Names>();
  readonly #below = new Map<string, Asked>();
  /** What was decided for the objects here, by whatever names the decider gives it. */
  readonly decisions = new Map<string, unknown>();

  constructor(nodes: readonly FieldNode[], info: GraphQLResolveInfo) {
    this.#nodes = nodes;
    this.#info = info;
  }

  /** The fields asked of an object of this type. */
  fields(typeName: string): Names {
    const known = this.#byType.get(typeName);
    if (known) return known;
    const names = new Map<string, FieldNode[]>();
    for (const node of this.#nodes) this.#collect(node.selectionSet?.selections ?? [], typeName, names);
    this.#byType.set(typeName, names);
    return names;
  }

  /** What is asked of the objects in a field. */
  below(typeName: string, fieldName: string): Asked {
    const key = `${typeName}.${fieldName}`;
    const known = this.#below.get(key) ?? new Asked(this.fields(typeName).get(fieldName) ?? [], this.#info);
    this.#below.set(key, known);
    return known;
  }

  #collect(selections: readonly SelectionNode[], typeName: string, names: Map<string, FieldNode[]>): void {
    const { fragments } = this.#info;
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (!name.startsWith('__')) names.get(name)?.push(selection) ?? names.set(name, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && this.#matches(condition, typeName))
        this.#collect(fragment.selectionSet.selections, typeName, names);
    }
  }

  #isIncluded(selection: SelectionNode): boolean {
    if (!selection.directives?.length) return true;
    const { variableValues } = this.#info;
    if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
  }

  #matches(condition: string | undefined, typeName: string): boolean {
    if (condition === undefined || condition === typeName) return true;
    const { schema } = this.#info;
    const abstract = schema.getType(condition);
    const type = schema.getType(typeName);
    return (
      isAbstractType(abstract) && type !== undefined && 'getInterfaces' in type && schema.isSubType(abstract, type)
    );
  }
}
