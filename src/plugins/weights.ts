/** What types, fields and arguments weigh: `@cost`, and what holds where it says nothing. */
import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  OperationTypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { ListSize } from './list-size.ts';

/** `@cost` and `@listSize` by coordinate: `Type`, `Type.field`, `Type.field(arg:)`, `Input.field`. */
export type CostRules = {
  readonly weight: (coordinate: string) => number | undefined;
  readonly listSize: (coordinate: string) => ListSize | undefined;
};

/** Weights with their defaults. What is reached through an interface weighs what its dearest member weighs. */
export class Weights {
  readonly #rules: CostRules;
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, number | undefined>();

  constructor(rules: CostRules, schema: GraphQLSchema) {
    this.#rules = rules;
    this.#schema = schema;
  }

  field(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, type: GraphQLNamedOutputType): number {
    const own = this.#dearest(parent, (name) => `${name}.${field.name}`);
    if (own !== undefined) return own;
    if (parent === this.#schema.getRootType(OperationTypeNode.MUTATION)) return 10;
    return isCompositeType(type) ? (this.#dearest(type, (name) => name) ?? 1) : (this.#weight(type.name) ?? 0);
  }

  /** The arguments of one field; a value that is null or not there weighs nothing. */
  args(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, values: ArgumentValues): number {
    let sum = 0;
    for (const argument of field.args) {
      const own = this.#ofArgument(parent, field, argument);
      // What weighs nothing whatever it is is not looked at: then the cost does not depend on it.
      if (own === undefined && !this.#mayWeigh(argument.type)) continue;
      sum = add(sum, this.#input(values.get(argument.name), argument.type, own));
    }
    return sum;
  }

  /** Whether there are arguments of the field that {@link args} looks at. */
  mayWeighArguments(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): boolean {
    return field.args.some(
      (argument) => this.#ofArgument(parent, field, argument) !== undefined || this.#mayWeigh(argument.type),
    );
  }

  #ofArgument(
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    argument: GraphQLArgument,
  ): number | undefined {
    return this.#dearest(parent, (name) => `${name}.${field.name}(${argument.name}:)`);
  }

  listSize(parent: GraphQLCompositeType, field: string): ListSize | undefined {
    for (const name of [parent.name, ...this.#members(parent)]) {
      const listSize = this.#rules.listSize(`${name}.${field}`);
      if (listSize) return listSize;
    }
    return undefined;
  }

  #mayWeigh(type: GraphQLInputType): boolean {
    const named = getNamedType(type);
    return isInputObjectType(named) || this.#weight(named.name) !== undefined;
  }

  /** In a list, each value weighs by itself: many cheap ones are not cheap. */
  #input(value: unknown, type: GraphQLInputType, own: number | undefined): number {
    if (value === null || value === undefined) return 0;
    if (isNonNullType(type)) return this.#input(value, type.ofType, own);
    if (isListType(type)) {
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return values.reduce((sum: number, item) => add(sum, this.#input(item, type.ofType, own)), 0);
    }
    const weight = own ?? this.#weight(type.name);
    if (!isInputObjectType(type)) return weight ?? 0;
    let sum = weight ?? 1;
    if (typeof value !== 'object') return sum;
    for (const field of Object.values(type.getFields())) {
      if (!Object.hasOwn(value, field.name)) continue;
      const inner = (value as Readonly<Record<string, unknown>>)[field.name];
      sum = add(sum, this.#input(inner, field.type, this.#weight(`${type.name}.${field.name}`)));
    }
    return sum;
  }

  #dearest(type: GraphQLCompositeType, coordinate: (name: string) => string): number | undefined {
    const key = coordinate(type.name);
    if (this.#known.has(key)) return this.#known.get(key);
    let dearest = this.#weight(key);
    for (const member of this.#members(type)) {
      const weight = this.#weight(coordinate(member));
      if (weight !== undefined) dearest = Math.max(dearest ?? weight, weight);
    }
    this.#known.set(key, dearest);
    return dearest;
  }

  #members(type: GraphQLCompositeType): readonly string[] {
    return isAbstractType(type) ? this.#schema.getPossibleTypes(type).map((member) => member.name) : [];
  }

  #weight(coordinate: string): number | undefined {
    const weight = this.#rules.weight(coordinate);
    return weight === undefined || Number.isNaN(weight) ? undefined : weight;
  }
}

/** What a type condition stands for; without one, the type around it. */
export function typeOf(
  schema: GraphQLSchema,
  condition: string | undefined,
  parent: GraphQLCompositeType,
): GraphQLCompositeType {
  const type = condition === undefined ? parent : schema.getType(condition);
  return isCompositeType(type) ? type : parent;
}

export function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isUnionType(parent) ? undefined : parent.getFields()[name];
}

/** By the argument's name; undefined for one that the operation does not give. */
export type ArgumentValues = { readonly get: (name: string) => unknown };

/** The arguments of a field; of each the value is made when it is asked for. */
export function argumentsOf(node: FieldNode, variables: Readonly<Record<string, unknown>>): ArgumentValues {
  return {
    get(name) {
      const argument = node.arguments?.find((candidate) => candidate.name.value === name);
      return argument && valueFromASTUntyped(argument.value, variables);
    },
  };
}

/** A sum that stops at `Number.MAX_SAFE_INTEGER`. */
export function add(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}
