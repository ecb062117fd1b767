/** Where rules and fields are said: the directive in a backend's file, the field in a client's. */
import type { ObjectShape } from '../../execute/shape.ts';
import type { Graph } from '../../graph/graph.ts';
import type { View } from '../../graph/view.ts';
import type { Rule } from '../../plugins/rules.ts';
import { readTypes } from '../../schema/connect/types.ts';
import { type Place, placeOf } from '../../util/problem.ts';
import type { Explanation } from './explanation.ts';

/** The rules of everything that an operation asks for. */
export function explainRules({ backends, rules }: Graph, coordinates: Iterable<string>): Explanation['rules'] {
  const types = backends.map(({ document }) => readTypes(document).all);
  return [...coordinates].toSorted().flatMap((coordinate) =>
    (rules.access.get(coordinate) ?? []).map((rule) => {
      const [typeName = '', fieldName] = coordinate.split('.');
      const at = types.flatMap((all): Place[] => {
        const type = all.get(typeName);
        const directives = fieldName === undefined ? type?.directives : type?.fields.get(fieldName)?.directives;
        // A link may give it a namespace.
        const node = directives?.find(({ name }) => name.value.replace(/^\w+__/, '') === directiveOf(rule));
        return node ? [placeOf(node)] : [];
      });
      return { coordinate, rule: textOf(rule), at };
    }),
  );
}

function directiveOf({ kind }: Rule): string {
  return kind === 'scopes' ? 'requiresScopes' : kind;
}

function textOf(rule: Rule): string {
  if (rule.kind === 'authenticated') return '@authenticated';
  const text = rule.anyOf.map((all) => all.join(' and ')).join(', or ');
  return rule.kind === 'scopes' ? `@requiresScopes: ${text}` : `@policy: ${text}`;
}

/** Where each field of the client that is asked for comes from in the graph. */
export function explainFields(view: View, shape: ObjectShape): Explanation['fields'] {
  const found = new Map<string, Explanation['fields'][number]>();
  const visit = ({ fields, deferred = [] }: ObjectShape): void => {
    for (const { coordinate, from } of fields) {
      if (!found.has(coordinate)) {
        const [typeName = '', fieldName = ''] = coordinate.split('.');
        const type = view.schema.getType(typeName);
        const node = type && 'getFields' in type ? type.getFields()[fieldName]?.astNode : undefined;
        const text = originOf(view, typeName, fieldName);
        if (text !== undefined) {
          found.set(coordinate, { field: coordinate, from: text, at: node?.loc && placeOf(node) });
        }
      }
      if (from.kind === 'group') visit(from.shape);
      if (from.kind === 'data' && from.shape.kind === 'object') visit(from.shape);
      if (from.kind === 'data' && from.shape.kind === 'abstract') {
        for (const member of from.shape.types.values()) if (member !== 'forbidden') visit(member);
      }
    }
    for (const { shape } of deferred) visit(shape);
  };
  visit(shape);
  return [...found.values()];
}

function originOf({ composites }: View, typeName: string, fieldName: string): string | undefined {
  const composite = composites.get(typeName);
  const map = composite?.fields.get(fieldName);
  if (!composite || !map) return undefined;
  if (map.kind === 'group') return composite.graphType;
  const steps = map.kind === 'path' ? map.steps : map.select.map(({ step }) => step);
  const names = steps.map((step) => step.fieldName);
  return map.kind === 'path'
    ? `${composite.graphType}.${names.join('.')}`
    : `${composite.graphType}: made of ${names.join(', ')}`;
}
