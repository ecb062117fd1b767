/** A mapping's tree to closures, once; running them never looks at the tree again. */
import type { Body, Chain, Expression, Head, Method, Path, Step } from './ast.ts';
import { type Compute, type Frame, hold, miss, type Trail, withCurrent, withLocal, withRoot } from './frame.ts';
import { merge, mergeInto } from './merge.ts';
import { type Call, fail } from './methods/method.ts';
import { methods } from './methods/table.ts';
import { isObject, kindOf, readKey, setKey } from './values.ts';

/** Where in the tree something stands: what its `$` and `@` came from, and which variables `->as` has bound. */
type Site = {
  readonly root: Trail | undefined;
  readonly current: Trail | undefined;
  readonly locals: Names | undefined;
};
type Names = { readonly name: string; readonly outer: Names | undefined };

type Apply = (value: unknown, frame: Frame) => unknown;

/** A step of a path: it turns the value into another, or binds what it makes of it to a variable. */
type Compiled = { readonly apply: Apply; readonly bind?: string };

/** An item of an object; what is spread has no name. */
type Part = { readonly name: string | undefined; readonly compute: Compute };

export function compile(body: Body): Compute {
  return compileBody(body, { root: undefined, current: undefined, locals: undefined });
}

function compileBody(body: Body, site: Site): Compute {
  if (body.kind === 'value') return compileExpression(body.value, site);
  const parts: readonly Part[] = body.items.map((item) => ({
    name: item.kind === 'named' ? item.name : undefined,
    compute: compileExpression(item.value, site),
  }));
  const names = new Set(parts.map((part) => part.name));
  const distinct = !names.has(undefined) && names.size === parts.length;
  return distinct ? (frame) => fill(parts, frame) : (frame) => gather(parts, frame, site.current);
}

/** The object of parts whose names are all different: no need to merge. */
function fill(parts: readonly Part[], frame: Frame): unknown {
  const result: Record<string, unknown> = {};
  for (const { name, compute } of parts) {
    const value = compute(frame);
    if (value !== undefined && name !== undefined) setKey(result, name, value);
  }
  return result;
}

/** The object of parts that may meet; null if one that is spread is null. */
function gather(parts: readonly Part[], frame: Frame, trail: Trail | undefined): unknown {
  const result: Record<string, unknown> = {};
  const complain = (message: string) => miss(frame, trail, message);
  for (const { name, compute } of parts) {
    const value = compute(frame);
    if (name !== undefined) {
      if (value !== undefined) setKey(result, name, merge(readKey(result, name), value, complain));
    } else if (value === null) return null;
    else if (value === undefined) complain('Inlined path produced no value');
    else if (isObject(value)) mergeInto(result, value, complain);
    else complain(`Only an object can be spread, not ${kindOf(value)}`);
  }
  return result;
}

function compileExpression(expression: Expression, site: Site): Compute {
  return expression.kind === 'chain' ? compileChain(expression, site) : compilePath(expression, site);
}

function compileChain({ operator, operands }: Chain, site: Site): Compute {
  const computes = operands.map((operand) => compilePath(operand, site));
  const wanting = (value: unknown) => value === undefined || (value === null && operator === '??');
  return (frame) => {
    const skipped: (() => void)[] = [];
    let result: unknown;
    for (const compute of computes) {
      const { value, release } = hold(frame, compute);
      result = value;
      if (!wanting(value)) {
        release();
        return value;
      }
      skipped.push(release);
    }
    for (const release of skipped) release();
    return result;
  };
}

function compilePath({ head, optional, steps }: Path, site: Site): Compute {
  const start = compileHead(head, site);
  const compute = optional ? (frame: Frame) => guard(frame, start) : start;
  if (steps.length === 0) return compute;
  const compiled = compileSteps(steps, trailOf(head, site), site);
  return (frame) => {
    let value = compute(frame);
    let here = frame;
    for (const { apply, bind } of compiled) {
      if (value === undefined) return undefined;
      if (bind === undefined) value = apply(value, here);
      else here = withLocal(here, bind, apply(value, here));
    }
    return value;
  };
}

/** What `?` makes of a value: null and missing are missing, and nothing to complain about. */
function guard(frame: Frame, compute: Compute): unknown {
  const { value, release } = hold(frame, compute);
  if (value === null || value === undefined) return undefined;
  release();
  return value;
}

