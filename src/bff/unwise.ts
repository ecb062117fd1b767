/** What a view may say and had better not: a value that is never null over one that may be, a list that nothing limits, a field for nobody. */
import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { ComputeMap, PathMap, PathStep, Pick, View } from '../graph/view.ts';
import type { Rule } from '../plugins/rules.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { reachedTypes } from './reached.ts';

/** What the configuration says of who can ever come in by a door. */
export type Callers = {
  /** Whether any credential is accepted there. */
  readonly isKnown: boolean;
  /** The policies that somebody has written. */
  readonly policies: { readonly has: (name: string) => boolean };
};

type ViewField = GraphQLField<unknown, unknown>;

/** Warnings of the fields that a client's file writes itself; what it exposes is as the graph has it. */
export function findUnwise(view: View, callers: Callers): readonly Problem[] {
  const sized = sizedFields(view);
  const problems: Problem[] = [];
  const warn = (code: string, message: string, node: Parameters<typeof placeOf>[0], hint: string) =>
    problems.push(problem(code, message, placeOf(node), { hint, severity: 'warning' }));
  const reached = reachedTypes(view.schema);
  for (const type of Object.values(view.schema.getTypeMap())) {
    if (!type.astNode?.loc || reached.has(type.name)) continue;
    const hint = 'Let a field give it, or take it away: the client sees its name.';
    warn('VIEW_UNUSED_TYPE', `Nothing leads to "${type.name}".`, type.astNode.name, hint);
  }
  for (const [typeName, { fields }] of view.composites) {
    const type = view.schema.getType(typeName);
    if (isInterfaceType(type) && type.astNode?.loc && view.schema.getPossibleTypes(type).length === 0) {
      const hint = 'Let the types that the client may see implement it.';
      warn('VIEW_NO_MEMBERS', `No type of the view is a "${typeName}": it is always null.`, type.astNode.name, hint);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const map = fields.get(field.name);
      if (!map || map.kind === 'group' || !field.astNode?.loc) continue;
      const coordinate = `${typeName}.${field.name}`;
      const why = reasonToForbid(view, map, callers);
      if (why !== undefined) {
        const hint = 'Take the field away, or see to it that somebody can be let in.';
        warn('VIEW_FORBIDDEN_FIELD', `"${coordinate}" can only ever be forbidden: ${why}.`, field.astNode.name, hint);
      }
      const old = reasonOfDeprecation(view, map);
      if (old !== undefined && field.deprecationReason === undefined) {
        const hint = 'Say @deprecated here as well, or show what has taken its place.';
        warn('VIEW_DEPRECATED_FIELD', `"${coordinate}" shows ${old}.`, field.astNode.name, hint);
      }
      if (map.kind !== 'path') continue;
      const null_ = reasonToBeNull(view, field, map);
      if (null_ !== undefined) {
        const hint = `Write it without "!", unless a null is to take what is around "${coordinate}" with it.`;
        warn(
          'VIEW_NULLABLE_FIELD',
          `"${coordinate}" promises "${field.type}", and ${null_}.`,
          field.astNode.type,
          hint,
        );
      }
      if (isUnbounded(view, field, map, sized)) {
        const message = `"${coordinate}" is a list that nothing limits: it is taken to hold as much as @limits(listSize:) says.`;
        const hint = "Say with @listSize in the backend's file how long it may be, or give it an argument that does.";
        warn('VIEW_UNBOUNDED_LIST', message, field.astNode.name, hint);
      }
    }
  }
  return problems;
}

/** What the graph has deprecated of what a field is made of. */
function reasonOfDeprecation(view: View, map: PathMap | ComputeMap): string | undefined {
  for (const step of map.kind === 'path' ? map.steps : stepsOf(map.select)) {
    const { deprecationReason } = graphField(view, step);
    if (deprecationReason)
      return `the graph's "${step.parentType}.${step.fieldName}", which is deprecated ("${deprecationReason}")`;
  }
  return undefined;
}

function graphField(view: View, { parentType, fieldName }: PathStep): ViewField {
  const type = view.graph.schema.getType(parentType);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`the graph has no ${parentType}.${fieldName}`);
  return field;
}

