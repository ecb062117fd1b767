/** What of an operation may come later: `@defer` and `@stream`, read, and carried over to what the operation becomes on the graph. */
import { type DirectiveNode, type FieldNode, Kind } from 'graphql';
import type { Question } from './question.ts';

const deferred = new WeakSet<FieldNode>();

/** Notes that a field of the graph's operation is wanted by nothing that has to come at once. */
export function markDeferred(node: FieldNode): FieldNode {
  deferred.add(node);
  return node;
}

export function isDeferred(node: FieldNode): boolean {
  return deferred.has(node);
}

/**
 * The directive of this name, if it is in force: what its `if` says, and whether this client takes answers in parts at all.
 *
 * @param answer decides both; may throw `Unanswered`
 */
export function deferralOf(
  name: 'defer' | 'stream',
  directives: readonly DirectiveNode[] | undefined,
  answer: (question: Question) => boolean,
): DirectiveNode | undefined {
  const directive = directives?.find((each) => each.name.value === name);
  if (!directive) return undefined;
  const condition = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (condition?.kind === Kind.BOOLEAN && !condition.value) return undefined;
  if (!answer({ kind: 'parts', key: 'parts' })) return undefined;
  if (condition?.kind !== Kind.VARIABLE) return directive;
  const variable = condition.name.value;
  return answer({ kind: 'variable', key: `variable:${variable}`, name: variable }) ? directive : undefined;
}

/** Its `label`, which is always written out. */
export function labelOf(directive: DirectiveNode): string | undefined {
  const label = directive.arguments?.find((argument) => argument.name.value === 'label')?.value;
  return label?.kind === Kind.STRING ? label.value : undefined;
}
