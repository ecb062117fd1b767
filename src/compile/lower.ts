/** An operation on a view → one operation on the graph, and the shape by which the graph's answer becomes the client's. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parseType,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  type VariableDefinitionNode,
} from 'graphql';
import type { FieldShape, ObjectShape, Origin, Picked, ValueScope, ValueShape } from '../execute/shape.ts';
import { streamDirective } from '../graph/incremental.ts';
import type { Bind, ComputeMap, FieldMap, PathMap, PathStep, Pick, View } from '../graph/view.ts';
import { graphqlError } from '../util/errors.ts';
import { areAlike } from './alike.ts';
import { fitQuestions } from './bound.ts';
import { type Collecting, collect } from './collect.ts';
import { deferralOf, labelOf } from './deferral.ts';
import { giversOf } from './givers.ts';
import { leafShape } from './leaf.ts';
import { graphOperation, introspectionOperation } from './operations.ts';
import type { Question } from './question.ts';
import { aliasOf, type SelectedArgument, Selection } from './selection.ts';
import { strangersTo } from './strangers.ts';
import {
  argumentIdentity,
  argumentValue,
  computedValue,
  type FieldContext,
  fieldValues,
  isLeftOut,
  type Values,
} from './values.ts';

export type Lowered = {
  /** On the graph; undefined where nothing of it is left to be fetched. */
  readonly document: DocumentNode | undefined;
  /** How each of its variables is computed; undefined leaves the variable out. */
  readonly variables: ReadonlyMap<string, (scope: ValueScope) => unknown>;
  readonly shape: ObjectShape;
  /** `__schema` and `__type`, which the view answers by itself. */
  readonly introspection: DocumentNode | undefined;
  /** Every field of the graph that is asked for, and every type that they give, as coordinates. */
  readonly coordinates: ReadonlySet<string>;
  /** Whether some of the answer may come later. */
  readonly inParts: boolean;
};

/** No operation that a person writes comes near: beyond it an operation is meant to explode. */
const maxFields = 20_000;

/**
 * Lowers one operation of a valid document.
 *
 * @param answer decides conditions, rules and binds; may throw `Unanswered`
 * @throws a `COST_LIMIT_EXCEEDED` error if it would grow beyond what is reasonable
 */
export function lower(
  view: View,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  answer: (question: Question) => boolean,
): Lowered {
  return new Lowering(view, document, operation, answer).run();
}

class Lowering {
  readonly #view: View;
  readonly #operation: OperationDefinitionNode;
  readonly #collecting: Collecting;
  readonly #answer: (question: Question) => boolean;
  readonly #document: DocumentNode;
  readonly #definitions: VariableDefinitionNode[] = [];
  readonly #variables = new Map<string, (scope: ValueScope) => unknown>();
  readonly #byIdentity = new Map<string, string>();
  readonly #coordinates = new Set<string>();
  readonly #introspection: FieldNode[] = [];
  #fields = 0;
  /** Above 0 within what may come later. */
  #late = 0;
  #comesInParts = false;
  /** The caller may see nothing of what is asked for: then nobody is called, and not even what is there is told. */
  #seesNothing = false;

  constructor(
    view: View,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    answer: (question: Question) => boolean,
  ) {
    this.#view = view;
    this.#document = document;
    this.#operation = operation;
    this.#answer = answer;
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
    this.#collecting = { schema: view.schema, fragments, answer };
  }

