/** Enums, inputs, unions and interfaces of a view: every member has to be one of the graph's, under its own name or `@from`'s. */
import { isAbstractType, isEnumType, isInputObjectType, isNonNullType, isUnionType } from 'graphql';
import { didYouMean } from '../util/suggest.ts';
import { type At, type Checker, stringArgument } from './checker.ts';
import { inputMisfit } from './fit.ts';

type Renames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Checks every enum; gives those whose values have other names in the graph, view value → graph value. */
export function bindEnums(checker: Checker): Renames {
  const renames = new Map<string, ReadonlyMap<string, string>>();
  for (const type of Object.values(checker.view.getTypeMap())) {
    const shown = checker.shows.get(type.name);
    if (!isEnumType(type) || !isEnumType(shown)) continue;
    const values = new Map<string, string>();
    for (const value of type.getValues()) {
      const from = stringArgument(value.astNode, 'from', 'path');
      const name = from?.value ?? value.name;
      if (!shown.getValue(name)) {
        const names = shown.getValues().map((candidate) => candidate.name);
        checker.report(
          'VIEW_UNKNOWN_VALUE',
          `"${shown.name}" has no value "${name}".`,
          from ?? value.astNode ?? undefined,
          didYouMean(name, names),
        );
      }
      reportTwice(checker, values, name, value.name, from ?? value.astNode ?? undefined);
      values.set(value.name, name);
    }
    const same =
      shown.getValues().every(({ name }) => values.get(name) === name) && values.size === shown.getValues().length;
    if (!same) renames.set(type.name, values);
  }
  return renames;
}

/** Checks every input object; gives those whose fields have other names in the graph, view field → graph field. */
export function bindInputs(checker: Checker): Renames {
  const renames = new Map<string, ReadonlyMap<string, string>>();
  for (const type of Object.values(checker.view.getTypeMap())) {
    const shown = checker.shows.get(type.name);
    if (!isInputObjectType(type) || !isInputObjectType(shown)) continue;
    const names = new Map<string, string>();
    const graphFields = shown.getFields();
    for (const field of Object.values(type.getFields())) {
      const from = stringArgument(field.astNode, 'from', 'path');
      const name = from?.value ?? field.name;
      const graphField = graphFields[name];
      reportTwice(checker, names, name, field.name, from ?? field.astNode ?? undefined);
      names.set(field.name, name);
      if (!graphField) {
        const hint = didYouMean(name, Object.keys(graphFields));
        checker.report(
          'VIEW_UNKNOWN_FIELD',
          `The input "${shown.name}" has no field "${name}".`,
          from ?? field.astNode ?? undefined,
          hint,
        );
        continue;
      }
      const misfit = inputMisfit(checker, field.type, graphField.type, {
        viewDefault: field.defaultValue !== undefined,
        graphDefault: graphField.defaultValue !== undefined,
      });
      if (misfit) checker.report('VIEW_TYPE_MISMATCH', `"${type.name}.${field.name}": ${misfit}`, field.astNode?.type);
    }
    const given = new Set(names.values());
    for (const field of Object.values(graphFields)) {
      if (given.has(field.name) || !isNonNullType(field.type) || field.defaultValue !== undefined) continue;
      checker.report(
        'VIEW_MISSING_ARGUMENT',
        `The graph requires "${shown.name}.${field.name}" ("${field.type}"), and "${type.name}" does not give it.`,
        type.astNode?.name,
        `Add: ${field.name}: ${field.type}`,
      );
    }
    if ([...names].some(([viewName, graphName]) => viewName !== graphName)) renames.set(type.name, names);
  }
  return renames;
}

/** Two names for one thing of the graph: which of the two is meant, nothing says. */
export function reportTwice(
  checker: Checker,
  known: ReadonlyMap<string, string>,
  graphName: string,
  viewName: string,
  at: At,
): void {
  const other = [...known].find(([, name]) => name === graphName)?.[0];
  if (other === undefined) return;
  const message = `"${other}" and "${viewName}" both stand for the graph's "${graphName}".`;
  checker.report('VIEW_SHOWN_TWICE', message, at, 'Keep one of them.');
}

/** A union's members and an interface's implementations have to be members of what it shows, each of them once. */
export function checkMembers(checker: Checker): void {
  for (const type of Object.values(checker.view.getTypeMap())) {
    const shown = checker.shows.get(type.name);
    if (!isAbstractType(type) || !isAbstractType(shown)) continue;
    const possible = checker.graph.schema.getPossibleTypes(shown);
    const seen = new Map<string, string>();
    for (const member of checker.view.getPossibleTypes(type)) {
      const memberShows = checker.shows.get(member.name);
      if (!memberShows) continue;
      const at = isUnionType(type)
        ? type.astNode?.types?.find(({ name }) => name.value === member.name)
        : member.astNode?.interfaces?.find(({ name }) => name.value === type.name);
      const other = seen.get(memberShows.name);
      if (!possible.some(({ name }) => name === memberShows.name)) {
        const hint = didYouMean(
          memberShows.name,
          possible.map(({ name }) => name),
        );
        checker.report(
          'VIEW_TYPE_MISMATCH',
          `"${memberShows.name}" is no member of "${shown.name}" in the graph.`,
          at,
          hint,
        );
      } else if (other !== undefined) {
        checker.report(
          'VIEW_TYPE_MISMATCH',
          `"${other}" and "${member.name}" both show "${memberShows.name}": which of them an object of "${type.name}" is, nothing says.`,
          at,
          'Keep one of them here.',
        );
      }
      seen.set(memberShows.name, member.name);
    }
  }
}
