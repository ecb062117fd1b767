/** What an operation did cost: the same weights as its estimate, counted over what came. */
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
import { responseKey } from '../util/response-key.ts';
import { add, argumentsOf, type CostRules, fieldOf, typeOf, Weights } from './weights.ts';

export type ActualInput = {
  readonly rules: CostRules;
  readonly schema: GraphQLSchema;
  /** The operation that was estimated. */
  readonly document: DocumentNode;
  /**
   * Its variables: for what arguments weigh.
   * @default {}
   */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Data in the shape of the document; null or undefined if there is none. */
  readonly data: unknown;
};

type Data = Readonly<Record<string, unknown>>;

/** The cost of data that came, in points; what is null or missing costs nothing. Takes time linear in the data. */
export function actualCost(input: ActualInput): number {
  const { schema, document, rules, data, variables = {} } = input;
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!root || !isObject(data)) return 0;
  const weights = new Weights(rules, schema);

  const ofSelections = (set: SelectionSetNode, parent: GraphQLCompositeType, object: Data): number => {
    let sum = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const key = responseKey(node);
        if (Object.hasOwn(object, key)) sum = add(sum, ofField(node, parent, object[key]));
      } else if (node.kind === Kind.INLINE_FRAGMENT && mayBe(object, node.typeCondition?.name.value)) {
        sum = add(sum, ofSelections(node.selectionSet, typeOf(schema, node.typeCondition?.name.value, parent), object));
      }
    }
    return sum;
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType, value: unknown): number => {
    const field = fieldOf(parent, node.name.value);
    if (!field || value === null || value === undefined) return 0;
    const type = getNamedType(field.type);
    const own = weights.field(parent, field, type);
    const ofItem = (item: unknown): number => {
      const below =
        node.selectionSet && isCompositeType(type) && isObject(item) ? ofSelections(node.selectionSet, type, item) : 0;
      return Math.max(0, add(own, below));
    };
    return Math.max(
      0,
      add(weights.args(parent, field, argumentsOf(node, variables)), sumOf(value, field.type, ofItem)),
    );
  };

  /** An object whose type did not come, or is none of the schema's, may be of any. */
  const mayBe = (object: Data, condition: string | undefined): boolean => {
    const name = object.__typename;
    if (condition === undefined || typeof name !== 'string' || !schema.getType(name)) return true;
    return name === condition || isAbstractType(schema.getType(condition));
  };

  return ofSelections(operation.selectionSet, root, data);
}

/** Lists go as deep as their type: a list inside a JSON scalar is one value. */
function sumOf(value: unknown, type: GraphQLOutputType, ofItem: (item: unknown) => number): number {
  if (value === null || value === undefined) return 0;
  if (isNonNullType(type)) return sumOf(value, type.ofType, ofItem);
  if (!isListType(type) || !Array.isArray(value)) return ofItem(value);
  return value.reduce((sum: number, item: unknown) => add(sum, sumOf(item, type.ofType, ofItem)), 0);
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