/** How a value can come to be null that the view says never is. */
function reasonToBeNull(view: View, field: ViewField, { steps, flatten }: PathMap): string | undefined {
  const types = steps.map((step) => graphField(view, step).type);
  const last = types.at(-1) as GraphQLOutputType;
  if (isNonNullType(field.type)) {
    if (flatten === 'first') return 'the list that it is taken from may be empty';
    const end = flatten === 'list' ? types.findIndex((type) => isList(type)) + 1 : types.length;
    const at = types.slice(0, end).findIndex((type) => !isNonNullType(type));
    const step = steps[at];
    if (step) return `the graph's "${step.parentType}.${step.fieldName}" ("${types[at]}") may be null`;
  }
  const items = itemType(field.type);
  if (!items || !isNonNullType(items) || flatten === 'list') return undefined;
  const graphItems = itemType(last);
  return graphItems && !isNonNullType(graphItems) ? `an item of the graph's "${last}" may be null` : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function itemType(type: GraphQLOutputType): GraphQLOutputType | undefined {
  const list = isNonNullType(type) ? type.ofType : type;
  return isListType(list) ? list.ofType : undefined;
}

/** Arguments that say how many, by the names that everybody gives them. */
const usual: readonly string[] = ['first', 'last', 'limit', 'size', 'take'];

/** Whether nobody knows how many objects a field gives. */
function isUnbounded(view: View, field: ViewField, { steps }: PathMap, sized: ReadonlySet<string>): boolean {
  if (!isList(field.type) || !isCompositeType(getNamedType(field.type))) return false;
  return steps.some((step) => {
    const { type, args } = graphField(view, step);
    const coordinate = `${step.parentType}.${step.fieldName}`;
    if (!isList(type) || sized.has(coordinate) || view.graph.rules.listSizes.has(coordinate)) return false;
    const isSliced = args.some(({ name, defaultValue }) => {
      const isGiven = step.args.some((argument) => argument.name === name) || defaultValue !== undefined;
      return isGiven && usual.includes(name);
    });
    // Whoever names what is wanted has as many as were named.
    const isNamed = args.some((argument) =>
      isListType(isNonNullType(argument.type) ? argument.type.ofType : argument.type),
    );
    return !isSliced && !isNamed;
  });
}

/** The lists whose size another field says, by `@listSize(sizedFields:)`. */
function sizedFields({ graph }: View): ReadonlySet<string> {
  const sized = new Set<string>();
  for (const [coordinate, { sizedFields: paths = [] }] of graph.rules.listSizes) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    for (const path of paths) {
      let step = { parentType: typeName, fieldName };
      for (const name of path.split('.')) {
        const type = graph.schema.getType(step.parentType);
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[step.fieldName] : undefined;
        if (field) step = { parentType: getNamedType(field.type).name, fieldName: name };
      }
      sized.add(`${step.parentType}.${step.fieldName}`);
    }
  }
  return sized;
}

/** Why no caller that can come in by this door will ever see a field. */
function reasonToForbid(view: View, map: PathMap | ComputeMap, callers: Callers): string | undefined {
  if (map.binds.length > 0 && !callers.isKnown && map.binds.some(({ value }) => readsClaims(value.references))) {
    return 'it is bound to a claim, and nobody has one here';
  }
  const steps = map.kind === 'path' ? map.steps : stepsOf(map.select);
  for (const step of steps) {
    const given = getNamedType(graphField(view, step).type).name;
    for (const coordinate of [`${step.parentType}.${step.fieldName}`, given]) {
      for (const rule of view.graph.rules.access.get(coordinate) ?? []) {
        const why = reasonOfRule(rule, callers);
        if (why !== undefined) return `the graph guards "${coordinate}", and ${why}`;
      }
    }
  }
  return undefined;
}

function readsClaims(references: readonly { readonly variable: string }[]): boolean {
  return references.some(({ variable }) => variable === '$claims');
}

function stepsOf(picks: readonly Pick[]): readonly PathStep[] {
  return picks.flatMap(({ step, fields }) => [step, ...stepsOf(fields ?? [])]);
}

function reasonOfRule(rule: Rule, { isKnown, policies }: Callers): string | undefined {
  if (rule.kind === 'authenticated' || rule.kind === 'scopes') {
    if (!isKnown) return 'no credential is accepted here';
    return rule.kind === 'scopes' && rule.anyOf.length === 0 ? 'no scopes are enough' : undefined;
  }
  const missing = rule.anyOf.flat().find((name) => !policies.has(name));
  const canHold = rule.anyOf.some((all) => all.every((name) => policies.has(name)));
  return canHold ? undefined : `portico.config.ts has no policy "${missing ?? ''}"`;
}
