/** What kind of value a mapping's result is known to be without running it, as far as it is not missing or null. */
import type { Body, Expression, Head, Method, Path } from './ast.ts';

export type Kind = 'string' | 'number' | 'boolean' | 'list' | 'object';

/** The kind of a variable, or of what lies at a path in it; undefined where it cannot be known. */
export type KindOf = (variable: string, path: readonly string[]) => Kind | undefined;

/** `null` is of every kind. */
type Found = Kind | 'null' | undefined;

/** The kinds that methods give, whatever they are called on. */
const given: ReadonlyMap<string, Kind> = new Map(
  Object.entries<readonly string[]>({
    list: ['map', 'filter', 'split', 'entries'],
    string: ['joinNotNull', 'jsonStringify', 'toString', 'trim', 'trimStart', 'trimEnd'],
    number: ['size', 'parseInt', 'add', 'sub', 'mul', 'div', 'mod'],
    boolean: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'contains', 'and', 'or', 'not'],
  }).flatMap(([kind, methods]) => methods.map((method) => [method, kind as Kind])),
);

export function findKind(body: Body, kindOf: KindOf): Kind | undefined {
  const found = kindOfBody(body, kindOf);
  return found === 'null' ? undefined : found;
}

function kindOfBody(body: Body, kindOf: KindOf): Found {
  return body.kind === 'object' ? 'object' : kindOfExpression(body.value, kindOf);
}

function kindOfExpression(expression: Expression, kindOf: KindOf): Found {
  return expression.kind === 'chain' ? common(expression.operands, kindOf) : kindOfPath(expression, kindOf);
}

function kindOfPath({ head, steps }: Path, kindOf: KindOf): Found {
  let found = kindOfHead(head, kindOf);
  const path: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'key') {
      path.push(step.key);
      const inVariable = head.kind === 'variable' && path.length === index + 1;
      // A key of a list is a list of what its items have.
      found = inVariable ? kindOf(head.name, path) : found === 'list' ? found : undefined;
    } else if (step.kind === 'method') found = kindOfMethod(step, found, kindOf);
    else if (step.kind === 'block' && found !== 'list' && found !== 'object') return undefined;
  }
  return found;
}

function kindOfHead(head: Head, kindOf: KindOf): Found {
  switch (head.kind) {
    case 'literal':
      return head.value === null ? 'null' : (typeof head.value as Kind);
    case 'object':
      return kindOfBody(head.body, kindOf);
    case 'array':
      return 'list';
    case 'group':
      return kindOfExpression(head.value, kindOf);
    case 'variable':
      return kindOf(head.name, []);
    case 'key':
      return undefined;
  }
}

function kindOfMethod({ name, args }: Method, input: Found, kindOf: KindOf): Found {
  if (name === 'echo') return common(args, kindOf);
  if (name === 'match') return common(args.flatMap(valueOfPair), kindOf);
  if (name === 'slice') return input;
  if (name === 'first' || name === 'last') return input === 'string' ? input : undefined;
  return given.get(name);
}

/** The value of a pair `[candidate, value]`. */
function valueOfPair(pair: Expression): readonly Expression[] {
  return pair.kind === 'path' && pair.head.kind === 'array' ? pair.head.items.slice(1, 2) : [];
}

/** The kind that all have. */
function common(expressions: readonly Expression[], kindOf: KindOf): Found {
  const kinds = new Set(expressions.map((expression) => kindOfExpression(expression, kindOf)));
  kinds.delete('null');
  const [first, ...more] = kinds;
  return more.length > 0 ? undefined : first;
}
