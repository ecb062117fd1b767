/** What a connector must be given before it can call: the keys of the entities it fetches, the parent's fields behind a field. */
import { type FieldDefinitionNode, Kind, OperationTypeNode, type TypeNode } from 'graphql';
import { type Place, placeInString, placeOf } from '../../util/problem.ts';
import type { EntityConnector } from '../backend.ts';
import type { Template } from '../mapping/types.ts';
import type { Site } from './connectors.ts';
import type { Reading } from './report.ts';
import type { Use } from './texts.ts';
import { printTree, type Tree, treeOfPaths } from './trees.ts';
import { isComposite, namedType, type TypeInfo, type Types } from './types.ts';
import { readBoolean, type Values } from './values.ts';

/** `entity: true` on a field of Query: its arguments are a key of its type. */
export function inferRootEntity(
  site: Site,
  field: FieldDefinitionNode,
  values: Values,
  uses: readonly Use[],
  reading: Reading,
): EntityConnector | undefined {
  const { report, types, links } = reading;
  if (!readBoolean(values, 'entity', report)) return undefined;
  const complain = (code: string, message: string, hint?: string): undefined => {
    report(code, message, placeOf(values.get('entity')?.name), { hint });
  };
  if (types.rootOf(site.type.name) !== OperationTypeNode.QUERY) {
    return complain(
      'ENTITY_NOT_ON_ROOT_QUERY',
      '"entity: true" can stand only on a field of Query.',
      'Put @connect on the type.',
    );
  }
  const type = types.all.get(namedType(field.type));
  const fits = type?.kind === 'object' || (links.grammar === '0.4' && isComposite(type));
  if (!type || !fits || field.type.kind !== Kind.NAMED_TYPE) {
    return complain(
      'ENTITY_TYPE_INVALID',
      `"${field.name.value}" must return an object that may be null, and no list.`,
    );
  }
  const wrong = mismatch(field.arguments ?? [], type, types);
  if (wrong !== undefined || !field.arguments?.length) {
    const message = wrong
      ? `Argument "${wrong}" is no field of "${type.name}" with the same type.`
      : `"${field.name.value}" has no arguments to find a "${type.name}" by.`;
    return complain(
      'ENTITY_RESOLVER_ARGUMENT_MISMATCH',
      message,
      'The arguments of an entity connector are the key of its type.',
    );
  }
  // `$args` as a whole is all of them.
  const paths = pathsOf(uses, '$args').flatMap((path) =>
    path.length > 0 ? [path] : (field.arguments ?? []).map((argument) => [argument.name.value]),
  );
  return toKey(paths, type, '$args', uses, site, reading);
}

/** A connector on a type: it fetches its entities one by one (`$this`) or many at once (`$batch`). */
export function inferTypeEntity(
  site: Site,
  values: Values,
  uses: readonly Use[],
  reading: Reading,
): EntityConnector | undefined {
  const { report } = reading;
  if (readBoolean(values, 'entity', report) === false) {
    report(
      'CONNECT_ON_TYPE_MUST_BE_ENTITY',
      'A connector on a type fetches its entities.',
      placeOf(values.get('entity')?.name),
      {
        hint: 'Take "entity: false" out.',
      },
    );
  }
  const batch = uses.find((use) => use.reference.variable === '$batch');
  const single = uses.find((use) => use.reference.variable === '$this');
  if (batch && single) {
    report('CONNECT_BATCH_AND_THIS', 'A connector cannot use both $batch and $this.', placeOfUse(single), {
      hint: 'Use $batch where one call fetches many, $this where it fetches one.',
    });
    return undefined;
  }
  const by = batch ? '$batch' : '$this';
  return toKey(pathsOf(uses, by), site.type, by, uses, site, reading);
}

/** What a field's connector uses of the parent. */
export function inferParentKey(site: Site, uses: readonly Use[], reading: Reading): string | undefined {
  const paths = pathsOf(uses, '$this');
  return paths.length === 0 ? undefined : toKey(paths, site.type, '$this', uses, site, reading)?.key;
}

