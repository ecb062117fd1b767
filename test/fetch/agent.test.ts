/** The pool of connections: kept between calls, replaced with time, and nothing that is on its way is lost by that. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { openConnections } from '../../src/fetch/agent.ts';
import { contextFor, startHttp, transportFor } from './kit.ts';

test('connections are kept between calls, and replaced after five minutes while calls on them go on', async (t) => {
  const sockets: Socket[] = [];
  const late: ServerResponse[] = [];
  let comes = (): void => {};
  const url = await startHttp(t, (request, response) => {
    sockets.push(request.socket);
    if (request.url === '/late') {
      late.push(response);
      comes();
    } else response.end('now');
  });
  t.mock.timers.enable({ apis: ['setInterval'] });
  const connections = openConnections();
  const transport = transportFor(t, { connections });
  const call = async (path: string) => {
    const request = { method: 'GET', url: url + path, headers: [], idempotent: false };
    return String((await transport.call(request, contextFor())).body);
  };
  for (let times = 0; times < 4; times++) await call('/');
  assert.ok(new Set(sockets).size < 4, 'none was used twice');
  const came = new Promise<void>((resolve) => {
    comes = resolve;
  });
  const answer = call('/late');
  await came;
  const before = new Set(sockets);
  t.mock.timers.tick(300_000);
  await call('/');
  assert.ok(!before.has(sockets.at(-1) as Socket), 'an old one was used');
  for (const response of late) response.end('late');
  assert.equal(await answer, 'late');
  await connections.close();
});
