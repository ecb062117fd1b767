/** The front ends of the app and of the devices, before the real demo: through their open doors, and through one that trusts documents only. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createClient, GraphqlFailure } from '../../examples/fetch-client.ts';
import { labels, reportWarmth } from '../../examples/iot/device.ts';
import { homeScreen, ordersScreen } from '../../examples/mobile/app.ts';
import { OrdersDocument } from '../../examples/mobile/generated/graphql.ts';
import { generateExample } from '../kit/example.ts';
import { root, startShop } from '../kit/shop.ts';
import { copyDemo } from '../stories/kit.ts';

const shop = await startShop();
after(() => shop.stop());
const token = await shop.backends.issuer.customerToken();
const signedIn = { authorization: `Bearer ${token}` };
const at = (client: string) => `${shop.server.url}/${client}/graphql`;

describe('the app', () => {
  test('greets whoever is signed in, and shows what there is, with one operation', async () => {
    const lines = await homeScreen(createClient(at('mobile'), { headers: signedIn }));
    assert.match(lines[0] ?? '', /^(Hello|Welcome back|How good to see you), \w+/);
    assert.equal(lines.length, 6);
    for (const line of lines.slice(1)) assert.match(line, /^ {2}.+: \d+\.\d\d [A-Z]{3}( \(sold out\))?$/);
  });

  test('shows orders with what is in them', async () => {
    const lines = await ordersScreen(createClient(at('mobile'), { headers: signedIn }));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /^(OPEN|PAID|ON_ITS_WAY|DONE|CANCELLED) \d+\.\d\d: \w/);
  });

  test('runs as a program', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['examples/mobile/app.ts', at('mobile'), token], {
      cwd: root,
    });
    assert.match(stdout, /, \w.*\.\n( {2}.+\n){5}\n(\w+ [\d.]+: .+\n)+/);
  });

  test('hears the code of what it may not have', async () => {
    const ask = createClient(at('mobile'), { headers: { authorization: 'Bearer nonsense' } });
    await assert.rejects(ask(OrdersDocument, { limit: 1 }), (error) => {
      assert.ok(error instanceof GraphqlFailure);
      assert.equal(error.code, 'UNAUTHENTICATED');
      return true;
    });
  });
});

test('a door that trusts the manifest of the app lets its documents in by hash, and nothing else', async (t) => {
  const mobile = await readFile(join(root, 'bff/mobile.graphql'), 'utf8');
  const directory = await copyDemo(t, {
    'bff/mobile.graphql': mobile.replace(
      'extend schema',
      'extend schema @documents(mode: TRUSTED, from: "../manifest.json")',
    ),
    'manifest.json': await readFile(join(root, 'examples/mobile/generated/persisted-documents.json'), 'utf8'),
  });
  const strict = await startShop({ directory, backends: shop.backends });
  t.after(() => strict.stop());
  const url = `${strict.server.url}/mobile/graphql`;
  const lines = await homeScreen(createClient(url, { headers: signedIn, trusted: true }));
  assert.equal(lines.length, 6);
  await assert.rejects(createClient(url)({ toString: () => '{ __typename }' }), { code: 'DOCUMENT_NOT_TRUSTED' });
});

describe('a device', () => {
  const ask = createClient(at('iot'), { headers: { 'x-api-key': 'demo-device-key' } });

  test('writes a label for each thing on its shelf', async () => {
    const lines = await labels(ask);
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /^.{24} +\d+\.\d\d( ×\d+| SOLD OUT)?$/);
  });

  test('reports what it measured', async () => {
    assert.equal(await reportWarmth(ask, 21.5), 'TEMPERATURE 21.5');
  });
});

describe('codegen, as the team of a front end runs it', () => {
  for (const client of ['web', 'mobile']) {
    test(`makes of the open door of ${client} what it makes of its printed view`, async () => {
      for (const [path, content] of await generateExample(client, at(client))) {
        assert.equal(content, await readFile(path, 'utf8'), path);
      }
    });
  }

  test('makes of what portico print gives for iot, whose door says nothing of itself, what is there', async () => {
    const config = await readFile(join(root, 'examples/iot/codegen.yml'), 'utf8');
    const schema = /^schema: (.+)$/m.exec(config)?.[1] ?? '';
    const files = await generateExample('iot', join(root, 'examples/iot', schema));
    assert.ok(files.size >= 4);
    for (const [path, content] of files) assert.equal(content, await readFile(path, 'utf8'), path);
    await assert.rejects(generateExample('iot', at('iot')));
  });
});
