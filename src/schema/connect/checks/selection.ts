/** Checks what a selection gives against the type that it is for. */
import type { StringValueNode } from 'graphql';
import { placeInString } from '../../../util/problem.ts';
import { didYouMean } from '../../../util/suggest.ts';
import type { Mapping, Output } from '../../mapping/types.ts';
import type { Reading } from '../report.ts';
import { isComposite, isOpaque, namedType, type TypeInfo, type Types } from '../types.ts';
import { findPlainPaths, type PlainPaths } from './plain.ts';

/** @param typeName what the connector's field returns, or the type that it stands on */
export function checkSelection(selection: Mapping, node: StringValueNode, typeName: string, reading: Reading): void {
  const { types, report, links } = reading;
  const check: Check = { node, plain: findPlainPaths(selection), reading };
  const type = types.all.get(typeName);
  const abstract = isComposite(type) && type.kind !== 'object';
  if (abstract && links.grammar === '0.3') {
    report('CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE', `"${typeName}" is abstract.`, placeInString(node, 0), {
      hint: 'Interfaces and unions need connect v0.4.',
    });
    return;
  }
  if (isComposite(type) && check.plain.whole) requireGroup(typeName, 0, check);
  if (!abstract || !selection.variants) {
    checkOutput(selection.output, 0, typeName, 'The selection', check);
    return;
  }
  const possible = types.possible(typeName);
  for (const [name, output] of selection.variants) {
    if (possible.includes(name)) checkOutput(output, 0, name, 'The selection', check);
    else {
      const place = placeInString(node, output.get('__typename')?.offset ?? 0);
      report('INVALID_SELECTION', `"${name}" is no "${typeName}".`, place, { hint: didYouMean(name, possible) });
    }
  }
}

type Check = { readonly node: StringValueNode; readonly plain: PlainPaths; readonly reading: Reading };

function checkOutput(output: Output | undefined, offset: number, typeName: string, what: string, check: Check): void {
  const { types, report } = check.reading;
  const type = types.all.get(typeName);
  if (!isComposite(type)) {
    if (!output || isOpaque(types, typeName)) return;
    const place = placeInString(check.node, offset);
    report(
      'GROUP_SELECTION_IS_NOT_OBJECT',
      `${what} gives an object where one value, of type ${typeName}, is meant.`,
      place,
      {
        hint: `Select the value itself, as in "$.${[...output.keys()][0] ?? 'name'}".`,
      },
    );
    return;
  }
  if (!output && check.plain.items.has(offset)) requireGroup(typeName, offset, check);
  const fields = fieldsOf(type, types);
  for (const [name, entry] of output ?? []) {
    if (name === '__typename') continue;
    const field = fields.get(name);
    if (!field) {
      const message = `Type "${typeName}" has no field "${name}".`;
      report('SELECTED_FIELD_NOT_FOUND', message, placeInString(check.node, entry.offset), {
        hint: didYouMean(name, fields.keys()),
      });
      continue;
    }
    if (field.arguments?.length) {
      const message = `"${typeName}.${name}" has arguments, so no selection can give it.`;
      report('CONNECTORS_FIELD_WITH_ARGUMENTS', message, placeInString(check.node, entry.offset), {
        hint: 'Give the field a connector of its own.',
      });
    }
    checkOutput(entry.fields, entry.offset, namedType(field.type), `"${name}"`, check);
  }
}

function requireGroup(typeName: string, offset: number, { node, reading }: Check): void {
  const message = `Which fields of "${typeName}" are wanted is not said.`;
  reading.report('GROUP_SELECTION_REQUIRED_FOR_OBJECT', message, placeInString(node, offset), {
    hint: 'Name them in braces behind it, as in "author { id name }".',
  });
}

/** The fields of a type; for an abstract one, of everything that it may be. */
function fieldsOf(type: TypeInfo, types: Types): TypeInfo['fields'] {
  if (type.kind === 'object') return type.fields;
  const members = types.possible(type.name).flatMap((name) => [...(types.all.get(name)?.fields ?? [])]);
  return new Map([...members, ...type.fields]);
}
