import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { usePolicies } from '../../../src/plugins/adapter.ts';
import { createApiKeyProvider } from '../../../src/plugins/auth/api-key.ts';
import { useAuth } from '../../../src/plugins/auth/auth.ts';
import { trustProxies } from '../../../src/plugins/auth/ip.ts';
import { createJwtProvider } from '../../../src/plugins/auth/jwt.ts';
import type { Provider } from '../../../src/plugins/auth/provider.ts';
import type { PolicyContext } from '../../../src/plugins/operation.ts';
import { createLog } from '../../../src/util/log.ts';
import { type Issuer, makeKey, type SigningKey, startIssuer } from './issuer.ts';

const apiKey = 'a-key-that-was-given-out';
let key: SigningKey;
let issuer: Issuer;
let customers: Provider;
let partners: Provider;
const lines: string[] = [];
const log = createLog('debug', (line) => lines.push(line));
const closing: (() => Promise<unknown>)[] = [];

before(async () => {
  key = await makeKey('key-1');
  issuer = await startIssuer([key]);
  closing.push(issuer.close);
  const { url, jwksUrl, clock } = issuer;
  customers = createJwtProvider('customers', { type: 'jwt', issuer: url, jwksUrl, cookie: 'session' }, { clock, log });
  const hash = `sha256:${createHash('sha256').update(apiKey).digest('hex')}`;
  partners = createApiKeyProvider('partners', { type: 'apiKey', keys: [{ hash, subject: 'partner-1' }] });
});
beforeEach(() => lines.splice(0));
after(async () => {
  for (const close of closing) await close();
});

type Door = { readonly required?: boolean; readonly providers?: readonly Provider[]; readonly graphiql?: boolean };

