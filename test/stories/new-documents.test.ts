/** Documents that never came before: whoever sends many of them waits, or is refused, and holds up nobody else; the same on both ways through a door. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { createMemory } from '../../src/app/memory.ts';
import { type Server, serve } from '../../src/app/server.ts';
import { Turns } from '../../src/plugins/turns.ts';
import { silent } from '../../src/util/log.ts';
import { type RunningBackends, startBackends } from '../backends/all.ts';
import { root } from '../kit/shop.ts';

let backends: RunningBackends;

before(async () => {
  backends = await startBackends();
  Object.assign(process.env, backends.env);
});
after(() => backends.stop());

/** By this clock turns are earned; it goes on when it is told to. */
const time = { ms: 0 };
const clock = { now: () => time.ms, monotonic: () => time.ms };

/** A gateway at which one document of each caller may wait, and the turns that it gives. */
async function open(way: string): Promise<{ readonly server: Server; readonly turns: Turns }> {
  const { config } = await loadConfig(root);
  assert.ok(config);
  const turns = new Turns({ maxOfOne: 1, burstMs: 50, clock });
  const env = { ...process.env, ...backends.env, PORTICO_WAY: way };
  const memory = { ...createMemory(), turns };
  const { gateway, problems } = await loadGateway(root, { config, log: silent, production: true, env, memory });
  assert.ok(gateway, JSON.stringify(problems));
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  return { server, turns };
}

const known = '{ product(sku: "SKU-0001") { sku } }';
const fresh = (name: string) => `{ ${name}: product(sku: "SKU-0001") { sku } }`;

for (const way of ['short', 'whole']) {
  describe(`on the ${way} way`, () => {
    let server: Server;
    let turns: Turns;
    before(async () => {
      ({ server, turns } = await open(way));
    });
    after(() => server.stop());

    const tokens = new Map<string, string>();
    async function ask(query: string, customer: string) {
      const token = tokens.get(customer) ?? (await backends.issuer.customerToken(customer));
      tokens.set(customer, token);
      const response = await fetch(`${server.url}/web/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as {
        readonly data?: unknown;
        readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
      };
      return { status: response.status, data, code: errors?.[0]?.extensions?.code, headers: response.headers };
    }

    test('a new document waits while others are answered, and is answered then', async () => {
      await ask(known, 'C-010');
      await ask(known, 'C-011');
      turns.spend(60);
      const order: string[] = [];
      const waiting = ask(fresh('a'), 'C-010').then((answer) => {
        order.push('new');
        return answer;
      });
      while (turns.waiting < 1) await setImmediate();
      const [other, refused] = await Promise.all([ask(known, 'C-010'), ask(fresh('b'), 'C-010')]);
      order.push('known');
      assert.deepEqual([other.status, other.code], [200, undefined]);
      assert.deepEqual(
        [refused.status, refused.code, refused.headers.get('retry-after'), refused.data],
        [503, 'OVERLOADED', '1', undefined],
      );
      const neighbour = ask(fresh('c'), 'C-011');
      time.ms += 1000;
      assert.deepEqual(
        [(await waiting).data, (await neighbour).data],
        [{ a: { sku: 'SKU-0001' } }, { c: { sku: 'SKU-0001' } }],
      );
      assert.deepEqual(order, ['known', 'new']);
      const again = await ask(fresh('b'), 'C-010');
      assert.deepEqual(again.data, { b: { sku: 'SKU-0001' } });
    });

    test('what is refused or wrong is known the next time, and waits for nobody', async () => {
      const long = `{ ${'a '.repeat(5000)}}`;
      const wrong = '{ nothing }';
      const codes = async () => [
        (await ask(long, 'C-010')).code,
        (await ask(wrong, 'C-010')).code,
        (await ask('{', 'C-010')).code,
      ];
      const before = await codes();
      assert.deepEqual(before, ['TOKEN_LIMIT_EXCEEDED', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED']);
      turns.spend(60);
      assert.deepEqual(await codes(), before);
    });
  });
}
