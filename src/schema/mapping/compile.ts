/** A mapping's tree to closures, once; running them never looks at the tree again. */
import { isObject } from '../../util/json.ts';
import type { Body, Chain, Expression, Head, Method, Path, Step } from './ast.ts';
import { type Apply, type Compute, type Frame, hold, miss, type Trail, withLocal } from './frame.ts';
import { fail } from './methods/method.ts';
import { methods } from './methods/table.ts';
import { makeObject, type Part } from './object.ts';
import { kindOf, readerOf, readKey } from './values.ts';

/** Where in the tree something stands: what its `$` and `@` came from, and which variables `->as` has bound. */
type Site = {
  readonly root: Trail | undefined;
  readonly current: Trail | undefined;
  readonly locals: Names | undefined;
};
type Names = { readonly name: string; readonly outer: Names | undefined };

/** A step of a path: it turns the value into another, or binds what it makes of it to a variable. */
type Compiled = { readonly apply: Apply; readonly bind?: string };

/** Items without braces are a block on the input: of a list, they make an object of each element. */
export function compile(body: Body): Compute {
  const site: Site = { root: undefined, current: undefined, locals: undefined };
  const compute = compileBody(body, site);
  if (body.kind === 'value') return compute;
  const whole = body.whole ? compileBody(body.whole, site) : compute;
  return (root, current, frame) =>
    Array.isArray(root) ? layEach(compute, whole, root, frame) : compute(root, current, frame);
}

function compileBody(body: Body, site: Site): Compute {
  if (body.kind === 'value') return compileExpression(body.value, site);
  const parts = body.items.map((item): Part => {
    const name = item.kind === 'named' ? item.name : undefined;
    return { name, compute: compileExpression(item.value, site), from: ownKey(item.value, site) };
  });
  return makeObject(parts, site.current);
}

/** The key of `$` that an expression starts from, if no object inherits it, and what comes behind it. */
function ownKey(expression: Expression, site: Site): Part['from'] {
  if (expression.kind !== 'path' || expression.optional) return undefined;
  const { head, steps } = expression;
  if (head.kind !== 'key' || head.key in Object.prototype) return undefined;
  return { key: head.key, follow: compileSteps(steps, trailOf(head, site), site) };
}

function compileExpression(expression: Expression, site: Site): Compute {
  return expression.kind === 'chain' ? compileChain(expression, site) : compilePath(expression, site);
}

function compileChain({ operator, operands }: Chain, site: Site): Compute {
  const computes = operands.map((operand) => compilePath(operand, site));
  const wanting = (value: unknown) => value === undefined || (value === null && operator === '??');
  return (root, current, frame) => {
    const skipped: (() => void)[] = [];
    let result: unknown;
    for (const compute of computes) {
      const { value, release } = hold(frame, (held) => compute(root, current, held));
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
  const compute: Compute = optional
    ? (root, current, frame) => guard(frame, (held) => start(root, current, held))
    : start;
  const follow = compileSteps(steps, trailOf(head, site), site);
  if (!follow) return compute;
  return (root, current, frame) => {
    const value = compute(root, current, frame);
    return value === undefined ? undefined : follow(value, root, frame);
  };
}

/** What `?` makes of a value: null and missing are missing, and nothing to complain about. */
function guard(frame: Frame, compute: (frame: Frame) => unknown): unknown {
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
      return (root, current, frame) => items.map((compute) => compute(root, current, frame) ?? null);
    }
    case 'group':
      return compileExpression(head.value, site);
    case 'variable':
      return compileVariable(head.name, site);
    case 'key': {
      const select = compileKey(head.key, trailOf(head, site));
      return (root, _current, frame) => select(root, root, frame);
    }
  }
}

function compileVariable(name: string, site: Site): Compute {
  if (name === '$') return (root) => root;
  if (name === '@') return (_root, current) => current;
  for (let names = site.locals; names; names = names.outer) {
    if (names.name === name) return (_root, _current, frame) => readLocal(frame, name);
  }
  const trail = { step: name, before: undefined };
  return (_root, _current, frame) => {
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

/** All steps of a path as one; undefined where there are none. */
function compileSteps(steps: readonly Step[], start: Trail | undefined, site: Site): Apply | undefined {
  const compiled = compileEach(steps, start, site);
  const [first] = compiled;
  if (compiled.length < 2 && first?.bind === undefined) return first?.apply;
  return (input, root, frame) => {
    let value = input;
    let here = frame;
    for (const { apply, bind } of compiled) {
      if (value === undefined) return undefined;
      if (bind === undefined) value = apply(value, root, here);
      else here = withLocal(here, bind, apply(value, root, here));
    }
    return value;
  };
}

function compileEach(steps: readonly Step[], start: Trail | undefined, site: Site): readonly Compiled[] {
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
      const guarded: Apply = (value, root, frame) => guard(frame, (held) => apply(value, root, held));
      compiled.push({ apply: step.optional ? guarded : apply });
    }
  }
  return compiled;
}

function compileBinding(value: Expression | undefined, site: Site): Apply {
  if (!value) return (input) => input;
  const compute = compileExpression(value, site);
  return (input, root, frame) => compute(root, input, frame);
}

function compileStep(step: Exclude<Step, { kind: 'bind' }>, site: Site): Apply {
  switch (step.kind) {
    case 'key':
      return compileKey(step.key, site.current);
    case 'method':
      return compileMethod(step, site);
    case 'block': {
      const below = { ...site, root: site.current };
      const body = compileBody(step.body, below);
      const whole = step.whole ? compileBody(step.whole, below) : body;
      return (value, _root, frame) => lay(body, whole, value, frame);
    }
  }
}

function compileMethod({ name, args }: Method, site: Site): Apply {
  // The parser lets no unknown name through.
  const method = methods.get(name)!;
  const computes = (method.pairs ? args.flatMap(pairOf) : args).map((arg) => compileExpression(arg, site));
  const trail = site.current;
  return (input, root, frame) => {
    const call = { name, args: computes, trail, root, input, frame };
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
function compileKey(key: string, trail: Trail | undefined): Apply {
  const read = readerOf(key);
  const inObject = `Property .${key} not found in object`;
  const select: Apply = (value, root, frame) => {
    if (Array.isArray(value)) return value.map((element) => select(element, root, frame) ?? null);
    if (!isObject(value)) return miss(frame, trail, `Property .${key} not found in ${kindOf(value)}`);
    const found = read(value);
    return found === undefined ? miss(frame, trail, inObject) : found;
  };
  return select;
}

/** A block on a value; on an array, on each of its elements. A scalar of which it makes nothing stays as it is. */
function lay(body: Compute, whole: Compute, value: unknown, frame: Frame): unknown {
  if (Array.isArray(value)) return layEach(body, whole, value, frame);
  if (value === null || value === undefined) return value;
  if (isObject(value)) return body(value, value, frame);
  const result = whole(value, value, frame);
  const nothing = result === undefined || (isObject(result) && Object.keys(result).length === 0);
  return nothing ? value : result;
}

function layEach(body: Compute, whole: Compute, values: readonly unknown[], frame: Frame): unknown[] {
  const results: unknown[] = [];
  for (const value of values)
    results.push((isObject(value) ? body(value, value, frame) : lay(body, whole, value, frame)) ?? null);
  return results;
}
