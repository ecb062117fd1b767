/** How a backend is called over HTTP: the one door to the network. */
import type { Readable } from 'node:stream';
import type { OperationContext } from './context.ts';

export type CallRequest = {
  readonly method: string;
  /** Absolute. Where the backend has several instances, `url` is one of them and the transport may take another. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string | undefined;
  /** In the place of a body that is text. */
  readonly bytes?: Buffer | undefined;
  /** True where making the call twice does no harm: then it may be retried. */
  readonly idempotent: boolean;
};

export type CallResponse = {
  readonly status: number;
  /** Lower-case names; several values of one name in order. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
};

/** Rejects with a `CallError` (a code of the table) and never with anything else. */
export type Transport = {
  readonly call: (request: CallRequest, context: OperationContext) => Promise<CallResponse>;
  /** Opens an answer that goes on (Server-Sent Events): no total timeout, the caller reads and destroys the stream. */
  readonly open: (
    request: CallRequest,
    context: OperationContext,
  ) => Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly body: Readable;
  }>;
  readonly close: () => Promise<void>;
};
