/** Reads the mappings and templates inside a directive's strings: their problems get places in the file, and what they use is noted. */
import type { StringValueNode } from 'graphql';
import { placeInString } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import { parseMapping } from '../mapping/mapping.ts';
import { parseTemplate } from '../mapping/template.ts';
import type { Mapping, Parsed, Reference, Template } from '../mapping/types.ts';
import type { Reading } from './report.ts';

/** Where a text stands, as far as checks care. */
export type Spot = {
  /** Under which code its problems are reported. */
  readonly code: string;
  /** Its name in messages: `the selection`. */
  readonly what: string;
  /** The variables that it may use. */
  readonly variables: readonly string[];
  /** True where what it uses is needed to fetch at all: the request and the selection, not what is said of a failure. */
  readonly needed: boolean;
};

/** One use of a variable in a text. */
export type Use = { readonly reference: Reference; readonly node: StringValueNode; readonly spot: Spot };

/** Reads a mapping, notes in `uses` what it uses; undefined if it does not parse, which is reported. */
export function readMapping(node: StringValueNode, spot: Spot, uses: Use[], reading: Reading): Mapping | undefined {
  return accept(parseMapping(node.value, reading.links.grammar), node, spot, uses, reading);
}

/** As {@link readMapping}, for a text with mappings in braces. */
export function readTemplate(node: StringValueNode, spot: Spot, uses: Use[], reading: Reading): Template | undefined {
  return accept(parseTemplate(node.value, reading.links.grammar), node, spot, uses, reading);
}

function accept<T extends { readonly references: readonly Reference[] }>(
  parsed: Parsed<T>,
  node: StringValueNode,
  spot: Spot,
  uses: Use[],
  reading: Reading,
): T | undefined {
  for (const { message, offset, hint } of parsed.problems ?? []) {
    reading.report(spot.code, message, placeInString(node, offset), { hint });
  }
  for (const reference of parsed.value?.references ?? []) {
    if (isAvailable(reference, node, spot, reading)) uses.push({ reference, node, spot });
  }
  return parsed.value;
}

function isAvailable(reference: Reference, node: StringValueNode, spot: Spot, { report }: Reading): boolean {
  const { variable, path, offset } = reference;
  const place = placeInString(node, offset);
  if (!spot.variables.includes(variable)) {
    report(spot.code, `${spot.what} cannot use ${variable}.`, place, { hint: didYouMean(variable, spot.variables) });
    return false;
  }
  // A header must be named: what a call reads of its caller is part of the cache key.
  const incomplete = variable === '$request' ? path[0] !== 'headers' || path.length < 2 : false;
  const wrong = variable === '$response' && path[0] !== 'headers';
  if (!incomplete && !wrong) return true;
  const example = `${variable}.headers."x-name"->first`;
  report(spot.code, `${variable} has headers, each by its name.`, place, { hint: `Write ${example}.` });
  return false;
}