/** A door on a real socket, that tells its caller by whom it takes them. */
async function open(door: Door = {}): Promise<string> {
  const yoga = createYoga({
    schema: createSchema<PolicyContext>({
      typeDefs: 'type Query { subject: String ip: String requestId: String secret: String }',
      resolvers: {
        Query: {
          subject: (_, __, { caller }) => caller.identity?.subject,
          ip: (_, __, { caller }) => caller.ip,
          requestId: (_, __, { requestId }) => requestId,
          secret: () => 'told',
        },
      },
    }),
    plugins: [
      usePolicies([
        useAuth({
          providers: door.providers ?? [customers, partners],
          required: door.required ?? false,
          trustedProxies: trustProxies(['127.0.0.0/8']),
          log,
        }),
      ]),
    ],
    graphiql: door.graphiql ?? true,
    logging: false,
  });
  const server = createServer(yoga);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function ask(url: string, headers: Record<string, string> = {}, query = '{ subject ip requestId }') {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

async function dataOf(response: Response): Promise<Record<string, unknown>> {
  assert.equal(response.status, 200);
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a door that requires a credential', () => {
  test('lets in whoever has one of any provider', async () => {
    const url = await open({ required: true });
    assert.equal((await dataOf(await ask(url, bearer(await issuer.token(key))))).subject, 'user-1');
    assert.equal((await dataOf(await ask(url, { 'x-api-key': apiKey }))).subject, 'partner-1');
  });

  test('answers every other caller with the same 401, and the log alone knows why', async () => {
    const url = await open({ required: true });
    const now = issuer.clock.now() / 1000;
    const forged = await issuer.token(await makeKey('key-1'));
    const expired = await issuer.token(key, { exp: now - 60 });
    const refused: readonly [RegExp, Record<string, string>, string?][] = [
      [/no credential/, {}],
      [/signature/, bearer(forged), forged],
      [/exp/, bearer(expired), expired],
      [/too long/, bearer('x'.repeat(9000)), 'xxxxxxxxxx'],
      [/API key is unknown/, { 'x-api-key': 'guessed-key' }, 'guessed-key'],
      [/no credential/, { authorization: 'Basic dXNlcjpwYXNz' }, 'dXNlcjpwYXNz'],
    ];
    const answers = new Set<string>();
    for (const [reason, headers, secret] of refused) {
      lines.splice(0);
      const response = await ask(url, { 'x-request-id': 'one', ...headers });
      assert.equal(response.status, 401);
      const { date, ...rest } = Object.fromEntries(response.headers);
      answers.add(JSON.stringify([rest, await response.text()]));
      assert.match(lines.join(''), reason);
      if (secret) assert.ok(!lines.join('').includes(secret), 'the log has the credential');
    }
    const [answer, ...others] = [...answers].map((each) => JSON.parse(each));
    assert.deepEqual(others, []);
    assert.equal(answer[0]['www-authenticate'], 'Bearer realm="portico", ApiKey realm="portico"');
    assert.deepEqual(JSON.parse(answer[1]), {
      errors: [{ message: 'A valid credential is required.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('challenges only with what its providers take', async () => {
    const url = await open({ required: true, providers: [partners] });
    const response = await ask(url, bearer(await issuer.token(key)));
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('www-authenticate'), 'ApiKey realm="portico"');
  });

  test('answers in the media type that the client accepts', async () => {
    const url = await open({ required: true });
    const response = await ask(url, { accept: 'application/graphql-response+json' });
    assert.equal(response.headers.get('content-type'), 'application/graphql-response+json; charset=utf-8');
  });

  test("asks nothing of a preflight, of GraphiQL's page, of a health check", async () => {
    const url = await open({ required: true });
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://a.example' } });
    assert.equal(preflight.status, 204);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    assert.match(await page.text(), /<!doctype html>/i);
    assert.equal((await fetch(new URL('/health', url))).status, 200);
  });

  for (const graphiql of [true, false])
    test(`gives no data to a query that says it is a page (GraphiQL ${graphiql ? 'on' : 'off'})`, async () => {
      const url = await open({ required: true, graphiql });
      const response = await fetch(`${url}?query={secret}`, { headers: { accept: 'text/html, application/json' } });
      assert.ok(!(await response.text()).includes('told'));
      assert.equal(response.status, graphiql ? 200 : 401);
    });
});

describe('an open door', () => {
  test('takes whoever has no credential as nobody', async () => {
    assert.equal((await dataOf(await ask(await open()))).subject, null);
  });

  test('knows whoever has one', async () => {
    assert.equal((await dataOf(await ask(await open(), { 'x-api-key': apiKey }))).subject, 'partner-1');
  });

  test('refuses a bad one all the same', async () => {
    assert.equal((await ask(await open(), { 'x-api-key': 'guessed' })).status, 401);
  });
});

describe('a cookie', () => {
  const rows: readonly [string, Record<string, string>, unknown][] = [
    ['is no credential by itself', {}, null],
    ['is one with x-portico-preflight', { 'x-portico-preflight': '1' }, 'user-1'],
    ['is one with apollo-require-preflight', { 'apollo-require-preflight': 'true' }, 'user-1'],
  ];
  for (const [what, headers, subject] of rows)
    test(what, async () => {
      const cookie = `a=b; session=${await issuer.token(key)}; c`;
      assert.equal((await dataOf(await ask(await open(), { cookie, ...headers }))).subject, subject);
    });
});

describe('a provider that cannot tell', () => {
  const silentProvider = (name: string, kind: 'unknowable' | 'throws'): Provider => ({
    name,
    challenge: 'Test',
    headers: [],
    verify: async () => {
      if (kind === 'throws') throw new Error('broken');
      return { kind, reason: 'its keys are not there' };
    },
  });

  for (const kind of ['unknowable', 'throws'] as const)
    test(`makes the answer 503, not 401 (${kind})`, async () => {
      const url = await open({ providers: [partners, silentProvider('slow', kind)] });
      const response = await ask(url, { 'x-api-key': 'guessed' });
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '1');
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      assert.equal(errors[0]?.extensions.code, 'OVERLOADED');
      assert.match(lines.join(''), /its keys are not there|broken/);
    });

  test('is overruled by one that accepts', async () => {
    const url = await open({ providers: [silentProvider('slow', 'unknowable'), partners] });
    assert.equal((await dataOf(await ask(url, { 'x-api-key': apiKey }))).subject, 'partner-1');
  });

  test('is an issuer without keys', async () => {
    const down = await startIssuer([key]);
    closing.push(down.close);
    down.answer = (_, response) => response.writeHead(500).end();
    const { url: iss, jwksUrl, clock } = down;
    const provider = createJwtProvider('customers', { type: 'jwt', issuer: iss, jwksUrl }, { clock, log });
    const url = await open({ required: true, providers: [provider] });
    assert.equal((await ask(url, bearer(await down.token(key)))).status, 503);
    assert.equal((await ask(url)).status, 401);
  });
});

describe('a request', () => {
  const ids: readonly [string, string | undefined, boolean][] = [
    ['keeps a sane id', 'trace-1.a_B', true],
    ['gets one where it has none', undefined, false],
    ['gets one where its own is too long', 'x'.repeat(129), false],
    ['gets one where its own could break a log', 'a b"c', false],
  ];
  for (const [what, sent, kept] of ids)
    test(`${what}, in context and answer alike`, async () => {
      const response = await ask(await open(), sent === undefined ? {} : { 'x-request-id': sent });
      const id = response.headers.get('x-request-id');
      assert.equal((await dataOf(response)).requestId, id);
      if (kept) assert.equal(id, sent);
      else assert.match(id ?? '', /^[0-9a-f-]{36}$/);
    });

  test('comes from where a trusted proxy says', async () => {
    const url = await open();
    assert.equal((await dataOf(await ask(url))).ip, '127.0.0.1');
    assert.equal((await dataOf(await ask(url, { 'x-forwarded-for': '1.1.1.1, 198.51.100.7' }))).ip, '198.51.100.7');
  });
});
