/** Checks that texts give the kind of value that is needed where they stand, as far as that can be known before they run. */
import type { FieldDefinitionNode, StringValueNode, TypeNode } from 'graphql';
import { placeInString } from '../../../util/problem.ts';
import { findKind, type Kind, type KindOf } from '../../mapping/kind.ts';
import { bodyOf } from '../../mapping/mapping.ts';
import type { Mapping, Template } from '../../mapping/types.ts';
import type { Reading } from '../report.ts';
import type { Spot } from '../texts.ts';
import { isList, namedType, type TypeInfo, type Types } from '../types.ts';

export type Expected = Kind;

const names: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
};

/** A mapping whose result has to be of one kind. */
export function checkKind(
  mapping: Mapping,
  expected: Expected,
  node: StringValueNode,
  { code, what }: Spot,
  { report, kindOf }: Reading,
): void {
  const body = bodyOf(mapping);
  const kind = body && findKind(body, kindOf);
  if (!kind || kind === expected) return;
  // A lone name selects an object with that name, which is seldom meant where none is expected.
  const lone = [...(mapping.output?.keys() ?? [])].find((key) => key === mapping.text.trim());
  const hint = lone ? `Write "$.${lone}" for the value itself.` : hints[expected];
  report(code, `${what} must be ${names[expected]}, not ${names[kind]}.`, placeInString(node, 0), { hint });
}

const hints: Readonly<Record<Expected, string>> = {
  string: "Make text of it: ->toString, or [a, b]->joinNotNull(' ').",
  boolean: 'Compare it, as in $status->eq(200).',
  number: 'Select a number, or make one of text: ->parseInt.',
  list: 'Write a list: $(["products", $args.id]).',
  object: 'Name the values: a: $args.a b: $args.b.',
};

/** A template, whose mappings all have to have a text. */
export function checkText(
  { parts }: Template,
  node: StringValueNode,
  { code, what }: Spot,
  { report, kindOf }: Reading,
): void {
  let offset = 0;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.text;
    const at = Math.max(node.value.indexOf(text, offset), 0);
    offset = at + text.length;
    const body = typeof part === 'string' ? undefined : bodyOf(part);
    const kind = body && findKind(body, kindOf);
    if (kind !== 'list' && kind !== 'object') continue;
    report(code, `${what} cannot hold ${names[kind]}.`, placeInString(node, at), {
      hint: kind === 'list' ? "Join it: ->joinNotNull(',')." : 'Select a value of it.',
    });
  }
}

/** The kinds of what does not depend on where a text stands. */
export const knownKinds: KindOf = (variable, path) => {
  if (variable === '$status') return path.length === 0 ? 'number' : undefined;
  if (variable === '$env') return path.length === 0 ? 'object' : 'string';
  const headers = variable === '$request' || variable === '$response';
  return headers ? (path.length < 2 ? 'object' : 'list') : undefined;
};

/**
 * As {@link knownKinds}, and those of what a connector is called with.
 *
 * @param field whose arguments `$args` are; undefined for a connector on a type
 */
export function kindsOf(field: FieldDefinitionNode | undefined, type: TypeInfo, types: Types): KindOf {
  const args = new Map(field?.arguments?.map((argument) => [argument.name.value, argument.type]));
  return (variable, path) => {
    if (variable === '$args') return kindAt(path, args, types) ?? (path.length === 0 ? 'object' : undefined);
    if (variable === '$this')
      return kindAt(path, fieldTypes(type), types) ?? (path.length === 0 ? 'object' : undefined);
    return variable === '$batch' ? 'list' : knownKinds(variable, path);
  };
}

function fieldTypes({ fields, inputs }: TypeInfo): ReadonlyMap<string, TypeNode> {
  return new Map([...fields, ...inputs].map(([name, node]) => [name, node.type]));
}

function kindAt(path: readonly string[], level: ReadonlyMap<string, TypeNode>, types: Types): Kind | undefined {
  const [name = '', ...rest] = path;
  const node = level.get(name);
  if (!node) return undefined;
  if (isList(node)) return 'list';
  const type = types.all.get(namedType(node));
  if (rest.length > 0) return type && kindAt(rest, fieldTypes(type), types);
  if (!type) return builtIn[namedType(node)];
  if (type.kind === 'scalar') return undefined;
  return type.kind === 'enum' ? 'string' : 'object';
}

const builtIn: Readonly<Record<string, Kind>> = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
};
