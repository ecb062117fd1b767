/** What `@defer` and `@stream` may stand on (GraphQL, "Incremental Delivery"): checked before anything is promised to come later. */
import {
  type ASTVisitor,
  type DirectiveNode,
  GraphQLError,
  getNullableType,
  isListType,
  Kind,
  type ValidationContext,
} from 'graphql';
import type { Policy } from './policy.ts';

export function useIncremental(): Policy {
  return { validationRules: [incrementalRule] };
}

function incrementalRule(context: ValidationContext): ASTVisitor {
  const labels = new Map<string, DirectiveNode>();
  const report = (message: string, ...nodes: readonly DirectiveNode[]): void =>
    context.reportError(new GraphQLError(message, { nodes }));

  function checkLabel(node: DirectiveNode): void {
    const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
    if (label === undefined || label.kind === Kind.NULL) return;
    if (label.kind !== Kind.STRING) {
      report(`The label of @${node.name.value} must be written out.`, node);
      return;
    }
    const other = labels.get(label.value);
    if (other) report(`There are two parts with the label "${label.value}".`, other, node);
    labels.set(label.value, node);
  }

  return {
    Directive(node) {
      const name = node.name.value;
      if (name !== 'defer' && name !== 'stream') return;
      checkLabel(node);
      const schema = context.getSchema();
      const parent = context.getParentType();
      if (parent && (parent === schema.getMutationType() || parent === schema.getSubscriptionType())) {
        report(`@${name} cannot be used on the fields of "${parent.name}".`, node);
      }
      const type = context.getFieldDef()?.type;
      if (name === 'stream' && type && !isListType(getNullableType(type))) {
        report('@stream can only be used on lists.', node);
      }
    },
  };
}
