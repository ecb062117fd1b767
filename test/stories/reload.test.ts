/** `portico start --watch` as a process: files change under it, some of them broken, and nobody who asks meanwhile notices. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startBackends } from '../backends/all.ts';
import { serve } from '../backends/server.ts';
import { makeDirectory } from '../kit/directory.ts';

const backends = await startBackends();
after(() => backends.stop());

/** A catalog that holds its answers back while it is told to. */
let open = Promise.resolve();
const catalog = await serve('catalog', {}, async (_call, _request, response) => {
  await open;
  const items = [{ slug: 'tents', label: 'Tents' }];
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
});
after(() => catalog.stop());

/** A client without a cache and with a small budget; `name` is what it calls the catalog's categories. */
const kiosk = (name: string) => `
extend schema @budget(cost: 1000, window: "1h", by: [IP])
type Query { ${name}: [Shelf!]! @from(path: "categories") }
type Shelf @view(of: "Category") { label: String! }
`;
const root = join(import.meta.dirname, '../..');
const config = `export { default } from ${JSON.stringify(pathToFileURL(join(root, 'portico.config.ts')).href)};\n`;
const directory = await makeDirectory({ after }, { 'portico.config.ts': config }, root);
const write = (file: string, text: string) => writeFile(join(directory, file), text);

const portico = spawn(process.execPath, [join(root, 'src/app/cli/portico.js'), 'start', '--port', '0', '--watch'], {
  cwd: directory,
  env: { ...process.env, ...backends.env, CATALOG_URL: catalog.url, NODE_ENV: 'test' },
});
after(() => portico.kill('SIGKILL'));
const ended = once(portico, 'exit');
let complaints = '';
portico.stderr.setEncoding('utf8').on('data', (text: string) => {
  complaints += text;
});

/** Does something, and resolves to what the process complains of from then on until it says `words`. */
async function until(words: string, act: () => unknown): Promise<string> {
  const from = complaints.length;
  await act();
  while (!complaints.slice(from).includes(words)) await once(portico.stderr, 'data');
  return complaints.slice(from);
}

const [started] = await Promise.race([once(portico.stdout.setEncoding('utf8'), 'data'), ended]);
const url = /http:\/\/[\d.:]+/.exec(String(started))?.[0] ?? assert.fail(complaints);

type Told = { readonly status: number; readonly text: string };

async function ask(client: string, query: string, told?: (headers: Headers) => void): Promise<Told> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/${client}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  told?.(response.headers);
  return { status: response.status, text: await response.text() };
}

async function readiness(): Promise<unknown> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: await response.json() };
}

const reloaded = '"message":"reloaded"';
const refused = 'the reload was refused; the last good generation goes on';
const inPart = 'reloaded, but for clients with errors, which go on as they were';
const tents = (name: string) => ({ status: 200, text: `{"data":{"${name}":[{"label":"Tents"}]}}` });

