/** What an operation did cost: the same weights as its estimate, counted over what came. Worked out once a document, counted for each answer. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isObject } from '../util/json.ts';
import { responseKey } from '../util/response-key.ts';
import { add, argumentsOf, type CostRules, fieldOf, typeOf, Weights } from './weights.ts';

export type ActualInput = {
  readonly rules: CostRules;
  readonly schema: GraphQLSchema;
  /** The operation that was estimated. */
  readonly document: DocumentNode;
};

type Data = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, unknown>>;

export type ActualCost = {
  /**
   * The cost of data that came, in points; what is null or missing costs nothing.
   *
   * @param data in the shape of the document; null or undefined if there is none
   * @param variables of the operation: for what arguments weigh
   */
  readonly count: (data: unknown, variables: Variables) => number;
  /** Whether anything but objects and lists of them weighs: data without its leaves would count for less. */
  readonly looksAtLeaves: boolean;
};

/** The part of a cost that comes from one value. */
type Count<T> = (value: T, variables: Variables) => number;

/** Counts in time linear in the data, and only over what can weigh anything. */
export function compileActualCost({ schema, document, rules }: ActualInput): ActualCost {
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!root) return { count: () => 0, looksAtLeaves: false };
  const counting = new Counting(rules, schema);
  const count = counting.ofSelections(operation.selectionSet, root);
  return {
    count: (data, variables) => (count && isObject(data) ? count(data, variables) : 0),
    looksAtLeaves: counting.looksAtLeaves,
  };
}

/** Makes the functions that count; undefined for what weighs nothing whatever comes. */
class Counting {
  looksAtLeaves = false;
  readonly #weights: Weights;
  readonly #schema: GraphQLSchema;

  constructor(rules: CostRules, schema: GraphQLSchema) {
    this.#weights = new Weights(rules, schema);
    this.#schema = schema;
  }

  ofSelections(set: SelectionSetNode, parent: GraphQLCompositeType): Count<Data> | undefined {
    const parts = set.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return this.#ofField(node, parent) ?? [];
      if (node.kind === Kind.INLINE_FRAGMENT)
        return this.#ofFragment(node.typeCondition?.name.value, node, parent) ?? [];
      return [];
    });
    const [first, second] = parts;
    if (!first || !second) return first;
    return (object, variables) => {
      let sum = 0;
      for (const part of parts) sum = add(sum, part(object, variables));
      return sum;
    };
  }

  #ofFragment(
    condition: string | undefined,
    { selectionSet }: { readonly selectionSet: SelectionSetNode },
    parent: GraphQLCompositeType,
  ): Count<Data> | undefined {
    const schema = this.#schema;
    const inner = this.ofSelections(selectionSet, typeOf(schema, condition, parent));
    if (!inner || condition === undefined || isAbstractType(schema.getType(condition))) return inner;
    return (object, variables) => {
      const name = object.__typename;
      // An object whose type did not come, or is none of the schema's, may be of any.
      const mayBe = name === condition || typeof name !== 'string' || !schema.getType(name);
      return mayBe ? inner(object, variables) : 0;
    };
  }

  #ofField(node: FieldNode, parent: GraphQLCompositeType): Count<Data> | undefined {
    const field = fieldOf(parent, node.name.value);
    if (!field) return undefined;
    const type = getNamedType(field.type);
    const own = this.#weights.field(parent, field, type);
    const below = node.selectionSet && isCompositeType(type) ? this.ofSelections(node.selectionSet, type) : undefined;
    const items = own !== 0 || below ? ofItems(own, below, field.type) : undefined;
    const weighsArguments = this.#weights.mayWeighArguments(parent, field);
    if (!items && !weighsArguments) return undefined;
    this.looksAtLeaves ||= !isCompositeType(type);
    const key = responseKey(node);
    const inherited = key in Object.prototype;
    return (object, variables) => {
      if (inherited && !Object.hasOwn(object, key)) return 0;
      const value = object[key];
      if (value === null || value === undefined) return 0;
      const given = weighsArguments ? this.#weights.args(parent, field, argumentsOf(node, variables)) : 0;
      return Math.max(0, add(given, items ? items(value, variables) : 0));
    };
  }
}

/** Lists go as deep as their type: a list inside a JSON scalar is one value. */
function ofItems(own: number, below: Count<Data> | undefined, type: GraphQLOutputType): Count<unknown> {
  if (isNonNullType(type)) return ofItems(own, below, type.ofType);
  const ofOne: Count<unknown> = below
    ? (item, variables) => Math.max(0, isObject(item) ? add(own, below(item, variables)) : own)
    : () => Math.max(0, own);
  if (!isListType(type)) return ofOne;
  const inner = ofItems(own, below, type.ofType);
  return (value, variables) => {
    if (!Array.isArray(value)) return ofOne(value, variables);
    let sum = 0;
    for (const item of value) if (item !== null && item !== undefined) sum = add(sum, inner(item, variables));
    return sum;
  };
}
