/** Which requests can take the short way, by what their head says: a POST of JSON, to be answered by JSON. */
import type { IncomingMessage } from 'node:http';
import { remembered } from '../../util/remembered.ts';

/** The media types of an answer in one piece (GraphQL over HTTP, 4.1). */
export type AnswerType = 'application/json' | 'application/graphql-response+json';

const bodyTypes: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
]);

/** The media type that the answer to a request will have; undefined for a request that is not plain. */
export function answerTypeOf({ method, url, headers }: IncomingMessage, path: string): AnswerType | undefined {
  if (method !== 'POST' || url !== path || !bodyTypes.has(headers['content-type'])) return undefined;
  const accept = headers.accept ?? '*/*';
  // Nobody needs so much of it.
  if (accept.length > 300) return undefined;
  const known = chosen(accept);
  return known === 'other' ? undefined : known;
}

const chosen = remembered(choose, { limit: 200 });

/** As Yoga chooses: what is named first counts, weights do not, and where both would do it is `application/json`. */
function choose(accept: string): AnswerType | 'other' {
  for (const range of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') continue;
    if (type === 'application/graphql-response+json') return type;
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'application/json';
  }
  return 'other';
}
