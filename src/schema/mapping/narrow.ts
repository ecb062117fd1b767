/** Leaves out of a mapping what nobody wants of its result: it then does no more than it is asked for. */
import type { Body, Expression, Method, Path, Step } from './ast.ts';

/** Names of a result, and what of each is wanted; undefined for all of it. Of a list, it is what is wanted of each item. */
export type Wanted = ReadonlyMap<string, Wanted | undefined>;

/**
 * The part of a mapping that gives the wanted names, each as the whole would give it; others may be among them where the mapping
 * does not show what it gives. `__typename` always counts as wanted. The same body where there is nothing to leave out.
 */
export function narrowBody(body: Body, wanted: Wanted): Body {
  const part = partOf(body, wanted);
  return part === body || part.kind === 'value' ? part : { ...part, whole: body };
}

function partOf(body: Body, wanted: Wanted): Body {
  if (body.kind === 'value') {
    const value = narrowExpression(body.value, wanted);
    return value === body.value ? body : { kind: 'value', value };
  }
  const kept = body.items.filter((item) => item.kind === 'spread' || isWanted(item.name, wanted));
  const items = map(kept, (item) => {
    const below = item.kind === 'spread' ? wanted : wanted.get(item.name);
    const value = below ? narrowExpression(item.value, below) : item.value;
    return value === item.value ? item : { ...item, value };
  });
  return items.length === body.items.length && items === kept ? body : { kind: 'object', items };
}

/** What both want. */
export function joinWanted(one: Wanted | undefined, other: Wanted | undefined): Wanted | undefined {
  if (!one || !other || one === other) return one && other;
  const joined = new Map(one);
  for (const [name, below] of other) joined.set(name, joined.has(name) ? joinWanted(joined.get(name), below) : below);
  return joined;
}

/** Equal for what wants the same in the same order. */
export function wantedText(wanted: Wanted): string {
  let text = '';
  // Quoted, for a name may be any text.
  for (const [name, below] of wanted) text += `${JSON.stringify(name)}${below ? `{${wantedText(below)}}` : ''}`;
  return text;
}

function isWanted(name: string, wanted: Wanted): boolean {
  return wanted.has(name) || name === '__typename';
}

/** Whether a value is null or missing is the same for a part of its mapping, so what depends on that alone may have the part. */
function narrowExpression(expression: Expression, wanted: Wanted): Expression {
  if (expression.kind === 'path') return narrowPath(expression, wanted);
  const operands = map(expression.operands, (operand) => narrowPath(operand, wanted));
  return operands === expression.operands ? expression : { ...expression, operands };
}

/** Only what makes the result may be left out: the last step, or the head where it is all there is. */
function narrowPath(path: Path, wanted: Wanted): Path {
  const { head, steps } = path;
  const last = steps.at(-1);
  if (last) {
    const step = narrowStep(last, wanted);
    return step === last ? path : { ...path, steps: [...steps.slice(0, -1), step] };
  }
  switch (head.kind) {
    case 'object': {
      const body = partOf(head.body, wanted);
      return body === head.body ? path : { ...path, head: { ...head, body } };
    }
    case 'group': {
      const value = narrowExpression(head.value, wanted);
      return value === head.value ? path : { ...path, head: { ...head, value } };
    }
    case 'array': {
      const items = map(head.items, (item) => narrowExpression(item, wanted));
      return items === head.items ? path : { ...path, head: { ...head, items } };
    }
    default:
      return path;
  }
}

function narrowStep(step: Step, wanted: Wanted): Step {
  if (step.kind === 'block') {
    const body = partOf(step.body, wanted);
    return body === step.body ? step : { ...step, body, whole: step.body };
  }
  return step.kind === 'method' ? narrowMethod(step, wanted) : step;
}

/** Methods whose result is an argument's. */
function narrowMethod(method: Method, wanted: Wanted): Method {
  const { name } = method;
  if (name !== 'map' && name !== 'echo' && name !== 'match') return method;
  const args = map(method.args, (arg) => (name === 'match' ? narrowPair(arg, wanted) : narrowExpression(arg, wanted)));
  return args === method.args ? method : { ...method, args };
}

/** `[candidate, value]`: only the value becomes part of the result. */
function narrowPair(pair: Expression, wanted: Wanted): Expression {
  if (pair.kind !== 'path' || pair.head.kind !== 'array') return pair;
  const [candidate, value] = pair.head.items;
  if (!candidate || !value || pair.head.items.length > 2) return pair;
  const narrowed = narrowExpression(value, wanted);
  return narrowed === value ? pair : { ...pair, head: { ...pair.head, items: [candidate, narrowed] } };
}

/** As `Array.map`; the same list where nothing in it changes. */
function map<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}
