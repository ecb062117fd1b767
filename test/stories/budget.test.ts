/** Cost over time: what a caller may spend, what is left of it, and how often they may do one thing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { RateDocument } from '../clients/mobile/generated/graphql.ts';
import { AddReviewDocument, TitlesDocument } from '../clients/web/generated/graphql.ts';
import { type Answer, root, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

const demo = readFileSync(join(root, 'bff/web.graphql'), 'utf8');
const web = demo.replace('@budget(cost: 20000, window: "1m"', '@budget(cost: 100, window: "1h"');
assert.notEqual(web, demo);
const directory = await copyDemo({ after }, { 'bff/web.graphql': web });
const shop = await startShop({ directory });
const production = await startShop({ directory, backends: shop.backends, production: true });
after(async () => {
  await production.stop();
  await shop.stop();
});
beforeEach(() => shop.reset());

const { customerToken } = shop.backends.issuer;

/** As structured fields have it: the first item's parameters. */
function parameters(header: string | null): Record<string, number> {
  return Object.fromEntries(
    [...(header ?? '').matchAll(/;(\w)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
}

function left({ headers }: Answer<unknown>): number | undefined {
  return parameters(headers.get('ratelimit')).r;
}

/** Costs one point for the page and one for each of its items. */
function buy(token: string, cost: number): Promise<Answer<unknown>> {
  return shop.ask('web', TitlesDocument, { token, variables: { size: cost - 1 } });
}

describe('a budget of 100 points an hour', () => {
  test('is told with each answer', async () => {
    const { status, headers } = await buy(await customerToken('C-010'), 30);
    assert.equal(status, 200);
    assert.equal(headers.get('ratelimit-policy'), '"subject-3600s";q=100;w=3600');
    // 36 seconds a point until it is full again.
    assert.match(headers.get('ratelimit') ?? '', /^"subject-3600s";r=70;t=10(79|80)$/);
  });

  test('is spent by one caller alone', async () => {
    const [token, other] = await Promise.all([customerToken('C-011'), customerToken('C-012')]);
    assert.deepEqual([left(await buy(token, 31)), left(await buy(token, 32))], [69, 37]);
    shop.reset();
    const refused = await buy(token, 51);
    assert.equal(refused.status, 429);
    assert.equal(
      refused.text,
      JSON.stringify({
        errors: [
          {
            message: "The operation's estimated cost 51 is over what is left of a budget: 37 of 100 in 3600 seconds.",
            extensions: { code: 'RATE_LIMITED' },
          },
        ],
      }),
    );
    // 14 points are missing.
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 500 && wait <= 504, `${wait}`);
    assert.deepEqual(parameters(refused.headers.get('ratelimit')), { r: 37, t: wait });
    assert.equal(refused.headers.get('cache-control'), 'no-store');
    assert.deepEqual(shop.calls(), {});

    // What is refused costs nothing, and what there is room for is still answered.
    assert.deepEqual([(await buy(token, 33)).status, (await buy(token, 33)).status], [200, 429]);
    assert.equal(left(await buy(other, 34)), 66);
    assert.equal((await shop.ask('web', TitlesDocument, { variables: { size: 34 } })).status, 200);
  });

  test('is refilled as time passes', async (t) => {
    const token = await customerToken('C-013');
    await buy(token, 90);
    const refused = await buy(token, 52);
    assert.equal(refused.status, 429);
    const now = performance.now();
    t.mock.method(performance, 'now', () => now + 1000 * Number(refused.headers.get('retry-after')));
    assert.equal((await buy(token, 52)).status, 200);
  });

  test('has no Retry-After for what it can never have room for', async () => {
    const { status, headers } = await buy(await customerToken('C-014'), 101);
    assert.deepEqual([status, headers.get('retry-after')], [429, null]);
  });

  test('is settled by what came: who is given little pays little', async () => {
    const token = await customerToken('C-015');
    for (let number = 0; number < 5; number++) {
      const nothing = `{ products(query: "there is no such thing ${number}", size: 89) { items { sku } } }`;
      const answer = await shop.ask('web', nothing, { token, headers: { 'x-portico-cost': '1' } });
      assert.deepEqual(answer.body.extensions, { cost: { estimated: 90, actual: 1, max: 2000 } });
      assert.equal(left(answer), 99 - number);
    }
  });

  test('is given back where a backend fails, but for a point a call', async () => {
    const token = await customerToken('C-016');
    shop.backends.catalog.fail(() => ({ status: 500 }));
    const answer = await buy(token, 91);
    const calls = shop.calls().catalog ?? 0;
    assert.ok(calls > 0);
    assert.deepEqual([answer.body.errors?.[0]?.extensions?.code, left(answer)], ['CONNECTOR_FETCH', 100 - calls]);
  });

  test('is not overdrawn by many at once', async () => {
    const token = await customerToken('C-017');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => buy(token, 40 + index)));
    const paid = answers.flatMap(({ status }, index) => (status === 200 ? [40 + index] : []));
    assert.equal(paid.length, 2);
    assert.ok(answers.every(({ status }) => status === 200 || status === 429));
  });
});

