/** What goes on at a door of a random world, by WebSocket and by one event stream: what is sent, and everything that comes back, to the end. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { protocol } from '../kit/socket.ts';
import { type Came, type Sent, send } from './ask.ts';
import { apiKey, type World } from './world.ts';

/** What is enough of a subscription that would go on. */
const enough = 8;
/** How long a door may be silent: a subscription whose backend is gone is tried again for longer than anybody wants to wait here. */
const patienceMs = 1000;

/** One operation, as graphql-transport-ws has it. */
export function ride(world: World, client: string, { params, headers = {}, known }: Sent): Promise<Came> {
  const init = { type: 'connection_init', payload: { ...headers, ...(known ? { 'x-api-key': apiKey } : {}) } };
  return talk(world, client, [init, { type: 'subscribe', id: '1', payload: params }]);
}

/** Sends these messages, as they are, those after `connection_init` once it is acknowledged; what is no text is sent as JSON. */
export function talk(world: World, client: string, messages: readonly unknown[]): Promise<Came> {
  const url = `${world.url.replace('http', 'ws')}/${client}/graphql`;
  const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
  const lines: string[] = [];
  const events: string[] = [];
  return new Promise((resolve) => {
    let patience: NodeJS.Timeout | undefined;
    const wait = (): void => {
      clearTimeout(patience);
      patience = setTimeout(() => socket.terminate(), patienceMs);
    };
    socket.on('upgrade', ({ statusCode, statusMessage, rawHeaders }) =>
      lines.push(`${statusCode} ${statusMessage}`, ...rawHeaders),
    );
    const rest = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)));
    const sendOn = (): void => {
      for (let message = rest.shift(); message !== undefined; message = rest.shift()) {
        socket.send(message);
        if (message.startsWith('{"type":"connection_init"')) return;
      }
    };
    socket.on('open', () => {
      wait();
      sendOn();
    });
    socket.on('message', (data) => {
      wait();
      const text = String(data);
      events.push(text);
      if (text === '{"type":"connection_ack"}') sendOn();
      if (events.length >= enough || /^\{"(id":"1",")?type":"(complete|error)"/.test(text)) socket.close();
    });
    socket.on('error', (error) => lines.push(String(error)));
    socket.on('close', (code, reason) => {
      clearTimeout(patience);
      const body = [...events, `${code} ${reason}`].join('\n');
      resolve({ status: code, headers: lines, body, whole: [...lines, body].join('\n') });
    });
  });
}

/** One operation of a stream that is reserved before, as graphql-sse's single connection mode has it. */
export async function stream(world: World, client: string, { params, known }: Sent): Promise<Came> {
  const headers: Record<string, string> = known ? { 'x-api-key': apiKey } : {};
  const url = `${world.url}/${client}/graphql`;
  const reserved = await fetch(url, { method: 'PUT', headers });
  const token = { 'x-graphql-event-stream-token': await reserved.text() };
  const reading = httpRequest(url, { agent: false, headers: { ...headers, ...token, accept: 'text/event-stream' } });
  reading.end();
  const [response] = (await once(reading, 'response')) as [IncomingMessage];
  let text = '';
  const over = Promise.withResolvers<void>();
  let patience = setTimeout(over.resolve, patienceMs);
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    clearTimeout(patience);
    patience = setTimeout(over.resolve, patienceMs);
    if (/^event: complete$/m.test(text) || text.split('event: next').length > enough) over.resolve();
  });
  response.on('error', () => {}).on('close', over.resolve);
  const named = typeof params === 'string' ? params : { ...params, extensions: { operationId: '1' } };
  const accepted = await send(world, client, {
    params: named,
    headers: { ...token, accept: '*/*' },
    known: known === true,
  });
  // What was refused has no events.
  if (accepted.status >= 400) over.resolve();
  await over.promise;
  clearTimeout(patience);
  reading.destroy();
  const body = [accepted.body, text].join('\n');
  const lines = [...accepted.headers, ...response.rawHeaders];
  return {
    status: accepted.status,
    headers: lines,
    body,
    whole: [accepted.whole, ...response.rawHeaders, text].join('\n'),
  };
}
