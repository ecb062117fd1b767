/** Checks for what a REST backend cannot have: subscriptions, directives that do not go with connectors or go only with one. */
import { type ConstDirectiveNode, type DocumentNode, OperationTypeNode, visit } from 'graphql';
import { placeOf } from '../../../util/problem.ts';
import type { Reading } from '../report.ts';

export function checkFeatures(document: DocumentNode, { types, links, report }: Reading): void {
  for (const type of types.all.values()) {
    if (types.rootOf(type.name) !== OperationTypeNode.SUBSCRIPTION) continue;
    report('SUBSCRIPTION_IN_CONNECTORS', 'A REST backend has no subscriptions.', placeOf(type.nodes[0]), {
      hint: 'Declare them in the file of a GraphQL backend.',
    });
  }
  visit(document, {
    FieldDefinition(node) {
      const paginate = node.directives?.find(({ name }) => name.value === 'paginate');
      if (!paginate || node.directives?.some(({ name }) => links.meaning(name.value) === 'connect')) return;
      const message = '"@paginate" stands on a field without a connector.';
      report('INVALID_PAGINATION', message, placeOf(paginate), { hint: 'Add a @connect beside it.' });
    },
    Directive(node) {
      const meaning = links.meaning((node as ConstDirectiveNode).name.value);
      if (meaning !== 'context' && meaning !== 'fromContext') return;
      const message = `"@${meaning}" does not go with connectors.`;
      report('CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE', message, placeOf(node), {
        hint: 'Give the field an argument, or use $this.',
      });
    },
  });
}
