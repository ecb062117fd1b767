/** Warns where one call is made for each item of a list, because no connector takes many of them at once. */

import type { FieldDefinitionNode } from 'graphql';
import { placeOf } from '../../../util/problem.ts';
import type { Connector } from '../../backend.ts';
import { type Fetcher, outputFor, type Reach } from '../reach.ts';
import type { Reading } from '../report.ts';
import { leavesOf, type Tree } from '../trees.ts';
import { isList, namedType } from '../types.ts';

/** A list, by the field that gives it. */
type List = { readonly coordinate: string; readonly node: FieldDefinitionNode };

/** Follows what connectors give, and what else can be fetched of it, from the root fields on. */
export function checkCalls(connectors: readonly Connector[], reach: Reach, { types, report }: Reading): void {
  const seen = new Set<string>();
  const warned = new Set<Connector>();

  function visitConnector(connector: Connector, list: List | undefined): void {
    const key = `${connector.coordinate} ${list !== undefined}`;
    if (seen.has(key)) return;
    seen.add(key);
    const field = types.all.get(connector.typeName)?.fields.get(connector.fieldName ?? '');
    const own =
      field && isList(field.type) ? { coordinate: `${connector.typeName}.${connector.fieldName}`, node: field } : list;
    const typeName = field ? namedType(field.type) : connector.typeName;
    for (const member of types.possible(typeName)) visitObject(member, outputFor(connector, member), own);
  }

  function visitObject(typeName: string, given: Tree | undefined, list: List | undefined): void {
    const ways = reach.waysFrom(typeName, given);
    for (const [name, field] of types.all.get(typeName)?.fields ?? []) {
      const entry = given?.get(name);
      const own = isList(field.type) ? { coordinate: `${typeName}.${name}`, node: field } : list;
      if (entry) {
        for (const member of types.possible(namedType(field.type)))
          if (entry.fields) visitObject(member, entry.fields, own);
        continue;
      }
      const batch = reach
        .entityFetchers(typeName)
        .find((fetcher) => isBatch(fetcher) && (!fetcher.gives || fetcher.gives.has(name)));
      const fetcher = batch ?? ways.get(name)?.fetcher;
      if (!fetcher) continue;
      if (list && !batch && fetcher.needs.size > 0) warn(fetcher, typeName, list);
      visitConnector(fetcher.connector, list);
    }
  }

  function warn({ connector, needs, kind }: Fetcher, typeName: string, list: List): void {
    if (warned.has(connector)) return;
    warned.add(connector);
    const { fieldName = '', directive } = connector;
    const [path = ['id'], ...others] = leavesOf(needs);
    const many =
      others.length > 0
        ? 'POST: "/…", body: "$batch"'
        : `GET: "/…", queryParams: "${plural(path.at(-1) ?? '')}: $batch.${path.join('.')}->joinNotNull(',')"`;
    const batch = `@connect(http: { ${many} }, …)`;
    const hasArguments = kind === 'field' && types.all.get(typeName)?.fields.get(fieldName)?.arguments?.length;
    const what = kind === 'field' ? `"${connector.typeName}.${fieldName}"` : `A "${typeName}"`;
    const message = `${what} takes one call for each item of "${list.coordinate}".`;
    report('CONNECTORS_N_PLUS_ONE', message, [placeOf(directive), placeOf(list.node)], {
      severity: 'warning',
      hint: hasArguments
        ? 'No batch can give a field that has arguments; if the API can, give a field without them.'
        : `If the API can be asked for many, let type "${typeName}" have it: ${batch}`,
    });
  }

  for (const connector of connectors) if (types.rootOf(connector.typeName)) visitConnector(connector, undefined);
}

function plural(name: string): string {
  return name.endsWith('s') ? name : `${name}s`;
}

function isBatch({ connector }: Fetcher): boolean {
  return connector.entity?.by === '$batch';
}
