/** Reads a connector test file and the schema file that it names, with everything that is wrong with either. */
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { buildSchema } from '../../fetch/connect/schema.ts';
import type { Backend } from '../../schema/backend.ts';
import { readTypes, type Types } from '../../schema/connect/types.ts';
import { readSchema } from '../../schema/read.ts';
import { isObject } from '../../util/json.ts';
import { type Problem, problem } from '../../util/problem.ts';
import type { Report } from '../config/check.ts';
import { lookBeside } from './beside.ts';
import { type Case, readCase } from './case.ts';
import { type SuiteShape, suite as shape } from './shape.ts';
import { readYaml, type Yaml } from './yaml.ts';

export type Suite = {
  /** Undefined where the file gives itself none. */
  readonly name: string | undefined;
  readonly backend: Backend;
  readonly types: Types;
  readonly cases: readonly Case[];
};

/**
 * Reads a test file. There is no suite where anything is wrong.
 *
 * @param directory that files in places are relative to
 */
export async function readSuite(
  directory: string,
  path: string,
): Promise<{ readonly suite?: Suite; readonly problems: readonly Problem[] }> {
  const { yaml, problems: notYaml } = readYaml(await readFile(path, 'utf8'), relative(directory, path));
  if (!yaml) return { problems: notYaml };
  const problems: Problem[] = [];
  const report: Report = ({ code, path, message, hint }) => {
    problems.push(problem(code.replace('CONFIG', 'TEST'), message, yaml.placeOf(path), { hint }));
  };
  const given = readShape(yaml, report);
  if (!given || problems.length > 0) return { problems };

  const { schema: schemaName = '', name, common = {} } = given.config ?? {};
  const beside = lookBeside(dirname(path), report);
  const schemaPath = await beside.find(schemaName, ['config', 'schema']);
  if (schemaPath === undefined) return { problems };
  const { backend, problems: found } = await readSchema(directory, schemaPath);
  if (!backend) return { problems: found.filter(({ severity }) => severity === 'error') };
  if (backend.kind !== 'rest') {
    const message = `"${schemaName}" has no connectors.`;
    report({ code: 'CONFIG_WRONG_VALUE', path: ['config', 'schema'], message, hint: 'Only REST backends have them.' });
    return { problems };
  }

  const types = readTypes(backend.document);
  const schema = buildSchema(backend, types.query);
  const { connectors } = backend;
  const reading = { connectors, types, schema, common, beside, placeOf: yaml.placeOf, report };
  const cases: Case[] = [];
  for (const [index, test] of (given.tests ?? []).entries()) {
    const read = await readCase(test, ['tests', index], reading);
    if (read) cases.push(read);
  }
  return { ...(problems.length === 0 && { suite: { name, backend, types, cases } }), problems };
}

function readShape({ value }: Yaml, report: Report): SuiteShape | undefined {
  if (isObject(value)) return shape(value, [], report);
  const message = 'The file holds no tests.';
  report({ code: 'CONFIG_WRONG_VALUE', path: [], message, hint: 'Begin with "config:" and "tests:".' });
  return undefined;
}
