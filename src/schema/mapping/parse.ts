/** A mapping's text to its tree, by either grammar: recursive descent in linear time, one token of sight, two for an alias. */
import type { Body, Expression, Head, Item, Path, Step } from './ast.ts';
import { checkCall, variableOf } from './check.ts';
import { Cursor } from './cursor.ts';
import { SyntaxProblem, type Token, tokenize } from './tokenize.ts';
import type { Grammar, MappingProblem, Parsed } from './types.ts';

type Reader = {
  readonly cursor: Cursor;
  /** Grammar 0.4, in which an item's value is any expression and a block is an object. */
  readonly unified: boolean;
  /** What is wrong but can be read on from. */
  readonly problems: MappingProblem[];
};

/** What an item turns out to be when all of its body is read: a lone path is the body's value. */
type Entry = Item | Path;

const literals: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** The tree of a mapping, or everything that is wrong with the text up to the first place where it cannot be read on. */
export function parse(text: string, grammar: Grammar): Parsed<Body> {
  const problems: MappingProblem[] = [];
  try {
    const cursor = new Cursor(tokenize(text, grammar));
    if (cursor.at('end')) cursor.refuse('a mapping');
    const body = readMapping({ cursor, unified: grammar === '0.4', problems });
    cursor.expect('end');
    return problems.length > 0 ? { problems } : { value: body };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { problems: [...problems, error.problem] };
  }
}

function readMapping(reader: Reader): Body {
  const { cursor, unified } = reader;
  if (!unified || cursor.at('...') || cursor.atAlias()) return readItems(reader, 'end');
  // The text may be one expression, or this may be its first item.
  const start = cursor.token;
  const first = readExpression(reader);
  if (cursor.at('end')) {
    const path = first.kind === 'path' ? first : undefined;
    // Braces around all of it change nothing.
    if (path?.head.kind === 'object' && path.steps.length === 0 && !path.optional) return path.head.body;
    const field = path && fieldOf(path);
    return field ? { kind: 'object', items: [field] } : { kind: 'value', value: first };
  }
  return readItems(reader, 'end', [entryOf(reader, first, start)]);
}

/** An expression that was read where an item should be: what looks like a literal is a name there. */
function entryOf({ cursor }: Reader, expression: Expression, start: Token): Entry {
  if (expression.kind === 'path') {
    const { head } = expression;
    if (head.kind === 'literal' && typeof head.value !== 'number') {
      const path: Path = { ...expression, head: { kind: 'key', key: start.text } };
      return fieldOf(path) ?? path;
    }
    if (head.kind !== 'literal' && head.kind !== 'array' && head.kind !== 'object') {
      return fieldOf(expression) ?? expression;
    }
  }
  return cursor.refuse('the end', 'Among other items, a value needs a name: "name: value".');
}

function readItems(reader: Reader, close: 'end' | '}', read: readonly Entry[] = []): Body {
  const { cursor, unified } = reader;
  const entries = [...read];
  let commas = false;
  while (!cursor.at(close) && !cursor.at('end')) {
    if (entries.length > 0) {
      const comma = cursor.at(',');
      if (comma && !unified) cursor.refuse('another item', 'Items are separated by spaces, without commas.');
      if (entries.length === 1) commas = comma;
      else if (comma !== commas) {
        cursor.refuse(commas ? '"," or the end' : 'another item', 'Commas stand between all items or none.');
      }
      if (cursor.take(',') && cursor.at(close)) break;
    }
    entries.push(readItem(reader));
  }
  return bodyOf(entries);
}

function bodyOf(entries: readonly Entry[]): Body {
  const [first] = entries;
  if (entries.length === 1 && first?.kind === 'path') return { kind: 'value', value: first };
  return { kind: 'object', items: entries.map((entry) => (entry.kind === 'path' ? spreadOf(entry) : entry)) };
}

function spreadOf(path: Path): Item {
  if (path.steps.at(-1)?.kind === 'block') return { kind: 'spread', value: path, offset: path.offset };
  const hint = 'Give it a name ("name: path") or a block ("path { … }").';
  throw new SyntaxProblem('A path without a name must stand alone.', path.offset, hint);
}

function readItem(reader: Reader): Entry {
  const { cursor, unified } = reader;
  const { offset } = cursor.token;
  if (unified && cursor.take('...')) return { kind: 'spread', value: readExpression(reader), offset };
  if (!cursor.atAlias()) {
    const path = readPath(reader);
    return fieldOf(path) ?? path;
  }
  const name = cursor.next().text;
  cursor.expect(':');
  return { kind: 'named', name, value: unified ? readExpression(reader) : readAliased(reader), offset };
}

/** `a`, `a?` and `a { … }` name what they select. */
function fieldOf(path: Path): Item | undefined {
  const { head, steps, offset } = path;
  const single = head.kind === 'key' && steps.every((step) => step.kind === 'block');
  return single ? { kind: 'named', name: head.key, value: path, offset } : undefined;
}

