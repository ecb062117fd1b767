/** Runs one operation on the world and on a graph cut of it, and tells where the answers differ. */
import assert from 'node:assert/strict';
import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { runOn } from '../../kit/views.ts';
import { type Engine, engines, type LocalGraph, typeOf } from '../local.ts';
import type { Cut } from './cut.ts';
import { deferred, variables } from './operations.ts';
import { ledger, resolveField, world } from './world.ts';

/** @throws an `AssertionError` that names the engine and the operation */
export async function compare(
  { view, runners }: LocalGraph,
  cut: Omit<Cut, 'backends'>,
  written: string,
  names: readonly Engine[] = engines,
): Promise<void> {
  const operation = written.replaceAll(deferred, '');
  ledger.length = 0;
  const expected = await reference(operation, cut);
  const done = ledger.join('\n');
  for (const engine of names) {
    ledger.length = 0;
    const got = await runOn(view, operation, undefined, { variables, runner: runners[engine] });
    const told = `${engine}: ${operation}\n${(got.errors ?? []).map(({ path, message }) => `${path?.join('.')}: ${message}`).join('\n')}`;
    assert.equal(ledger.join('\n'), done, `mutations: ${told}`);
    assert.equal(JSON.stringify(got.data), JSON.stringify(expected.data), told);
    // Of what is no value of its type the stitched graph makes null and says nothing.
    const mayBeUntold = ({ message }: Fault): boolean =>
      engine === 'stitched' && cut.ailment === 'wrong' && message === lostMessage;
    compareFaults(faultsOf(got), faultsOf(expected), mayBeUntold, told);
  }
}

type Answer = { readonly data?: unknown; readonly errors?: readonly GraphQLError[] };

/** What a lost field says: each backend has words of its own. */
const lostMessage = 'lost';

async function reference(operation: string, { silent, lost }: Omit<Cut, 'backends'>): Promise<ExecutionResult> {
  const document = parse(operation);
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
  assert.deepEqual(validate(world, document, rules), [], operation);
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
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
  return execute({ schema: world, document, variableValues: variables, fieldResolver, typeResolver: typeOf });
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
