/** The mapping language's door: a text becomes a mapping that is ready to run and says what it uses and gives. */
import type { Body, Expression } from './ast.ts';
import { compile } from './compile.ts';
import { findOutput } from './output.ts';
import { parse } from './parse.ts';
import { findReferences } from './references.ts';
import type { Evaluate, Grammar, Mapping, Parsed } from './types.ts';

/** Reads and compiles a mapping: once, so that running it costs no more than what it does. */
export function parseMapping(text: string, grammar: Grammar): Parsed<Mapping> {
  const parsed = parse(text, grammar);
  if (parsed.problems) return { problems: parsed.problems };
  const body = parsed.value;
  const { output, variants } = findOutput(body);
  const references = findReferences(body);
  const mapping: Mapping = { text, evaluate: evaluator(body), references, output, ...(variants && { variants }) };
  bodies.set(mapping, body);
  return { value: mapping };
}

const bodies = new WeakMap<Mapping, Body>();

/**
 * Evaluates only what gives the wanted names of the result: the result has those it would have had, and may have others
 * where the mapping does not show what it gives.
 */
export function narrow(mapping: Mapping, wanted: ReadonlySet<string>): Evaluate {
  const body = bodies.get(mapping);
  return body ? evaluator(narrowBody(body, wanted)) : mapping.evaluate;
}

function narrowBody(body: Body, wanted: ReadonlySet<string>): Body {
  if (body.kind === 'value') return { kind: 'value', value: narrowExpression(body.value, wanted) };
  const items = body.items
    .filter((item) => item.kind === 'spread' || wanted.has(item.name))
    .map((item) => (item.kind === 'spread' ? { ...item, value: narrowExpression(item.value, wanted) } : item));
  return { kind: 'object', items };
}

/** An object literal or a last block give the names; whatever else may be needed as it is. */
function narrowExpression(expression: Expression, wanted: ReadonlySet<string>): Expression {
  if (expression.kind === 'chain') return expression;
  const { head, steps } = expression;
  const last = steps.at(-1);
  if (last?.kind === 'block') {
    return { ...expression, steps: [...steps.slice(0, -1), { ...last, body: narrowBody(last.body, wanted) }] };
  }
  if (head.kind !== 'object' || last) return expression;
  return { ...expression, head: { kind: 'object', body: narrowBody(head.body, wanted) } };
}

function evaluator(body: Body): Evaluate {
  const compute = compile(body);
  return (input, { variables, complain }) => {
    try {
      return compute({ root: input, current: input, locals: undefined, variables, complain });
    } catch (error) {
      // What JavaScript itself refuses, such as data nested deeper than its stack.
      complain?.(`The mapping failed: ${error instanceof Error ? error.message : String(error)}`, []);
      return undefined;
    }
  };
}
