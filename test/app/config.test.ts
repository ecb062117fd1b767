import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Source } from 'graphql';
import { defineConfig } from '../../src/app/config/define.ts';
import { algorithms } from '../../src/app/config/providers.ts';
import type { UserConfig } from '../../src/app/config/types.ts';
import { checkBackendNames, loadConfig, readConfig } from '../../src/app/config.ts';
import { createJwtProvider } from '../../src/plugins/auth/jwt.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silent } from '../../src/util/log.ts';
import { formatPlace } from '../../src/util/problem.ts';

const source = new Source('export default {}', 'portico.config.ts');
const hash = `sha256:${'a'.repeat(64)}`;

function read(config: unknown) {
  return readConfig(config, source);
}

describe('a configuration', () => {
  test('that is empty has every default', () => {
    const { config, problems } = read({});
    assert.deepEqual(problems, []);
    assert.ok(config);
    const { trustedProxies, placeOf, text, ...rest } = config;
    assert.deepEqual(rest, {
      providers: new Map(),
      policies: new Map(),
      overrides: new Map(),
      backends: new Map(),
      store: 'memory',
      transport: { timeoutMs: 5000, maxBodyBytes: 16_777_216 },
      telemetry: { accessLog: undefined },
      admin: undefined,
      plugins: [],
    });
    assert.equal(trustedProxies.check('127.0.0.1'), false);
  });

  test('that says everything is read, with its units', () => {
    const policy = () => true;
    const plugin = { onExecute() {} };
    const user: UserConfig = defineConfig({
      providers: {
        customers: {
          type: 'jwt',
          issuer: 'https://id.example.com',
          audience: ['shop'],
          algorithms: ['ES256'],
          jwksUrl: 'https://id.example.com/keys',
          clockToleranceSeconds: 0,
          typ: 'at+jwt',
          header: 'x-token',
          cookie: 'session',
          scopesClaim: 'scp',
        },
        partners: { type: 'apiKey', query: 'key', keys: [{ hash, subject: 'acme', scopes: ['read'], plan: 'gold' }] },
      },
      policies: { adult: policy },
      backends: { orders: { url: 'http://orders:4001/graphql', config: { api: { key: 'k' } }, timeout: '1.5s' } },
      store: 'memory',
      transport: { timeout: '250ms', maxBody: '1mb' },
      trustedProxies: ['10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
      plugins: [plugin],
    });
    const { config, problems } = read(user);
    assert.deepEqual(problems, []);
    assert.ok(config);
    assert.deepEqual(Object.fromEntries(config.providers), user.providers);
    assert.equal(config.policies.get('adult'), policy);
    assert.deepEqual(config.backends.get('orders'), {
      url: 'http://orders:4001/graphql',
      config: new Map([['api', { key: 'k' }]]),
      timeoutMs: 1500,
    });
    assert.deepEqual(config.transport, { timeoutMs: 250, maxBodyBytes: 1_048_576 });
    assert.deepEqual(config.plugins, [plugin]);
    assert.equal(config.trustedProxies.check('10.1.2.3'), true);
    assert.equal(config.trustedProxies.check('192.0.2.1'), true);
    assert.equal(config.trustedProxies.check('192.0.2.2'), false);
    assert.equal(config.trustedProxies.check('fd00::1', 'ipv6'), true);
  });

  test('may have an access log and an admin plane, with what they are where nothing is said', () => {
    const token = 'x'.repeat(16);
    const of = (user: UserConfig) => {
      const { config, problems } = read(defineConfig(user));
      assert.deepEqual(problems, []);
      return [config?.telemetry.accessLog, config?.admin];
    };
    assert.deepEqual(of({ telemetry: { accessLog: true }, admin: { port: 0, token } }), [
      { file: undefined, address: true, subject: false },
      { host: '127.0.0.1', port: 0, token },
    ]);
    assert.deepEqual(of({ telemetry: { accessLog: false } }), [undefined, undefined]);
    const accessLog = { file: 'log/access', address: false, subject: true };
    assert.deepEqual(of({ telemetry: { accessLog }, admin: { port: 9464, host: '::1', token } }), [
      accessLog,
      { host: '::1', port: 9464, token },
    ]);
  });

  test('counts a key that is undefined as left out, for environment variables that are not set', () => {
    const { config, problems } = read({ backends: { orders: { url: undefined } }, transport: undefined });
    assert.deepEqual(problems, []);
    assert.equal(config?.backends.get('orders')?.url, undefined);
  });

  test('may name a backend or a provider "constructor" or "__proto__" without harm', () => {
    const { config } = read(JSON.parse('{"backends": {"__proto__": {"timeout": "1s"}, "constructor": {}}}'));
    assert.deepEqual([...(config?.backends.keys() ?? [])], ['__proto__', 'constructor']);
    assert.equal('timeoutMs' in {}, false);
  });

  test('accepts exactly the algorithms that tokens are verified with', () => {
    for (const algorithm of algorithms) {
      const settings = { type: 'jwt', issuer: 'https://id.example.com', algorithms: [algorithm] } as const;
      assert.doesNotThrow(() => createJwtProvider('customers', settings, { clock: systemClock, log: silent }));
    }
  });

  const jwt = { type: 'jwt', issuer: 'https://id.example.com' };
  const wrong: readonly (readonly [config: unknown, code: string, message: string, hint?: string])[] = [
    [{ trasnport: {} }, 'UNKNOWN_KEY', 'There is no key "trasnport".', 'Did you mean "transport"?'],
    [{ __unknown: 1, constructor: 1 }, 'UNKNOWN_KEY', 'There is no key "__unknown".'],
    [
      { transport: { timeuot: '5s' } },
      'UNKNOWN_KEY',
      'There is no key "transport.timeuot".',
      'Did you mean "timeout"?',
    ],
    [
      { transport: { timeout: '5 parsecs' } },
      'WRONG_VALUE',
      '"transport.timeout" is "5 parsecs"; expected a duration such as "5s", from "1ms" to "1h".',
    ],
    [
      { transport: { timeout: 5000 } },
      'WRONG_VALUE',
      '"transport.timeout" is 5000; expected a duration such as "5s", from "1ms" to "1h".',
    ],
    [
      { transport: { timeout: '25d' } },
      'WRONG_VALUE',
      '"transport.timeout" is "25d"; expected a duration such as "5s", from "1ms" to "1h".',
    ],
    [
      { transport: { maxBody: '9gb' } },
      'WRONG_VALUE',
      '"transport.maxBody" is "9gb"; expected a size such as "100kb", from "1b" to "1gb".',
    ],
    [{ transport: [] }, 'WRONG_VALUE', '"transport" is a list; expected an object.'],
    [{ tls: {} }, 'NOT_AVAILABLE', '"tls" is not available in this version.', 'Take it out.'],
    [
      { telemetry: { accesslog: true } },
      'UNKNOWN_KEY',
      'There is no key "telemetry.accesslog".',
      'Did you mean "accessLog"?',
    ],
    [
      { telemetry: { accessLog: 'stdout' } },
      'WRONG_VALUE',
      '"telemetry.accessLog" is "stdout"; expected true, false, or an object of settings.',
    ],
    [
      { telemetry: { accessLog: { file: '' } } },
      'WRONG_VALUE',
      '"telemetry.accessLog.file" is ""; expected the path of a file.',
    ],
    [
      { telemetry: { accessLog: { subject: 'yes' } } },
      'WRONG_VALUE',
      '"telemetry.accessLog.subject" is "yes"; expected true or false.',
    ],
    [{ admin: true }, 'WRONG_VALUE', '"admin" is a boolean; expected an object.'],
    [{ admin: { token: 'x'.repeat(16) } }, 'MISSING_KEY', '"admin.port" is missing.'],
    [
      { admin: { port: 9464 } },
      'MISSING_KEY',
      '"admin.token" is missing.',
      'Make one with: openssl rand -hex 24. Give it by the environment: token: process.env.ADMIN_TOKEN.',
    ],
    [
      { admin: { port: 9464, token: undefined } },
      'MISSING_KEY',
      '"admin.token" is missing.',
      'It is undefined: perhaps an environment variable is not set.',
    ],
    [
      { admin: { port: 9464, token: 'hunter2' } },
      'WRONG_VALUE',
      '"admin.token" is one of 7 characters; expected text of 16 characters at least, without spaces.',
      'Make one with: openssl rand -hex 24. Give it by the environment: token: process.env.ADMIN_TOKEN.',
    ],
    [
      { admin: { port: 70_000, token: 'x'.repeat(16) } },
      'WRONG_VALUE',
      '"admin.port" is 70000; expected a port, from 0 to 65535.',
    ],
    [
      { admin: { port: 9464, host: 'http://here', token: 'x'.repeat(16) } },
      'WRONG_VALUE',
      '"admin.host" is "http://here"; expected an address or the name of a host.',
    ],
    [
      { store: { redis: 'redis://user:secret@cache' } },
      'NOT_AVAILABLE',
      'A store in Redis is not available in this version.',
      'Use "memory", the default.',
    ],
    [{ store: 'memroy' }, 'WRONG_VALUE', '"store" is "memroy"; expected "memory".', 'Did you mean "memory"?'],
    [
      { trustedProxies: ['10.0.0.0/33'] },
      'WRONG_VALUE',
      '"trustedProxies[0]" is "10.0.0.0/33"; expected an IP address or a network such as "10.0.0.0/8".',
    ],
    [{ trustedProxies: '10.0.0.1' }, 'WRONG_VALUE', '"trustedProxies" is a string; expected a list of networks.'],
    [{ plugins: [() => {}] }, 'WRONG_VALUE', '"plugins[0]" is a function; expected an envelop or yoga plugin.'],
    [
      { policies: { adult: true } },
      'WRONG_VALUE',
      '"policies.adult" is a boolean; expected a function (policy, { claims, args }) => boolean.',
    ],
    [
      { backends: { orders: { url: 'ftp://x' } } },
      'WRONG_VALUE',
      '"backends.orders.url" is "ftp://x"; expected an absolute http or https URL without user and password.',
    ],
    [
      { backends: { orders: { url: 'http://me:secret@x' } } },
      'WRONG_VALUE',
      '"backends.orders.url" is "http://…@x"; expected an absolute http or https URL without user and password.',
    ],
    [
      { backends: { orders: { config: { api: 'a secret' } } } },
      'WRONG_VALUE',
      '"backends.orders.config.api" is a string; expected an object of values.',
    ],
    [
      { providers: { p: { type: 'mtls' } } },
      'NOT_AVAILABLE',
      'The provider type "mtls" is not available in this version.',
      'Take it out.',
    ],
    [
      { providers: { p: { type: 'JWT' } } },
      'WRONG_VALUE',
      '"providers.p.type" is "JWT"; expected "jwt" or "apiKey".',
      'Did you mean "jwt"?',
    ],
    [{ providers: { p: {} } }, 'WRONG_VALUE', '"providers.p.type" is undefined; expected "jwt" or "apiKey".'],
    [{ providers: { p: { type: 'jwt' } } }, 'MISSING_KEY', '"providers.p.issuer" is missing.'],
    [
      { providers: { p: { type: 'jwt', issuer: undefined } } },
      'MISSING_KEY',
      '"providers.p.issuer" is missing.',
      'It is undefined: perhaps an environment variable is not set.',
    ],
    [
      { providers: { p: { type: 'jwt', issuer: 'me' } } },
      'WRONG_VALUE',
      '"providers.p.issuer" is "me"; expected an absolute http or https URL without user and password.',
    ],
    [
      { providers: { p: { ...jwt, algorithms: ['RS256', 'none'] } } },
      'WRONG_VALUE',
      '"providers.p.algorithms[1]" is "none"; expected a signature by an asymmetric key.',
    ],
    [
      { providers: { p: { ...jwt, algorithms: ['HS256'] } } },
      'WRONG_VALUE',
      '"providers.p.algorithms[0]" is "HS256"; expected a signature by an asymmetric key.',
      'Did you mean "RS256"?',
    ],
    [
      { providers: { p: { ...jwt, algorithms: [] } } },
      'WRONG_VALUE',
      '"providers.p.algorithms" is a list; expected a list of at least one algorithm.',
    ],
    [
      { providers: { p: { ...jwt, clockToleranceSeconds: -1 } } },
      'WRONG_VALUE',
      '"providers.p.clockToleranceSeconds" is -1; expected a number of seconds from 0 to 3600.',
    ],
    [
      { providers: { p: { type: 'apiKey', keys: [{ hash: 'the key itself', subject: 'acme' }] } } },
      'WRONG_VALUE',
      '"providers.p.keys[0].hash" is a string; expected "sha256:" and 64 hexadecimal digits.',
    ],
    [
      { providers: { p: { type: 'apiKey', keys: 'a secret' } } },
      'WRONG_VALUE',
      '"providers.p.keys" is a string; expected a list of keys.',
    ],
    [
      { providers: { p: { type: 'apiKey', keys: ['a secret'] } } },
      'WRONG_VALUE',
      '"providers.p.keys[0]" is a string; expected an object.',
    ],
    [
      { providers: { p: { type: 'apiKey', keys: [{ hash }] } } },
      'MISSING_KEY',
      '"providers.p.keys[0].subject" is missing.',
    ],
    [
      undefined,
      'WRONG_VALUE',
      'The default export is undefined; expected the configuration.',
      'Write: export default defineConfig({ … }).',
    ],
  ];
  for (const [config, code, message, hint] of wrong) {
    test(`is refused: ${message}`, () => {
      const { config: read, problems } = readConfig(config, source);
      assert.equal(read, undefined);
      assert.equal(problems[0]?.code, `CONFIG_${code}`);
      assert.equal(problems[0]?.message, message);
      if (hint) assert.equal(problems[0]?.hint, hint);
      assert.doesNotMatch(JSON.stringify(problems), /secret|the key itself/);
    });
  }

  test('has all its mistakes reported at once', () => {
    const { problems } = read({ tls: {}, store: 'disk', providers: { a: 1, b: 2 } });
    assert.equal(problems.length, 4);
  });

  test('that names a backend which is not there is told the nearest one', () => {
    const { config } = read({ backends: { ordres: {}, reviews: {} } });
    assert.ok(config);
    const problems = checkBackendNames(config, ['orders', 'reviews']);
    assert.deepEqual(
      problems.map(({ message, hint }) => [message, hint]),
      [['There is no backend "ordres".', 'Did you mean "orders"?']],
    );
  });
});

describe('a configuration file', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portico config-'));
  });
  after(() => rm(directory, { recursive: true }));

  async function load(text: string, name = 'one.config.ts') {
    await writeFile(join(directory, name), text);
    return loadConfig(directory, join(directory, name));
  }

  test('is not needed', async () => {
    const { config, problems } = await loadConfig(directory);
    assert.deepEqual(problems, []);
    assert.equal(config?.store, 'memory');
  });

  test('is found beside schemas/, as TypeScript', async () => {
    await writeFile(
      join(directory, 'portico.config.ts'),
      "const timeout: string = '9s';\nexport default { transport: { timeout } };\n",
    );
    const { config } = await loadConfig(directory);
    assert.equal(config?.transport.timeoutMs, 9000);
  });

  test('is read anew when it has changed', async () => {
    const first = await load("export default { transport: { timeout: '1s' } };");
    const second = await load("export default { transport: { timeout: '20s' } };");
    assert.deepEqual([first.config?.transport.timeoutMs, second.config?.transport.timeoutMs], [1000, 20_000]);
  });

  test('is refused where there are two of them', async () => {
    await writeFile(join(directory, 'portico.config.mjs'), 'export default {};\n');
    const { config, problems } = await loadConfig(directory);
    await rm(join(directory, 'portico.config.mjs'));
    assert.equal(config, undefined);
    assert.equal(problems[0]?.code, 'CONFIG_AMBIGUOUS');
    assert.deepEqual(
      problems[0]?.places.map(({ file }) => file),
      ['portico.config.ts', 'portico.config.mjs'],
    );
  });

  test('that was named and is not there is a problem', async () => {
    const { problems } = await loadConfig(directory, join(directory, 'gone.ts'));
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message]),
      [['CONFIG_NOT_FOUND', 'There is no file "gone.ts".']],
    );
  });

  test('has its mistakes reported at the line of the key', async () => {
    const { problems } = await load(`import { join } from 'node:path';
// transport: { timeout: 'in a comment' }
const url = 'http://example.com'; /* issuer: */
export default {
  providers: {
    partners: { type: 'apiKey', keys: [] },
    'customers': {
      type: 'jwt',
      issuer: join('a', 'b'),
    },
  },
  backends: { orders: { url } },
  transport: {
    timeout: 'soon', // no duration
  },
  trustedProxies: ['x'],
};
`);
    assert.deepEqual(
      problems.map((problem) => formatPlace(problem.places[0] ?? assert.fail('no place'))),
      ['one.config.ts:9:7', 'one.config.ts:14:5', 'one.config.ts:16:3'],
    );
    assert.equal(problems[1]?.places[0]?.text, "    timeout: 'soon', // no duration");
  });

  test('gives the place of a key to whoever finds out later that it is wrong', async () => {
    const { config } = await load("export default {\n  backends: {\n    orders: { timeout: '1s' },\n  },\n};\n");
    assert.deepEqual(config?.placeOf('backends', 'orders'), {
      file: 'one.config.ts',
      line: 3,
      column: 5,
      text: "    orders: { timeout: '1s' },",
    });
  });

  const broken: readonly (readonly [
    what: string,
    name: string,
    text: string,
    message: RegExp,
    line: number,
    hint?: string,
  ])[] = [
    [
      'is not TypeScript',
      'a.ts',
      'const a: number = 1;\nexport default {\n  a: enum X {}\n};',
      /Expression expected/,
      3,
    ],
    ['throws', 'b.ts', 'const x: any = undefined;\n\nexport default { a: x.y.z };', /reading 'y'/, 3],
    ['throws what is no error', 'c.mjs', "throw 'out';", /loaded: out$/, 1],
    ['imports what is not there', 'd.ts', "import './gone.ts';\nexport default {};", /Cannot find module/, 1],
    [
      'needs portico',
      'e.ts',
      "import { defineConfig } from 'portico';\nexport default {};",
      /package 'portico'/,
      1,
      'Install portico beside the file (npm install portico), or export a plain object.',
    ],
    ['has no default export', 'f.ts', 'export const config = {};', /default export is undefined/, 1],
  ];
  for (const [what, name, text, message, line, hint] of broken) {
    test(`that ${what} is a problem with a place, and no stack trace`, async () => {
      const { config, problems } = await load(text, name);
      assert.equal(config, undefined);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', message);
      assert.equal(problems[0]?.places[0]?.line, line);
      assert.equal(problems[0]?.places[0]?.file, name);
      if (hint) assert.equal(problems[0]?.hint, hint);
      assert.doesNotMatch(JSON.stringify(problems), /node:internal/);
    });
  }
});
