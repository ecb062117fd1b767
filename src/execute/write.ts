/**
 * The short way of `answer.ts`, for answers in which nothing is amiss: the client's JSON is written straight from the graph's data, by
 * functions that were made once a shape. They tell no errors but give up.
 */
import { type GraphQLOutputType, getNamedType, isListType, isNonNullType } from 'graphql';
import { functionOf } from '../util/code.ts';
import { isBare, isObject, quote } from '../util/json.ts';
import { shapeField } from './answer.ts';
import { canBeSent, type Json } from './data.ts';
import type { FieldShape, ObjectShape, ValueScope, ValueShape } from './shape.ts';

/**
 * The client's data as JSON, made of the graph's; undefined where there is anything to tell errors of.
 *
 * @param isBare whether no text in the data has anything that JSON escapes
 */
export type Write = (data: unknown, scope: ValueScope, isBare: boolean) => string | undefined;

/** How an answer is written, and whether with nothing but values of the data and words of the schema. */
export type Writing = { readonly write: Write; readonly addsNothing: boolean };

/** A value by its type, as JSON; undefined where it is not as it should be. */
type Writer = (value: unknown, run: Run) => string | undefined;

const none = 'null';

/** One answer that is being written. */
type Run = {
  readonly scope: ValueScope;
  readonly isBare: boolean;
};

/** Undefined where there is always something to tell, or where the answer comes in parts. */
export function compileWrite(shape: ObjectShape): Writing | undefined {
  const write = writerOf(shape);
  if (!write) return undefined;
  return { write: (data, scope, isBare) => write(data, { scope, isBare }), addsNothing: !computes(shape) };
}

function computes(shape: ObjectShape): boolean {
  return shape.fields.some(({ from }) => {
    if (from.kind === 'group') return computes(from.shape);
    if (from.kind !== 'data') return from.kind === 'computed';
    const { shape: value } = from;
    if (value.kind === 'object') return computes(value);
    return (
      value.kind === 'abstract' && [...value.types.values()].some((each) => each !== 'forbidden' && computes(each))
    );
  });
}

/** A field of an object: what it is made of, and how. */
type Part = {
  readonly key: string;
  /** Keys of the object, each inside the one before; none: the object itself. */
  readonly path: readonly string[];
  /** A value of this kind is written as it is. */
  readonly plain: Plain | undefined;
  readonly write: Writer;
};

type Plain = 'string' | 'boolean' | 'int';

function writerOf(shape: ObjectShape): Writer | undefined {
  if (shape.deferred) return undefined;
  const parts: Part[] = [];
  for (const field of shape.fields) {
    const part = partOf(field);
    if (!part) return undefined;
    parts.push(part);
  }
  return inCode(parts) ?? inSteps(parts);
}

function partOf(field: FieldShape): Part | undefined {
  const { key, from, type, stream } = field;
  if (stream) return undefined;
  switch (from.kind) {
    case 'constant': {
      const text = quote(from.value);
      return part(key, [], () => text);
    }
    case 'group':
      return part(key, [], writerOf(from.shape));
    case 'computed':
      return part(key, [], (data, { scope }) => textOf(shapeField(field, data as Json, scope)));
    case 'data': {
      if (from.flatten !== 'none')
        return part(key, [], (data, { scope }) => textOf(shapeField(field, data as Json, scope)));
      const { shape } = from;
      const made = part(key, from.path, nullable(type, shape));
      const isScalar =
        shape.kind === 'leaf' && shape.serialize && !isListType(isNonNullType(type) ? type.ofType : type);
      return made && isScalar ? { ...made, plain: plains.get(getNamedType(type).name) } : made;
    }
    default:
      return undefined;
  }
}

function nullable(type: GraphQLOutputType, shape: ValueShape): Writer | undefined {
  const write = present(isNonNullType(type) ? type.ofType : type, shape);
  if (!write) return undefined;
  if (!isNonNullType(type)) return (value, run) => (value === null || value === undefined ? none : write(value, run));
  return (value, run) => {
    const text = value === null || value === undefined ? none : write(value, run);
    return text === none ? undefined : text;
  };
}

function present(type: GraphQLOutputType, shape: ValueShape): Writer | undefined {
  if (isListType(type)) return listOf(nullable(type.ofType, shape));
  switch (shape.kind) {
    case 'leaf': {
      const { values, isHidden, serialize } = shape;
      if (values) return named(values, isHidden);
      return serialize ? serialized(serialize) : (value) => (canBeSent(value) ? textOf(value) : undefined);
    }
    case 'object': {
      const object = writerOf(shape);
      return object && ((value, run) => (isObject(value) ? object(value, run) : undefined));
    }
    case 'abstract':
      return member(shape);
  }
}

function member({ types, stranger }: Extract<ValueShape, { kind: 'abstract' }>): Writer | undefined {
  const members = new Map<string, Writer | undefined>();
  for (const [name, shape] of types) members.set(name, shape === 'forbidden' ? undefined : writerOf(shape));
  return (value, run) => {
    if (!isObject(value)) return undefined;
    const name = (value as Json).__typename;
    if (typeof name !== 'string') return undefined;
    if (members.has(name)) return members.get(name)?.(value, run);
    return stranger(name) ? undefined : none;
  };
}

