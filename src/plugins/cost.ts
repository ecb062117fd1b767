/** What an operation should cost: the IBM cost specification as Federation gateways use it, estimated before any call. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { responseKey } from '../util/response-key.ts';
import { type Sized, sizeOf, sizesBelow } from './list-size.ts';
import { type ArgumentValues, add, argumentsOf, type CostRules, fieldOf, typeOf, Weights } from './weights.ts';

export type EstimateInput = {
  readonly rules: CostRules;
  readonly schema: GraphQLSchema;
  /** One operation without named fragments and conditions. */
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What a list is taken to hold about which nothing is said. */
  readonly defaultListSize: number;
  /** Told of each field, those around it after those inside it. */
  readonly trace?: (field: EstimatedField) => void;
};

/** What was estimated of one field of an operation. */
export type EstimatedField = {
  /** Names in the answer. */
  readonly path: readonly string[];
  readonly coordinate: string;
  /** How many values it is taken to have in all. */
  readonly count: number;
  /** What they cost together, without what is inside them. */
  readonly cost: number;
};

/**
 * The most that an operation should cost, in points: for each field its arguments, and as often as it will come, its weight and what
 * is inside it. Of the types that an interface or union may turn out to be, the dearest counts. Takes time linear in the document.
 *
 * Weights that nothing is said of are 1 for an object, interface, union or input object, 0 for a scalar or enum, and 10 for a field of
 * the mutation's root. Sums stop at `Number.MAX_SAFE_INTEGER` and never fall below 0.
 *
 * @throws {GraphQLError} `BAD_USER_INPUT` where a list says that it requires one slicing argument and does not have it
 */
export function estimateCost(input: EstimateInput): number {
  const { schema, document } = input;
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  return root ? new Estimator(input).selections(operation.selectionSet, root, [], { path: [], count: 1 }) : 0;
}

/** Where the estimate is: in which field, and how many objects it has there. */
type Spot = { readonly path: readonly string[]; readonly count: number };

class Estimator {
  readonly #weights: Weights;
  readonly #input: EstimateInput;

  constructor(input: EstimateInput) {
    this.#input = input;
    this.#weights = new Weights(input.rules, input.schema);
  }

  selections(set: SelectionSetNode, parent: GraphQLCompositeType, sized: readonly Sized[], spot: Spot): number {
    let common = 0;
    const branches = new Map<string, number>();
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) common = add(common, this.#field(node, parent, sized, spot));
      if (node.kind !== Kind.INLINE_FRAGMENT) continue;
      const type = typeOf(this.#input.schema, node.typeCondition?.name.value, parent);
      const cost = this.selections(node.selectionSet, type, sized, spot);
      if (isAbstractType(parent) && isObjectType(type)) {
        branches.set(type.name, add(branches.get(type.name) ?? 0, cost));
      } else {
        common = add(common, cost);
      }
    }
    let dearest = 0;
    for (const cost of branches.values()) dearest = Math.max(dearest, cost);
    return add(common, dearest);
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, sized: readonly Sized[], spot: Spot): number {
    const field = fieldOf(parent, node.name.value);
    if (!field) return costOfIntrospection(node);
    const { variables, defaultListSize, trace } = this.#input;
    const args = argumentsOf(node, variables);
    const listSize = this.#weights.listSize(parent, field.name);
    const size = listSize && sizeOf(listSize, field, args);
    const own = size !== undefined && !listSize?.sizedFields?.length ? size : undefined;
    // Of what nothing is said there may be as many as were named, and that can be more than anybody would assume.
    const isList = isListType(getNullableType(field.type));
    const assumed = isList ? Math.max(defaultListSize, longestList(field, args)) : defaultListSize;
    const times = timesOf(field.type, sized.find(({ path }) => path === field.name)?.size ?? own, assumed);

    const inside = trace ? { path: [...spot.path, responseKey(node)], count: multiply(spot.count, times) } : spot;
    const type = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(type)
        ? this.selections(node.selectionSet, type, sizesBelow(field.name, sized, listSize, size), inside)
        : 0;
    const weight = this.#weights.field(parent, field, type);
    const ofArgs = this.#weights.args(parent, field, args);
    trace?.({
      ...inside,
      coordinate: `${parent.name}.${field.name}`,
      cost: add(multiply(spot.count, ofArgs), inside.count * weight),
    });
    const each = Math.max(0, add(weight, below));
    return Math.max(0, add(ofArgs, multiply(times, each)));
  }
}

/** Only what can be a list is looked at: else the cost does not depend on it. */
function longestList({ args: declared }: GraphQLField<unknown, unknown>, args: ArgumentValues): number {
  let longest = 0;
  for (const { name, type } of declared) {
    if (!mayBeList(type)) continue;
    const value = args.get(name);
    if (Array.isArray(value)) longest = Math.max(longest, value.length);
  }
  return longest;
}

/** Of a scalar that is not the specification's nobody knows what it may be. */
function mayBeList(type: GraphQLInputType): boolean {
  const nullable = getNullableType(type);
  return isListType(nullable) || (isScalarType(nullable) && !isSpecifiedScalarType(nullable));
}

function multiply(times: number, each: number): number {
  return times === 0 || each === 0 ? 0 : Math.min(times * each, Number.MAX_SAFE_INTEGER);
}

/** How often a field's innermost value comes: once, or for a list its size; of lists inside it nobody knows more than the default. */
function timesOf(type: GraphQLOutputType, size: number | undefined, defaultListSize: number): number {
  if (isNonNullType(type)) return timesOf(type.ofType, size, defaultListSize);
  if (!isListType(type)) return 1;
  return multiply(size ?? defaultListSize, timesOf(type.ofType, undefined, defaultListSize));
}

/** `__schema` and `__type` show what is in memory anyway, and no more of it than the schema has: each object of the text counts once. */
function costOfIntrospection(node: FieldNode): number {
  let sum = node.selectionSet ? 1 : 0;
  for (const selection of node.selectionSet?.selections ?? [])
    if (selection.kind === Kind.FIELD) sum = add(sum, costOfIntrospection(selection));
  return sum;
}
