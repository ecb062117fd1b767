/** The transport: a call to a backend from the gate to the last byte, with deadline, instances, breaker and retries. */
import type { Readable } from 'node:stream';
import type { BackendOptions } from '../schema/backend.ts';
import { type Clock, systemClock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { addressOf } from './address.ts';
import { type Connections, openConnections, openStream } from './agent.ts';
import { Balance } from './balance.ts';
import { Breaker } from './breaker.ts';
import type { CallRecord, OperationContext } from './context.ts';
import { Deadline, Timeouts } from './deadline.ts';
import { CallError, toCallError } from './error.ts';
import { type Exchange, exchange, readHeaders } from './exchange.ts';
import { noteFreshness } from './freshness.ts';
import { Gate } from './gate.ts';
import { sendable } from './headers.ts';
import { type CallMeter, startTrace } from './observe.ts';
import { pause, Retry } from './retry.ts';
import type { CallRequest, CallResponse, Transport } from './transport.ts';

export type TransportOptions = Pick<BackendOptions, 'timeoutMs' | 'retryAttempts' | 'breaker' | 'concurrency'> & {
  readonly backend: string;
  /** Of the body, decoded. Default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** Several instances of the backend, such as `http://a:4001`: calls to any of them are shared out among all. */
  readonly origins?: readonly string[];
  /** The process's pool; without one the transport opens its own, and closes it. */
  readonly connections?: Connections;
  readonly clock?: Clock;
  readonly log: Log;
  /** Told of each HTTP request that ended. */
  readonly meter?: CallMeter | undefined;
};

/** For each call in flight this many may wait. */
const waitingPerCall = 4;

/** One backend's door to the network. Every failure rejects with a `CallError`. */
export function createTransport(options: TransportOptions): Transport {
  const { backend, timeoutMs, maxBodyBytes = 16 * 1024 ** 2, clock = systemClock, log } = options;
  const connections = options.connections ?? openConnections();
  const timeouts = new Timeouts(timeoutMs);
  const gate = new Gate(options.concurrency, options.concurrency * waitingPerCall);
  const retry = new Retry(options.retryAttempts, clock);
  const balance = new Balance(options.origins ?? [], createBreaker, clock);
  const streams = new Set<Readable>();

  function createBreaker(origin: string): Breaker | undefined {
    if (!options.breaker) return undefined;
    return new Breaker(options.breaker, clock, (state) =>
      log(state === 'open' ? 'warn' : 'info', `breaker ${state}`, { backend, origin }),
    );
  }

  /** Kept when there is room for the call; `gate.leave` must follow. Rejects where there is none within its time. */
  async function line(deadline: Deadline, admitted: Promise<boolean> | boolean): Promise<void> {
    if (await admitted) return;
    if (deadline.aborted) throw deadline.reason;
    throw new CallError('BACKEND_OVERLOADED', backend, 'too many calls are waiting');
  }

  /** One HTTP request, at one instance: recorded, traced, and its outcome told to the breaker. */
  async function attempt<T extends { readonly status: number }>(
    prepared: Prepared,
    deadline: Deadline,
    work: (wire: Exchange, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const turn = balance.choose(prepared.wire.origin, prepared.failed);
    if (!turn) throw new CallError('BACKEND_UNAVAILABLE', backend, 'left alone after many failures');
    prepared.failed = turn.origin;
    prepared.made += 1;
    const { wire: first } = prepared;
    const wire = turn.origin === first.origin ? first : { ...first, origin: turn.origin };
    const record: { -readonly [K in keyof CallRecord]: CallRecord[K] } = {
      backend,
      method: wire.method,
      url: wire.origin + wire.path,
      status: undefined,
    };
    prepared.context.calls.push(record);
    const endTrace = startTrace(wire, prepared.context.requestId, prepared.made, options.meter);
    try {
      const answer = await work(wire, deadline);
      record.status = answer.status;
      turn.done(answer.status >= 500 ? 'failure' : 'success');
      endTrace(answer.status, undefined);
      return answer;
    } catch (thrown) {
      const error = toCallError(thrown, backend, false);
      // An answer that we refuse to read says nothing about whether the backend is up; nor does a caller who left.
      turn.done(isCallerGone(deadline) || error.code === 'BACKEND_INVALID_RESPONSE' ? 'unknown' : 'failure');
      endTrace(undefined, error.code);
      throw error;
    }
  }

  function prepare(request: CallRequest, context: OperationContext): Prepared {
    const address = addressOf(request.url);
    if (!address) throw new CallError('BACKEND_UNAVAILABLE', backend, 'the address is no http or https URL');
    const drop = (name: string): void => log('warn', 'a header cannot be sent', { backend, name });
    const headers = request.headers.length > 0 ? sendable(request.headers, drop).flat() : [];
    const { method, body, bytes } = request;
    return { wire: { backend, ...address, method, headers, body: bytes ?? body }, context, made: 0, failed: undefined };
  }

  function send(wire: Exchange, deadline: Deadline): Promise<CallResponse> {
    return exchange(connections, wire, maxBodyBytes, deadline);
  }

  async function call(request: CallRequest, context: OperationContext): Promise<CallResponse> {
    const prepared = prepare(request, context);
    const deadline = new Deadline(backend, timeouts, context.signal);
    let isInside = false;
    retry.countCall();
    try {
      const admitted = gate.enter(deadline);
      if (admitted !== true) await line(deadline, admitted);
      isInside = true;
      for (;;) {
        const madeBefore = prepared.made;
        let result: CallResponse | CallError;
        try {
          result = await attempt(prepared, deadline, send);
        } catch (error) {
          result = error as CallError;
        }
        // Where every breaker is open nothing was sent, and sending it again would be no better.
        const again = request.idempotent && prepared.made > madeBefore;
        const delayMs = again ? retry.nextMs(prepared.made, result, deadline.leftMs) : undefined;
        if (delayMs === undefined || deadline.aborted) {
          if (result instanceof CallError) throw result;
          noteFreshness(context, result.headers);
          return result;
        }
        await pause(delayMs, deadline);
      }
    } finally {
      if (isInside) gate.leave();
      deadline.end();
    }
  }

  async function open(request: CallRequest, context: OperationContext): ReturnType<Transport['open']> {
    const prepared = prepare(request, context);
    const deadline = new Deadline(backend, timeouts, context.signal);
    try {
      await line(deadline, gate.enter(deadline));
      let answer: Awaited<ReturnType<Transport['open']>>;
      try {
        answer = await attempt(prepared, deadline, begin);
      } finally {
        gate.leave();
      }
      deadline.lift();
      streams.add(answer.body);
      answer.body.once('close', () => {
        streams.delete(answer.body);
        deadline.end();
      });
      return answer;
    } catch (error) {
      deadline.end();
      throw error;
    }
  }

  async function begin({ backend: _, body, ...wire }: Exchange, deadline: Deadline): ReturnType<Transport['open']> {
    const answer = await openStream(connections, { ...wire, body: body ?? null, signal: deadline.toSignal() });
    // Without a listener, a stream that breaks while nobody reads would end the process.
    answer.body.on('error', () => {});
    return { status: answer.statusCode, headers: readHeaders(answer.headers), body: answer.body };
  }

  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    for (const stream of streams) stream.destroy();
    closing ??= options.connections ? Promise.resolve() : connections.close();
    await closing;
  }

  return { call, open, close };
}

/** A call on its way: what goes over the wire, how often it was sent, and where it failed last. */
type Prepared = {
  readonly wire: Exchange;
  readonly context: OperationContext;
  made: number;
  failed: string | undefined;
};

function isCallerGone(deadline: Deadline): boolean {
  return deadline.aborted && (deadline.reason as CallError).code !== 'BACKEND_TIMEOUT';
}
