/** Large files: reading one costs what its connectors cost, and what an operation costs does not depend on how many others there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, Source } from 'graphql';
import { createConnectExecutor } from '../../../src/fetch/connect/executor.ts';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { silent } from '../../../src/util/log.ts';
import { workOf } from '../../kit/work.ts';
import { contextFor, requestFor } from '../kit.ts';
import { readBackend } from './kit.ts';

/** Two connectors for each of so many types, all of which lead on to others. */
function fileWith(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const fields = numbers.map(
    (n) =>
      `thing${n}(id: ID!): Thing${n} @connect(source: "api", http: { GET: "/things${n}/{$args.id}" }, selection: "id name other: { id: otherId }")`,
  );
  const types = numbers.map(
    (n) => `type Thing${n}
      @connect(source: "api", http: { GET: "/things${n}", queryParams: "ids: $batch.id->joinNotNull(',')" }, batch: { maxSize: 50 },
        selection: "$.items { id name price { amount: cents->div(100) currency } other: { id: otherId } }") {
      id: ID! name: String price: Money other: Thing${(n + 1) % count} }`,
  );
  return `extend schema @source(name: "api", http: { baseURL: "http://api.test" })
    type Query { ${fields.join('\n')} } type Money { amount: Float currency: String } ${types.join('\n')}`;
}

test('eight times as many connectors take eight times as long to read and check', async () => {
  const read = (count: number) => {
    const document = parse(new Source(fileWith(count), 'schemas/big.graphql'));
    return () => assert.deepEqual(readConnect(document, 'big').problems, []);
  };
  read(13)();
  const [few = 0, many = 0] = await workOf('/src/schema/', read(25), read(200));
  assert.ok(few > 1_000, `only ${few} steps`);
  assert.ok(many < 12 * few, `${(many / few).toFixed(1)} times as long`);
});

test('an operation takes no longer in a file of 400 connectors than in one of 20', async () => {
  const query = 'query ($id: ID!) { thing0(id: $id) { name other { name price { amount } other { name } } } }';
  const thing = { id: 1, name: 'one', otherId: 1, price: { cents: 100, currency: 'EUR' } };
  const run = (count: number) => {
    const call = async ({ url }: { readonly url: string }) => ({
      status: 200,
      headers: { 'content-type': ['application/json'] },
      body: Buffer.from(JSON.stringify(/ids=/.test(url) ? { items: [thing] } : thing)),
    });
    const backend = readBackend(fileWith(count));
    const executor = createConnectExecutor({ backend, transport: { call }, env: {}, config: new Map(), log: silent });
    return async (): Promise<void> => {
      const { data, errors } = await executor.execute(requestFor(query, { id: 1 }, contextFor()));
      assert.equal(errors, undefined);
      const other = { name: 'one', price: { amount: 1 }, other: { name: 'one' } };
      assert.deepEqual(JSON.parse(JSON.stringify(data)), { thing0: { name: 'one', other } });
    };
  };
  const [small, large] = [run(10), run(200)];
  await Promise.all([small(), large()]);
  const [few = 0, many = 0] = await workOf('/src/', small, large);
  assert.ok(few > 100, `only ${few} steps`);
  assert.ok(many < 1.3 * few, `${(many / few).toFixed(2)} times as long`);
});
