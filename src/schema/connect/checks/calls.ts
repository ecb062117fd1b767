/** Warns where one call is made for each item of a list, because no connector takes many of them at once. */

import type { FieldDefinitionNode } from 'graphql';
import { placeOf } from '../../../util/problem.ts';
import type { Connector } from '../../backend.ts';
import { type Fetcher, outputFor, type Reach, siblingsOf } from '../reach.ts';
import type { Reading } from '../report.ts';
import { covers, joinTrees, leavesOf, type Tree } from '../trees.ts';
import { isList, namedType } from '../types.ts';

/** A list, by the field that gives it. */
type List = { readonly coordinate: string; readonly node: FieldDefinitionNode };

/** A call for a field, and what is known of the field's value then. */
type Call = { readonly fetcher: Fetcher; readonly fields: Tree | undefined };

/** Follows what connectors give, and what else can be fetched of it, from the root fields on. */
export function checkCalls(connectors: readonly Connector[], reach: Reach, { types, report }: Reading): void {
  const seen = new Set<string>();
  const warned = new Set<Connector>();
  /** Types lead to types, further than any stack reaches. */
  const todo: (() => void)[] = [];

  /** @param known of the object, where it is an entity that is fetched for more of it */
  function visitConnector(connector: Connector, list: List | undefined, known?: Tree): void {
    const key = `${connector.coordinate} ${list !== undefined}`;
    if (seen.has(key)) return;
    seen.add(key);
    const field = types.all.get(connector.typeName)?.fields.get(connector.fieldName ?? '');
    const own =
      field && isList(field.type) ? { coordinate: `${connector.typeName}.${connector.fieldName}`, node: field } : list;
    const typeName = field ? namedType(field.type) : connector.typeName;
    const all = [connector, ...siblingsOf(connector, connectors, types)];
    for (const member of types.possible(typeName)) {
      const given = joinTrees([...all.map((each) => outputFor(each, member)), ...(known ? [known] : [])]);
      todo.push(() => visitObject(member, given, own));
    }
  }

  function visitObject(typeName: string, given: Tree | undefined, list: List | undefined): void {
    const ways = reach.waysFrom(typeName, given);
    for (const [name, field] of types.all.get(typeName)?.fields ?? []) {
      const entry = given?.get(name);
      const own = isList(field.type) ? { coordinate: `${typeName}.${name}`, node: field } : list;
      const { fetcher, fields, others = [] } = ways.get(name) ?? {};
      const batches = reach.entityFetchers(typeName).filter(isBatch);
      const calls = [
        ...batches.flatMap((batch): Call[] => {
          const below = batch.gives?.get(name);
          return below || !batch.gives ? [{ fetcher: batch, fields: below?.fields }] : [];
        }),
        ...(fetcher ? [{ fetcher, fields }] : []),
        ...others,
      ];
      visitCalls(typeName, name, given, calls, list);
      if (!entry?.fields) continue;
      for (const member of types.possible(namedType(field.type))) visitObject(member, entry.fields, own);
    }
  }

  /** What is called for a field, beyond what is known of it: batches first, then the others for what those do not give. */
  function visitCalls(
    typeName: string,
    name: string,
    given: Tree | undefined,
    calls: readonly Call[],
    list: List | undefined,
  ): void {
    const field = types.all.get(typeName)?.fields.get(name);
    const below = field ? namedType(field.type) : '';
    const entry = given?.get(name);
    let shape = entry?.fields;
    let isKnown = entry !== undefined;
    for (const { fetcher, fields } of calls) {
      if (isKnown && !(shape && (!fields || givesMore(below, fields, shape)))) continue;
      shape = isKnown ? joinTrees([shape, fields]) : fields;
      if (list && !isBatch(fetcher) && fetcher.needs.size > 0) warn(fetcher, typeName, list, entry && name);
      isKnown = true;
      visitConnector(fetcher.connector, list, fetcher.kind === 'entity' ? given : undefined);
    }
  }

  /** Whether there are ways to more of an object by the first than by the second, also in what the second has of it. */
  function givesMore(typeName: string, more: Tree, than: Tree): boolean {
    if (covers(than, more)) return false;
    return types.possible(typeName).some((member) => {
      const [ways, known] = [reach.waysFrom(member, more), reach.waysFrom(member, than)];
      return [...ways].some(([name, { fields }]) => {
        const field = types.all.get(member)?.fields.get(name);
        if (!field || !known.has(name)) return field !== undefined;
        const own = than.get(name)?.fields;
        return own !== undefined && fields !== undefined && givesMore(namedType(field.type), fields, own);
      });
    });
  }

  function warn({ connector, needs, kind }: Fetcher, typeName: string, list: List, part: string | undefined): void {
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
    const why = part === undefined ? '' : `, for what "${part}" lacks there`;
    const message = `${what} takes one call for each item of "${list.coordinate}"${why}.`;
    report('CONNECTORS_N_PLUS_ONE', message, [placeOf(directive), placeOf(list.node)], {
      severity: 'warning',
      hint: hasArguments
        ? 'No batch can give a field that has arguments; if the API can, give a field without them.'
        : `If the API can be asked for many, let type "${typeName}" have it: ${batch}`,
    });
  }

  for (const connector of connectors) if (types.rootOf(connector.typeName)) visitConnector(connector, undefined);
  for (const next of todo) next();
}

function plural(name: string): string {
  return name.endsWith('s') ? name : `${name}s`;
}

function isBatch({ connector }: Fetcher): boolean {
  return connector.entity?.by === '$batch';
}
