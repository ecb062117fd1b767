/** The web shop's page, in a real browser, before the real demo. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { servePage } from '../../examples/web/serve.ts';
import { openBrowser, type Page } from '../kit/browser.ts';
import { root, type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from '../stories/kit.ts';

const shop = await startShop();
const site = await servePage(`${shop.server.url}/web/graphql`, 0);
const browser = await openBrowser();
after(async () => {
  await browser.close();
  site.stop();
  await shop.stop();
});

let page: Page;
beforeEach(async () => {
  shop.reset();
  page = await browser.openPage();
});

const text = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).innerText`;
const fill = (form: string, value: string) =>
  page.evaluate(`{
    const form = document.querySelector(${JSON.stringify(form)});
    form.querySelector('input').value = ${JSON.stringify(value)};
    form.requestSubmit();
  }`);

describe("the web shop's page", () => {
  beforeEach(async () => {
    await page.goTo(site.url);
    await page.waitFor("document.querySelectorAll('#shelf li').length === 6");
  });
  afterEach(() => assert.deepEqual(page.faults, []));

  test('shows what is sold, with prices and stock of two backends, from another origin than its own', async () => {
    assert.match(String(await page.evaluate(text('#count'))), /^\d+ products$/);
    const first = String(await page.evaluate(text('#shelf li')));
    assert.match(first, /[€$]\d+\.\d\d, (in stock|not in stock), (not rated yet|[\d.]+ of 5)$/);
    assert.deepEqual(Object.keys(shop.calls()).sort(), ['catalog', 'reviews', 'stock']);
    assert.ok(page.requests.some((url) => url === `${shop.server.url}/web/graphql`));
  });

  test('finds what somebody looks for, and says when that is nothing', async () => {
    const all = await page.evaluate(text('#count'));
    const title = String(await page.evaluate(text('#shelf button')));
    await fill('#search', title);
    await page.waitFor(`${text('#count')} !== ${JSON.stringify(all)}`);
    assert.ok(String(await page.evaluate(text('#shelf'))).includes(title));
    await fill('#search', 'nothing like this');
    await page.waitFor(`${text('#count')} === '0 products'`);
    assert.equal(await page.evaluate("document.querySelectorAll('#shelf li').length"), 0);
  });

  test('opens what is said of a product when somebody clicks on it', async () => {
    const title = await page.evaluate(text('#shelf button'));
    await page.evaluate("document.querySelector('#shelf button').click()");
    await page.waitFor("document.querySelector('#details').open");
    assert.equal(await page.evaluate(text('#details h2')), title);
    assert.match(String(await page.evaluate(text('#details ul'))), /★/);
    await page.evaluate("document.querySelector('#details form button').click()");
    await page.waitFor("!document.querySelector('#details').open");
  });

  test('shows the orders of whoever signs in, and refuses a token that is none', async () => {
    await fill('#sign-in', 'nonsense');
    await page.waitFor(`${text('[role=alert]')} === 'This token is not accepted.'`);
    await fill('#sign-in', await shop.backends.issuer.customerToken());
    await page.waitFor("!document.querySelector('#account').hidden");
    assert.equal(await page.evaluate(text('[role=alert]')), '');
    assert.match(
      String(await page.evaluate(text('#account'))),
      /^.+\n+.*: (PLACED|PAID|SHIPPED|DELIVERED|CANCELLED), .\d+/,
    );
  });
});

describe('GraphiQL at the URL of a door', () => {
  const own = readFileSync(join(root, 'bff/iot.graphql'), 'utf8');
  // So that nobody has to write a key into the page.
  const open = own.replace('introspection: false', 'introspection: true').replace(', required: true', '');
  assert.notEqual(open, own);
  let doors: Shop;
  before(async () => {
    const directory = await copyDemo({ after }, { 'bff/iot.graphql': open });
    doors = await startShop({ directory, backends: shop.backends });
  });
  after(() => doors.stop());

  for (const { client, query, answer, type } of [
    { client: 'web', query: '{ product(sku: "SKU-0001") { brand } }', answer: '"brand"', type: 'ProductPage' },
    { client: 'mobile', query: '{ item(id: "SKU-0001") { aisle } }', answer: '"aisle"', type: 'Home' },
    { client: 'iot', query: '{ __typename shelf { sku } }', answer: 'FORBIDDEN', type: 'Good' },
  ]) {
    test(`has the schema of ${client} and runs operations on it, and loads nothing from elsewhere`, async () => {
      const url = `${doors.server.url}/${client}/graphql`;
      await page.goTo(`${url}?query=${encodeURIComponent(query)}`);
      await page.waitFor(`document.querySelector('.graphiql-container') !== null`);
      // It is open already where it was before.
      await page.waitFor(`document.querySelector('[aria-label$=" Documentation Explorer"]') !== null`);
      await page.evaluate(`document.querySelector('[aria-label="Show Documentation Explorer"]')?.click()`);
      const explorer = `document.querySelector('.graphiql-doc-explorer')?.innerText`;
      await page.waitFor(`${explorer}?.includes(${JSON.stringify(type)})`);
      await page.waitFor(`document.querySelector('.graphiql-execute-button') !== null`);
      await page.evaluate(`document.querySelector('.graphiql-execute-button').click()`);
      await page.waitFor(`document.querySelector('.result-window')?.innerText.includes(${JSON.stringify(answer)})`);
      const { origin } = new URL(url);
      const foreign = page.requests.filter((each) => /^https?:/.test(each) && new URL(each).origin !== origin);
      assert.deepEqual(foreign, []);
    });
  }
});
