/** `@from(bind:)`: variables of a path that are the caller's, not the client's. */
import { type ConstDirectiveNode, type FieldDefinitionNode, Kind, type StringValueNode } from 'graphql';
import type { Bind } from '../graph/view.ts';
import { parseMapping } from '../schema/mapping/mapping.ts';
import type { Mapping } from '../schema/mapping/types.ts';
import type { Checker, ViewCode } from './checker.ts';

/** What a bound value may read: only what was verified or sent, never a secret of the process. */
export const allowed = ['$claims', '$request'];

/** The binds of a field, and the names that are bound, be it wrongly, with where: what is wrong is reported and left out. */
export type Binds = { readonly binds: readonly Bind[]; readonly names: ReadonlyMap<string, StringValueNode> };

export function readBinds(checker: Checker, node: FieldDefinitionNode | null | undefined): Binds {
  const from = node?.directives?.find(({ name }) => name.value === 'from') as ConstDirectiveNode | undefined;
  const list = from?.arguments?.find(({ name }) => name.value === 'bind')?.value;
  const items = list?.kind === Kind.LIST ? list.values : list ? [list] : [];
  const binds: Bind[] = [];
  const names = new Map<string, StringValueNode>();
  for (const item of items) {
    if (item.kind !== Kind.OBJECT) continue;
    const text = (key: string): StringValueNode | undefined => {
      const value = item.fields.find(({ name }) => name.value === key)?.value;
      return value?.kind === Kind.STRING ? value : undefined;
    };
    const [variable, value] = [text('variable'), text('value')];
    if (!variable || !value) continue;
    if (names.has(variable.value)) {
      checker.report('VIEW_INVALID_BIND', `"${variable.value}" is bound twice.`, variable, 'Keep one of them.');
    }
    names.set(variable.value, variable);
    if (node?.arguments?.some(({ name }) => name.value === variable.value)) {
      const message = `$${variable.value} would be both bound and an argument of "${node.name.value}": the client could say otherwise.`;
      checker.report('VIEW_INVALID_BIND', message, variable, 'Give one of them another name.');
    }
    const mapping = readMapping(checker, value, allowed, 'A bound value', 'VIEW_INVALID_BIND');
    if (!mapping) continue;
    if (mapping.references.length === 0) {
      const hint = 'Write a literal into the path instead.';
      checker.report('VIEW_INVALID_BIND', 'A bound value reads nothing of the caller.', value, hint);
    }
    binds.push({ variable: variable.value, value: mapping });
  }
  return { binds, names };
}

/**
 * A mapping of a client's file, and the variables that it may read there. Undefined after a report.
 *
 * @param what it is called in a report
 * @param code of a report
 */
export function readMapping(
  checker: Checker,
  node: StringValueNode,
  variables: readonly string[],
  what: string,
  code: ViewCode,
): Mapping | undefined {
  const parsed = parseMapping(node.value, '0.4');
  for (const { message, offset, hint } of parsed.problems ?? []) {
    checker.report(code, message, { string: node, offset }, hint);
  }
  const foreign = parsed.value?.references.find((reference) => !variables.includes(reference.variable));
  if (!foreign) return parsed.value;
  checker.report(
    code,
    `${what} cannot read "${foreign.variable}".`,
    { string: node, offset: foreign.offset },
    `It can read ${variables.join(', ')}.`,
  );
  return undefined;
}
