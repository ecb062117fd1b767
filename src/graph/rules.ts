/** The rules of the graph, read from the backends' own files under whatever names their links give them. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Rule } from '../plugins/rules.ts';
import type { Backend } from '../schema/backend.ts';
import { readLinks } from '../schema/connect/links.ts';
import { directiveArguments } from '../schema/vocabulary.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { parseDuration } from '../util/units.ts';
import type { CacheControl, GraphRules, ListSize, RateLimit } from './graph.ts';

type Access = Map<string, Rule[]>;

type Reading = {
  readonly access: Access;
  /** What fields `@requires`, as field sets. */
  readonly requirements: Map<string, string[]>;
  readonly weights: Map<string, number>;
  readonly listSizes: Map<string, ListSize>;
  readonly cacheControl: Map<string, CacheControl>;
  readonly rateLimits: Map<string, RateLimit>;
  readonly problems: Problem[];
};

/**
 * Reads every rule of every backend: where several have one for the same thing, all hold.
 *
 * Access rules are spread: from an interface over its members, from members' fields to the interface's, and from what a field
 * `@requires` to the field.
 */
export function readRules(
  backends: readonly Backend[],
  schema: GraphQLSchema,
): { readonly rules: GraphRules; readonly problems: readonly Problem[] } {
  const reading: Reading = {
    access: new Map(),
    requirements: new Map(),
    weights: new Map(),
    listSizes: new Map(),
    cacheControl: new Map(),
    rateLimits: new Map(),
    problems: [],
  };
  for (const { document } of backends) {
    const { meaning } = readLinks(document, () => {});
    walk(document, (coordinate, directive) => {
      const name = meaning(directive.name.value) ?? directive.name.value;
      readers[name]?.(reading, coordinate, directiveArguments(directive), directive);
    });
  }
  spreadRequirements(reading, schema);
  spreadInterfaces(reading.access, schema);
  const { requirements: _, problems, ...rules } = reading;
  return { rules, problems };
}

type Reader = (reading: Reading, coordinate: string, values: Record<string, unknown>, node: ConstDirectiveNode) => void;

/** By the specified name of the directive. Composition has checked the arguments of all but the last two. */
const readers: Readonly<Record<string, Reader>> = {
  authenticated: ({ access }, coordinate) => append(access, coordinate, { kind: 'authenticated' }),
  requiresScopes: ({ access }, coordinate, { scopes }) =>
    append(access, coordinate, { kind: 'scopes', anyOf: scopes as string[][] }),
  policy: ({ access }, coordinate, { policies }) =>
    append(access, coordinate, { kind: 'policy', anyOf: policies as string[][] }),
  requires: ({ requirements }, coordinate, { fields }) =>
    void requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), String(fields)]),
  cost: ({ weights }, coordinate, { weight }) =>
    void weights.set(coordinate, Math.max(weights.get(coordinate) ?? 0, Number(weight))),
  listSize: ({ listSizes }, coordinate, values) =>
    void listSizes.set(coordinate, { ...listSizes.get(coordinate), ...(values as ListSize) }),
  cacheControl: ({ cacheControl }, coordinate, values) =>
    void cacheControl.set(coordinate, stricter(cacheControl.get(coordinate), values as CacheControl)),
  rateLimit: ({ rateLimits, problems }, coordinate, values, node) => {
    const limit = values as RateLimit;
    if (limit.window !== undefined && parseDuration(limit.window) === undefined) {
      const hint = 'Write a number and a unit: "30s", "1m".';
      problems.push(problem('INVALID_RATE_LIMIT', `"${limit.window}" is no duration.`, placeOf(node), { hint }));
    }
    rateLimits.set(coordinate, limit);
  },
};

/** Calls `visit` for each directive on a type, field, argument or input field, with its coordinate. */
function walk(document: DocumentNode, visit: (coordinate: string, directive: ConstDirectiveNode) => void): void {
  const all = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    for (const directive of directives ?? []) visit(coordinate, directive);
  };
  for (const definition of document.definitions) {
    const name = typeName(definition);
    if (name === undefined) continue;
    all(name, 'directives' in definition ? (definition.directives as readonly ConstDirectiveNode[]) : []);
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

/** A field computed from others shows what they show: it needs what they need. */
function spreadRequirements({ access, requirements }: Reading, schema: GraphQLSchema): void {
  // Requirements may lead to fields with requirements: as many rounds as there are of them reach every one.
  for (let round = 0; round < requirements.size; round++) {
    for (const [coordinate, fieldSets] of requirements) {
      const [parent = ''] = coordinate.split('.');
      for (const fieldSet of fieldSets) {
        for (const needed of coordinatesOf(fieldSet, parent, schema)) {
          append(access, coordinate, ...(access.get(needed) ?? []));
        }
      }
    }
  }
}

/** Every field and type that a field set names. */
function coordinatesOf(fieldSet: string, parent: string, schema: GraphQLSchema): string[] {
  const found: string[] = [];
  const visit = (selections: SelectionSetNode, within: string): void => {
    const type = schema.getType(within);
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet, selection.typeCondition?.name.value ?? within);
      } else if (selection.kind === Kind.FIELD) {
        found.push(`${within}.${selection.name.value}`);
        if (!isObjectType(type) && !isInterfaceType(type)) continue;
        const field = type.getFields()[selection.name.value];
        if (!field) continue;
        const named = getNamedType(field.type).name;
        found.push(named);
        if (selection.selectionSet) visit(selection.selectionSet, named);
      }
    }
  };
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION) visit(operation.selectionSet, parent);
  return found;
}

/**
 * A rule on an interface or its field holds on every member; a member's field's holds where it is reached by the interface's field.
 * A rule on a member as a whole holds where an object turns out to be one: that is decided by object, not here.
 */
function spreadInterfaces(access: Access, schema: GraphQLSchema): void {
  const types = Object.values(schema.getTypeMap());
  for (const type of types) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const parent of type.getInterfaces()) {
      append(access, type.name, ...(access.get(parent.name) ?? []));
      for (const name of Object.keys(parent.getFields())) {
        append(access, `${type.name}.${name}`, ...(access.get(`${parent.name}.${name}`) ?? []));
      }
    }
  }
  for (const type of types) {
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
