/** What a test expects, ready to be compared. */
import { decodeBody } from '../../fetch/connect/decode.ts';
import type { Path } from '../config/check.ts';
import type { Beside } from './beside.ts';
import type { ErrorShape, ExpectShape, ProblemShape, RequestShape } from './shape.ts';

export type ExpectedRequest = Omit<RequestShape, 'body' | 'bodyFile'> & {
  /** A text as it is, or a JSON value; undefined where any will do. */
  readonly body: unknown;
};

export type Expectation = {
  /** Undefined where any will do. */
  readonly request: ExpectedRequest | undefined;
  /** Undefined where any will do. */
  readonly response: { readonly value: unknown } | undefined;
  readonly errors: readonly ErrorShape[];
  readonly problems: readonly ProblemShape[];
};

export async function readExpectation(given: ExpectShape, path: Path, beside: Beside): Promise<Expectation> {
  const { connectorRequest: request, connectorResponseFile: file, error, errors, problems } = given;
  const read = async (name: string, at: Path) => (await beside.read(name, at))?.toString();
  const response = file === undefined ? given.connectorResponse : await read(file, [...path, 'connectorResponseFile']);
  const { body, bodyFile, ...rest } = request ?? {};
  const requestBody = bodyFile === undefined ? body : await read(bodyFile, [...path, 'connectorRequest', 'bodyFile']);
  return {
    request: request && { ...rest, body: requestBody },
    response:
      response === undefined ? undefined : { value: typeof response === 'string' ? readJson(response) : response },
    errors: errors ?? (error ? [error] : []),
    problems: problems ?? [],
  };
}

/** JSON as an answer is read, big integers and all; a text that is none is meant as it is. */
export function readJson(text: string): unknown {
  const { body, fault } = decodeBody({ status: 200, headers: {}, body: Buffer.from(text) });
  return fault ? text.trimEnd() : body;
}