const plainPath = /^\s*(\$[A-Za-z]+)((?:\.[A-Za-z_]\w*)+)\s*$/;

/** What of a variable stands as it is in the path of a URL: `{$this.a.b}` is `['a', 'b']`. */
export function findPathKeys({ parts }: Template, variable: EntityConnector['by']): (readonly string[])[] {
  const query = parts.findIndex((part) => typeof part === 'string' && part.includes('?'));
  return parts.slice(0, query < 0 ? parts.length : query).flatMap((part) => {
    const [, name, path = ''] = (typeof part === 'string' ? undefined : plainPath.exec(part.text)) ?? [];
    return name === variable ? [path.slice(1).split('.')] : [];
  });
}

function pathsOf(uses: readonly Use[], variable: string): (readonly string[])[] {
  return uses.filter((use) => use.reference.variable === variable).map((use) => use.reference.path);
}

/** A key of `type` from the paths that a connector uses; reported where they make none. */
function toKey(
  paths: readonly (readonly string[])[],
  type: TypeInfo,
  by: EntityConnector['by'],
  uses: readonly Use[],
  site: Site,
  { report, types }: Reading,
): EntityConnector | undefined {
  const complain = (message: string, hint: string): undefined => {
    const use = uses.find(({ reference }) => reference.variable === by);
    report('CONNECTORS_CANNOT_RESOLVE_KEY', message, use ? placeOfUse(use) : placeOf(site.directive), { hint });
  };
  const tree = treeOfPaths(paths.map((path) => untilLeaf(path, type, types)));
  if (tree.size === 0) {
    return paths.length === 0
      ? complain(`Nothing tells which "${type.name}" to fetch.`, `Use ${by} in the request, as in {${by}.id}.`)
      : complain(`Which fields of ${by} are used cannot be known.`, `Name them, as in ${by}.id.`);
  }
  const open = openEnd(tree, type, types);
  if (open) return complain(`"${open}" is an object and no value.`, `Name its fields, as in ${by}.${open}.id.`);
  return { typeName: type.name, key: printTree(tree), by };
}

/** The path up to the first scalar: what lies inside a scalar is the scalar's own affair. */
function untilLeaf(path: readonly string[], type: TypeInfo, types: Types): readonly string[] {
  let here: TypeInfo | undefined = type;
  const end = path.findIndex((name) => {
    const field: FieldDefinitionNode | undefined = here?.fields.get(name);
    here = field && types.all.get(namedType(field.type));
    return !isComposite(here);
  });
  return end < 0 ? path : path.slice(0, end + 1);
}

/** The first path that ends at an object. */
function openEnd(tree: Tree, type: TypeInfo, types: Types): string | undefined {
  for (const [name, { fields }] of tree) {
    const field = type.fields.get(name);
    const below = field && types.all.get(namedType(field.type));
    if (!isComposite(below)) continue;
    const open = fields ? openEnd(fields, below, types) : '';
    if (open !== undefined) return open === '' ? name : `${name}.${open}`;
  }
  return undefined;
}

/** The first argument, as a path, that is no field of the type with the same type. */
function mismatch(
  inputs: Iterable<{ readonly name: { readonly value: string }; readonly type: TypeNode }>,
  type: TypeInfo,
  types: Types,
): string | undefined {
  for (const { name, type: inputType } of inputs) {
    const field = type.fields.get(name.value);
    if (!field || depthOf(field.type) !== depthOf(inputType)) return name.value;
    const input = types.all.get(namedType(inputType));
    const output = types.all.get(namedType(field.type));
    if (input?.kind === 'input' && isComposite(output)) {
      const below = mismatch(input.inputs.values(), output, types);
      if (below !== undefined) return `${name.value}.${below}`;
    } else if (namedType(inputType) !== namedType(field.type)) return name.value;
  }
  return undefined;
}

function depthOf(type: TypeNode): number {
  return type.kind === Kind.NAMED_TYPE ? 0 : depthOf(type.type) + (type.kind === Kind.LIST_TYPE ? 1 : 0);
}

function placeOfUse(use: Use): Place {
  return placeInString(use.node, use.reference.offset);
}
