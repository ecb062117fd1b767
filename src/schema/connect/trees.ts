/** Sets of fields as trees: what a call needs of an entity, what a mapping gives, what a key says; read from and written as Federation field sets. */
import { Kind, parse, type SelectionSetNode } from 'graphql';

/** Fields by name; `fields` is undefined for a leaf, or where what lies below is not known. A mapping's `Output` is one. */
export type Tree = ReadonlyMap<string, { readonly fields: Tree | undefined }>;

type Growing = Map<string, { fields: Growing | undefined }>;

/** The tree of several paths from one root: `a.b.c` and `a.d` are `a { b { c } d }`. */
export function treeOfPaths(paths: Iterable<readonly string[]>): Tree {
  const root: Growing = new Map();
  for (const path of paths) {
    let level = root;
    for (const [index, name] of path.entries()) {
      const node = level.get(name) ?? { fields: undefined };
      level.set(name, node);
      if (index === path.length - 1) break;
      node.fields ??= new Map();
      level = node.fields;
    }
  }
  return root;
}

/** The paths that lead to its leaves: the other way round. */
export function leavesOf(tree: Tree): readonly (readonly string[])[] {
  return [...tree].flatMap(([name, { fields }]) =>
    fields && fields.size > 0 ? leavesOf(fields).map((path) => [name, ...path]) : [[name]],
  );
}

/** As a Federation field set. */
export function printTree(tree: Tree): string {
  return [...tree]
    .map(([name, { fields }]) => (fields && fields.size > 0 ? `${name} { ${printTree(fields)} }` : name))
    .join(' ');
}

/** The tree of a Federation field set; undefined where it is none. */
export function parseTree(fieldSet: string): Tree | undefined {
  try {
    const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? treeOfSelections(operation.selectionSet) : undefined;
  } catch {
    return undefined;
  }
}

/** True where every field of `part` is in `whole`; below a field of `whole` that says nothing more, anything may be. */
export function covers(whole: Tree, part: Tree): boolean {
  return firstMissing(whole, part) === undefined;
}

/** The first path of `part` that `whole` lacks. */
export function firstMissing(whole: Tree, part: Tree): readonly string[] | undefined {
  for (const [name, { fields }] of part) {
    const found = whole.get(name);
    if (!found) return [name];
    const below = fields && found.fields && firstMissing(found.fields, fields);
    if (below) return [name, ...below];
  }
  return undefined;
}

/** What several give together; undefined where it is not known what one of them gives. */
export function joinTrees(trees: readonly (Tree | undefined)[]): Tree | undefined {
  const [first, ...others] = trees;
  if (!first || others.length === 0) return first;
  const joined = new Map(first);
  for (const tree of others) {
    if (!tree) return undefined;
    for (const [name, { fields }] of tree) {
      const known = joined.get(name);
      joined.set(name, { fields: known ? joinTrees([known.fields, fields]) : fields });
    }
  }
  return joined;
}

function treeOfSelections({ selections }: SelectionSetNode): Tree {
  const tree: Growing = new Map();
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      for (const [name, node] of treeOfSelections(selection.selectionSet)) tree.set(name, node as { fields: Growing });
    } else if (selection.kind === Kind.FIELD) {
      const fields = selection.selectionSet && (treeOfSelections(selection.selectionSet) as Growing);
      tree.set(selection.name.value, { fields });
    }
  }
  return tree;
}
