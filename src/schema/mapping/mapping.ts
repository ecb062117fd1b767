/** The mapping language's door: a text becomes a mapping that is ready to run and says what it uses and gives. */
import { Lru } from '../../util/lru.ts';
import type { Body } from './ast.ts';
import { compile } from './compile.ts';
import { narrowBody, type Wanted, wantedText } from './narrow.ts';
import { findOutput } from './output.ts';
import { parse } from './parse.ts';
import { findInputReferences, findReferences } from './references.ts';
import type { Evaluate, Grammar, Mapping, Parsed, Reference } from './types.ts';

/** Reads and compiles a mapping: once, so that running it costs no more than what it does. */
export function parseMapping(text: string, grammar: Grammar): Parsed<Mapping> {
  const parsed = parse(text, grammar);
  if (parsed.problems) return { problems: parsed.problems };
  const body = parsed.value;
  const { output, variants } = findOutput(body);
  const references = findReferences(body);
  const mapping: Mapping = { text, evaluate: evaluator(body), references, output, ...(variants && { variants }) };
  written.set(mapping, { body, parts: new Lru(partsKept) });
  return { value: mapping };
}

/** Of each mapping; clients choose which there are. */
const partsKept = 100;

const written = new WeakMap<Mapping, { readonly body: Body; readonly parts: Lru<string, Evaluate> }>();

/** The tree of a mapping, for those who want to know more of it than it says; undefined for one that was made by hand. */
export function bodyOf(mapping: Mapping): Body | undefined {
  return written.get(mapping)?.body;
}

/** Whether all that a mapping gives are values of its input, as they are there: no text of its own, no method, no variable. */
export function picksOnly(mapping: Mapping): boolean {
  const body = bodyOf(mapping);
  return body !== undefined && picks(body);
}

function picks(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return true;
  const { kind, name, value } = node as { readonly kind?: unknown; readonly name?: unknown; readonly value?: unknown };
  if (kind === 'method' || kind === 'bind' || (kind === 'literal' && typeof value === 'string')) return false;
  if (kind === 'variable' && name !== '$' && name !== '@') return false;
  return Object.values(node).every(picks);
}

/** The parts of its input that a mapping uses. */
export function inputReferences(mapping: Mapping): readonly Reference[] {
  const body = bodyOf(mapping);
  return body ? findInputReferences(body) : [];
}

/**
 * Evaluates only what gives the wanted names of the result: the result has those as it would have had, and may have others
 * where the mapping does not show what it gives.
 */
export function narrow(mapping: Mapping, wanted: Wanted): Evaluate {
  const { body, parts } = written.get(mapping) ?? {};
  if (!body || !parts) return mapping.evaluate;
  const recent = latest.get(wanted);
  if (recent?.mapping === mapping) return recent.evaluate;
  const text = wantedText(wanted);
  let evaluate = parts.get(text);
  if (!evaluate) {
    const part = narrowBody(body, wanted);
    evaluate = part === body ? mapping.evaluate : evaluator(part);
    parts.set(text, evaluate);
  }
  latest.set(wanted, { mapping, evaluate });
  return evaluate;
}

/** Of the mapping that was narrowed last for it: who wants something mostly wants it again, of the same one. */
const latest = new WeakMap<Wanted, { readonly mapping: Mapping; readonly evaluate: Evaluate }>();

function evaluator(body: Body): Evaluate {
  const compute = compile(body);
  return (input, { variables, complain }) => {
    try {
      return compute(input, input, { locals: undefined, variables, complain });
    } catch (error) {
      // What JavaScript itself refuses, such as data nested deeper than its stack.
      complain?.(`The mapping failed: ${error instanceof Error ? error.message : String(error)}`, []);
      return undefined;
    }
  };
}
