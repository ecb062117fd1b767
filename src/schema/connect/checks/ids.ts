/** Checks the ids of connectors, by which configuration and traces name them. */
import { Kind } from 'graphql';
import { placeOf } from '../../../util/problem.ts';
import { argumentNode } from '../../vocabulary.ts';
import type { Site } from '../connectors.ts';
import type { Reading } from '../report.ts';

export function checkIds(sites: readonly Site[], { report }: Reading): void {
  const seen = new Set<string>();
  for (const { directive } of sites) {
    const node = argumentNode(directive, 'id');
    if (!node || node.kind === Kind.NULL) continue;
    const id = node.kind === Kind.STRING ? node.value : '';
    if (!/^[A-Za-z_]\w*$/.test(id)) {
      report('INVALID_CONNECTOR_ID_NAME', `"${id}" is no id of a connector.`, placeOf(node), {
        hint: 'An id is a name: letters, digits and "_", no digit first.',
      });
    } else if (seen.has(id)) {
      report('DUPLICATE_ID_NAME', `There are two connectors with the id "${id}".`, placeOf(node), {
        hint: 'Rename one of them.',
      });
    }
    seen.add(id);
  }
}
