import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { parse } from 'graphql';
import type { Engine } from '../../../src/app/engine.ts';
import { hooksInBetween } from '../../../src/app/short/hooks.ts';
import { answerTypeOf } from '../../../src/app/short/plain.ts';
import { createShortWay } from '../../../src/app/short/short-way.ts';
import { type Prepare, Texts } from '../../../src/app/short/texts.ts';
import { Caller } from '../../../src/plugins/caller.ts';
import type { Policy } from '../../../src/plugins/policy.ts';
import { graphqlError } from '../../../src/util/errors.ts';
import { silent } from '../../../src/util/log.ts';

/** Who goes in is nobody, and what runs fails, or is told by its text. */
const engine: Engine = {
  expect: () => {},
  prepare({ document }) {
    const { loc } = document;
    if (loc?.source.body.includes('crash')) throw new Error('a secret');
    return { errors: [] };
  },
  run: () => ({ data: {} }),
  runInParts: () => assert.fail('an answer in parts is of another kind'),
  subscribe: async () => ({ data: {} }),
};
const enter: Policy = {
  onVisit(visit) {
    visit.caller = new Caller({});
    return undefined;
  },
};

/** A short way on a real socket; what it does not take is counted. */
async function open(policies: readonly Policy[] = [enter], prepare: Prepare = (text) => parse(text)) {
  const wentOn: string[] = [];
  const refused: string[] = [];
  const way = createShortWay({
    path: '/graphql',
    policies,
    engine,
    prepare,
    goOn(_, response, __, body) {
      wentOn.push(body.toString());
      response.end('went on');
    },
    waitUntil: () => {},
    log: silent,
  });
  const server = createServer((request, response) => {
    if (way.take(request, response)) return;
    refused.push(String(request.url));
    response.end('not taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo; // It listens on a port.
  const post = (body: string, path = '/graphql', headers: Record<string, string> = {}) =>
    new Promise<string>((resolve, reject) => {
      const options = { port, path, method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const outgoing = send(options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { post, wentOn, refused };
}

describe('the short way', () => {
  test('takes a query and a mutation, and asks nobody else', async () => {
    const { post, wentOn, refused } = await open();
    for (const query of ['{ a }', 'mutation { a }'])
      assert.equal(await post(JSON.stringify({ query })), '{"errors":[]}', query);
    assert.deepEqual([wentOn, refused], [[], []]);
  });

  test('gives on, with its body, what is a mistake or of another kind', async () => {
    const { post, wentOn } = await open();
    const bodies = [
      '{',
      '',
      '[]',
      '{}',
      '{"query":"{"}',
      '{"query":"subscription { a }"}',
      '{"query":"{ ... @defer { a } }"}',
      '{"query":"{ a }","b":1}',
    ];
    for (const body of bodies) assert.equal(await post(body), 'went on');
    assert.deepEqual(wentOn, bodies);
  });

  test('gives on what a policy will not have, for that is told elsewhere', async () => {
    const refuse = () => {
      throw new Error('no');
    };
    for (const policy of [
      { onParams: refuse },
      { onParams: () => Promise.reject(new Error('no')) },
      { onVariables: refuse },
    ]) {
      const { post } = await open([enter, policy]);
      assert.equal(await post('{"query":"{ a }"}'), 'went on');
    }
  });

  test('refuses itself what is nested too deep to be parsed, and what a policy refuses', async () => {
    const long = graphqlError('TOKEN_LIMIT_EXCEEDED', 'too long', { http: {} });
    let asked = 0;
    const { post, wentOn } = await open([enter, { onNewDocument: () => void asked++ }], () => {
      throw long;
    });
    const deep = `{"query":"{ a }","variables":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`;
    assert.match(await post(deep), /"code":"DEPTH_LIMIT_EXCEEDED"/);
    for (let i = 0; i < 3; i++) assert.match(await post('{"query":"{ a }"}'), /"message":"too long"/);
    assert.deepEqual([wentOn, asked], [[], 1]);
  });

  test('leaves other paths, media types and encodings alone', async () => {
    const { post, refused } = await open();
    for (const path of ['/', '/graphql?', '/graphql?query={a}', '/graphql/']) await post('{"query":"{ a }"}', path);
    assert.equal(refused.length, 4);
    assert.equal(await post('{"query":"{ a }"}', '/graphql', { accept: 'text/html' }), 'not taken');
    assert.equal(await post('{"query":"{ a }"}', '/graphql', { 'content-type': 'text/plain' }), 'not taken');
  });

  test('makes an error of what crashes', async () => {
    const { post } = await open();
    assert.match(await post('{"query":"{ crash }"}'), /^\{"errors":\[\{"message":"a secret"/);
  });
});

describe('the media type of an answer', () => {
  const headersOf = (headers: Record<string, string>) =>
    ({ method: 'POST', url: '/', headers }) as unknown as IncomingMessage; // Only these are read.
  const typeOf = (accept?: string) =>
    answerTypeOf(headersOf({ 'content-type': 'application/json', ...(accept !== undefined && { accept }) }), '/');

  test('is the first that is accepted and can be given', () => {
    assert.equal(typeOf(), 'application/json');
    assert.equal(
      typeOf('text/event-stream, application/graphql-response+json, application/json'),
      'application/graphql-response+json',
    );
    assert.equal(typeOf('image/png'), undefined);
    assert.equal(typeOf('application/json,'.repeat(100)), undefined, 'too long to be worth remembering');
  });
});

describe('texts', () => {
  test('are prepared once, and for each operation name', () => {
    const prepared: (string | undefined)[] = [];
    const texts = new Texts((text, name) => {
      prepared.push(name);
      return parse(text);
    });
    const text = 'query A { a } query B { b }';
    for (const name of ['A', 'A', 'B', 'B', 'A']) assert.ok(texts.find(text, name));
    assert.deepEqual(prepared, ['A', 'B']);
    for (const none of ['C', undefined]) assert.equal(texts.find(text, none), undefined);
    assert.ok(texts.find(text, 'A'), 'a name that is none spoils none that is');
  });

  test('that may not run are remembered as such, and what was longest unused makes room', () => {
    let prepared = 0;
    const texts = new Texts((text) => {
      prepared++;
      return parse(text);
    }, 20_000);
    for (let i = 0; i < 3; i++) assert.equal(texts.find('{', undefined), undefined);
    assert.equal(prepared, 1);
    for (let i = 0; i < 100; i++) assert.ok(texts.find(`{ a${i} }`, undefined));
    assert.ok(texts.bytes <= 20_000);
    texts.find('{', undefined);
    assert.equal(prepared, 102);
  });
});

test('any hook that would be gone round is found', () => {
  assert.deepEqual(hooksInBetween([{}, { onSchemaChange() {}, onSubscribe() {} }]), []);
  assert.deepEqual(hooksInBetween([{ onParse() {} }, { onExecute() {}, onParse() {} }]), ['onExecute', 'onParse']);
  assert.deepEqual(hooksInBetween([{ instrumentation: {} }]), ['instrumentation']);
});
