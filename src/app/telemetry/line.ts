/** A line of the access log: what one operation was, and what became of it, without anything that a client could hide a secret in. */
import type { OperationRecord, VisitRecord } from '../../plugins/record.ts';
import { isErrorCode } from '../../util/errors.ts';
import { redact } from '../../util/redact.ts';
import type { EngineContext } from '../engine.ts';
import { DescribedOperation } from '../operation.ts';

export type LineFacts = {
  readonly client: string;
  readonly transport: string;
  readonly outcome: string;
  readonly status: number | undefined;
  readonly bytes: number | undefined;
  readonly ms: number;
  readonly calls: number | undefined;
  /** Of a batch: which of how many. */
  readonly place: number | undefined;
  readonly places: number;
  readonly address: string | undefined;
  readonly subject: string | undefined;
};

/** A name is the client's choice: no longer than anybody needs. */
const maxName = 100;

/** Joined from parts that need no escaping: names of GraphQL and ours, codes of the table, numbers, addresses. */
export function lineOf(record: VisitRecord, one: OperationRecord, facts: LineFacts): string {
  const { context, errors, cost, parts } = one;
  const operation = context?.operation;
  let line = `{"time":"${timeOf(Date.now())}","client":"${facts.client}","transport":"${facts.transport}"`;
  if (record.visit) line += `,"requestId":"${idOf(record.visit.requestId)}"`;
  if (record.response?.req.method !== undefined) line += `,"method":"${record.response.req.method}"`;
  if (facts.place !== undefined) line += `,"place":${facts.place},"of":${facts.places}`;
  if (operation) {
    line += `,"kind":"${operation.kind}"`;
    if (operation.name !== undefined) line += `,"operation":"${operation.name.slice(0, maxName)}"`;
    if (operation instanceof DescribedOperation) line += `,"document":"${operation.hash}"`;
  }
  if (facts.status !== undefined) line += `,"status":${facts.status}`;
  line += `,"outcome":"${facts.outcome}"`;
  if (errors) line += `,"errors":${errors.length},"codes":${codesOf(one)}`;
  line += `,"ms":${msText(facts.ms)}`;
  if (facts.bytes !== undefined) line += `,"bytes":${facts.bytes}`;
  if (facts.calls !== undefined) line += `,"calls":${facts.calls}`;
  if (cost !== undefined) line += `,"cost":${cost}`;
  if (context?.cached !== undefined) line += `,"cache":"${context.cached}"`;
  if (parts > 0) line += `,"parts":${parts}`;
  if (facts.address !== undefined) line += `,"address":"${facts.address}"`;
  if (facts.subject !== undefined) line += `,"subject":${JSON.stringify(facts.subject.slice(0, maxName))}`;
  return `${line}}\n`;
}

/** Calls that were made for it, and not for another that asked for the same. */
export function callsOf(context: EngineContext | undefined): number | undefined {
  const calls = context?.calls?.calls;
  if (!calls) return undefined;
  let own = 0;
  for (const call of calls) if (!call.shared) own++;
  return own;
}

function codesOf({ errors = [] }: OperationRecord): string {
  const codes = new Set(errors.map(({ extensions: { code } }) => code).filter(isErrorCode));
  return JSON.stringify([...codes]);
}

/** One that the client chose may be anything of its form, a token among it; ours have 36 characters. */
function idOf(requestId: string): string {
  return requestId.length <= 36 ? requestId : redact(requestId);
}

/** To the microsecond, as a whole number and three digits: a number that is none but nearly is dear to write. */
function msText(ms: number): string {
  const all = Math.round(ms * 1000);
  const rest = all % 1000;
  return `${(all - rest) / 1000}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}

let second = 0;
let text = '';

/** As `toISOString`, which is dear, makes it: of each second but once. */
function timeOf(now: number): string {
  const of = Math.floor(now / 1000);
  if (of !== second) {
    second = of;
    text = new Date(of * 1000).toISOString().slice(0, 20);
  }
  const ms = now - of * 1000;
  return `${text}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
