/** A request to a door of a random world, and everything that comes back, to the last header. */
import { request as httpRequest } from 'node:http';
import { apiKey, type World } from './world.ts';

export type Sent = {
  readonly params: Readonly<Record<string, unknown>> | string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** With a credential. */
  readonly known?: boolean;
};

export type Came = {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
  /** Status line, headers and body, as text. */
  readonly whole: string;
};

export function send(
  world: World,
  client: string,
  { params, method = 'POST', headers = {}, known }: Sent,
): Promise<Came> {
  const inUrl = method === 'GET' && typeof params !== 'string';
  const path = `/${client}/graphql${inUrl ? `?${queryOf(params)}` : ''}`;
  const { hostname, port } = new URL(world.url);
  const body = inUrl ? '' : typeof params === 'string' ? params : JSON.stringify(params);
  const all = {
    ...(method === 'POST' ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}),
    ...(known ? { 'x-api-key': apiKey } : {}),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers: all, agent: world.agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject).on('end', () => {
        const { statusCode = 0, statusMessage = '', rawHeaders } = response;
        const lines = rawHeaders.flatMap((name, index) =>
          index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
        );
        const whole = [`${statusCode} ${statusMessage}`, ...lines, '', text].join('\n');
        resolve({ status: statusCode, headers: lines, body: text, whole });
      });
    });
    request.on('error', reject).end(body);
  });
}

function queryOf(params: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts).toString();
}