function readAliased(reader: Reader): Expression {
  const { offset } = reader.cursor.token;
  if (!reader.cursor.at('{')) return readPath(reader);
  return { kind: 'path', head: { kind: 'object', body: readBlock(reader) }, optional: false, steps: [], offset };
}

function readBlock(reader: Reader): Body {
  return reader.cursor.nested('{', '}', () => readItems(reader, '}'));
}

function readExpression(reader: Reader): Expression {
  const { cursor } = reader;
  const first = readOperand(reader);
  const operator = cursor.token.kind;
  if (operator !== '??' && operator !== '?!') return first;
  const operands = [first];
  while (cursor.take(operator)) operands.push(readOperand(reader));
  if (cursor.at('??') || cursor.at('?!')) {
    cursor.refuse(`"${operator}" or the end of the expression`, 'Put one of the two operators into $( … ).');
  }
  return { kind: 'chain', operator, operands };
}

function readOperand(reader: Reader): Path {
  const { cursor, unified } = reader;
  const start = cursor.token;
  const { kind, text } = start;
  if (kind === '{') {
    return readTail(reader, { kind: 'object', body: unified ? readBlock(reader) : readObject(reader) }, start);
  }
  if (kind === '[')
    return readTail(reader, { kind: 'array', items: readList(reader, '[', ']', readExpression) }, start);
  if (cursor.take('number')) return readTail(reader, { kind: 'literal', value: Number(text) }, start);
  const keyword = kind === 'name' ? literals.get(text) : undefined;
  if (kind !== 'string' && keyword === undefined) return readPath(reader);
  cursor.next();
  const path = readTail(reader, { kind: 'literal', value: keyword === undefined ? text : keyword }, start);
  // Literals have no parts to select: with a block right behind, it is a key that looks like one.
  return path.steps[0]?.kind === 'block' ? { ...path, head: { kind: 'key', key: text } } : path;
}

/** A path that starts from a key, a variable or `$( … )`. */
function readPath(reader: Reader): Path {
  const { cursor, unified } = reader;
  const start = cursor.token;
  if (cursor.take('name') || cursor.take('string')) return readTail(reader, { kind: 'key', key: start.text }, start);
  if (cursor.take('variable')) {
    const group = start.text === '$' && cursor.at('(');
    if (!group) return readTail(reader, { kind: 'variable', name: start.text }, start);
    const value = cursor.nested('(', ')', () => readExpression(reader));
    return readTail(reader, { kind: 'group', value }, start);
  }
  if (start.kind === '.') cursor.refuse('a key or a variable', 'A path begins with a key, or with "$.".');
  if (unified) return cursor.refuse('a key or a variable');
  const hint =
    start.kind === '...' ? 'Spreads need connect v0.4: link that version.' : 'Other expressions are written $( … ).';
  return cursor.refuse('a key or a variable', hint);
}

/** What follows the head of a path that begins at `start`. */
function readTail(reader: Reader, head: Head, { offset }: Token): Path {
  const { cursor } = reader;
  const optional = cursor.take('?');
  const steps: Step[] = [];
  while (cursor.at('.') || cursor.at('->')) steps.push(cursor.take('.') ? readKey(cursor) : readMethod(reader));
  if (cursor.at('{')) steps.push({ kind: 'block', body: readBlock(reader), optional: false });
  return { kind: 'path', head, optional, steps, offset };
}

function readKey(cursor: Cursor): Step {
  const key = (cursor.at('string') ? cursor.next() : cursor.expect('name', 'a key')).text;
  return { kind: 'key', key, optional: cursor.take('?') };
}

function readMethod(reader: Reader): Step {
  const { cursor } = reader;
  const { offset } = cursor.expect('->');
  const name = cursor.expect('name', 'the name of a method').text;
  const args = cursor.at('(') ? readList(reader, '(', ')', readExpression) : undefined;
  const problem = checkCall(name, args, offset);
  if (problem) reader.problems.push(problem);
  const optional = cursor.take('?');
  const variable = name === 'as' ? variableOf(args?.[0]) : undefined;
  if (variable !== undefined) return { kind: 'bind', name: variable, value: args?.[1], optional };
  return { kind: 'method', name, args: args ?? [], optional, offset };
}

/** The object literal of grammar 0.3. */
function readObject(reader: Reader): Body {
  const items = readList(reader, '{', '}', (): Item => {
    const { cursor } = reader;
    const { offset } = cursor.token;
    if (!cursor.atAlias()) cursor.refuse('"key: value"');
    const name = cursor.next().text;
    cursor.expect(':');
    return { kind: 'named', name, value: readExpression(reader), offset };
  });
  return { kind: 'object', items };
}

function readList<T>(reader: Reader, open: '(' | '[' | '{', close: ')' | ']' | '}', read: (reader: Reader) => T): T[] {
  const { cursor } = reader;
  return cursor.nested(open, close, () => {
    const items: T[] = [];
    while (!cursor.at(close)) {
      items.push(read(reader));
      if (!cursor.take(',')) break;
    }
    return items;
  });
}