describe('what an operation costs', () => {
  test('is told to who asks, and to nobody else', async () => {
    const token = await customerToken('C-018');
    const ask = (headers: Record<string, string>) =>
      shop.ask('web', TitlesDocument, { token, headers, variables: { size: 3 } });
    const told = await ask({ 'x-portico-cost': '1' });
    assert.deepEqual(told.body.extensions, { cost: { estimated: 4, actual: 4, max: 2000 } });
    assert.equal(told.headers.get('cache-control'), 'no-store');
    for (const headers of [{}, { 'x-portico-cost': '0' }]) {
      const { body } = await ask(headers as Record<string, string>);
      assert.deepEqual([Object.keys(body), body.data], [['data'], told.body.data]);
    }
  });

  test('is told with a refusal, too', async () => {
    const { status, body } = await shop.ask('web', '{ products(size: 3000) { items { sku } } }', {
      headers: { 'x-portico-cost': '1' },
    });
    assert.deepEqual([status, body.extensions], [400, { cost: { estimated: 3001, actual: 0, max: 2000 } }]);
  });

  test('is nobody’s business in production, unless the client’s file says so', async () => {
    const answer = await production.ask('web', TitlesDocument, {
      headers: { 'x-portico-cost': '1' },
      variables: { size: 2 },
    });
    assert.deepEqual(Object.keys(answer.body), ['data']);
  });
});

describe('ten reviews a minute', () => {
  const review = { item: 'SKU-0001', shopper: 'C-001', stars: 5, text: 'Good.' };
  const rate = (token: string) => shop.ask('mobile', RateDocument, { token, variables: { review } });

  function assertLimited({ status, headers, text }: Answer<unknown>): void {
    const message = 'A field of this operation was asked for too often.';
    assert.equal(text, JSON.stringify({ errors: [{ message, extensions: { code: 'RATE_LIMITED' } }] }));
    const wait = Number(headers.get('retry-after'));
    assert.ok(status === 429 && wait > 55 && wait <= 60, `${status} ${wait}`);
    assert.deepEqual(shop.calls(), {});
  }

  test('are what each caller may write, whichever client they use', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const [token, other] = await Promise.all([customerToken('C-020'), customerToken('C-021')]);
    for (let number = 1; number <= 9; number++) assert.equal((await rate(token)).body.data?.rate.stars, 5);
    const input = { sku: 'SKU-0001', customerId: 'C-020', rating: 4, body: 'Fine.' };
    assert.equal(
      (await shop.ask('web', AddReviewDocument, { token, variables: { input } })).body.data?.addReview.rating,
      4,
    );
    assert.equal(shop.calls().reviews, 10);

    shop.reset();
    assertLimited(await rate(token));
    assertLimited(await shop.ask('web', AddReviewDocument, { token, variables: { input } }));
    assert.equal((await rate(other)).status, 200);

    t.mock.timers.tick(60_000);
    assert.equal((await rate(token)).status, 200);
  });

  test('are not more by asking for several at once', async () => {
    const token = await customerToken('C-022');
    const review = '{ item: "SKU-0001", shopper: "C-022", stars: 5, text: "Good." }';
    const many = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, index) => `a${index}: rate(review: ${review}) { stars }`).join(' ')} }`;
    assertLimited(await shop.ask('mobile', many(11), { token }));
    const other = await customerToken('C-023');
    assert.equal((await shop.ask('mobile', many(10), { token: other })).status, 200);
    assert.deepEqual(Object.keys(shop.calls()), ['reviews']);
    shop.reset();
    assertLimited(await shop.ask('mobile', many(1), { token: other }));
  });
});
