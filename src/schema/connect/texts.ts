/** Reads the mappings and templates inside a directive's strings: their problems get places in the file, and what they use is noted. */
import type { StringValueNode } from 'graphql';
import { placeInString } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import { parseMapping } from '../mapping/mapping.ts';
import { parseTemplate } from '../mapping/template.ts';
import type { Mapping, MappingProblem, Reference, Template } from '../mapping/types.ts';
import { checkInputless, checkInputlessTemplate } from './checks/inputless.ts';
import { checkKind, checkText, type Expected } from './checks/kinds.ts';
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
  /** True in what shapes a request: there is no input yet. */
  readonly inputless?: boolean;
  /** What kind of value a mapping must give; any, if it says nothing. */
  readonly expected?: Expected;
};

/** One use of a variable in a text. */
export type Use = { readonly reference: Reference; readonly node: StringValueNode; readonly spot: Spot };

/** Reads a mapping, notes in `uses` what it uses; undefined if it does not parse, which is reported. */
export function readMapping(node: StringValueNode, spot: Spot, uses: Use[], reading: Reading): Mapping | undefined {
  const { value: mapping, problems } = parseMapping(node.value, reading.links.grammar);
  if (!mapping) return refuse(problems, node, spot, reading);
  const known = note(mapping.references, node, spot, uses, reading);
  const right = (!spot.inputless || checkInputless(mapping, node, spot, reading)) && known;
  if (right && spot.expected) checkKind(mapping, spot.expected, node, spot, reading);
  return mapping;
}

/** As {@link readMapping}, for a text with mappings in braces. */
export function readTemplate(node: StringValueNode, spot: Spot, uses: Use[], reading: Reading): Template | undefined {
  const { value: template, problems } = parseTemplate(node.value, reading.links.grammar);
  if (!template) return refuse(problems, node, spot, reading);
  const known = note(template.references, node, spot, uses, reading);
  const right = (!spot.inputless || checkInputlessTemplate(template, node, spot, reading)) && known;
  if (right) checkText(template, node, spot, reading);
  return template;
}

function refuse(
  problems: readonly MappingProblem[],
  node: StringValueNode,
  { code }: Spot,
  { report }: Reading,
): undefined {
  for (const { message, offset, hint } of problems) report(code, message, placeInString(node, offset), { hint });
}

/** Notes what a text uses; false if it uses what it cannot, which is reported. */
function note(
  references: readonly Reference[],
  node: StringValueNode,
  spot: Spot,
  uses: Use[],
  reading: Reading,
): boolean {
  const available = references.filter((reference) => isAvailable(reference, node, spot, reading));
  uses.push(...available.map((reference) => ({ reference, node, spot })));
  return available.length === references.length;
}

function isAvailable(reference: Reference, node: StringValueNode, spot: Spot, { report }: Reading): boolean {
  const { variable, path, offset } = reference;
  if (!spot.variables.includes(variable)) {
    const hint = didYouMean(variable, spot.variables);
    report(spot.code, `${spot.what} cannot use ${variable}.`, placeInString(node, offset), { hint });
    return false;
  }
  // A header must be named: what a call reads of its caller is part of the cache key.
  const incomplete = variable === '$request' ? path[0] !== 'headers' || path.length < 2 : false;
  const wrong = variable === '$response' && path[0] !== 'headers';
  if (!incomplete && !wrong) return true;
  const example = `${variable}.headers."x-name"->first`;
  report(spot.code, `${variable} has headers, each by its name.`, placeInString(node, offset), {
    hint: `Write ${example}.`,
  });
  return false;
}
