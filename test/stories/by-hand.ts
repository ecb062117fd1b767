/** A gateway in production before a REST backend `shop` whose server answers by hand. */
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { Config } from '../../src/app/config/types.ts';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import type { HostOptions } from '../../src/app/host.ts';
import { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { startHttp } from '../fetch/kit.ts';
import { makeDirectory } from '../kit/directory.ts';
import { setting } from '../kit/setting.ts';

export type Ask = (
  client: string,
  query: string,
  variables?: object,
  headers?: Readonly<Record<string, string>>,
  extensions?: object,
) => Promise<{ readonly text: string; readonly body: Body; readonly headers: Headers }>;

type Body = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly path?: unknown; readonly extensions: unknown }[];
};

/**
 * How to ask a client's door.
 *
 * @param schema `$BASE` in it is the server's origin; without it, a source `api` is added
 */
export async function start(
  t: TestContext,
  schema: string,
  clients: Readonly<Record<string, string>>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  {
    plugins = [],
    memory,
    telemetry,
  }: Partial<Pick<HostOptions, 'memory' | 'telemetry'>> & Partial<Pick<Config, 'plugins'>> = {},
): Promise<Ask> {
  const origin = await startHttp(t, answer);
  const own = schema.includes('$BASE');
  const source = own ? '' : `extend schema @source(name: "api", http: { baseURL: "${origin}" })\n`;
  const directory = await makeDirectory(t, {
    'schemas/shop.graphql': source + schema.replaceAll('$BASE', origin),
    ...Object.fromEntries(Object.entries(clients).map(([name, sdl]) => [`bff/${name}.graphql`, sdl])),
  });
  const { config } = await loadConfig(directory);
  assert.ok(config);
  const loaded = await loadGateway(directory, {
    config: { ...config, plugins },
    log: silent,
    production: true,
    env: setting,
    ...(memory && { memory }),
    telemetry,
  });
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  assert.ok(loaded.gateway && errors.length === 0, errors.map(formatProblem).join('\n'));
  const server = await serve({ gateway: loaded.gateway, host: '127.0.0.1', port: 0, log: silent });
  t.after(() => server.stop());
  return async (client, query, variables, headers, extensions) => {
    const response = await fetch(`${server.url}/${client}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables, extensions }),
    });
    const text = await response.text();
    return { text, body: JSON.parse(text), headers: response.headers };
  };
}

export function send(response: ServerResponse, body: string, status = 200, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
