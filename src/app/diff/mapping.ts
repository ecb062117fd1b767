/** What changed behind a view whose schema is the same: where its fields come from, and which rules guard them. */
import { print } from 'graphql';
import type { CompositeMap, FieldMap, PathStep, Pick, View } from '../../graph/view.ts';
import type { Rule } from '../../plugins/rules.ts';
import { type Change, change, compare } from './change.ts';

export function mappingChanges(before: View, after: View): Change[] {
  return [
    ...compare(before.composites, after.composites).kept.flatMap(([name, a, b]) =>
      compositeChanges(name, a, b, before, after),
    ),
    ...nameChanges(before.enums, after.enums),
    ...nameChanges(before.inputs, after.inputs),
  ];
}

function compositeChanges(name: string, a: CompositeMap, b: CompositeMap, before: View, after: View): Change[] {
  const shown: Change[] = [];
  if (a.graphType !== b.graphType) {
    const message = `${name} shows the graph's ${b.graphType} now, not ${a.graphType}.`;
    shown.push(change('dangerous', 'SOURCE_CHANGED', name, message));
  }
  const fields = compare(a.fields, b.fields).kept.flatMap(([field, was, is]) => {
    const coordinate = `${name}.${field}`;
    return [...sourceChange(coordinate, was, is), ...ruleChanges(coordinate, rulesOf(was, before), rulesOf(is, after))];
  });
  return [...shown, ...fields];
}

function sourceChange(coordinate: string, before: FieldMap, after: FieldMap): Change[] {
  const [was, is] = [sourceText(before), sourceText(after)];
  if (was === is) return [];
  return [change('dangerous', 'SOURCE_CHANGED', coordinate, `${coordinate} comes from ${is} now, not ${was}.`)];
}

/** As its author would write it, with what is bound behind it. */
function sourceText(map: FieldMap): string {
  if (map.kind === 'group') return 'the same type of the graph';
  const binds = map.binds.map(({ variable, value }) => ` with $${variable} = ${value.text}`).join('');
  if (map.kind === 'compute') return `"${map.value.text}" of "${pickText(map.select)}"${binds}`;
  const lists = { none: '', list: ', joined into one list', first: ', the first of it' }[map.flatten];
  return `"${map.steps.map(stepText).join('.')}"${binds}${lists}`;
}

function stepText({ fieldName, args }: PathStep): string {
  if (args.length === 0) return fieldName;
  return `${fieldName}(${args.map(({ name, value }) => `${name}: ${print(value)}`).join(', ')})`;
}

function pickText(picks: readonly Pick[]): string {
  return picks
    .map(({ name, step, fields }) => {
      const alias = name === step.fieldName ? '' : `${name}: `;
      return `${alias}${stepText(step)}${fields ? ` { ${pickText(fields)} }` : ''}`;
    })
    .join(' ');
}

function stepsOf(map: FieldMap): readonly PathStep[] {
  if (map.kind === 'group') return [];
  if (map.kind === 'path') return map.steps;
  const within = (picks: readonly Pick[]): PathStep[] =>
    picks.flatMap(({ step, fields }) => [step, ...within(fields ?? [])]);
  return within(map.select);
}

/** The rules of every field along the way, as text. */
function rulesOf(map: FieldMap, { graph }: View): ReadonlySet<string> {
  const rules = stepsOf(map).flatMap(({ parentType, fieldName }) => [
    ...(graph.rules.access.get(parentType) ?? []),
    ...(graph.rules.access.get(`${parentType}.${fieldName}`) ?? []),
  ]);
  return new Set(rules.map(ruleText));
}

function ruleText(rule: Rule): string {
  if (rule.kind === 'authenticated') return 'for known callers';
  const what = rule.kind === 'scopes' ? 'scope' : 'policy';
  return `for callers with the ${what} ${rule.anyOf.map((all) => all.join(' and ')).join(', or ')}`;
}

function ruleChanges(coordinate: string, before: ReadonlySet<string>, after: ReadonlySet<string>): Change[] {
  return [
    ...[...after]
      .filter((rule) => !before.has(rule))
      .map((rule) => change('dangerous', 'RULE_ADDED', coordinate, `${coordinate} is only ${rule} now.`)),
    ...[...before]
      .filter((rule) => !after.has(rule))
      .map((rule) => change('safe', 'RULE_REMOVED', coordinate, `${coordinate} is not only ${rule} any more.`)),
  ];
}

/** Values and inputs that have other names in the graph. */
function nameChanges(
  before: ReadonlyMap<string, ReadonlyMap<string, string>>,
  after: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((type) => {
    const names = new Set([...(before.get(type)?.keys() ?? []), ...(after.get(type)?.keys() ?? [])]);
    return [...names].flatMap((name) => {
      const [was, is] = [before.get(type)?.get(name) ?? name, after.get(type)?.get(name) ?? name];
      const coordinate = `${type}.${name}`;
      if (was === is) return [];
      return [change('dangerous', 'SOURCE_CHANGED', coordinate, `${coordinate} is the graph's ${is} now, not ${was}.`)];
    });
  });
}
