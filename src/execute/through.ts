/**
 * Answers that pass through: where one backend's text holds just what the client asked for, it is checked and sent on, never parsed.
 *
 * Nothing of it is believed. A text passes where every key, in its order, and every value is what a reading of it would give; any other
 * (errors beside the data, extensions, a number written in another way, a space) is read as always, so that there is one place which
 * says what becomes of it.
 */
import { isUtf8 } from 'node:buffer';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  getNamedType,
  getOperationAST,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { UnreadAnswer } from '../fetch/executor.ts';
import { responseKey } from '../util/response-key.ts';
import type { Json } from './data.ts';
import type { PlannedCall } from './plan.ts';
import { byTypeName, listOf, miss, orNull, Pieces, Scan, type Scanner, stringPattern } from './scan.ts';
import type { FieldShape, ObjectShape, ValueShape } from './shape.ts';

/** An answer that passed. */
export type Passed = {
  /** The client's answer, as JSON. */
  readonly content: Buffer;
  /** The objects and lists of the graph's data, without their leaves. */
  readonly outline: Json;
  /** What the backend said. */
  readonly bytes: Buffer;
};

/** Undefined for an answer that has to be read. */
export type Passage = (answer: Pick<UnreadAnswer, 'bytes'>) => Passed | undefined;

/** A backend that writes its answers in another way this often, one after the other, always does. */
const missesAllowed = 8;

/** The passages of calls, made when they are asked for first. */
export class Passages {
  /** By the call's document, which has one shape. Undefined where nothing passes. */
  readonly #known = new WeakMap<DocumentNode, Passage | undefined>();

  of({ document, steps }: PlannedCall, shape: ObjectShape): Passage | undefined {
    if (this.#known.has(document)) return this.#known.get(document);
    const [step, other] = steps;
    const isWhole = step?.kind === 'root' && !other && step.places.length === 0 && step.renames.length === 0;
    const passage = isWhole ? compilePassage(document, shape) : undefined;
    const patient = passage && this.#patiently(passage, document);
    this.#known.set(document, patient);
    return patient;
  }

  #patiently(passage: Passage, document: DocumentNode): Passage {
    let missed = 0;
    return (answer) => {
      const passed = passage(answer);
      missed = passed ? 0 : missed + 1;
      if (missed === missesAllowed) this.#known.set(document, undefined);
      return passed;
    };
  }
}

/**
 * @param document what the backend is asked
 * @returns undefined where the client's answer is another than the backend's
 */
export function compilePassage(document: DocumentNode, shape: ObjectShape): Passage | undefined {
  const selections = getOperationAST(document)?.selectionSet.selections ?? [];
  const data = objectOf(selections, shape);
  if (!data) return undefined;
  const head = '{"data":';
  const tail = /\}\s*$/y;
  return ({ bytes }) => {
    if (!isUtf8(bytes)) return undefined;
    // Byte by byte, which is several times cheaper to make: what is looked for is ASCII, and whatever else there is stays as it is.
    const text = bytes.toString('latin1');
    if (!text.startsWith(head)) return undefined;
    const scan = new Scan(text);
    scan.at = head.length;
    const outline = tryTo(data, scan);
    tail.lastIndex = scan.at;
    if (outline === miss || !tail.test(text)) return undefined;
    scan.at++;
    const content = scan.hasSaidMore
      ? Buffer.from(scan.said, 'latin1')
      : scan.at === bytes.length
        ? bytes
        : bytes.subarray(0, scan.at);
    // The outline of an object is one.
    return { content, outline: outline as Json, bytes };
  };
}

/** An expression may need more room for a text than there is. */
function tryTo(scanner: Scanner, scan: Scan): unknown {
  try {
    return scanner(scan);
  } catch (error) {
    if (error instanceof RangeError) return miss;
    throw error;
  }
}

/** Undefined where the shape is not that of the selections, in their order. */
function objectOf(selections: readonly SelectionNode[], shape: ObjectShape): Scanner | undefined {
  if (!selections.every(isPlain) || shape.deferred) return undefined;
  const pieces = new Pieces();
  const [first] = selections;
  const isNamed = first?.name.value === '__typename' && !first.alias;
  if (isNamed) pieces.drop('\\{"__typename":"\\w+"');
  return isNamed ? finish(pieces, selections.slice(1), shape, true) : finish(pieces, selections, shape, false);
}

