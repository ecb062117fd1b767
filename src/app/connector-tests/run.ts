/** Runs one case: the connector's real call, with the case's answer in place of the network. */
import { GraphQLError } from 'graphql';
import { createCall } from '../../fetch/connect/call.ts';
import type { OperationContext } from '../../fetch/context.ts';
import { sendable } from '../../fetch/headers.ts';
import type { CallRequest } from '../../fetch/transport.ts';
import { Caller } from '../../plugins/caller.ts';
import { silent } from '../../util/log.ts';
import type { Case } from './case.ts';
import type { CaseInputs } from './inputs.ts';
import type { Suite } from './suite.ts';

/** What a mapping complained of; the path is that of the mapping. */
export type MappingProblem = { readonly message: string; readonly path: string };

export type Outcome = {
  /** What would have gone out; undefined where no call was made. */
  readonly request: CallRequest | undefined;
  /** What the selection gave; null beside an error. */
  readonly response: unknown;
  readonly error: { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> } | undefined;
  /** Each once, however many items of a list it is about. */
  readonly problems: readonly MappingProblem[];
};

export async function runCase({ backend, types }: Suite, { connector, inputs, answer }: Case): Promise<Outcome> {
  let request: CallRequest | undefined;
  const problems = new Map<string, MappingProblem>();
  const complain = (message: string, path: readonly (string | number)[]): void => {
    const found = { message, path: path.join('.') };
    problems.set(JSON.stringify(found), found);
  };
  const call = createCall(
    {
      backend,
      env: inputs.env,
      config: new Map([[connector.sourceName ?? '', inputs.config]]),
      complain,
      log: silent,
      transport: {
        async call(asked) {
          const headers = sendable(asked.headers, (name) => complain(`header ${name} cannot be sent`, []));
          request = { ...asked, headers };
          return answer;
        },
      },
    },
    {},
    types,
  );
  const outcome = await call(connector, inputs.inputs, contextOf(inputs)).then(
    (response) => ({ response, error: undefined }),
    (error: unknown) => {
      if (!(error instanceof GraphQLError)) throw error;
      return { response: null, error: { message: error.message, extensions: error.extensions } };
    },
  );
  return { ...outcome, request, problems: [...problems.values()] };
}

function contextOf({ headers, claims }: CaseInputs): OperationContext {
  const subject = typeof claims?.sub === 'string' ? claims.sub : 'test';
  const identity = claims && { provider: 'test', subject, scopes: [], claims };
  return {
    caller: new Caller({ headers, identity }),
    requestId: 'test',
    signal: new AbortController().signal,
    calls: [],
    loaders: new Map(),
    maxAge: undefined,
    private: false,
  };
}
