/** Finds where a selection takes a value out of the answer as it is, without saying which of its fields are wanted. */
import type { Body, Expression, Path } from '../../mapping/ast.ts';
import { bodyOf } from '../../mapping/mapping.ts';
import type { Mapping } from '../../mapping/types.ts';

export type PlainPaths = {
  /** True where the whole selection is nothing but a path into the answer. */
  readonly whole: boolean;
  /** Where named items stand whose value is nothing but a path into the answer. */
  readonly items: ReadonlySet<number>;
};

export function findPlainPaths(mapping: Mapping): PlainPaths {
  const body = bodyOf(mapping);
  const items = new Set<number>();
  if (body) collect(body, items);
  return { whole: body?.kind === 'value' && isPlain(body.value), items };
}

function collect(body: Body, items: Set<number>): void {
  for (const item of body.kind === 'value' ? [{ kind: 'spread', value: body.value } as const] : body.items) {
    if (item.kind === 'named' && isPlain(item.value)) items.add(item.offset);
    collectFrom(item.value, items);
  }
}

function collectFrom(expression: Expression, items: Set<number>): void {
  if (expression.kind === 'chain') {
    for (const operand of expression.operands) collectFrom(operand, items);
    return;
  }
  const { head, steps } = expression;
  if (head.kind === 'object') collect(head.body, items);
  if (head.kind === 'group') collectFrom(head.value, items);
  if (head.kind === 'array') for (const item of head.items) collectFrom(item, items);
  for (const step of steps) {
    if (step.kind === 'block') collect(step.body, items);
    if (step.kind === 'method') for (const arg of step.args) collectFrom(arg, items);
  }
}

/** `$`, a key, and keys from there: no block, no method, no variable whose shape may be known. */
function isPlain(expression: Expression): expression is Path {
  if (expression.kind === 'chain') return false;
  const { head, steps } = expression;
  const fromAnswer = head.kind === 'key' || (head.kind === 'variable' && (head.name === '$' || head.name === '@'));
  return fromAnswer && steps.every((step) => step.kind === 'key');
}
