/** Runs one operation on the world and on a graph cut of it, as one of its clients sees it, and tells where the answers differ. */
import assert from 'node:assert/strict';
import {
  GraphQLError,
  isInterfaceType,
  KnownDirectivesRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { RunPart } from '../../../src/execute/run.ts';
import type { View } from '../../../src/graph/view.ts';
import { projectText, runOn, runPartsOn } from '../../kit/views.ts';
import type { Random } from '../../schema/mapping/random.ts';
import { type Engine, engines, type LocalGraph, typeOf } from '../local.ts';
import type { Cut } from './cut.ts';
import { variables } from './operations.ts';
import { answer, answerInParts, type Part, type Running } from './parts.ts';
import { randomView } from './view.ts';
import { runningOf } from './viewed.ts';
import { ledger, resolveField, worldWithout } from './world.ts';

/** A view of a graph, and what it should answer. */
export type Sight = {
  readonly view: View;
  readonly running: Running;
  /** Whether what was run last lost more than its answer shows. */
  readonly takes: () => boolean;
  readonly ailment: Cut['ailment'];
};

/** All of the world. */
export function seeAll({ view }: LocalGraph, cut: Omit<Cut, 'backends'>): Sight {
  const running = {
    schema: worldWithout(cut.hidden),
    variableValues: variables,
    fieldResolver: resolverOf(cut),
    typeResolver: typeOf,
  };
  return { view, running: { ...running, noted: [] }, takes: () => false, ailment: cut.ailment };
}

/** What a random client sees. */
export function seeSome({ view: { graph } }: LocalGraph, cut: Omit<Cut, 'backends'>, random: Random): Sight {
  const made = randomView(random, {
    has: (coordinate) => {
      const [typeName = '', name = ''] = coordinate.split('.');
      const type = graph.schema.getType(typeName);
      return isInterfaceType(type) && name in type.getFields();
    },
    hidden: cut.hidden,
    isSound: cut.ailment !== 'wrong',
  });
  const running = runningOf(made, variables, resolverOf(cut));
  const { view, problems } = projectText(graph, made.sdl);
  const wrong = problems.filter(({ severity }) => severity === 'error');
  assert.ok(view && wrong.length === 0, `${JSON.stringify(wrong)}\n${made.sdl}`);
  return { view, running, takes: running.takes, ailment: cut.ailment };
}

/** What was compared: answers as a whole and in parts, or none, as a null took more with it than the client's types say. */
export type Compared = 'whole' | 'whole and in parts' | 'whole, not in parts' | 'nothing';

/** @throws an `AssertionError` that names the engine and the operation */
export async function compare(
  { runners }: LocalGraph,
  { view, running, takes, ailment }: Sight,
  operation: string,
  names: readonly Engine[] = engines,
): Promise<Compared> {
  const document = parse(operation);
  assert.deepEqual(validate(running.schema, document, rules), [], operation);
  takes();
  ledger.length = 0;
  const expected = answer(running, document);
  const done = ledger.join('\n');
  const isTaken = takes();
  const parts = !isTaken && operation.includes('@defer') ? answerInParts(document, running) : [];
  const areTaken = parts.some(takesMore);
  for (const engine of names) {
    const runner = runners[engine];
    ledger.length = 0;
    const got = await runOn(view, operation, undefined, { variables, runner });
    if (engine === 'stitched' && asksByName.test(got.lowered ?? '')) continue;
    const told = tell(engine, operation, got.errors);
    assert.equal(ledger.join('\n'), done, `mutations: ${told}`);
    if (isTaken) continue;
    assert.equal(JSON.stringify(got.data), JSON.stringify(expected.data), told);
    // Of what is no value of its type the stitched graph makes null and says nothing.
    const mayBeUntold = ({ message }: Fault): boolean =>
      engine === 'stitched' && ailment === 'wrong' && message === lostMessage;
    compareFaults(faultsOf(got), faultsOf(expected), mayBeUntold, told);
    if (parts.length === 0 || areTaken) continue;
    const came: Part[] = [];
    for await (const each of runPartsOn(view, operation, runner, variables)) came.push(...partsOf(each));
    compareParts(came, parts, mayBeUntold, `in parts, ${told}`);
  }
  if (isTaken) return 'nothing';
  if (parts.length === 0) return 'whole';
  return areTaken ? 'whole, not in parts' : 'whole and in parts';
}

function tell(engine: Engine, operation: string, errors: readonly GraphQLError[] = []): string {
  return `${engine}: ${operation}\n${errors.map(({ path, message }) => `${path?.join('.')}: ${message}`).join('\n')}`;
}

/** The one field of the world that a member of a union has with arguments and another without: there the stitched graph differs. */
const asksByName = /\bextra\(of:/;

type Answer = { readonly data?: unknown; readonly errors?: readonly GraphQLError[] };

/** What a lost field says: each backend has words of its own. */
const lostMessage = 'lost';

/** Of directives, those of answers in parts are not the world's own. */
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule && rule !== KnownDirectivesRule);

function resolverOf({ silent, lost }: Omit<Cut, 'backends'>): Running['fieldResolver'] {
  return (source, args, context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    try {
      // What a mutation has done is done, whether anybody hears of it or not.
      if (lost.has(coordinate) && info.parentType.name === 'Mutation') resolveField(source, args, context, info);
    } catch {}
    if (lost.has(coordinate)) throw new GraphQLError(lostMessage);
    try {
      return resolveField(source, args, context, info);
    } catch (error) {
      if (silent.has(coordinate)) return null;
      throw error;
    }
  };
}

/** Where a fault takes more than its own field, a backend takes it at once, whether it was asked for what may come later or not. */
function takesMore(part: Part): boolean {
  return faultsOfPart(part).some(({ isAlone }) => !isAlone);
}

/** The parts that came at one time. */
function partsOf(part: RunPart): Part[] {
  if (!part.incremental) return [{ path: [], label: undefined, data: part.data, errors: part.errors }];
  return part.incremental.map((late) => {
    assert.ok('data' in late, 'nothing is streamed');
    return { path: late.path, label: late.label, data: late.data, errors: late.errors ?? [] };
  });
}

/** What comes later comes once, where it belongs and under its label. */
function compareParts(
  got: readonly Part[],
  expected: readonly Part[],
  mayBeUntold: (fault: Fault) => boolean,
  operation: string,
): void {
  const text = (parts: readonly Part[]): string[] =>
    parts.map(({ path, label, data }) => JSON.stringify([label, path, data])).toSorted();
  assert.deepEqual(text(got), text(expected), operation);
  compareFaults(got.flatMap(faultsOfPart), expected.flatMap(faultsOfPart), mayBeUntold, operation);
}

/** Named by the part that tells of them. */
function faultsOfPart({ path, label, data, errors }: Part): Fault[] {
  if (label === undefined) return faultsOf({ data, errors });
  const prefix = `${label} at ${path.join('.')}: `;
  return errors.flatMap((error) => {
    // What has no place in the answer has none in its parts either.
    if (!error.path) return faultsOf({ data, errors: [error] });
    const own = new GraphQLError(error.message, { path: error.path.slice(path.length) });
    return faultsOf({ data, errors: [own] }).map((fault) => ({ ...fault, place: prefix + fault.place }));
  });
}

type Fault = {
  /** Where the null is that it made. */
  readonly place: string;
  readonly message: string;
  /** False where more than its own field is null: an object that cannot be without one of its fields is null with all of them. */
  readonly isAlone: boolean;
};

function faultsOf({ data, errors = [] }: Answer): Fault[] {
  return errors.map(({ path = [], message }) => {
    let value = data;
    let depth = 0;
    while (depth < path.length && value !== null && value !== undefined) {
      value = (value as Record<string | number, unknown>)[path[depth++] as string | number];
    }
    return { place: path.slice(0, depth).join('.'), message, isAlone: depth === path.length };
  });
}

/** Nothing is told that is not so, and nothing is kept back; but what is wrong with one object may be told at one of its places. */
function compareFaults(
  got: readonly Fault[],
  expected: readonly Fault[],
  mayBeUntold: (fault: Fault) => boolean,
  operation: string,
): void {
  const isPlace = (faults: readonly Fault[], place: string): boolean => faults.some((fault) => fault.place === place);
  const isSaid = (message: string, told: string): boolean => message === lostMessage || message === told;
  const isTold = ({ place, message, isAlone }: Fault): boolean =>
    isPlace(got, place)
      ? !isAlone || got.some((fault) => fault.place === place && isSaid(message, fault.message))
      : got.some((fault) => isSaid(message, fault.message));
  const invented = got.filter(({ place }) => place !== '' && !isPlace(expected, place));
  assert.deepEqual(invented, [], operation);
  const untold = expected.filter((fault) => !isTold(fault) && !mayBeUntold(fault));
  assert.deepEqual(untold, [], operation);
}