function compileHead(head: Head, site: Site): Compute {
  switch (head.kind) {
    case 'literal':
      return () => head.value;
    case 'object':
      return compileBody(head.body, site);
    case 'array': {
      const items = head.items.map((item) => compileExpression(item, site));
      return (frame) => items.map((compute) => compute(frame) ?? null);
    }
    case 'group':
      return compileExpression(head.value, site);
    case 'variable':
      return compileVariable(head.name, site);
    case 'key': {
      const trail = trailOf(head, site);
      return (frame) => select(frame.root, head.key, trail, frame);
    }
  }
}

function compileVariable(name: string, site: Site): Compute {
  if (name === '$') return (frame) => frame.root;
  if (name === '@') return (frame) => frame.current;
  for (let names = site.locals; names; names = names.outer) {
    if (names.name === name) return (frame) => readLocal(frame, name);
  }
  const trail = { step: name, before: undefined };
  return (frame) => {
    const value = readKey(frame.variables, name);
    return value === undefined ? miss(frame, trail, `Variable ${name} not found`) : value;
  };
}

function readLocal(frame: Frame, name: string): unknown {
  let local = frame.locals;
  while (local && local.name !== name) local = local.outer;
  return local?.value;
}

function trailOf(head: Head, site: Site): Trail | undefined {
  if (head.kind === 'key') return { step: head.key, before: site.root };
  if (head.kind !== 'variable') return undefined;
  if (head.name === '$') return site.root;
  return head.name === '@' ? site.current : { step: head.name, before: undefined };
}

function compileSteps(steps: readonly Step[], start: Trail | undefined, site: Site): readonly Compiled[] {
  const compiled: Compiled[] = [];
  let trail = start;
  let locals = site.locals;
  for (const step of steps) {
    const before = trail;
    if (step.kind === 'key') trail = { step: step.key, before };
    else if (step.kind !== 'block') trail = { step: `->${step.kind === 'bind' ? 'as' : step.name}`, before };
    const here = { root: site.root, current: trail, locals };
    if (step.kind === 'bind') {
      compiled.push({ apply: compileBinding(step.value, here), bind: step.name });
      locals = { name: step.name, outer: locals };
      if (step.optional) compiled.push({ apply: (value) => value ?? undefined });
    } else {
      const apply = compileStep(step, here);
      const guarded: Apply = (value, frame) => guard(frame, (held) => apply(value, held));
      compiled.push({ apply: step.optional ? guarded : apply });
    }
  }
  return compiled;
}

function compileBinding(value: Expression | undefined, site: Site): Apply {
  if (!value) return (input) => input;
  const compute = compileExpression(value, site);
  return (input, frame) => compute(withCurrent(frame, input));
}

function compileStep(step: Exclude<Step, { kind: 'bind' }>, site: Site): Apply {
  switch (step.kind) {
    case 'key':
      return (value, frame) => select(value, step.key, site.current, frame);
    case 'method':
      return compileMethod(step, site);
    case 'block': {
      const body = compileBody(step.body, { ...site, root: site.current });
      return (value, frame) => lay(body, value, frame);
    }
  }
}

function compileMethod({ name, args }: Method, site: Site): Apply {
  // The parser lets no unknown name through.
  const method = methods.get(name)!;
  const computes = (method.pairs ? args.flatMap(pairOf) : args).map((arg) => compileExpression(arg, site));
  return (input, frame) => {
    const call: Call = { name, frame: withCurrent(frame, input), args: computes, trail: site.current };
    try {
      return method.run(input, call);
    } catch (error) {
      // What JavaScript itself refuses: data nested too deep, text too long.
      return fail(call, `failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

/** Arrays that are no pairs are left out. */
function pairOf(arg: Expression): readonly Expression[] {
  const items = arg.kind === 'path' && arg.head.kind === 'array' ? arg.head.items : [];
  return items.length === 2 ? items : [];
}

/** A key of a value; of an array, that of each of its elements. */
function select(value: unknown, key: string, trail: Trail | undefined, frame: Frame): unknown {
  if (Array.isArray(value)) return value.map((element) => select(element, key, trail, frame) ?? null);
  const found = isObject(value) ? readKey(value, key) : undefined;
  return found === undefined ? miss(frame, trail, `Property .${key} not found in ${kindOf(value)}`) : found;
}

/** A block on a value; on an array, on each of its elements. A scalar of which it makes nothing stays as it is. */
function lay(body: Compute, value: unknown, frame: Frame): unknown {
  if (Array.isArray(value)) return value.map((element) => lay(body, element, frame) ?? null);
  if (value === null || value === undefined) return value;
  const result = body(withRoot(frame, value));
  if (isObject(value)) return result;
  const nothing = result === undefined || (isObject(result) && Object.keys(result).length === 0);
  return nothing ? value : result;
}
