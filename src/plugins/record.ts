/** What became of one request at a door: noted on its way by whoever knows, and read once, when it is over. There only where somebody wants to know. */
import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { ErrorCode } from '../util/errors.ts';
import type { PolicyContext } from './operation.ts';
import type { Visit } from './visit.ts';

/** One operation of a request. */
export class OperationRecord {
  /** From when it is known what will be asked of the graph. */
  context: PolicyContext | undefined = undefined;
  /** The estimate. */
  cost: number | undefined = undefined;
  /** As the client is told them; of an answer in parts, those of the first part that has any. */
  errors: readonly GraphQLError[] | undefined = undefined;
  /** Events, or parts of an answer. */
  parts = 0;
}

export class VisitRecord {
  readonly begunMs = performance.now();
  /** Undefined for what came by WebSocket. */
  readonly response: ServerResponse | undefined;
  /** From when the policies have seen it. */
  visit: Visit | undefined = undefined;
  readonly first = new OperationRecord();
  /** Of a batch, all but the first. */
  others: OperationRecord[] | undefined = undefined;
  /** Why it was refused before there was an operation. */
  refusal: ErrorCode | undefined = undefined;
  /** Whether its answer comes in parts, and whether those are of a multipart message. */
  isStream = false;
  isMultipart = false;
  /** Of the body that was sent, where it is known. */
  bytes: number | undefined = undefined;
  /** Documents of it that were not known. */
  newDocuments = 0;
  /** Whether whoever asked has gone without an answer. */
  isAborted = false;
  #waitedFor = 1;
  readonly #onOver: (record: VisitRecord) => void;

  /** @param onOver called once, when nothing of it is to be waited for any more */
  constructor(response: ServerResponse | undefined, onOver: (record: VisitRecord) => void) {
    this.response = response;
    this.#onOver = onOver;
  }

  /** The operation at that place of a batch; the first where there is one alone. */
  at(place: number): OperationRecord {
    if (place === 0) return this.first;
    this.others ??= [];
    for (let i = this.others.length; i < place; i++) this.others.push(new OperationRecord());
    return this.others[place - 1] as OperationRecord; // As many were just made.
  }

  /** It is not over before `end` was called once more. */
  extend(): void {
    this.#waitedFor++;
  }

  end(): void {
    this.#waitedFor--;
    if (this.#waitedFor === 0) this.#onOver(this);
  }
}
