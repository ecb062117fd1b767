/** The body of an answer as it was meant: content codings undone, never more of it than is allowed. */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { CallError, tooLarge } from './error.ts';
import type { CallResponse } from './transport.ts';

type Decoder = (body: Buffer, maxBytes: number) => Promise<Buffer>;

const unzip = promisify(gunzip);
const unbrotli = promisify(brotliDecompress);
const inflateZlib = promisify(inflate);
const inflateBare = promisify(inflateRaw);

const gzip: Decoder = (body, maxOutputLength) => unzip(body, { maxOutputLength });
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['br', (body, maxOutputLength) => unbrotli(body, { maxOutputLength })],
  // "deflate" is the zlib format, but some servers send the bare one; their first bytes differ.
  [
    'deflate',
    (body, maxOutputLength) =>
      ((body[0] ?? 0) & 0x0f) === 8 ? inflateZlib(body, { maxOutputLength }) : inflateBare(body, { maxOutputLength }),
  ],
]);

/** An honest server compresses once; each further layer multiplies what a small body can grow to. */
const maxLayers = 2;

/** The content codings of an answer, in the order in which they were applied. Some servers say "none", which is no coding. */
export function codingsOf(headers: CallResponse['headers']): string[] {
  return (headers['content-encoding'] ?? [])
    .flatMap((value) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity' && coding !== 'none');
}

/** Whether an answer has to be decoded. Answers without a body (204, 304, to HEAD) may name the coding that it would have had. */
export function isCoded({ headers, body }: CallResponse): boolean {
  return headers['content-encoding'] !== undefined && body.length > 0;
}

/** The answer with its body decoded, at most `maxBytes` of it. Rejects with a `CallError`. */
export async function decode(backend: string, response: CallResponse, maxBytes: number): Promise<CallResponse> {
  const codings = codingsOf(response.headers);
  if (codings.length === 0 || response.body.length === 0) return response;
  if (codings.length > maxLayers) throw invalid(backend, `the answer is encoded ${codings.length} times`);
  let body = response.body;
  for (const coding of codings.reverse()) {
    const decoder = decoders.get(coding);
    if (!decoder) throw invalid(backend, 'the answer has a content coding that nobody asked for');
    try {
      body = await decoder(body, maxBytes);
    } catch (error) {
      if (error instanceof RangeError) throw tooLarge(backend, maxBytes);
      throw invalid(backend, `the answer is not ${coding}, or cut off`, error);
    }
  }
  return { ...response, body };
}

/** Everything of a stream that should be short; the stream is destroyed. Rejects if it is longer, slower, or breaks off. */
export async function readAll(body: Readable, maxBytes: number, timeoutMs: number): Promise<Buffer> {
  const timer = setTimeout(() => body.destroy(new Error('too slow')), timeoutMs);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new Error('too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

function invalid(backend: string, message: string, cause?: unknown): CallError {
  return new CallError('BACKEND_INVALID_RESPONSE', backend, message, { cause });
}