describe('portico start --watch', { timeout: 20_000 }, () => {
  test('a file that is added is served', async () => {
    assert.equal((await ask('kiosk', '{ shelves { label } }')).status, 404);
    await until(reloaded, () => write('bff/kiosk.graphql', kiosk('shelves')));
    assert.deepEqual(await ask('kiosk', '{ shelves { label } }'), tents('shelves'));
  });

  test('a file that is changed is served as it is now, and who asked before is answered as it was', async () => {
    const gate = Promise.withResolvers<void>();
    open = gate.promise;
    catalog.reset();
    const before = ask('kiosk', '{ shelves { label } }');
    while (catalog.calls.length === 0) await pause(5);
    await until(reloaded, () => write('bff/kiosk.graphql', kiosk('aisles')));
    gate.resolve();
    assert.deepEqual(await before, tents('shelves'));
    assert.match((await ask('kiosk', '{ shelves { label } }')).text, /Cannot query field \\"shelves\\"/);
    assert.deepEqual(await ask('kiosk', '{ aisles { label } }'), tents('aisles'));
  });

  test('documents of a client are what they are now, wherever they stand', async () => {
    const trusted = (name: string) =>
      kiosk(name).replace('extend schema', 'extend schema @documents(mode: TRUSTED, from: "../front")');
    await mkdir(join(directory, 'front'));
    await write('front/all.graphql', '{ aisles { label } }');
    await until(reloaded, () => write('bff/kiosk.graphql', trusted('aisles')));
    assert.deepEqual(await ask('kiosk', '{ aisles { label } }'), tents('aisles'));
    assert.match((await ask('kiosk', '{ a: aisles { label } }')).text, /DOCUMENT_NOT_TRUSTED/);
    await until(reloaded, () => write('front/all.graphql', '{ a: aisles { label } }'));
    assert.deepEqual(await ask('kiosk', '{ a: aisles { label } }'), tents('a'));
    assert.match((await ask('kiosk', '{ aisles { label } }')).text, /DOCUMENT_NOT_TRUSTED/);
    // One that does not fit would close the door: the last good ones stay.
    const complaint = await until(inPart, () => write('front/all.graphql', '{ shelves { label } }'));
    assert.match(complaint, /front\/all\.graphql:1:3 .*INVALID_DOCUMENT/);
    assert.deepEqual(await ask('kiosk', '{ a: aisles { label } }'), tents('a'));
    await until(reloaded, () => write('front/all.graphql', '{ aisles { label } }'));
    await until(reloaded, () => write('bff/kiosk.graphql', kiosk('aisles')));
  });

  test('one that is broken keeps no other from being reloaded', async () => {
    const corner = (name: string) => write('bff/corner.graphql', kiosk(name));
    const spoilt = kiosk('aisles').replace('"categories"', '"categoriez"');
    await until(inPart, () => Promise.all([write('bff/kiosk.graphql', spoilt), corner('corners')]));
    assert.deepEqual(await ask('kiosk', '{ aisles { label } }'), tents('aisles'));
    assert.deepEqual(await ask('corner', '{ corners { label } }'), tents('corners'));
    await until(inPart, () => corner('nooks'));
    assert.deepEqual(await ask('kiosk', '{ aisles { label } }'), tents('aisles'));
    assert.deepEqual(await ask('corner', '{ nooks { label } }'), tents('nooks'));
    const mend = () =>
      Promise.all([write('bff/kiosk.graphql', kiosk('aisles')), rm(join(directory, 'bff/corner.graphql'))]);
    await until(reloaded, mend);
    assert.equal((await ask('corner', '{ nooks { label } }')).status, 404);
  });

  test('a broken file changes nothing, and is told of with its place', async () => {
    const stock = await readFile(join(directory, 'schemas/stock.graphql'), 'utf8');
    const assertServed = async () => {
      assert.deepEqual(await ask('kiosk', '{ aisles { label } }'), tents('aisles'));
      assert.equal((await ask('web', '{ __typename }')).text, '{"data":{"__typename":"Query"}}');
    };
    const breakages = [
      {
        says: 'schemas/stock.graphql:1:13',
        told: refused,
        breaks: () => write('schemas/stock.graphql', 'type Query {'),
      },
      {
        says: 'bff/kiosk.graphql:3:45',
        told: inPart,
        breaks: () =>
          Promise.all([
            write('schemas/stock.graphql', stock),
            write('bff/kiosk.graphql', kiosk('aisles').replace('"categories"', '"categoriez"')),
          ]),
      },
      {
        says: 'portico.config.ts:1:18',
        told: refused,
        breaks: () =>
          Promise.all([
            write('bff/kiosk.graphql', kiosk('aisles')),
            write('portico.config.ts', 'export default { provider: {} };'),
          ]),
      },
    ];
    for (const { says, told, breaks } of breakages) {
      const said = await until(told, breaks);
      assert.ok(said.includes(`${says}  error  `), said);
      assert.deepEqual(await readiness(), { status: 200, body: { status: 'ready', reload: 'refused' } });
      await assertServed();
    }
    await until(reloaded, () => write('portico.config.ts', config));
    assert.deepEqual(await readiness(), { status: 200, body: { status: 'ready' } });
    await assertServed();
  });

  test('no request fails while files change, and what was spent stays spent', async () => {
    const answers: string[] = [];
    let changing = true;
    let left = '';
    // Not the same, which in flight would be one and cost once.
    const load = ['One', 'Two'].map(async (name) => {
      while (changing && answers.length < 400) {
        const { status, text } = await ask('kiosk', `query ${name} { aisles { label } }`, (headers) => {
          left = headers.get('ratelimit') ?? '';
        });
        answers.push(`${status} ${text}`);
        await pause(5);
      }
    });
    for (let change = 0; change < 3; change++) {
      await until(reloaded, () => write('bff/kiosk.graphql', `# ${change}\n${kiosk('aisles')}`));
    }
    changing = false;
    await Promise.all(load);
    assert.ok(answers.length > 20);
    assert.deepEqual(new Set(answers), new Set(['200 {"data":{"aisles":[{"label":"Tents"}]}}']));
    // Each of them cost a point; a point comes back every four seconds.
    const points = Number(/;r=(\d+)/.exec(left)?.[1]);
    assert.ok(points <= 1000 - answers.length + 5, `${points} after ${answers.length}`);
  });

  test('SIGTERM lets what is in flight finish, and ends with 0', async () => {
    const gate = Promise.withResolvers<void>();
    open = gate.promise;
    catalog.reset();
    const inFlight = ask('kiosk', '{ aisles { label } }');
    while (catalog.calls.length === 0) await pause(5);
    await until('"message":"stopping"', () => portico.kill('SIGTERM'));
    assert.deepEqual(await readiness(), { status: 503, body: { status: 'stopping' } });
    gate.resolve();
    assert.deepEqual(await inFlight, tents('aisles'));
    assert.deepEqual(await ended, [0, null]);
    await assert.rejects(ask('kiosk', '{ aisles { label } }'));
  });
});
