/** The rules of the graph: those that composition merges from its result, those that it does not know from the backends' files. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Rule } from '../plugins/rules.ts';
import type { Backend } from '../schema/backend.ts';
import { directiveArguments } from '../schema/vocabulary.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { parseDuration } from '../util/units.ts';
import type { CacheControl, GraphRules, ListSize, RateLimit } from './graph.ts';

type Access = Map<string, Rule[]>;

/** Reads every rule. Access rules are spread: over interfaces and their members, and from what a field `@requires` to the field. */
export function readRules(
  supergraphSdl: string,
  schema: GraphQLSchema,
  backends: readonly Backend[],
): { readonly rules: GraphRules; readonly problems: readonly Problem[] } {
  const access: Access = new Map();
  const requirements = new Map<string, string[]>();
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const names = costNames(supergraphSdl);
  walk(parse(supergraphSdl, { noLocation: true }), (coordinate, directive) => {
    const values = directiveArguments(directive);
    switch (directive.name.value) {
      case 'authenticated':
        append(access, coordinate, { kind: 'authenticated' });
        break;
      case 'requiresScopes':
        append(access, coordinate, { kind: 'scopes', anyOf: values.scopes as string[][] });
        break;
      case 'policy':
        append(access, coordinate, { kind: 'policy', anyOf: values.policies as string[][] });
        break;
      case names.cost:
        weights.set(coordinate, Number(values.weight));
        break;
      case names.listSize:
        listSizes.set(coordinate, values as ListSize);
        break;
      case 'join__field':
        if (typeof values.requires === 'string') {
          requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), values.requires]);
        }
        break;
    }
  });
  spreadRequirements(access, requirements, schema);
  spreadInterfaces(access, schema);
  const { cacheControl, rateLimits, problems } = readOwn(backends);
  return { rules: { access, weights, listSizes, cacheControl, rateLimits }, problems };
}

/** A supergraph may carry `@cost` and `@listSize` under other names: its link says which. */
function costNames(supergraphSdl: string): { cost: string; listSize: string } {
  const link = /@link\(url: "https:\/\/specs\.apollo\.dev\/cost\/[^"]*"([^)]*)\)/.exec(supergraphSdl)?.[1] ?? '';
  const renamed = (name: string): string => new RegExp(`name: "@${name}", as: "@(\\w+)"`).exec(link)?.[1] ?? name;
  return { cost: renamed('cost'), listSize: renamed('listSize') };
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
    if ('fields' in definition) {
      for (const field of definition.fields ?? []) {
        all(`${name}.${field.name.value}`, field.directives);
        if (field.kind !== Kind.FIELD_DEFINITION) continue;
        for (const argument of field.arguments ?? []) {
          all(`${name}.${field.name.value}(${argument.name.value}:)`, argument.directives);
        }
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
function spreadRequirements(
  access: Access,
  requirements: ReadonlyMap<string, readonly string[]>,
  schema: GraphQLSchema,
): void {
  // Requirements may lead to fields with requirements: as many rounds as there are of them reach every one.
  for (let round = 0; round < requirements.size; round++) {
    for (const [coordinate, fieldSets] of requirements) {
      const [parent = ''] = coordinate.split('.');
      for (const fieldSet of fieldSets) {
        for (const needed of coordinatesOf(fieldSet, parent, schema))
          append(access, coordinate, ...(access.get(needed) ?? []));
      }
    }
  }
}

function coordinatesOf(fieldSet: string, parent: string, schema: GraphQLSchema): string[] {
  const found: string[] = [];
  const visit = (selections: SelectionSetNode, typeName: string): void => {
    const type = schema.getType(typeName);
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      } else if (selection.kind === Kind.FIELD) {
        found.push(`${typeName}.${selection.name.value}`);
        if (!isObjectType(type) && !isInterfaceType(type)) continue;
        const field = type.getFields()[selection.name.value];
        const named = field?.type.toString().replace(/[[\]!]/g, '');
        if (named) found.push(named);
        if (named && selection.selectionSet) visit(selection.selectionSet, named);
      }
    }
  };
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION) visit(operation.selectionSet, parent);
  return found;
}

/** A rule on an interface or its field holds on every member, and a member's holds where it is reached by the interface's field. */
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

/** `@cacheControl` and `@rateLimit`, which composition does not know: the strictest of all backends holds. */
function readOwn(backends: readonly Backend[]): {
  readonly cacheControl: ReadonlyMap<string, CacheControl>;
  readonly rateLimits: ReadonlyMap<string, RateLimit>;
  readonly problems: readonly Problem[];
} {
  const cacheControl = new Map<string, CacheControl>();
  const rateLimits = new Map<string, RateLimit>();
  const problems: Problem[] = [];
  for (const backend of backends) {
    walk(backend.document, (coordinate, directive) => {
      if (directive.name.value === 'cacheControl') {
        const values = directiveArguments(directive) as CacheControl;
        cacheControl.set(coordinate, stricter(cacheControl.get(coordinate), values));
      } else if (directive.name.value === 'rateLimit') {
        const values = directiveArguments(directive) as RateLimit;
        if (values.window !== undefined && parseDuration(values.window) === undefined) {
          problems.push(
            problem('INVALID_RATE_LIMIT', `"${values.window}" is no duration.`, placeOf(directive, backend.name), {
              hint: 'Write a number and a unit: "30s", "1m".',
            }),
          );
        }
        rateLimits.set(coordinate, values);
      }
    });
  }
  return { cacheControl, rateLimits, problems };
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
