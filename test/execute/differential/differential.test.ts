/** The same data in one schema and cut into backends: random operations get the same answer, and every error at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { runOn } from '../../kit/views.ts';
import { createRandom } from '../../schema/mapping/random.ts';
import { engines, openGraph, typeOf } from '../local.ts';
import { cut } from './cut.ts';
import { randomOperation, variables } from './operations.ts';
import { resolveField, world } from './world.ts';

/** Another seed makes other cuts and operations: `SEED=7 npx node --test test/execute/differential`. */
const seed = Number(process.env.SEED ?? 1);
const cuts = 4;
const operationsOfEach = Number(process.env.OPERATIONS ?? 50);

for (let number = 0; number < cuts; number++) {
  test(`a graph of several backends answers as one schema does (cut ${number} of seed ${seed})`, async (t) => {
    const random = createRandom(seed * 1000 + number);
    const { view, runners } = await openGraph(t, cut(random, 2 + number));
    for (let count = 0; count < operationsOfEach; count++) {
      const operation = randomOperation(world, random);
      const expected = await reference(operation);
      for (const engine of engines) {
        const got = await runOn(view, operation, undefined, { variables, runner: runners[engine] });
        assert.equal(JSON.stringify(got.data), JSON.stringify(expected.data), `${engine}: ${operation}`);
        compareFaults(faultsOf(got), faultsOf(expected), `${engine}: ${operation}`);
      }
    }
  });
}

type Answer = { readonly data?: unknown; readonly errors?: readonly GraphQLError[] };

async function reference(operation: string): Promise<ExecutionResult> {
  const document = parse(operation);
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
  assert.deepEqual(validate(world, document, rules), [], operation);
  return execute({
    schema: world,
    document,
    variableValues: variables,
    fieldResolver: resolveField,
    typeResolver: typeOf,
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
function compareFaults(got: readonly Fault[], expected: readonly Fault[], operation: string): void {
  const isPlace = (faults: readonly Fault[], place: string): boolean => faults.some((fault) => fault.place === place);
  const isTold = ({ place, message, isAlone }: Fault): boolean =>
    isPlace(got, place)
      ? !isAlone || got.some((fault) => fault.place === place && fault.message === message)
      : got.some((fault) => fault.message === message);
  const invented = got.filter(({ place }) => place !== '' && !isPlace(expected, place));
  assert.deepEqual(invented, [], operation);
  const lost = expected.filter((fault) => !isTold(fault));
  assert.deepEqual(lost, [], operation);
}
