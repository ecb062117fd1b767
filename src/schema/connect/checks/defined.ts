/** Checks that every type that the file names is defined in it: a backend's part of the graph stands for itself. */
import { Kind, type NamedTypeNode, specifiedScalarTypes, type TypeNode } from 'graphql';
import { placeOf } from '../../../util/problem.ts';
import { didYouMean } from '../../../util/suggest.ts';
import type { Reading } from '../report.ts';
import type { TypeInfo } from '../types.ts';

const builtIn = specifiedScalarTypes.map(({ name }) => name);

/** @param isForeign types that only directives use */
export function checkDefined({ types, report }: Reading, isForeign: (typeName: string) => boolean): void {
  const known = [...types.all.keys(), ...builtIn];
  const names = new Set(known);
  for (const type of types.all.values()) {
    if (isForeign(type.name)) continue;
    for (const node of namesIn(type)) {
      const name = node.name.value;
      if (names.has(name)) continue;
      report('MISSING_SCHEMA_TYPE', `There is no type "${name}".`, placeOf(node), { hint: didYouMean(name, known) });
    }
  }
}

function namesIn({ nodes, fields, inputs }: TypeInfo): NamedTypeNode[] {
  const named = nodes.flatMap((node): readonly NamedTypeNode[] => {
    if ('interfaces' in node) return node.interfaces ?? [];
    return 'types' in node ? (node.types ?? []) : [];
  });
  const typed = [
    ...fields.values(),
    ...inputs.values(),
    ...[...fields.values()].flatMap((field) => field.arguments ?? []),
  ];
  return [...named, ...typed.map(({ type }) => innermost(type))];
}

function innermost(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : innermost(type.type);
}
