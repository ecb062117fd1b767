/** Finds the connector that a test names: by its coordinate or by its `id`. */
import { Kind } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { argumentNode } from '../../schema/vocabulary.ts';
import { didYouMean } from '../../util/suggest.ts';

export type Found =
  | { readonly connector: Connector; readonly message?: never; readonly hint?: never }
  | { readonly connector?: never; readonly message: string; readonly hint: string | undefined };

/** @param target `Query.product`, `Product`, `Query.product[1]` where there are several, or an `id` */
export function findConnector(connectors: readonly Connector[], target: string): Found {
  const named = (connector: Connector) => connector.coordinate === target || idOf(connector) === target;
  const sharing = connectors.filter((connector) => siteOf(connector) === target);
  const connector = connectors.find(named) ?? (sharing.length === 1 ? sharing[0] : undefined);
  if (connector) return { connector };
  if (sharing.length > 1) {
    const hint = `Say which: ${sharing.map(({ coordinate }) => `"${coordinate}"`).join(' or ')}.`;
    return { message: `There are ${sharing.length} connectors at "${target}".`, hint };
  }
  const names = new Set(connectors.flatMap((each) => [siteOf(each), idOf(each) ?? siteOf(each)]));
  return { message: `There is no connector "${target}".`, hint: didYouMean(target, names) };
}

function siteOf({ coordinate }: Connector): string {
  return coordinate.replace(/\[\d+\]$/, '');
}

function idOf({ directive }: Connector): string | undefined {
  const node = argumentNode(directive, 'id');
  return node?.kind === Kind.STRING ? node.value : undefined;
}
