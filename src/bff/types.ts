/** Which type of the graph each type of a view shows: by its name, by `@view(of:)`, or by where its group stands. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type TypeDefinitionNode,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { didYouMean } from '../util/suggest.ts';
import { type Checker, stringArgument } from './checker.ts';

/** Binds every type of the view; types that show nothing are reported and left out. */
export function bindTypes(view: GraphQLSchema, graph: Graph, report: Checker['report']): Map<string, GraphQLNamedType> {
  const shows = new Map<string, GraphQLNamedType>();
  const groups = groupTypes(view);
  const roots = [
    [view.getQueryType(), graph.schema.getQueryType(), 'Query'],
    [view.getMutationType(), graph.schema.getMutationType(), 'Mutation'],
    [view.getSubscriptionType(), graph.schema.getSubscriptionType(), 'Subscription'],
  ] as const;
  for (const [shown, root, name] of roots) {
    if (shown && root) shows.set(shown.name, root);
    else if (shown) report('VIEW_UNKNOWN_TYPE', `The graph has no ${name}.`, shown.astNode ?? undefined);
  }
  const rootNames = new Set(roots.map(([shown]) => shown?.name));
  for (const type of Object.values(view.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type) || rootNames.has(type.name) || groups.has(type.name))
      continue;
    const of = stringArgument(type.astNode, 'view', 'of');
    const name = of?.value ?? type.name;
    const shown = graph.schema.getType(name);
    if (!shown || isIntrospectionType(shown)) {
      const names = Object.values(graph.schema.getTypeMap())
        .filter((candidate) => candidate.constructor === type.constructor && !isIntrospectionType(candidate))
        .map((candidate) => candidate.name);
      report('VIEW_UNKNOWN_TYPE', `The graph has no type "${name}".`, of ?? nameOf(type), didYouMean(name, names));
    } else if (shown.constructor !== type.constructor) {
      const [is, says] = [kindOf(shown), kindOf(type)];
      report(
        'VIEW_TYPE_MISMATCH',
        `"${name}" is ${is} in the graph; the view shows it as ${says}.`,
        of ?? nameOf(type),
        `Write it as ${is}.`,
      );
    } else {
      shows.set(type.name, shown);
    }
  }
  bindGroups(view, groups, shows, report);
  for (const name of groups) {
    const of = stringArgument(view.getType(name)?.astNode, 'view', 'of');
    const shown = shows.get(name)?.name;
    if (!of || !shown || of.value === shown) continue;
    const message = `The group "${name}" shows "${shown}", in which it stands, and not "${of.value}".`;
    report('VIEW_INVALID_GROUP', message, of, 'Take @view away, or @group from the fields that give it.');
  }
  return shows;
}

/** Object types that some `@group` field gives. */
function groupTypes(view: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const type of Object.values(view.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isGroup(field.astNode)) names.add(getNamedType(field.type).name);
    }
  }
  return names;
}

export function isGroup(
  node:
    | { readonly directives?: readonly { readonly name: { readonly value: string } }[] | undefined }
    | null
    | undefined,
): boolean {
  return node?.directives?.some(({ name }) => name.value === 'group') ?? false;
}

/** A group shows what its parent shows, which may be a group itself: bind outside in until nothing more is bound. */
function bindGroups(
  view: GraphQLSchema,
  groups: ReadonlySet<string>,
  shows: Map<string, GraphQLNamedType>,
  report: Checker['report'],
): void {
  for (let progress = true; progress; ) {
    progress = false;
    for (const type of Object.values(view.getTypeMap())) {
      const parent = shows.get(type.name);
      if (!isObjectType(type) || !parent) continue;
      for (const field of Object.values(type.getFields())) {
        const name = getNamedType(field.type).name;
        if (!isGroup(field.astNode) || !groups.has(name)) continue;
        const present = shows.get(name);
        if (!present) {
          shows.set(name, parent);
          progress = true;
        } else if (present !== parent) {
          report(
            'VIEW_INVALID_GROUP',
            `The group "${name}" would show both "${present.name}" and "${parent.name}".`,
            field.astNode ?? undefined,
            'Make a type of its own for each.',
          );
          return;
        }
      }
    }
  }
}

function nameOf(type: GraphQLNamedType): TypeDefinitionNode['name'] | undefined {
  return type.astNode?.name;
}

function kindOf(type: GraphQLNamedType): string {
  const kinds: Record<string, string> = {
    GraphQLObjectType: 'an object type',
    GraphQLInterfaceType: 'an interface',
    GraphQLUnionType: 'a union',
    GraphQLEnumType: 'an enum',
    GraphQLInputObjectType: 'an input',
    GraphQLScalarType: 'a scalar',
  };
  return kinds[type.constructor.name] ?? 'a type';
}
