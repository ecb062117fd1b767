/** A YAML text as its value, and where in the text each of its keys stands. */
import { Source } from 'graphql';
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { type Place, type Problem, placeAt, problem } from '../../util/problem.ts';
import type { Path } from '../config/check.ts';

export type Yaml = {
  /** Integers that a number cannot hold are `bigint`s. */
  readonly value: unknown;
  /** The place of the last key of `path` that stands in the text: what was merged in stands elsewhere. */
  readonly placeOf: (path: Path) => Place;
};

/** Reads a YAML text (1.2, with merge keys). */
export function readYaml(text: string, file: string): { readonly yaml?: Yaml; readonly problems: readonly Problem[] } {
  const source = new Source(text, file);
  const complain = (message: string, offset: number) =>
    problem(
      'TEST_PARSE_FAILED',
      `The file cannot be read as YAML: ${message.replace(/\.$/, '')}.`,
      placeAt(source, offset),
    );
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      logLevel: 'error',
      resolveKnownTags: false,
      intAsBigInt: true,
      merge: true,
    });
    if (document.errors.length > 0) {
      return { problems: document.errors.map(({ message, pos }) => complain(message, pos[0])) };
    }
    const value: unknown = document.toJS({ reviver: (_key, item) => smaller(item) });
    const resolve = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
    return {
      yaml: { value, placeOf: (path) => placeAt(source, findOffset(document.contents, path, resolve)) },
      problems: [],
    };
  } catch (error) {
    // Aliases that lead nowhere or grow too large, or nesting deeper than any stack.
    return { problems: [complain(error instanceof Error ? error.message : String(error), 0)] };
  }
}

function smaller(item: unknown): unknown {
  return typeof item === 'bigint' && Number.isSafeInteger(Number(item)) ? Number(item) : item;
}

function findOffset(root: Node | null, path: Path, resolve: (node: unknown) => unknown): number {
  let offset = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const key of path) {
    const parent = resolve(node);
    if (isSeq(parent)) {
      node = parent.items[Number(key)];
      offset = offsetOf(node) ?? offset;
    } else {
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined;
      node = pair?.value;
      offset = offsetOf(pair?.key) ?? offset;
    }
    if (node === undefined || node === null) break;
  }
  return offset;
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
