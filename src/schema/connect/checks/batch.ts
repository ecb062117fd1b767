/** Checks that what a batch answers can be matched to what was asked: by the key, which must be in the answer and come from it. */
import type { StringValueNode } from 'graphql';
import { placeInString } from '../../../util/problem.ts';
import type { EntityConnector } from '../../backend.ts';
import type { Body, Expression, Item } from '../../mapping/ast.ts';
import { bodyOf } from '../../mapping/mapping.ts';
import { findInputOf } from '../../mapping/references.ts';
import type { Mapping } from '../../mapping/types.ts';
import type { Reading } from '../report.ts';
import { firstMissing, leavesOf, parseTree } from '../trees.ts';

export function checkBatchKey(
  { by, key, typeName }: EntityConnector,
  selection: Mapping,
  node: StringValueNode,
  { report }: Reading,
): void {
  const needs = parseTree(key) ?? new Map();
  const body = bodyOf(selection);
  if (by !== '$batch' || !selection.output || !body) return;
  const missing = firstMissing(selection.output, needs)?.join('.');
  if (missing !== undefined) {
    const message = `The selection lacks "${missing}", by which each "${typeName}" is told from the others.`;
    report('CONNECTORS_BATCH_KEY_NOT_IN_SELECTION', message, placeInString(node, 0), {
      hint: `Select "${missing}" too.`,
    });
    return;
  }
  // Where a selection takes the key from what was asked, that is wrong already.
  if (selection.references.some(({ variable }) => variable === '$batch')) return;
  for (const path of leavesOf(needs)) {
    const item = findItem(body, path);
    if (!item || findInputOf(item.value) !== undefined) continue;
    const name = path.join('.');
    const message = `"${name}", by which each "${typeName}" is told from the others, does not come from the answer.`;
    report('CONNECTORS_NON_ROOT_BATCH_KEY', message, placeInString(node, item.offset), {
      hint: `Map it from what each item of the answer says of itself, as in "${name}: id".`,
    });
  }
}

/** The item that gives the value at this path of the result. */
function findItem(body: Body, path: readonly string[]): Item | undefined {
  const [name, ...rest] = path;
  const items = body.kind === 'object' ? body.items : [{ kind: 'spread', value: body.value, offset: 0 } as const];
  for (const item of items) {
    if (item.kind === 'named' && item.name !== name) continue;
    if (item.kind === 'named' && rest.length === 0) return item;
    const below = item.kind === 'named' ? rest : path;
    for (const inner of bodiesOf(item.value)) {
      const found = findItem(inner, below);
      if (found) return found;
    }
  }
  return undefined;
}

/** What makes the objects of an expression's result. */
function bodiesOf(expression: Expression): readonly Body[] {
  if (expression.kind === 'chain') return expression.operands.flatMap(bodiesOf);
  const { head, steps } = expression;
  const last = steps.at(-1);
  if (last?.kind === 'block') return [last.body];
  if (last?.kind === 'method' && (last.name === 'map' || last.name === 'echo')) return last.args.flatMap(bodiesOf);
  if (last) return [];
  if (head.kind === 'object') return [head.body];
  return head.kind === 'group' ? bodiesOf(head.value) : [];
}
