/** Which variables a mapping uses, and which parts of them: what connectors' keys and checks are made of. */
import type { Body, Expression, Head, Method, Path, Step } from './ast.ts';
import type { Reference } from './types.ts';

/** A value known to be (or to be made of the elements of) this part of a variable. */
type Trace = { readonly variable: string; readonly keys: Keys | undefined; readonly offset: number };
type Keys = { readonly key: string; readonly before: Keys | undefined };

/** What `$`, `@` and the variables of `->as` are parts of, if they are parts of a variable. */
type Site = {
  readonly root: Trace | undefined;
  readonly current: Trace | undefined;
  readonly locals: Local | undefined;
};
type Local = { readonly name: string; readonly trace: Trace | undefined; readonly outer: Local | undefined };

/** Methods whose result is made of the input's elements. */
const passing: ReadonlySet<string> = new Set(['first', 'last', 'slice', 'filter', 'find', 'get']);
/** Methods whose result is their argument's, with elements of the input as `@`. */
const projecting: ReadonlySet<string> = new Set(['map', 'echo']);

/**
 * Every part of a variable (other than `$`, `@` and local ones) that a mapping uses, once each, in order. Blocks, `@` in
 * arguments and local variables are seen through: `$batch->map(@.id)` uses `$batch` at `id`.
 */
export function findReferences(body: Body): readonly Reference[] {
  const tracer = new Tracer();
  tracer.use(tracer.body(body, { root: undefined, current: undefined, locals: undefined }));
  return [...tracer.found.values()];
}

/** Every part of its input, its `$`, that a mapping uses. */
export function findInputReferences(body: Body): readonly Reference[] {
  const tracer = new Tracer();
  tracer.use(tracer.body(body, within));
  return [...tracer.found.values()].filter(({ variable }) => variable === input.variable);
}

/** Where a mapping first uses its input, its `$`; undefined if it does not. */
export function findInput(body: Body): number | undefined {
  return inputOf((tracer) => tracer.body(body, within));
}

/** As {@link findInput}, for an expression that stands in a mapping, or in a block on a part of its input. */
export function findInputOf(expression: Expression): number | undefined {
  return inputOf((tracer) => tracer.expression(expression, within));
}

const input: Trace = { variable: '$', keys: undefined, offset: 0 };
const within: Site = { root: input, current: input, locals: undefined };

function inputOf(trace: (tracer: Tracer) => Trace | undefined): number | undefined {
  const tracer = new Tracer();
  tracer.use(trace(tracer));
  return [...tracer.found.values()].find(({ variable }) => variable === input.variable)?.offset;
}

class Tracer {
  readonly found = new Map<string, Reference>();
  /** How often each variable was used so far. */
  readonly #uses = new Map<string, number>();

  /** Notes that a value is needed as it is, all of it. */
  use(trace: Trace | undefined): void {
    if (!trace) return;
    const { variable, offset } = trace;
    const path: string[] = [];
    for (let at = trace.keys; at; at = at.before) path.push(at.key);
    path.reverse();
    const id = JSON.stringify([variable, path]);
    if (!this.found.has(id)) this.found.set(id, { variable, path, offset });
    this.#uses.set(variable, (this.#uses.get(variable) ?? 0) + 1);
  }

  body(body: Body, site: Site): Trace | undefined {
    if (body.kind === 'value') return this.expression(body.value, site);
    for (const item of body.items) this.use(this.expression(item.value, site));
    return undefined;
  }

  expression(expression: Expression, site: Site): Trace | undefined {
    if (expression.kind === 'path') return this.#path(expression, site);
    for (const operand of expression.operands) this.use(this.#path(operand, site));
    return undefined;
  }

  #path({ head, steps, offset }: Path, site: Site): Trace | undefined {
    const start = this.#head(head, offset, site);
    let trace = start && head.kind !== 'group' ? { ...start, offset } : start;
    let { locals } = site;
    for (const step of steps) {
      const here = { root: site.root, current: trace, locals };
      if (step.kind === 'bind') {
        const bound = step.value ? this.expression(step.value, here) : trace;
        locals = { name: step.name, trace: bound, outer: locals };
      } else trace = this.#step(step, here);
    }
    return trace;
  }

  #head(head: Head, offset: number, site: Site): Trace | undefined {
    switch (head.kind) {
      case 'literal':
        return undefined;
      case 'object':
        return this.body(head.body, site);
      case 'array':
        for (const item of head.items) this.use(this.expression(item, site));
        return undefined;
      case 'group':
        return this.expression(head.value, site);
      case 'key':
        return extend(site.root, head.key);
      case 'variable':
        return readVariable(head.name, offset, site);
    }
  }

  /** @param site its `current` is what the step works on */
  #step(step: Exclude<Step, { kind: 'bind' }>, site: Site): Trace | undefined {
    switch (step.kind) {
      case 'key':
        return extend(site.current, step.key);
      case 'block':
        return this.#through(site.current, () => this.body(step.body, { ...site, root: site.current }));
      case 'method':
        return this.#method(step, site);
    }
  }

  #method({ name, args }: Method, site: Site): Trace | undefined {
    const [first] = args;
    if (projecting.has(name) && first) return this.#through(site.current, () => this.expression(first, site));
    const passes = passing.has(name);
    if (!passes) this.use(site.current);
    for (const arg of args) this.use(this.expression(arg, site));
    if (!passes) return undefined;
    const key = name === 'get' ? literalText(first) : undefined;
    return key === undefined ? site.current : extend(site.current, key);
  }

  /** What is made of parts of `input`: where it turns out that none is used, all of it counts as used. */
  #through(input: Trace | undefined, read: () => Trace | undefined): Trace | undefined {
    const before = input && this.#uses.get(input.variable);
    const result = read();
    if (input && this.#uses.get(input.variable) === before && result?.variable !== input.variable) this.use(input);
    return result;
  }
}

function readVariable(name: string, offset: number, site: Site): Trace | undefined {
  if (name === '$') return site.root;
  if (name === '@') return site.current;
  for (let local = site.locals; local; local = local.outer) if (local.name === name) return local.trace;
  return { variable: name, keys: undefined, offset };
}

function extend(trace: Trace | undefined, key: string): Trace | undefined {
  return trace && { ...trace, keys: { key, before: trace.keys } };
}

function literalText(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'path' || expression.steps.length > 0) return undefined;
  const { head } = expression;
  return head.kind === 'literal' && typeof head.value === 'string' ? head.value : undefined;
}
