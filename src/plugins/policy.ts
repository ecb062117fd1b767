/** What a policy is: hooks along the road of a request, the same whichever way through the door it takes. `adapter.ts` makes a plugin of them. */
import type { DocumentNode, ParseOptions, Source, ValidationRule } from 'graphql';
import type { Around } from '../util/around.ts';
import type { MaybePromise } from '../util/maybe.ts';
import type { AnswerHeaders } from './answer.ts';
import type { Answer, Operation, PolicyContext } from './operation.ts';
import type { Refusal } from './refusal.ts';
import type { Visit } from './visit.ts';

/** Of one operation, as the client sent it. */
export type Params = {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  // As GraphQL over HTTP has it: a map of anything.
  readonly extensions?: Readonly<Record<string, unknown>>;
};

export type Execute = () => MaybePromise<Answer>;

/** How an operation is let through. */
export type Admission = {
  /** Given in the place of an execution; policies before learn of it as of any other. */
  readonly answer?: Answer;
  /** Runs it in another way: shared, remembered. Wraps what policies before do. */
  readonly run?: (execute: Execute) => Promise<Answer>;
  /** Beside an answer that is given: to run the operation all the same, for those who ask next. */
  readonly refresh?: (execute: Execute) => void;
  /** Told of the answer, whoever gave it; of one without data where the execution failed. */
  readonly settle?: (answer: Answer) => void;
  /** Told of each event of a subscription. */
  readonly settleEvent?: (answer: Answer) => void;
};

/** Each hook is called for every policy that has it, in the order of the policies, before the next kind of hook is. */
export type Policy = {
  /** Before anything of the body is read: an answer ends the request. */
  readonly onVisit?: (visit: Visit) => MaybePromise<Refusal | undefined>;
  /** Which document is meant: parameters in the place of those that came. @throws {GraphQLError} */
  readonly onParams?: (params: Params, visit: Visit) => MaybePromise<Params | undefined>;
  /** The document is one that never came before, or was forgotten: parsing and all else begins when this is settled. @throws {GraphQLError} */
  readonly onNewDocument?: (text: string, visit: Visit) => MaybePromise<void>;
  /** Is told of what is done for a new document; only one policy can. */
  readonly around?: Around;
  /** A document that is known and need not be parsed. @throws {GraphQLError} where no other may run */
  readonly findDocument?: (text: string) => DocumentNode | undefined;
  /** Parses in its own way; only one policy can. */
  readonly parse?: (source: string | Source, options?: ParseOptions) => DocumentNode;
  /** Before validation. Its verdict on a document and the operation of it is the same each time, so it may be asked but once. @throws {GraphQLError} */
  readonly onDocument?: (document: DocumentNode, operationName: string | undefined) => void;
  /** Before validation, for each request. @throws {GraphQLError} */
  readonly onVariables?: (variables: unknown) => void;
  /** What documents are validated by beside the rules of the specification. */
  readonly validationRules?: readonly ValidationRule[];
  /** The document of a request was found to be valid. */
  readonly onValid?: (document: DocumentNode, params: Params | undefined) => void;
  /** It is known what will be asked of the graph, and nothing has been. */
  readonly admit?: (operation: Operation, context: PolicyContext) => MaybePromise<Admission | undefined>;
  /** Adds to the answer of an operation that was described. */
  readonly extend?: (answer: Answer, operation: Operation, context: PolicyContext) => Answer;
  /** The last word on an answer, or on each part of a stream; `place` is that of the operation in a batch, 0 for one alone. */
  readonly onAnswer?: (answer: Answer, visit: Visit, place: number) => Answer;
  /** An answer that comes in parts is about to begin. */
  readonly onStream?: (visit: Visit) => void;
  /** The answer is about to be sent, with these headers. */
  readonly onHeaders?: (headers: AnswerHeaders, visit: Visit) => void;
};
