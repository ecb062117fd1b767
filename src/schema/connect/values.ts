/** Reads what a directive's arguments hold, kind by kind, and complains of names and kinds that do not belong. */
import type {
  ConstArgumentNode,
  ConstDirectiveNode,
  ConstObjectFieldNode,
  ConstValueNode,
  NameNode,
  StringValueNode,
} from 'graphql';
import { Kind } from 'graphql';
import { placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Report } from './report.ts';

/** Named values of a directive or of an input object; a `null` counts as absent. */
export type Values = ReadonlyMap<string, { readonly name: NameNode; readonly value: ConstValueNode }>;

/** The arguments of a directive; those that are not among `allowed` are reported and left out. */
export function readArguments(directive: ConstDirectiveNode, allowed: readonly string[], report: Report): Values {
  return readNamed(directive.arguments ?? [], allowed, `@${directive.name.value}`, report);
}

/** The fields of an input object given as argument `what`. */
export function readObject(value: ConstValueNode, allowed: readonly string[], what: string, report: Report): Values {
  if (value.kind === Kind.OBJECT) return readNamed(value.fields, allowed, what, report);
  report('GRAPH_QL_ERROR', `${what} must be an object.`, placeOf(value));
  return new Map();
}

export function readString(values: Values, name: string, report: Report): StringValueNode | undefined {
  const value = values.get(name)?.value;
  if (value === undefined || value.kind === Kind.STRING) return value;
  report('GRAPH_QL_ERROR', `"${name}" must be a string.`, placeOf(value));
  return undefined;
}

export function readBoolean(values: Values, name: string, report: Report): boolean | undefined {
  const value = values.get(name)?.value;
  if (value === undefined) return undefined;
  if (value.kind === Kind.BOOLEAN) return value.value;
  report('GRAPH_QL_ERROR', `"${name}" must be true or false.`, placeOf(value));
  return undefined;
}

/** A list, or one value that stands for a list of one. */
export function readList(value: ConstValueNode): readonly ConstValueNode[] {
  return value.kind === Kind.LIST ? value.values : [value];
}

function readNamed(
  nodes: readonly (ConstArgumentNode | ConstObjectFieldNode)[],
  allowed: readonly string[],
  what: string,
  report: Report,
): Values {
  const values = new Map<string, { name: NameNode; value: ConstValueNode }>();
  for (const { name, value } of nodes) {
    if (!allowed.includes(name.value)) {
      report('GRAPH_QL_ERROR', `${what} has no "${name.value}".`, placeOf(name), {
        hint: didYouMean(name.value, allowed),
      });
    } else if (value.kind !== Kind.NULL) values.set(name.value, { name, value });
  }
  return values;
}
