/** Reads one case of a test file: the connector it is about, what goes in, what the backend answers, what is expected. */
import type { GraphQLSchema } from 'graphql';
import { toJson } from '../../fetch/connect/body.ts';
import type { CallResponse } from '../../fetch/transport.ts';
import type { Connector } from '../../schema/backend.ts';
import type { Types } from '../../schema/connect/types.ts';
import type { Place } from '../../util/problem.ts';
import type { Path, Report } from '../config/check.ts';
import type { Beside } from './beside.ts';
import { type Expectation, readExpectation } from './expectation.ts';
import { type CaseInputs, readInputs } from './inputs.ts';
import type { AnswerShape, CaseShape, CommonShape } from './shape.ts';
import { findConnector } from './target.ts';

export type Case = {
  readonly name: string;
  readonly place: Place;
  readonly connector: Connector;
  readonly skip: boolean;
  readonly inputs: CaseInputs;
  /** What the backend is to answer. */
  readonly answer: CallResponse;
  readonly expectation: Expectation;
};

/** What the cases of a file share. */
export type Reading = {
  readonly connectors: readonly Connector[];
  readonly types: Types;
  readonly schema: GraphQLSchema;
  /** What a case has that says nothing else. */
  readonly common: CommonShape;
  readonly beside: Beside;
  readonly placeOf: (path: Path) => Place;
  readonly report: Report;
};

const commonPath: Path = ['config', 'common'];

/** Undefined where there is no such connector; whatever is wrong is reported. */
export async function readCase(given: CaseShape, path: Path, reading: Reading): Promise<Case | undefined> {
  const { common, beside, placeOf } = reading;
  const connector = readTarget(given, path, reading);
  return (
    connector && {
      name: given.name ?? '',
      place: placeOf(path),
      connector,
      skip: given.skip ?? false,
      inputs: readInputs(given.variables ?? {}, common.variables ?? {}, { ...reading, connector, path }),
      answer: await readAnswer(given, path, common, beside),
      expectation: await readExpectation(given.expect ?? {}, [...path, 'expect'], beside),
    }
  );
}

function readTarget(given: CaseShape, path: Path, { common, connectors, report }: Reading): Connector | undefined {
  const own = given.target ?? given.connector;
  const [from, at] = own === undefined ? [common, commonPath] : [given, path];
  const target = from.target ?? from.connector;
  if (target === undefined) {
    const hint = 'Add "target", such as "Query.product".';
    report({ code: 'CONFIG_MISSING_KEY', path, message: `"${given.name}" names no connector.`, hint });
    return undefined;
  }
  const { connector, message = '', hint } = findConnector(connectors, target);
  const key = from.target === undefined ? 'connector' : 'target';
  if (!connector) report({ code: 'CONFIG_WRONG_VALUE', path: [...at, key], message, hint });
  return connector;
}

async function readAnswer(own: AnswerShape, path: Path, common: AnswerShape, beside: Beside): Promise<CallResponse> {
  const saysBody = own.apiResponseBody !== undefined || own.apiResponseBodyFile !== undefined;
  const [from, at] = saysBody ? [own, path] : [common, commonPath];
  const { apiResponseBody: body, apiResponseBodyFile: file } = from;
  const content = file === undefined ? bytesOf(body) : await beside.read(file, [...at, 'apiResponseBodyFile']);
  const headers = own.apiResponseHeaders ?? common.apiResponseHeaders ?? [];
  return {
    status: own.status ?? common.status ?? 200,
    headers: Object.fromEntries([...headers].map(([name, values]) => [name.toLowerCase(), values])),
    body: content ?? Buffer.alloc(0),
  };
}

/** Text as it is, nothing for null, anything else as JSON. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : toJson(body));
}
