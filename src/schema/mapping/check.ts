/** What can be known to be wrong with a call of a method before it ever runs. */
import { didYouMean } from '../../util/suggest.ts';
import type { Expression } from './ast.ts';
import type { Method } from './methods/method.ts';
import { methods } from './methods/table.ts';
import type { MappingProblem } from './types.ts';

/** The variables that `->as` may not bind: they have a meaning in some place already. */
const taken = new Set('$args $this $batch $config $context $claims $request $response $status $env'.split(' '));

/** @param args undefined where the call has no parentheses */
export function checkCall(
  name: string,
  args: readonly Expression[] | undefined,
  offset: number,
): MappingProblem | undefined {
  const method = methods.get(name);
  if (!method) {
    const hint = didYouMean(name, methods.keys());
    return { message: `There is no method ->${name}.`, offset, ...(hint && { hint }) };
  }
  if (method.bare && args) {
    return { message: `Method ->${name} is written without parentheses.`, offset, hint: `Write ->${name}.` };
  }
  const count = args?.length ?? 0;
  const [least, most] = method.arity;
  if (count < least || count > most) {
    return { message: `Method ->${name} takes ${countOf(method)}, not ${count}.`, offset };
  }
  if (method.pairs && !args?.every(isArray)) {
    return { message: `Method ->${name} takes pairs: [candidate, value].`, offset };
  }
  if (name === 'as' && args && !bindable(args[0])) {
    const hint = 'It is $ and a name that has no other meaning, as in ->as($item).';
    return { message: 'Method ->as needs the variable to bind.', offset, hint };
  }
  return undefined;
}

/** The variable that an expression names, if it is nothing but that variable. */
export function variableOf(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'path' || expression.head.kind !== 'variable') return undefined;
  return expression.optional || expression.steps.length > 0 ? undefined : expression.head.name;
}

function bindable(expression: Expression | undefined): boolean {
  const name = variableOf(expression);
  return name !== undefined && name.length > 1 && !taken.has(name);
}

function isArray(expression: Expression): boolean {
  return expression.kind === 'path' && expression.head.kind === 'array' && expression.steps.length === 0;
}

function countOf({ arity: [least, most] }: Method): string {
  if (most === 0) return 'no arguments';
  const plural = (count: number) => `${count} ${count === 1 ? 'argument' : 'arguments'}`;
  if (least === most) return plural(least);
  return Number.isFinite(most) ? `${least} to ${plural(most)}` : `at least ${plural(least)}`;
}
