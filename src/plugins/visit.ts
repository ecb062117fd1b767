/** One request at a door, as the policies see it, whatever transport and whichever way through the door it takes. */
import { randomUUID } from 'node:crypto';
import { Aside } from '../util/aside.ts';
import type { Ending } from '../util/ending.ts';
import { HeaderMap } from './answer.ts';
import type { Told } from './cache/header.ts';
import type { Caller } from './caller.ts';
import type { VisitRecord } from './record.ts';

/** What a transport knows of a request. */
export type VisitSource = {
  readonly method: string;
  /** With its query; from the path on, or whole. */
  readonly url: string;
  /** A request header by its lower-case name; several of that name as one text. */
  header(name: string): string | undefined;
  /** Who is connected to us. */
  readonly remoteAddress: string | undefined;
  /** Aborted when whoever asks has gone away. */
  readonly signal: Ending;
};

export class Visit {
  readonly source: VisitSource;
  /** Where somebody wants to know what became of it. */
  readonly record: VisitRecord | undefined;
  /** What will be sent with the answer, to be added to. */
  readonly answerHeaders = new HeaderMap();
  /** Who it is; from `useAuth` on. */
  caller: Caller | undefined;
  /** How many operations it has, as far as they were read. */
  operations = 0;
  /** Whether files came with what is asked. */
  hasFiles = false;
  /** What caches are told of the answer so far. */
  told: Told | undefined;
  #requestId: string | undefined;

  constructor(source: VisitSource, record?: VisitRecord) {
    this.source = source;
    this.record = record;
  }

  header(name: string): string | undefined {
    return this.source.header(name);
  }

  /** A parameter of the URL. */
  query(name: string): string | undefined {
    const { url } = this.source;
    const at = url.indexOf('?');
    return at < 0 ? undefined : (new URLSearchParams(url.slice(at + 1)).get(name) ?? undefined);
  }

  /** The id in our log and in the answer's `x-request-id`: the sender's own if it is a sane one, else a new one. */
  get requestId(): string {
    if (this.#requestId === undefined) {
      const sent = this.source.header('x-request-id');
      this.#requestId = sent !== undefined && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
    }
    return this.#requestId;
  }
}

const visits = new Aside<Request, Visit>('visit');

/** The visit that a request of Yoga's is; always the same one. */
export function visitOf(request: Request, remoteAddress?: string, record?: VisitRecord): Visit {
  let visit = visits.get(request);
  if (!visit) {
    visit = new Visit(new RequestSource(request, remoteAddress), record);
    visits.set(request, visit);
  }
  return visit;
}

class RequestSource implements VisitSource {
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly #request: Request;

  constructor(request: Request, remoteAddress: string | undefined) {
    this.method = request.method;
    this.url = request.url;
    this.remoteAddress = remoteAddress;
    this.#request = request;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }
}

/** Lets a request of Yoga's be a visit that has begun before Yoga saw it. */
export function resume(request: Request, visit: Visit): void {
  visits.set(request, visit);
}
