import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderEndpoint } from '../../src/fetch/endpoint.ts';
import { renderHeaders } from '../../src/fetch/headers.ts';
import { createScope, recordReads } from '../../src/fetch/scope.ts';
import { Caller } from '../../src/plugins/caller.ts';
import { renderTemplate } from '../../src/schema/mapping/template.ts';
import { template } from './kit.ts';

function callerOf(claims: Record<string, unknown> = { sub: 'ada', realm: { roles: ['a'] } }): Caller {
  const headers: [string, string][] = [
    ['X-Tag', 'one'],
    ['x-tag', 'two'],
    ['authorization', 'Bearer t'],
  ];
  return new Caller({ headers, identity: { provider: 'p', subject: 'ada', scopes: [], claims } });
}

const rendered: readonly [text: string, value: string][] = [
  ['{$env.TOKEN}', 't0'],
  ['{$config.region}', 'eu'],
  ['{$claims.sub}', 'ada'],
  ['{$claims.realm.roles->first}', 'a'],
  ['{$request.headers."x-tag"->first}', 'one'],
  ['{$request.headers.authorization->first}', 'Bearer t'],
  ['{$args.id}', '7'],
  ['{$this.id}', '8'],
  ['{$context.tenant}', 'acme'],
  ['{$batch.id->joinNotNull(",")}', '1,2'],
  ['{$request.headers.constructor}', ''],
  ['{$request.headers.__proto__}', ''],
  ['{$request.headers.missing}', ''],
  ['{$claims.constructor}', ''],
  ['{$env.MISSING}', ''],
];
for (const [text, value] of rendered) {
  test(`scope: ${text} is "${value}"`, () => {
    const scope = createScope({
      caller: callerOf(),
      env: { TOKEN: 't0' },
      config: { region: 'eu' },
      context: { tenant: 'acme' },
      args: { id: 7 },
      this: { id: 8 },
      batch: [{ id: 1 }, { id: 2 }],
    });
    assert.equal(
      renderTemplate(template(text), scope, (part) => part),
      value,
    );
  });
}

test('without a caller, and without credentials, there are no claims', () => {
  for (const scope of [createScope({}), createScope({ caller: new Caller({}) })]) {
    assert.equal(
      renderTemplate(template('{$claims.sub}'), scope, (part) => part),
      '',
    );
  }
});

test('what a mapping could read of the caller is recorded, whether it came to it or not', () => {
  const caller = callerOf();
  const { references } = template('{$claims.realm.roles->first}{$request.headers."X-Tag"->first}{$env.TOKEN}');
  recordReads(caller, references);
  assert.deepEqual([...caller.reads].sort(), ['claim:realm.roles', 'header:x-tag']);
});

test('reading a header through the scope is recorded, too', () => {
  const caller = callerOf();
  renderTemplate(template('{$request.headers.authorization->first}'), createScope({ caller }), (part) => part);
  assert.deepEqual([...caller.reads], ['header:authorization']);
});

test('headers: every incoming value is forwarded, values are rendered, and both are recorded', () => {
  const caller = callerOf();
  const complaints: string[] = [];
  const scope = createScope({ caller, env: {}, complain: (message) => void complaints.push(message) });
  const headers = renderHeaders(
    [
      { name: 'x-forwarded', from: 'X-TAG' },
      { name: 'x-absent', from: 'x-missing' },
      { name: 'x-made', value: template('user {$claims.sub}') },
      { name: 'x-constant', value: template('portico') },
      { name: 'x-broken', value: template('{$claims.realm}') },
    ],
    scope,
    caller,
  );
  assert.deepEqual(headers, [
    ['x-forwarded', 'one'],
    ['x-forwarded', 'two'],
    ['x-made', 'user ada'],
    ['x-constant', 'portico'],
  ]);
  assert.deepEqual([...caller.reads].sort(), ['claim:realm', 'claim:sub', 'header:x-missing', 'header:x-tag']);
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? '', /x-broken/);
});

const endpoints: readonly [text: string, result: string | RegExp][] = [
  ['http://a:4001/graphql', 'http://a:4001/graphql'],
  ['{$env.URL}', 'https://env.example/graphql?v=1'],
  ['  http://{$config.host}/graphql#part ', 'http://cfg.example/graphql'],
  ['{$env.MISSING}/graphql', /absolute/],
  ['/graphql', /absolute/],
  ['ftp://a/graphql', /http/],
  ['http://user:s3cret@a/graphql', /password/],
  ['http://a/{$claims.sub}', /\$claims may not stand/],
  ['http://{$request.headers.host->first}/', /\$request may not stand/],
  ['{$config.list}', /array/],
];
for (const [text, result] of endpoints) {
  test(`endpoint: "${text}" is ${result}`, () => {
    const env = { URL: 'https://env.example/graphql?v=1' };
    const made = renderEndpoint(template(text), createScope({ env, config: { host: 'cfg.example', list: [1] } }));
    if (typeof result === 'string') assert.equal(made, result);
    else assert.match(typeof made === 'string' ? `made ${made}` : made.error, result);
  });
}
