/** A plain GraphQL backend's SDL, with graphql-tools' stitching directives in it, as a Federation subgraph and its merge queries. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Problem } from '../util/problem.ts';
import type { Merge } from './backend.ts';
import { reportTo } from './connect/report.ts';
import { readTypes, type Types } from './connect/types.ts';
import { withFederationLink, withoutOwn } from './federated.ts';
import { type Computed, readComputed } from './plain/computed.ts';
import { type DeclaredKey, readKeys } from './plain/keys.ts';
import { type FoundMerge, readMerges } from './plain/merges.ts';

const stitching = new Set(['key', 'merge', 'computed', 'canonical']);

/** What Federation brings itself once it is linked: a file's own definitions of these would be a second one. */
const federation = new Set(['tag', 'inaccessible', 'authenticated', 'requiresScopes', 'policy', 'cost', 'listSize']);

/**
 * Reads a plain backend. The directives' meaning is that of `@graphql-tools/stitching-directives`.
 *
 * Which backend owns a field is nothing that its author can say, so every field may be given by others too.
 */
export function readPlain(document: DocumentNode): {
  readonly merges: readonly Merge[];
  readonly subgraph: DocumentNode;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const types = readTypes(document);
  const report = reportTo(problems);
  const declared = readKeys(types, report);
  const computed = readComputed(types, report);
  const merges = readMerges({ types, keys: declared, computed, report });
  return {
    merges: merges.map(({ merge }) => merge),
    subgraph: toSubgraph(document, types, entityKeys(merges, declared), computed),
    problems,
  };
}

/** A key that a type has in the subgraph. */
type EntityKey = {
  readonly typeName: string;
  readonly key: string;
  /** False where no query fetches entities by it. */
  readonly resolvable: boolean;
  /** What said so. */
  readonly from: ConstDirectiveNode;
};

function entityKeys(
  merges: readonly FoundMerge[],
  declared: ReadonlyMap<string, readonly DeclaredKey[]>,
): readonly EntityKey[] {
  const keys = new Map<string, EntityKey>();
  const add = (key: EntityKey): void => {
    const name = `${key.typeName} ${key.key}`;
    if (!keys.has(name)) keys.set(name, key);
  };
  for (const { merge, from } of merges) add({ typeName: merge.typeName, key: merge.key, resolvable: true, from });
  for (const [typeName, each] of declared) {
    for (const { key, from } of each) add({ typeName, key, resolvable: false, from });
  }
  return [...keys.values()];
}

function toSubgraph(
  document: DocumentNode,
  types: Types,
  keys: readonly EntityKey[],
  computed: readonly Computed[],
): DocumentNode {
  const required = new Map(computed.map((each) => [each.from, each]));
  const keyed = new Set<string>();
  const enrich = (node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): typeof node | undefined => {
    const typeName = node.name.value;
    const added = keyed.has(typeName) ? [] : keys.filter((key) => key.typeName === typeName).map(keyDirective);
    keyed.add(typeName);
    // Effects have one owner, and Federation lets nobody share a subscription.
    const root = types.rootOf(typeName);
    if (node.fields?.length && (!root || root === OperationTypeNode.QUERY)) added.push(directive('shareable', []));
    return added.length > 0 ? { ...node, directives: [...(node.directives ?? []), ...added] } : undefined;
  };
  const rewritten = visit(document, {
    Directive(node) {
      const needs = required.get(node as ConstDirectiveNode)?.needs;
      if (needs) return requiresDirective(needs, node as ConstDirectiveNode);
      return stitching.has(node.name.value) ? null : undefined;
    },
    DirectiveDefinition({ name }) {
      return stitching.has(name.value) || federation.has(name.value) ? null : undefined;
    },
    ObjectTypeDefinition: { leave: enrich },
    ObjectTypeExtension: { leave: enrich },
  });
  return withFederationLink(withoutOwn(rewritten));
}

/** It stands where the directive stands that it was made from, so that what composition says of it is shown there. */
function keyDirective({ key, resolvable, from }: EntityKey): ConstDirectiveNode {
  const made = directive('key', [
    argument('fields', { kind: Kind.STRING, value: key }),
    ...(resolvable ? [] : [argument('resolvable', { kind: Kind.BOOLEAN, value: false })]),
  ]);
  return from.loc ? { ...made, loc: from.loc } : made;
}

function requiresDirective(needs: string, from: ConstDirectiveNode): ConstDirectiveNode {
  const made = directive('requires', [argument('fields', { kind: Kind.STRING, value: needs })]);
  return from.loc ? { ...made, loc: from.loc } : made;
}

function directive(name: string, args: readonly ConstArgumentNode[]): ConstDirectiveNode {
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: name }, arguments: args };
}

function argument(name: string, value: ConstValueNode): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
}
