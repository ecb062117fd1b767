/** Which headers a WebSocket's operations are taken to have come with. */
import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { liveHeaders } from '../../../src/app/live/headers.ts';

function headersOf(handshake: Readonly<Record<string, string>>, payload?: unknown): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  for (const [name, value] of Object.entries(handshake)) request.headersDistinct[name] = [value];
  const {
    accept: _,
    'content-type': __,
    'x-portico-preflight': ___,
    ...rest
  } = Object.fromEntries(liveHeaders(request, payload));
  return rest;
}

test('the payload of connection_init is headers, by its keys or under "headers", in any case', () => {
  assert.deepEqual(headersOf({}, { Authorization: 'Bearer a', 'X-Tenant': 't' }), {
    authorization: 'Bearer a',
    'x-tenant': 't',
  });
  assert.deepEqual(headersOf({}, { headers: { authorization: 'Bearer a' } }), { authorization: 'Bearer a' });
});

test('what the handshake says stands, but for the credential that browsers fill in by themselves', () => {
  const handshake = { authorization: 'Basic staging', 'x-user': 'me', cookie: 'session=1' };
  const payload = { authorization: 'Bearer a', 'x-user': 'somebody', cookie: 'session=2' };
  assert.deepEqual(headersOf(handshake, payload), {
    authorization: 'Bearer a',
    cookie: 'session=1',
    'x-user': 'me',
  });
});

test('what only browsers and proxies may say, what cannot be sent, and the handshake itself are left out', () => {
  const wicked = {
    cookie: 'a=b',
    Host: 'evil.test',
    Origin: 'https://shop.test',
    'X-Forwarded-For': '10.0.0.1',
    Forwarded: 'for=10.0.0.1',
    'X-Portico-Preflight': '1',
    'content-length': '1',
    connection: 'x',
    'x-line': 'a\r\nx-injected: 1',
    'not a name': 'a',
    'x-number': 1,
    __proto__: { 'x-proto': 'a' },
    headers: ['x'],
  };
  assert.deepEqual(headersOf({ upgrade: 'websocket', 'sec-websocket-key': 'k', 'x-own': 'o' }, wicked), {
    'x-own': 'o',
  });
  for (const payload of [null, 'text', [], { headers: null }]) assert.deepEqual(headersOf({}, payload), {});
});
