/** The answer of the short way on the wire: status and headers as Yoga would choose them, in one write. */
import type { ServerResponse } from 'node:http';
import { processRegularResult } from 'graphql-yoga';
import { HeaderMap } from '../../plugins/answer.ts';
import type { Answer } from '../../plugins/operation.ts';
import type { Policy } from '../../plugins/policy.ts';
import type { Refusal } from '../../plugins/refusal.ts';
import type { Visit } from '../../plugins/visit.ts';
import { contentOf } from '../../plugins/written.ts';
import type { AnswerType } from './plain.ts';

/** In the place of a `Response`, of which only these are read. */
class Processed {
  readonly body: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: string, init: { readonly status: number; readonly headers: Readonly<Record<string, string>> }) {
    this.body = body;
    this.status = init.status;
    this.headers = init.headers;
  }
}

/** Yoga's own hand on answers that have errors: they choose the status, bring headers, and have things taken out. */
function process(answer: Answer, type: AnswerType): Refusal {
  // It makes nothing of its second argument but the one `Response`.
  const api = { Response: Processed } as unknown as Parameters<typeof processRegularResult>[1];
  return processRegularResult(answer, api, type) as unknown as Processed;
}

/** Whatever could set a status or a header, or has to be left out of the body. */
function isOrdinary(answer: Answer): boolean {
  return !answer.errors && answer.extensions?.http === undefined;
}

const contentTypes: Readonly<Record<AnswerType, Readonly<Record<string, string>>>> = {
  'application/json': { 'content-type': 'application/json; charset=utf-8' },
  'application/graphql-response+json': { 'content-type': 'application/graphql-response+json; charset=utf-8' },
};

export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  type: AnswerType,
  visit: Visit,
  policies: readonly Policy[],
): void {
  const refusal = isOrdinary(answer)
    ? { status: 200, headers: contentTypes[type], body: contentOf(answer) }
    : process(answer, type);
  send(response, refusal, visit, policies);
}

/** Characters. */
const longText = 8_192;

export function send(
  response: ServerResponse,
  { status, headers: own, body }: Omit<Refusal, 'body'> & { readonly body: string | Buffer | null },
  visit: Visit,
  policies: readonly Policy[],
): void {
  const headers = new HeaderMap();
  for (const name in own) headers.set(name.toLowerCase(), own[name] as string);
  visit.answerHeaders.putInto(headers);
  for (const { onHeaders } of policies) onHeaders?.(headers, visit);
  // A long text would be put behind the headers as one text, and encoded after that.
  const content = typeof body === 'string' && body.length > longText ? Buffer.from(body) : (body ?? '');
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  if (visit.record) visit.record.bytes = length;
  const lines: string[] = [];
  for (const [name, value] of headers.entries()) lines.push(name, value);
  lines.push('content-length', String(length));
  response.writeHead(status, lines);
  response.end(content);
}