/** @param begun whether something of the object was read already */
function finish(
  pieces: Pieces,
  nodes: readonly FieldNode[],
  shape: ObjectShape,
  begun: boolean,
  typeName?: string,
): Scanner | undefined {
  let read = 0;
  for (const [index, field] of shape.fields.entries()) {
    const before = index === 0 ? '{' : ',';
    const { from } = field;
    if (from.kind === 'constant') {
      pieces.swap('', `${before}${JSON.stringify(field.key)}:${JSON.stringify(from.value)}`);
      continue;
    }
    const node = nodes[read];
    const value = node && shapeUnder(field, responseKey(node));
    if (!value) return undefined;
    pieces.swap(`${read === 0 && !begun ? '{' : ','}"${responseKey(node)}":`, `${before}${JSON.stringify(field.key)}:`);
    if (!addValue(pieces, node, field, value)) return undefined;
    read++;
  }
  if (read < nodes.length || shape.fields.length === 0) return undefined;
  pieces.keep('\\}');
  return pieces.finish(typeName);
}

/** What stands under one key, as it is; undefined where a field is anything else. */
function shapeUnder({ from, stream }: FieldShape, key: string): ValueShape | undefined {
  if (from.kind !== 'data' || from.flatten !== 'none' || stream) return undefined;
  return from.path.length === 1 && from.path[0] === key ? from.shape : undefined;
}

function addValue(pieces: Pieces, node: FieldNode, { type }: FieldShape, shape: ValueShape): boolean {
  if (shape.kind === 'leaf') {
    const pattern = leafPattern(shape, getNamedType(type).name);
    if (pattern) pieces.keep(patternOf(type, pattern));
    return pattern !== undefined;
  }
  const selections = node.selectionSet?.selections ?? [];
  const scanner = shape.kind === 'object' ? objectOf(selections, shape) : memberOf(selections, shape.types);
  if (scanner) pieces.value(responseKey(node), scannerOf(type, scanner));
  return scanner !== undefined;
}

/** An object of one of several types: each has the fields that all have, and those of its own. */
function memberOf(
  [first, ...others]: readonly SelectionNode[],
  types: Extract<ValueShape, { kind: 'abstract' }>['types'],
): Scanner | undefined {
  if (first?.kind !== Kind.FIELD || first.name.value !== '__typename' || first.alias) return undefined;
  const scanners = new Map<string, Scanner>();
  for (const [typeName, shape] of types) {
    const own = others.flatMap((node): readonly SelectionNode[] => {
      if (node.kind !== Kind.INLINE_FRAGMENT) return [node];
      return node.typeCondition?.name.value === typeName ? node.selectionSet.selections : [];
    });
    const isKnown = others.every(
      (node) => node.kind !== Kind.INLINE_FRAGMENT || types.has(node.typeCondition?.name.value ?? ''),
    );
    if (!isKnown || shape === 'forbidden' || !own.every(isPlain) || shape.deferred) return undefined;
    const scanner = finish(new Pieces(), own, shape, true, typeName);
    if (!scanner) return undefined;
    scanners.set(typeName, scanner);
  }
  return byTypeName('{"__typename":"', scanners);
}

/** Whether it is a field that is asked for whatever the variables are. */
function isPlain(node: SelectionNode): node is FieldNode {
  return node.kind === Kind.FIELD && !node.directives?.length;
}

function scannerOf(type: GraphQLOutputType, scanner: Scanner): Scanner {
  if (!isNonNullType(type)) return orNull(isListType(type) ? listOf(scannerOf(type.ofType, scanner)) : scanner);
  const { ofType } = type;
  return isListType(ofType) ? listOf(scannerOf(ofType.ofType, scanner)) : scanner;
}

function patternOf(type: GraphQLOutputType, leaf: string): string {
  if (!isNonNullType(type)) return `(?:null|${presentOf(type, leaf)})`;
  return presentOf(type.ofType, leaf);
}

function presentOf(type: GraphQLOutputType, leaf: string): string {
  if (!isListType(type)) return leaf;
  const item = patternOf(type.ofType, leaf);
  return `\\[(?:${item}(?:,${item})*)?\\]`;
}

// Only what JSON.stringify would write as well.
const float = String.raw`(?:-?[1-9]\d{0,14}(?:\.\d{1,17})?|0(?:\.\d{1,17})?|-0\.\d{0,16}[1-9])`;
const patterns: ReadonlyMap<string, string> = new Map([
  ['ID', stringPattern],
  ['String', stringPattern],
  ['Boolean', '(?:true|false)'],
  ['Float', float],
  ['Int', String.raw`(?:0|-?[1-9]\d{0,8}|-?1\d{9})`],
]);

/** Undefined where the value has another name for the client. A scalar that nobody knows may be what JSON has, but for what JSON puts together. */
function leafPattern(shape: Extract<ValueShape, { kind: 'leaf' }>, typeName: string): string | undefined {
  if (!shape.values) return shape.serialize ? patterns.get(typeName) : `(?:${stringPattern}|${float}|true|false)`;
  const isOwn = [...shape.values].every(([name, own]) => name === own && /^\w+$/.test(name));
  return isOwn ? `"(?:${[...shape.values.keys()].join('|')})"` : undefined;
}