function part(key: string, path: readonly string[], write: Writer | undefined): Part | undefined {
  return write && { key, path, plain: undefined, write };
}

/** Scalars of GraphQL that are nothing but this in JavaScript. */
const plains: ReadonlyMap<string, Plain> = new Map([
  ['ID', 'string'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['Int', 'int'],
]);

/** Undefined for what is undefined. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

function listOf(item: Writer | undefined): Writer | undefined {
  if (!item) return undefined;
  return (value, run) => {
    if (!Array.isArray(value)) return undefined;
    let text = '[';
    for (let index = 0; index < value.length; index++) {
      const written = item(value[index], run);
      if (written === undefined) return undefined;
      text += index === 0 ? written : `,${written}`;
    }
    return `${text}]`;
  };
}

function named(values: ReadonlyMap<string, string>, isHidden?: (value: unknown) => boolean): Writer {
  const texts = new Map<unknown, string>([...values].map(([own, name]) => [own, quote(name)]));
  return (value) => texts.get(value) ?? (isHidden?.(value) ? none : undefined);
}

function serialized(serialize: (value: unknown) => unknown): Writer {
  return (value) => {
    try {
      return textOf(serialize(value) ?? null);
    } catch {
      return undefined;
    }
  };
}

function inSteps(parts: readonly Part[]): Writer {
  const heads = headsOf(parts);
  return (data, run) => {
    let text = '';
    for (const [index, { path, write }] of parts.entries()) {
      let value: unknown = data;
      for (const step of path) value = value === null || value === undefined ? value : (value as Json)[step];
      const written = write(value, run);
      if (written === undefined) return undefined;
      text += heads[index] + written;
    }
    return text === '' ? '{}' : `${text}}`;
  };
}

/** What stands before each value. */
function headsOf(parts: readonly Part[]): readonly string[] {
  return parts.map(({ key }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
}

type Maker = (writers: readonly Writer[], quote: (text: string) => string, isBare: (text: string) => boolean) => Writer;

/** More fields than this gain nothing. */
const mostParts = 64;

/** As code of its own, as if it were written by hand; undefined where Node was told to make none of text. */
function inCode(parts: readonly Part[]): Writer | undefined {
  if (parts.length === 0 || parts.length > mostParts) return undefined;
  const maker = functionOf<Maker>(['writers', 'quote', 'isBare'], codeOf(parts));
  return maker?.(
    parts.map(({ write }) => write),
    quote,
    isBare,
  );
}

/**
 * Of what a client says, only keys are in it, as literals. Where no text has to be escaped, the quotes around it are parts of the literals
 * beside it: each piece fewer is an object fewer that V8 makes.
 */
function codeOf(parts: readonly Part[]): string {
  const functions = parts.map((_part, index) => `const w${index} = writers[${index}];`);
  const values = parts.map((_part, index) => `v${index}`);
  const reads = parts.map((part, index) => readingOf(part, `v${index}`));
  const written = parts.map(({ plain }, index) => writingOf(plain, index));
  const isText = parts.map(({ plain }) => plain === 'string');
  const texts = values.filter((_value, index) => isText[index]);
  const heads = headsOf(parts);
  const bare = texts.map((text) => `typeof ${text} === 'string' && (allBare || isBare(${text}))`);
  return `${functions.join(' ')}
    return (data, run) => {
      const allBare = run.isBare;
      ${reads.join('\n')}
      ${written.filter((_code, index) => !isText[index]).join('\n')}
      ${texts.length > 0 ? `if (${bare.join(' && ')}) return ${joinedBy(heads, values, isText)};` : ''}
      ${written.filter((_code, index) => isText[index]).join('\n')}
      return ${joinedBy(heads, values, [])};
    };`;
}

function readingOf({ path: [first, ...others] }: Part, name: string): string {
  const steps = others.map(
    (key) => `if (${name} !== null && ${name} !== undefined) ${name} = ${name}[${JSON.stringify(key)}];`,
  );
  return `let ${name} = data${first === undefined ? '' : `[${JSON.stringify(first)}]`}; ${steps.join(' ')}`;
}

function writingOf(plain: Plain | undefined, index: number): string {
  const name = `v${index}`;
  const written = `${name} = w${index}(${name}, run); if (${name} === undefined) return undefined;`;
  switch (plain) {
    case 'string':
      return `if (typeof ${name} === 'string') ${name} = quote(${name}); else { ${written} }`;
    case 'boolean':
      return `if (typeof ${name} !== 'boolean') { ${written} }`;
    case 'int':
      return `if (typeof ${name} !== 'number' || (${name} | 0) !== ${name}) { ${written} }`;
    default:
      return written;
  }
}

/** @param isText by value, whether it stands between quotes */
function joinedBy(heads: readonly string[], values: readonly string[], isText: readonly boolean[]): string {
  const quoteAt = (index: number) => (isText[index] ? '"' : '');
  const pieces = values.map(
    (value, index) => `${JSON.stringify(`${quoteAt(index - 1)}${heads[index]}${quoteAt(index)}`)} + ${value}`,
  );
  return `${pieces.join(' + ')} + ${JSON.stringify(`${quoteAt(values.length - 1)}}`)}`;
}
