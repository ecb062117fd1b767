/** The rules of the graph, read from the backends' own files under whatever names their links give them. */
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLDirective,
  type GraphQLSchema,
  isInterfaceType,
  Kind,
  parse,
} from 'graphql';
import type { ListSize } from '../plugins/list-size.ts';
import type { RateLimit } from '../plugins/rate-limit.ts';
import type { Rule } from '../plugins/rules.ts';
import { readArguments } from '../schema/arguments.ts';
import type { Backend, Connector } from '../schema/backend.ts';
import { readLinks } from '../schema/connect/links.ts';
import { directiveArguments, ownRuleDirectives } from '../schema/vocabulary.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { parseDuration } from '../util/units.ts';
import type { CacheControl, GraphRules } from './graph.ts';

type Access = Map<string, Rule[]>;

type Reading = {
  readonly access: Access;
  readonly weights: Map<string, number>;
  readonly listSizes: Map<string, ListSize>;
  readonly cacheControl: Map<string, CacheControl>;
  readonly rateLimits: Map<string, Omit<RateLimit, 'coordinate'>>;
  readonly tags: Map<string, Set<string>>;
  readonly problems: Problem[];
};

/** Reads every rule of every backend: where several have one for the same thing, all hold. */
export function readRules(
  backends: readonly Backend[],
  schema: GraphQLSchema,
): { readonly rules: GraphRules; readonly problems: readonly Problem[] } {
  const reading: Reading = {
    access: new Map(),
    weights: new Map(),
    listSizes: new Map(),
    cacheControl: new Map(),
    rateLimits: new Map(),
    tags: new Map(),
    problems: [],
  };
  for (const { document, connectors } of backends) {
    const { meaning } = readLinks(document, () => {});
    for (const connector of connectors) sizePages(connector, reading);
    walk(document, (coordinate, directive) => {
      const name = meaning(directive.name.value) ?? directive.name.value;
      readers[name]?.(reading, coordinate, directiveArguments(directive), directive);
    });
  }
  spreadToInterfaces(reading.access, schema);
  const { problems, ...rules } = reading;
  return { rules, problems };
}

/** A list in pages has as many items as it is asked for; what its file says of it with `@listSize` comes over that. */
function sizePages({ pagination, typeName, fieldName }: Connector, { listSizes }: Reading): void {
  if (!pagination) return;
  listSizes.set(`${typeName}.${fieldName}`, {
    assumedSize: pagination.size,
    slicingArguments: ['first'],
    sizedFields: ['edges'],
    requireOneSlicingArgument: false,
  });
}

type Reader = (reading: Reading, coordinate: string, values: Record<string, unknown>, node: ConstDirectiveNode) => void;

/** By the specified name of the directive. Composition has checked the arguments of all but the last two. */
const readers: Readonly<Record<string, Reader>> = {
  authenticated: ({ access }, coordinate) => append(access, coordinate, { kind: 'authenticated' }),
  requiresScopes: ({ access }, coordinate, { scopes }) =>
    append(access, coordinate, { kind: 'scopes', anyOf: scopes as string[][] }),
  policy: ({ access }, coordinate, { policies }) =>
    append(access, coordinate, { kind: 'policy', anyOf: policies as string[][] }),
  tag: ({ tags }, coordinate, { name }) =>
    void tags.set(coordinate, new Set([...(tags.get(coordinate) ?? []), String(name)])),
  cost: ({ weights }, coordinate, { weight }) =>
    void weights.set(coordinate, Math.max(weights.get(coordinate) ?? 0, Number(weight))),
  // Federation's definition of the directive has this default, and the file need not have the definition.
  listSize: ({ listSizes }, coordinate, values) =>
    void listSizes.set(coordinate, {
      requireOneSlicingArgument: true,
      ...listSizes.get(coordinate),
      ...(values as ListSize),
    }),
  cacheControl: ({ cacheControl, problems }, coordinate, _, node) => {
    const values = readOwn<CacheControl>('cacheControl', node, problems);
    cacheControl.set(coordinate, stricter(cacheControl.get(coordinate), values));
  },
  rateLimit: ({ rateLimits, problems }, coordinate, _, node) => {
    const limit = readOwn<Omit<RateLimit, 'coordinate'>>('rateLimit', node, problems);
    if (limit.window !== undefined && parseDuration(limit.window) === undefined) {
      const hint = 'Write a number and a unit: "30s", "1m".';
      problems.push(problem('INVALID_RULE', `"${limit.window}" is no duration.`, placeOf(node), { hint }));
    }
    rateLimits.set(coordinate, limit);
  },
};

const own = buildASTSchema(parse(ownRuleDirectives), { assumeValidSDL: true });

/** The arguments of a directive that only Portico knows. What is wrong with them is reported, and then they say nothing. */
function readOwn<T extends object>(
  name: 'cacheControl' | 'rateLimit',
  node: ConstDirectiveNode,
  problems: Problem[],
): Partial<T> {
  const definition = own.getDirective(name) as GraphQLDirective;
  const { values, problems: found } = readArguments<T>(definition, node, 'INVALID_RULE');
  problems.push(...found);
  return values ?? {};
}

/** Calls `visit` for each directive on a type, field, argument, input field or enum value, with its coordinate. */
function walk(document: DocumentNode, visit: (coordinate: string, directive: ConstDirectiveNode) => void): void {
  const all = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    for (const directive of directives ?? []) visit(coordinate, directive);
  };
  for (const definition of document.definitions) {
    const name = typeName(definition);
    if (name === undefined) continue;
    all(name, 'directives' in definition ? (definition.directives as readonly ConstDirectiveNode[]) : []);
    if ('values' in definition) {
      for (const value of definition.values ?? []) all(`${name}.${value.name.value}`, value.directives);
    }
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${name}.${field.name.value}`;
      all(coordinate, field.directives);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) {
        all(`${coordinate}(${argument.name.value}:)`, argument.directives);
      }
    }
  }
}

function typeName(definition: DefinitionNode): string | undefined {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) return undefined;
  return 'name' in definition ? definition.name?.value : undefined;
}

function append(access: Access, coordinate: string, ...rules: readonly Rule[]): void {
  const present = access.get(coordinate) ?? [];
  const known = new Set(present.map((rule) => JSON.stringify(rule)));
  const fresh = rules.filter((rule) => !known.has(JSON.stringify(rule)));
  if (fresh.length > 0) access.set(coordinate, [...present, ...fresh]);
}

/**
 * Composition allows access rules on objects and their fields only, and makes a field that `@requires` others declare what they need.
 * So what is left to spread is a member's field to the interface's, for paths that go through the interface. A rule on a member as
 * a whole holds where an object turns out to be one: that is decided object by object.
 */
function spreadToInterfaces(access: Access, schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    for (const member of schema.getPossibleTypes(type)) {
      for (const name of Object.keys(type.getFields())) {
        append(access, `${type.name}.${name}`, ...(access.get(`${member.name}.${name}`) ?? []));
      }
    }
  }
}

function stricter(a: CacheControl | undefined, b: CacheControl): CacheControl {
  if (!a) return b;
  const ages = [a.maxAge, b.maxAge].filter((age) => age !== undefined);
  return {
    ...a,
    ...b,
    ...(ages.length > 0 ? { maxAge: Math.min(...ages) } : {}),
    ...(a.scope === 'PRIVATE' || b.scope === 'PRIVATE' ? { scope: 'PRIVATE' as const } : {}),
  };
}
