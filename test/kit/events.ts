/** A client's end of Server-Sent Events: the names and data of what comes, until the stream is over. */

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { readEvents, type ServerSentEvent } from '../../src/fetch/events.ts';

/** Opens a subscription by POST. The events end with the stream, whether it was completed or cut off. */
export async function openEvents(
  url: string,
  body: { readonly query: string; readonly variables?: unknown },
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly response: IncomingMessage; readonly events: AsyncGenerator<ServerSentEvent> }> {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { response, events: readEvents(response) };
}
