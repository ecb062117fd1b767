/** What one schema answers in parts: whatever is deferred of an object is executed by itself, on that object. */
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  extendSchema,
  type FragmentSpreadNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLTypeResolver,
  type InlineFragmentNode,
  isAbstractType,
  isInterfaceType,
  isUnionType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What comes of an answer at one time: all of it, or what is at a path of it. */
export type Part = {
  readonly path: readonly (string | number)[];
  readonly label: string | undefined;
  readonly data: unknown;
  readonly errors: NonNullable<ExecutionResult['errors']>;
};

export type Running = {
  readonly schema: GraphQLSchema;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>;
  /** Where it leaves errors of fields that have a value none the less. */
  readonly noted: GraphQLError[];
};

/** Executes an operation, all of whose values are there at once. */
export function answer(running: Running, document: DocumentNode, rootValue?: unknown): ExecutionResult {
  const { noted, ...given } = running;
  const result = execute({ ...given, document, rootValue });
  if (result instanceof Promise) throw new Error('a value was not there at once');
  const errors = [...(result.errors ?? []), ...noted.splice(0)];
  return errors.length > 0 ? { ...result, errors } : result;
}

/** A fragment that may come later. */
type Deferred = { readonly label: string; readonly set: SelectionSetNode };

/** An object that a deferred fragment was met in. */
type Met = {
  readonly at: number;
  readonly path: Part['path'];
  readonly type: GraphQLObjectType;
  readonly source: unknown;
};

/** A field that every type has: it brings nothing, and notes the object that it is asked of. */
const probe = 'probe';

/** All that comes, the first part first. */
export function answerInParts(document: DocumentNode, running: Running): Part[] {
  const { schema, fieldResolver: resolve } = running;
  const probed = probedOf(schema);
  const { rewritten, deferred } = takeOut(document, probed);
  const met: Met[] = [];
  const fieldResolver: Running['fieldResolver'] = (source, args, context, info) => {
    if (info.fieldName !== probe) return resolve(source, args, context, info);
    const path: (string | number)[] = [];
    for (let step = info.path.prev; step; step = step.prev) path.unshift(step.key);
    met.push({ at: Number(args.at), path, type: info.parentType, source });
    return true;
  };
  const runPart = (within: GraphQLSchema, part: DocumentNode, rootValue: unknown): ExecutionResult =>
    answer({ ...running, schema: within, fieldResolver }, part, rootValue);
  const first = runPart(probed, rewritten, undefined);
  const parts: Part[] = [];
  const follow = (result: ExecutionResult, path: Part['path'], label: string | undefined): void => {
    const own = met.splice(0);
    const data = result.data && withoutProbes(result.data);
    const errors = (result.errors ?? []).map(
      ({ message, path: below = [] }) => new GraphQLError(message, { path: [...path, ...below] }),
    );
    parts.push({ path, label, data, errors });
    for (const { at, path: below, type, source } of own) {
      // Of what is not there nothing comes later.
      if (!isThere(result.data, below)) continue;
      const { label, set } = deferred[at] as Deferred;
      follow(runPart(rootedAt(probed, type), withRoot(rewritten, set), source), [...path, ...below], label);
    }
  };
  follow(first, [], undefined);
  return parts;
}

const schemas = new WeakMap<GraphQLSchema, GraphQLSchema>();

function probedOf(schema: GraphQLSchema): GraphQLSchema {
  const known = schemas.get(schema);
  if (known) return known;
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && (type instanceof GraphQLObjectType || isInterfaceType(type)),
  );
  const text = types.map(
    (type) => `extend ${isInterfaceType(type) ? 'interface' : 'type'} ${type.name} { ${probe}(at: Int!): Boolean }`,
  );
  const probed = extendSchema(schema, parse(text.join('\n')));
  schemas.set(schema, probed);
  return probed;
}

const rooted = new WeakMap<GraphQLObjectType, GraphQLSchema>();

/** The same schema, whose operations begin at an object of this type. */
function rootedAt(schema: GraphQLSchema, type: GraphQLObjectType): GraphQLSchema {
  const known = rooted.get(type) ?? new GraphQLSchema({ ...schema.toConfig(), query: type, mutation: null });
  rooted.set(type, known);
  return known;
}

/** Puts probes where fragments are deferred. */
function takeOut(
  document: DocumentNode,
  schema: GraphQLSchema,
): { readonly rewritten: DocumentNode; readonly deferred: readonly Deferred[] } {
  const deferred: Deferred[] = [];
  const types = new TypeInfo(schema);
  const conditions = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, schema.getType(node.typeCondition.name.value)]] : [],
    ),
  );
  const replace = (node: InlineFragmentNode | FragmentSpreadNode): InlineFragmentNode | undefined => {
    const defer = node.directives?.find(({ name }) => name.value === 'defer');
    if (!defer) return undefined;
    const directives = node.directives?.filter((each) => each !== defer);
    const [label] = defer.arguments ?? [];
    const isSpread = node.kind === Kind.FRAGMENT_SPREAD;
    const set: SelectionSetNode = isSpread
      ? { kind: Kind.SELECTION_SET, selections: [{ ...node, directives: [] }] }
      : node.selectionSet;
    deferred.push({ label: label?.value.kind === Kind.STRING ? label.value.value : '', set });
    const type = isSpread ? conditions.get(node.name.value) : types.getType();
    return fragment(
      (type as GraphQLNamedType).name,
      probesOf(schema, type as GraphQLNamedType, deferred.length - 1),
      directives,
    );
  };
  const rewritten = visit(
    document,
    visitWithTypeInfo(types, { InlineFragment: { leave: replace }, FragmentSpread: { leave: replace } }),
  );
  return { rewritten, deferred };
}

/** A union has no fields, but its members have. */
function probesOf(schema: GraphQLSchema, type: GraphQLNamedType, at: number): string {
  if (!isAbstractType(type) || !isUnionType(type)) return `{ ${probe}_${at}: ${probe}(at: ${at}) }`;
  return `{ ${schema
    .getPossibleTypes(type)
    .map((member) => `... on ${member.name} ${probesOf(schema, member, at)}`)
    .join(' ')} }`;
}

function fragment(on: string, set: string, directives: InlineFragmentNode['directives'] = []): InlineFragmentNode {
  const [definition] = parse(`{ ... on ${on} ${directives.map(print).join(' ')} ${set} }`, {
    noLocation: true,
  }).definitions;
  const [made] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  if (made?.kind !== Kind.INLINE_FRAGMENT) throw new Error('no fragment');
  return made;
}

/** What is selected in the place of the operation's own selection. */
function withRoot({ kind, definitions }: DocumentNode, selectionSet: SelectionSetNode): DocumentNode {
  return {
    kind,
    definitions: definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION
        ? { ...node, operation: 'query' as typeof node.operation, selectionSet }
        : node,
    ),
  };
}

function isThere(data: unknown, path: Part['path']): boolean {
  let value = data;
  for (const key of path) value = (value as Record<string | number, unknown> | null | undefined)?.[key];
  return value !== null && value !== undefined;
}

function withoutProbes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProbes);
  if (value === null || typeof value !== 'object') return value;
  const own = Object.entries(value).filter(([key]) => !key.startsWith(`${probe}_`));
  return Object.fromEntries(own.map(([key, inner]) => [key, withoutProbes(inner)]));
}
