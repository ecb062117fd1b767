/** What a view of the world answers, by the world's own fields and nothing of the gateway: what its answers are compared with. */
import {
  buildASTSchema,
  coerceInputValue,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { typeOf } from '../local.ts';
import type { Running } from './parts.ts';
import type { RandomView } from './view.ts';
import { world } from './world.ts';

type Args = Readonly<Record<string, unknown>>;
/** A field of the view, on an object of the world. */
type Place = {
  readonly source: unknown;
  readonly typeName: string;
  readonly args: Args;
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
};

type Resolver = GraphQLFieldResolver<unknown, unknown>;

export type RunningView = Running & {
  /** Whether a null was where the world promises none, and the view's types are not the world's: it goes up by the world's. */
  readonly takes: () => boolean;
};

/** @param ask resolves the world's fields */
export function runningOf(view: RandomView, variableValues: Args, ask: Resolver): RunningView {
  const viewer = new Viewer(view, ask);
  return {
    schema: schemaOf(view),
    variableValues,
    fieldResolver: (source, args, context, info) => viewer.resolve(source, args, context, info),
    typeResolver: (value) => view.types.get(typeOf(value)),
    noted: viewer.errors,
    takes: () => viewer.takes(),
  };
}

/** The file without what it says of where things come from. */
function schemaOf({ sdl }: RandomView) {
  return buildASTSchema(visit(parse(sdl), { Directive: () => null }));
}

class Viewer {
  readonly errors: GraphQLError[] = [];
  #isTaken = false;
  readonly #view: RandomView;
  readonly #ask: Resolver;

  constructor(view: RandomView, ask: Resolver) {
    this.#view = view;
    this.#ask = ask;
  }

  resolve(source: unknown, args: Args, context: unknown, info: GraphQLResolveInfo): unknown {
    const { fields, shown } = this.#view;
    const { name } = info.parentType;
    const place: Place = { source, typeName: shown.get(name) ?? name, args, context, info };
    const { path, compute } = fields.get(`${name}.${info.fieldName}`) ?? {};
    if (compute) {
      const picked = nodesOf(`{ ${compute.select} }`).map((node) => [
        (node.alias ?? node.name).value,
        this.#steps([node], place, true),
      ]);
      return compute.of(Object.fromEntries(picked), args);
    }
    // A group is the object itself.
    return path === undefined ? (source ?? {}) : this.#present(this.#steps(stepsOf(path), place), info.returnType);
  }

  /** Since this was asked last. */
  takes(): boolean {
    const was = this.#isTaken;
    this.#isTaken = false;
    return was;
  }

  /** The value at the end of a path; `goesOn` where an error is told beside a value. */
  #steps(steps: readonly FieldNode[], { source, typeName, args, context, info }: Place, goesOn = false): unknown {
    const isSingle = !isListType(nullable(info.returnType));
    let isList = false;
    const found: unknown[] = [];
    const walk = (value: unknown, left: readonly FieldNode[], type: GraphQLOutputType): void => {
      const [node, ...rest] = left;
      if (value === null || value === undefined) return;
      const on = nullable(type);
      if (isListType(on) && Array.isArray(value) && (steps.length > 1 || isSingle)) {
        isList = true;
        for (const item of value) walk(item, left, on.ofType);
      } else if (!node) found.push(value);
      else {
        const { __typename: name = getNamedType(on).name } = value as { readonly __typename?: string };
        const parentType = world.getType(name) as GraphQLObjectType;
        const field = parentType.getFields()[node.name.value] as GraphQLField<unknown, unknown>;
        const own = { ...info, parentType, fieldName: field.name, returnType: field.type };
        try {
          const given = this.#ask(value, this.#arguments(field, node, args), context, own);
          this.#isTaken ||= !this.#view.isExact && breaks(given, field.type);
          walk(given, rest, field.type);
        } catch (error) {
          this.#isTaken ||= !this.#view.isExact && isNonNullType(field.type);
          if (!goesOn && !isList) throw error;
          this.errors.push(new GraphQLError((error as Error).message, { path: pathOf(info.path) }));
        }
      }
    };
    walk(source ?? {}, steps, world.getType(typeName) as GraphQLObjectType);
    return isList && !isSingle ? found : (found[0] ?? null);
  }

  #arguments({ args: declared }: GraphQLField<unknown, unknown>, node: FieldNode, given: Args): Args {
    const written = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
    const own = declared.flatMap(({ name, type, defaultValue }) => {
      const value = this.#written(written.get(name), type, given);
      if (value === undefined) return defaultValue === undefined ? [] : [[name, defaultValue] as const];
      return [[name, coerceInputValue(value, type)] as const];
    });
    return Object.fromEntries(own);
  }

  #written(node: ValueNode | undefined, type: GraphQLInputType, given: Args): unknown {
    if (!node) return undefined;
    if (node.kind !== Kind.VARIABLE) return valueFromASTUntyped(node);
    return this.#toWorld(given[node.name.value], type);
  }

  #toWorld(value: unknown, type: GraphQLInputType): unknown {
    if (value === null || value === undefined) return value;
    if (isNonNullType(type)) return this.#toWorld(value, type.ofType);
    if (isListType(type)) return (value as unknown[]).map((item) => this.#toWorld(item, type.ofType));
    const { names } = this.#view;
    if (isEnumType(type)) return type.getValues().find(({ name }) => names.get(`${type.name}.${name}`) === value)?.name;
    if (!isInputObjectType(type)) return value;
    const own = Object.values(type.getFields()).flatMap((field) => {
      const inner = (value as Args)[names.get(`${type.name}.${field.name}`) ?? ''];
      return inner === undefined ? [] : [[field.name, this.#toWorld(inner, field.type)] as const];
    });
    return Object.fromEntries(own);
  }

  /** What the view does not show is null. */
  #present(value: unknown, type: GraphQLOutputType): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#present(item, type));
    const named = getNamedType(type);
    if (value === null || value === undefined) return null;
    if (isEnumType(named)) return this.#view.names.get(`Order.${value}`) ?? null;
    return isAbstractType(named) && !this.#view.types.has(typeOf(value)) ? null : value;
  }
}

function stepsOf(path: string): FieldNode[] {
  const parts = path.split(/\.(?![^(]*\))/);
  return parts.flatMap((part) => nodesOf(`{ ${part} }`));
}

const known = new Map<string, FieldNode[]>();

function nodesOf(text: string): FieldNode[] {
  let nodes = known.get(text);
  if (!nodes) {
    // Variables are the field's own arguments.
    const [operation] = parse(text).definitions as [OperationDefinitionNode];
    nodes = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
    known.set(text, nodes);
  }
  return nodes;
}

function pathOf(last: GraphQLResolveInfo['path']): (string | number)[] {
  const path: (string | number)[] = [];
  for (let step: typeof last | undefined = last; step; step = step.prev) path.unshift(step.key);
  return path;
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

/** Whether a null is where none may be. */
function breaks(value: unknown, type: GraphQLOutputType): boolean {
  if (isNonNullType(type)) return value === null || value === undefined || breaks(value, type.ofType);
  return Array.isArray(value) && isListType(type) && value.some((item) => breaks(item, type.ofType));
}
