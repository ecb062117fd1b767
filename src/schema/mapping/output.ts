/** What a mapping's result is known to look like without running it: names, fields below them, and types told apart by `__typename`. */
import type { Body, Expression, Head, Method, Path } from './ast.ts';
import type { Output } from './types.ts';

type Field = { readonly offset: number; readonly fields: Output | undefined };
type Fields = Map<string, Field>;

/** One shape that the result may have. */
type Variant = { readonly typename: string | undefined; readonly fields: Output };

/** All shapes that it may have if it is an object (or a list of objects): none for what never is; undefined if not known. */
type Shape = readonly Variant[] | undefined;

/** Methods whose result is made of the input's elements. */
const passing: ReadonlySet<string> = new Set(['first', 'last', 'slice', 'filter', 'find']);

/** The static output of a mapping: all names together, and by `__typename` where literals tell it. */
export function findOutput(body: Body): {
  readonly output: Output | undefined;
  readonly variants: ReadonlyMap<string, Output> | undefined;
} {
  const shape = shapeOf(body);
  const named = shape?.filter((variant) => variant.typename !== undefined) ?? [];
  return {
    output: outputOf(shape),
    variants: named.length > 0 ? new Map(named.map(({ typename, fields }) => [String(typename), fields])) : undefined,
  };
}

function outputOf(shape: Shape): Output | undefined {
  let all: Output | undefined;
  for (const { fields } of shape ?? []) all = all ? join(all, fields) : fields;
  return all;
}

function shapeOf(body: Body): Shape {
  if (body.kind === 'value') return shapeOfExpression(body.value);
  const fields: Fields = new Map();
  const several: (readonly Variant[])[] = [];
  let typename: string | undefined;
  for (const item of body.items) {
    const shape = shapeOfExpression(item.value);
    if (item.kind === 'named') {
      add(fields, item.name, { offset: item.offset, fields: outputOf(shape) });
      if (item.name === '__typename') typename = textOf(item.value);
    } else if (!shape) {
      return undefined;
    } else if (shape.length === 1 && shape[0]?.typename === undefined) {
      for (const [name, field] of shape[0]?.fields ?? []) add(fields, name, field);
    } else if (shape.length > 0) several.push(shape);
  }
  return several.reduce(cross, [{ typename, fields }]);
}

/** A literal string, on its own or in `$( … )`. */
function textOf(expression: Expression): string | undefined {
  if (expression.kind === 'chain' || expression.steps.length > 0) return undefined;
  const { head } = expression;
  if (head.kind === 'group') return textOf(head.value);
  return head.kind === 'literal' && typeof head.value === 'string' ? head.value : undefined;
}

function shapeOfExpression(expression: Expression): Shape {
  return expression.kind === 'chain' ? anyOf(expression.operands) : shapeOfPath(expression);
}

function anyOf(expressions: readonly Expression[]): Shape {
  const all: Variant[] = [];
  for (const expression of expressions) {
    const shape = shapeOfExpression(expression);
    if (!shape) return undefined;
    for (const variant of shape) all.push(variant);
  }
  return group(all);
}

function shapeOfPath({ head, steps }: Path): Shape {
  let shape = shapeOfHead(head);
  for (const step of steps) {
    if (step.kind === 'block') shape = shapeOf(step.body);
    else if (step.kind === 'method') shape = shapeOfMethod(step, shape);
    else if (step.kind === 'key') shape = below(shape, step.key);
  }
  return shape;
}

function shapeOfHead(head: Head): Shape {
  switch (head.kind) {
    case 'literal':
      return [];
    case 'object':
      return shapeOf(head.body);
    case 'array':
      return anyOf(head.items);
    case 'group':
      return shapeOfExpression(head.value);
    default:
      return undefined;
  }
}

function shapeOfMethod({ name, args, offset }: Method, shape: Shape): Shape {
  if (passing.has(name)) return shape;
  if (name === 'map' || name === 'echo') return anyOf(args);
  if (name === 'match') return anyOf(args.flatMap(secondOf));
  if (name !== 'entries') return undefined;
  const fields: Fields = new Map(['key', 'value'].map((key) => [key, { offset, fields: undefined }]));
  return [{ typename: undefined, fields }];
}

function secondOf(pair: Expression): readonly Expression[] {
  const items = pair.kind === 'path' && pair.head.kind === 'array' ? pair.head.items : [];
  return items.length === 2 ? items.slice(1) : [];
}

function below(shape: Shape, key: string): Shape {
  const fields = outputOf(shape)?.get(key)?.fields;
  return fields && [{ typename: undefined, fields }];
}

/** Every way for two parts of one object to come together; parts of different types never do. */
function cross(left: readonly Variant[], right: readonly Variant[]): readonly Variant[] {
  const pairs = left.flatMap((a) =>
    right
      .filter((b) => a.typename === undefined || b.typename === undefined || a.typename === b.typename)
      .map((b) => ({ typename: a.typename ?? b.typename, fields: join(a.fields, b.fields) })),
  );
  return group(pairs);
}

/** One variant for each type, so that there are never more than types are named. */
function group(variants: readonly Variant[]): readonly Variant[] {
  const byType = new Map<string | undefined, Output>();
  for (const { typename, fields } of variants) {
    const known = byType.get(typename);
    byType.set(typename, known ? join(known, fields) : fields);
  }
  return [...byType].map(([typename, fields]) => ({ typename, fields }));
}

/** The names of both; what is below a name is known only if both know it. */
function join(left: Output, right: Output): Output {
  if (left === right) return left;
  const fields: Fields = new Map(left);
  for (const [name, field] of right) add(fields, name, field);
  return fields;
}

function add(fields: Fields, name: string, field: Field): void {
  const known = fields.get(name);
  const below = known && (known.fields && field.fields ? join(known.fields, field.fields) : undefined);
  fields.set(name, known ? { offset: known.offset, fields: below } : field);
}
