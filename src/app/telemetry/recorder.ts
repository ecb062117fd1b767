/** Watches what goes through one door, by every way: a record begins with each request, the policy here notes on it, and when it is over it is counted and logged. */
import type { ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { clientIp } from '../../plugins/auth/ip.ts';
import type { Operation } from '../../plugins/operation.ts';
import type { Policy } from '../../plugins/policy.ts';
import { type OperationRecord, VisitRecord } from '../../plugins/record.ts';
import { Aside } from '../../util/aside.ts';
import { type ErrorCode, isErrorCode } from '../../util/errors.ts';
import type { EngineContext } from '../engine.ts';
import { DoorMeter, type Transport } from './door-meter.ts';
import { callsOf, lineOf } from './line.ts';
import type { Telemetry } from './telemetry.ts';

export type RecorderOptions = {
  /** The client's name. */
  readonly client: string;
  readonly telemetry: Telemetry;
  readonly estimate: (operation: Operation) => number;
  readonly trustedProxies: BlockList;
  /** What lines say of a caller. */
  readonly tell: { readonly address: boolean; readonly subject: boolean };
};

const records = new Aside<ServerResponse, VisitRecord>('record');

export class Recorder {
  readonly #options: RecorderOptions;
  /** Undefined where nothing is counted. */
  readonly meter: DoorMeter | undefined;

  constructor(options: RecorderOptions) {
    const { client, telemetry } = options;
    this.#options = options;
    this.meter = telemetry.metrics && new DoorMeter(client, telemetry.metrics);
  }

  /** A request of HTTP: it is over when its response is. Without one, it is whoever began it that ends it. */
  begin(response: ServerResponse | undefined): VisitRecord {
    const record = new VisitRecord(response, this.#over);
    this.meter?.begin();
    if (response) {
      records.set(response, record);
      response.on('close', endRecord);
    }
    return record;
  }

  /** To stand before all policies that refuse, and behind what says how errors are told. */
  policy(): Policy {
    const { estimate } = this.#options;
    return {
      onVisit(visit) {
        if (visit.record) visit.record.visit = visit;
        return undefined;
      },
      onNewDocument(_text, { record }) {
        if (record) record.newDocuments++;
      },
      admit(operation, context) {
        const { record } = context.visit;
        if (!record) return undefined;
        const one = record.at(context.place ?? 0);
        one.context = context;
        try {
          one.cost = estimate(operation);
        } catch {
          // Whoever refuses it for that says so.
        }
        return undefined;
      },
      onStream: ({ record }) => {
        if (!record || record.isStream) return;
        record.isStream = true;
        this.meter?.beginStream();
      },
      onHeaders(headers, { record }) {
        if (record?.isStream) record.isMultipart = headers.get('content-type')?.startsWith('multipart/') === true;
        const length = record && headers.get('content-length');
        if (length) record.bytes = Number(length);
      },
      onAnswer(answer, { record }, place) {
        if (!record) return answer;
        const one = record.at(place);
        if (record.isStream) one.parts++;
        one.errors ??= errorsOf(answer);
        return answer;
      },
    };
  }

  readonly #over = (record: VisitRecord): void => {
    const ms = performance.now() - record.begunMs;
    const { response, others } = record;
    const transport = transportOf(record);
    const isAborted = response ? !response.writableFinished && !record.isStream : record.isAborted;
    const status = response?.headersSent ? response.statusCode : undefined;
    this.meter?.end(record);
    this.#tell(record, record.first, others && 0, transport, isAborted, status, ms);
    if (others)
      for (const [i, one] of others.entries()) this.#tell(record, one, i + 1, transport, isAborted, status, ms);
  };

  #tell(
    record: VisitRecord,
    one: OperationRecord,
    place: number | undefined,
    transport: Transport,
    isAborted: boolean,
    status: number | undefined,
    ms: number,
  ): void {
    const { client, telemetry } = this.#options;
    const outcome = isAborted ? 'aborted' : outcomeOf(record, one, status);
    this.meter?.count(record, one, transport, outcome, ms);
    telemetry.accessLog?.write(
      lineOf(record, one, {
        client,
        transport,
        outcome,
        status,
        ms,
        place,
        places: 1 + (record.others?.length ?? 0),
        // To who has the answer already it was not sent again.
        bytes: status === 304 ? 0 : record.bytes,
        calls: callsOf(one.context as EngineContext | undefined),
        address: this.#addressOf(record),
        subject: this.#options.tell.subject ? record.visit?.caller?.identity?.subject : undefined,
      }),
    );
  }

  #addressOf({ visit, response }: VisitRecord): string | undefined {
    if (!this.#options.tell.address) return undefined;
    if (visit?.caller) return visit.caller.ip;
    const forwarded = visit ? visit.header('x-forwarded-for') : response?.req.headers['x-forwarded-for'];
    const remote = visit ? visit.source.remoteAddress : response?.req.socket.remoteAddress;
    return clientIp(remote, String(forwarded ?? ''), this.#options.trustedProxies);
  }
}

function endRecord(this: ServerResponse): void {
  records.get(this)?.end();
}

function transportOf({ response, isStream, isMultipart }: VisitRecord): Transport {
  if (!response) return 'websocket';
  if (!isStream) return 'http';
  return isMultipart ? 'multipart' : 'sse';
}

function outcomeOf({ refusal }: VisitRecord, { errors }: OperationRecord, status: number | undefined): string {
  const [error] = errors ?? [];
  if (error) return isErrorCode(error.extensions.code) ? error.extensions.code : 'INTERNAL_SERVER_ERROR';
  if (refusal) return refusal;
  return status !== undefined && status >= 400 ? codeOfStatus(status) : 'ok';
}

const statuses: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'RATE_LIMITED',
  503: 'OVERLOADED',
};

/** Of an answer that was no GraphQL. */
function codeOfStatus(status: number): ErrorCode {
  return statuses[status] ?? (status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST');
}

/** Errors of an answer, or of a part of one. */
function errorsOf(answer: Parts): OperationRecord['errors'] {
  if (answer.errors?.length) return answer.errors;
  for (const part of answer.incremental ?? answer.completed ?? []) if (part.errors?.length) return part.errors;
  return undefined;
}

type Parts = {
  readonly errors?: OperationRecord['errors'];
  readonly incremental?: readonly Parts[];
  readonly completed?: readonly Parts[];
};