  run(): Lowered {
    const root = this.#view.schema.getRootType(this.#operation.operation);
    if (!root) throw new Error(`the view has no ${this.#operation.operation}`);
    const selection = new Selection({ joins: this.#operation.operation !== OperationTypeNode.MUTATION });
    const sets = [this.#operation.selectionSet];
    // A mutation is done for what it does, whatever may be seen of its result.
    this.#seesNothing = this.#operation.operation === OperationTypeNode.QUERY && !this.#sees(root, sets);
    const shape = this.#object(root, sets, selection);
    return {
      document: selection.isEmpty
        ? undefined
        : graphOperation(this.#operation, this.#definitions, selection, this.#view.graph.schema),
      variables: this.#variables,
      shape,
      introspection: introspectionOperation(this.#document, this.#operation, this.#introspection),
      coordinates: this.#coordinates,
      inParts: this.#comesInParts,
    };
  }

  #object(
    type: GraphQLObjectType | GraphQLInterfaceType,
    sets: readonly SelectionSetNode[],
    selection: Selection,
  ): ObjectShape {
    const fields: FieldShape[] = [];
    const collected = collect(this.#collecting, type, sets);
    for (const [key, nodes] of collected.fields) {
      const node = nodes[0] as FieldNode;
      if (++this.#fields > maxFields) {
        throw graphqlError('COST_LIMIT_EXCEEDED', `The operation asks for more than ${maxFields} fields.`, {
          http: {},
        });
      }
      const from = this.#field(type, node, nodes, selection);
      const field = type.getFields()[node.name.value];
      fields.push({
        key,
        coordinate: `${type.name}.${node.name.value}`,
        type: field?.type ?? TypeNameMetaFieldDef.type,
        node,
        from,
        ...this.#stream(node, field?.type),
      });
    }
    if (collected.deferred.length === 0) return { kind: 'object', typeName: type.name, fields };
    this.#comesInParts = true;
    this.#late += 1;
    const deferred = collected.deferred.map(({ label, set }) => ({
      label,
      shape: this.#object(type, [set], selection),
    }));
    this.#late -= 1;
    return { kind: 'object', typeName: type.name, fields, deferred };
  }

  /** Which items of a list may come later. */
  #stream(
    node: FieldNode,
    type: GraphQLOutputType | undefined,
  ): { readonly stream?: NonNullable<FieldShape['stream']> } {
    const stream = isListType(getNullableType(type)) && deferralOf('stream', node.directives, this.#collecting.answer);
    if (!stream) return {};
    this.#comesInParts = true;
    const initialCount = ({ variables }: ValueScope): number =>
      Math.max(0, Number(getArgumentValues(streamDirective, stream, variables).initialCount));
    return { stream: { label: labelOf(stream), initialCount } };
  }

  #field(
    type: GraphQLObjectType | GraphQLInterfaceType,
    node: FieldNode,
    nodes: readonly FieldNode[],
    selection: Selection,
  ): Origin {
    const name = node.name.value;
    if (name === '__typename') return { kind: 'constant', value: type.name };
    if (name === '__schema' || name === '__type') {
      this.#introspection.push(...nodes);
      return { kind: 'introspection' };
    }
    const map = this.#view.composites.get(type.name)?.fields.get(name);
    const field = type.getFields()[name];
    if (!map || !field) throw new Error(`the view does not map ${type.name}.${name}`);
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    if (map.kind === 'group') {
      const named = getNamedType(field.type);
      if (!isObjectType(named)) throw new Error(`${type.name}.${name} is no group`);
      return { kind: 'group', shape: this.#object(named, sets, selection) };
    }
    const context = this.#context(map, field, node);
    return map.kind === 'compute' ? this.#computed(map, context, selection) : this.#path(map, context, sets, selection);
  }

  #path(map: PathMap, context: FieldContext, sets: readonly SelectionSetNode[], selection: Selection): Origin {
    // A path goes through every member of an interface alike; at its end each object shows which member it is.
    const last = map.steps.length - 1;
    const allowed = map.steps.every((step, index) => this.#mayTake(step, context, index < last));
    if (!allowed || !this.#hasBinds(map.binds)) return { kind: 'forbidden' };
    const given = getNamedType(context.field.type);
    if (this.#seesNothing && isObjectType(given)) {
      return { kind: 'forbidden', shape: this.#object(given, sets, new Selection()) };
    }
    const path: string[] = [];
    let inner = selection;
    for (const step of map.steps) {
      const added = this.#select(step, context, inner, inner === selection ? aliasOf(context.node) : undefined);
      path.push(added.key);
      inner = added.child;
    }
    const givers = giversOf(this.#view.graph, map.steps[last] as PathStep);
    return { kind: 'data', path, flatten: map.flatten, shape: this.#value(given.name, sets, inner), givers };
  }

  /** Whether the caller may see anything of what is asked of an object, if anything is. */
  #sees(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): boolean {
    const { fields, deferred } = collect(this.#collecting, type, sets);
    const asked = [...fields.values()];
    const isVisible = (nodes: readonly FieldNode[]): boolean => {
      const node = nodes[0] as FieldNode;
      const map = this.#view.composites.get(type.name)?.fields.get(node.name.value);
      const field = type.getFields()[node.name.value];
      if (!map || !field) return true;
      const inner = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
      const given = getNamedType(field.type);
      const context = this.#context(map, field, node);
      if (map.kind === 'compute') return this.#mayPick(map.select, context);
      if (map.kind === 'path') {
        const last = map.steps.length - 1;
        const allowed = map.steps.every((step, index) => this.#mayTake(step, context, index < last));
        if (!allowed || !this.#hasBinds(map.binds)) return false;
      }
      return !isObjectType(given) || this.#sees(given, inner);
    };
    const late = deferred.map(({ set }) => set);
    return asked.length + late.length === 0 || asked.some(isVisible) || (late.length > 0 && this.#sees(type, late));
  }

  #context(map: FieldMap, field: GraphQLField<unknown, unknown>, node: FieldNode): FieldContext {
    const binds = map.kind === 'group' ? [] : map.binds;
    return { field, node, binds, values: fieldValues(this.#view, field, node) };
  }

  #computed({ select, value }: ComputeMap, context: FieldContext, selection: Selection): Origin {
    if (!this.#mayPick(select, context)) return { kind: 'forbidden' };
    const { values } = context;
    return {
      kind: 'computed',
      picked: this.#pick(select, context, selection),
      compute: (input, scope) => computedValue(value, input, values(scope), scope.caller),
    };
  }

  #mayPick(picks: readonly Pick[], context: FieldContext): boolean {
    return picks.every(
      ({ step, fields }) => this.#mayTake(step, context, true) && (!fields || this.#mayPick(fields, context)),
    );
  }

  #pick(picks: readonly Pick[], context: FieldContext, selection: Selection): readonly Picked[] {
    return picks.map(({ name, step, fields }) => {
      const { key, child } = this.#select(step, context, selection);
      return { name, key, fields: fields && this.#pick(fields, context, child) };
    });
  }

  #select(step: PathStep, context: FieldContext, selection: Selection, alias?: string): ReturnType<Selection['add']> {
    const { fieldName } = step;
    const type = String(this.#graphField(step).type);
    return selection.add({ fieldName, type, args: this.#arguments(step, context), alias }, this.#late > 0);
  }

  #value(typeName: string, sets: readonly SelectionSetNode[], selection: Selection): ValueShape {
    const type = this.#view.schema.getType(typeName);
    if (isObjectType(type)) return this.#object(type, sets, selection);
    if (!isAbstractType(type)) return leafShape(this.#view, type);
    const members = this.#view.schema.getPossibleTypes(type);
    const types = new Map<string, ObjectShape | 'forbidden'>();
    for (const member of members) {
      const graphType = this.#graphName(member);
      types.set(
        graphType,
        this.#mayRead(graphType) ? this.#object(member, sets, selection.on(graphType)) : 'forbidden',
      );
    }
    const common = this.#common(type, types, sets, selection);
    if (common) return common;
    selection.addTypename();
    return { kind: 'abstract', types, stranger: strangersTo(this.#view.graph, this.#graphName(type)) };
  }

  /** Moves what every member is asked for to the type itself; gives the shape that they have in common where none is asked for more. */
  #common(
    type: GraphQLAbstractType,
    types: ReadonlyMap<string, ObjectShape | 'forbidden'>,
    sets: readonly SelectionSetNode[],
    selection: Selection,
  ): ObjectShape | undefined {
    const graphType = this.#view.graph.schema.getType(this.#graphName(type));
    if (!isInterfaceType(type) || !isInterfaceType(graphType)) return undefined;
    const names = this.#members(graphType).map(({ name }) => name);
    // Of a type that nobody may know of, an object is null: so each has to say what it is.
    if ([...(this.#view.graph.parts.membersOf(graphType.name) ?? [])].some((name) => !names.includes(name)))
      return undefined;
    if (names.length === 0) {
      const shape = this.#object(type, sets, selection);
      // Of an object that is of no type that anybody knows, only the type is not to be told.
      return shape.fields.some(({ from }) => from.kind === 'constant') ? undefined : shape;
    }
    const fields = graphType.getFields();
    const isBare = selection.hoist(names, ({ fieldName, type }) => String(fields[fieldName]?.type) === type);
    const [first, ...others] = names.map((name) => types.get(name));
    if (!isBare || !first || first === 'forbidden') return undefined;
    if (!others.every((shape) => shape && shape !== 'forbidden' && areAlike(first, shape))) return undefined;
    const named = first.fields.map((field) => ({ ...field, coordinate: `${type.name}.${field.node.name.value}` }));
    return { ...first, typeName: type.name, fields: named };
  }

  #graphName({ name }: GraphQLNamedType): string {
    return this.#view.composites.get(name)?.graphType ?? name;
  }

  /** Whether the caller may see a field of the graph and what it gives; `through`: whichever member of an interface it is. */
  #mayTake(step: PathStep, context: FieldContext, through: boolean): boolean {
    const { values, binds } = context;
    const coordinate = `${step.parentType}.${step.fieldName}`;
    const field = this.#graphField(step);
    const given = getNamedType(field.type);
    this.#coordinates.add(coordinate).add(given.name);
    const args: Values = (scope) =>
      Object.fromEntries(step.args.map((argument) => [argument.name, argumentValue(argument, values, binds)(scope)]));
    const types = through && isInterfaceType(given) ? [given, ...this.#members(given)] : [given];
    if (!fitQuestions(step, field, context).every((question) => this.#answer(question))) return false;
    return this.#mayRead(coordinate, args) && types.every(({ name }) => this.#mayRead(name));
  }

  #hasBinds(binds: readonly Bind[]): boolean {
    return binds.every((bind) => this.#answer({ kind: 'bind', key: `bind:${bind.value.text}`, bind }));
  }

  #members(type: GraphQLInterfaceType): readonly GraphQLObjectType[] {
    return this.#view.graph.schema.getPossibleTypes(type);
  }

  #mayRead(coordinate: string, args?: Values): boolean {
    const rules = this.#view.graph.rules.access.get(coordinate) ?? [];
    return rules.every((rule) => {
      const place = rule.kind === 'policy' ? `${coordinate}#${this.#fields}` : '';
      return this.#answer({ kind: 'rule', key: `rule:${JSON.stringify(rule)}${place}`, rule, args });
    });
  }

  #arguments(step: PathStep, context: FieldContext): SelectedArgument[] {
    const graphField = this.#graphField(step);
    return step.args.flatMap((argument): SelectedArgument[] => {
      const target = graphField.args.find(({ name }) => name === argument.name);
      if (!target || isLeftOut(argument, context)) return [];
      const type = target.defaultValue === undefined ? String(target.type) : String(target.type).replace(/!$/, '');
      const { field, node, binds, values } = context;
      const identity = `${type} ${argumentIdentity(argument, node, field, binds, values)}`;
      let variable = this.#byIdentity.get(identity);
      if (variable === undefined) {
        variable = `a${this.#byIdentity.size}`;
        this.#byIdentity.set(identity, variable);
        this.#variables.set(variable, argumentValue(argument, values, binds));
        this.#definitions.push({
          kind: Kind.VARIABLE_DEFINITION,
          variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
          type: parseType(type, { noLocation: true }),
        });
      }
      return [{ name: argument.name, variable }];
    });
  }

  #graphField(step: PathStep): GraphQLField<unknown, unknown> {
    const type = this.#view.graph.schema.getType(step.parentType);
    const field = type && 'getFields' in type ? type.getFields()[step.fieldName] : undefined;
    if (!field || !('args' in field)) throw new Error(`the graph has no ${step.parentType}.${step.fieldName}`);
    return field;
  }
}
