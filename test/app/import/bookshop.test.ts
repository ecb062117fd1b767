/** The whole way of one document: imported, as its file is kept, served by a gateway before an API made from it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { openDocuments } from '../../../src/app/import/document/documents.ts';
import { readText } from '../../../src/app/import/document/read.ts';
import { importOpenapi } from '../../../src/app/import/openapi.ts';
import type { Server } from '../../../src/app/server.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { everything } from './kit.ts';
import { serveImported } from './served.ts';

const expected = await readFile(`${import.meta.dirname}/bookshop.graphql`, 'utf8');

describe('the bookshop', () => {
  let api: ApiServer;
  let server: Server;
  const cleanups: (() => unknown)[] = [];

  before(async () => {
    const documents = await openDocuments('bookshop.yaml', import.meta.dirname, readText);
    const { text } = importOpenapi(documents, 'bookshop', 'bookshop.yaml', everything);
    api = await startApi(documents.root.value, '/v2');
    cleanups.push(() => api.stop());
    const context = { after: (work: () => unknown) => cleanups.push(work) };
    const env = { BOOKSHOP_API_KEY: 's3cret' };
    server = await serveImported(context, { name: 'bookshop', text, url: `${api.url}/v2`, env });
  });

  after(async () => {
    for (const clean of cleanups.reverse()) await clean();
  });

  /** The data of an operation that has no errors, the requests that it took, and nothing that the API complains of. */
  async function ask(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<{ data: Record<string, unknown>; requests: readonly string[] }> {
    api.requests.length = 0;
    const response = await fetch(`${server.url}/all/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
    assert.deepEqual([errors, api.faults], [undefined, []]);
    return { data, requests: [...api.requests] };
  }

  it('is imported as its file is kept', async () => {
    const documents = await openDocuments('bookshop.yaml', import.meta.dirname, readText);
    assert.equal(importOpenapi(documents, 'bookshop', 'bookshop.yaml', everything).text, expected);
  });

  it('answers a list with its page, in names of GraphQL', async () => {
    const { data, requests } = await ask(
      '{ booksList { totalCount nextCursor items { id title genre publishedAt plus1 ratings price { amount currency } authors { name bornIn } } } }',
    );
    const said = api.answerOf('GET', '/books') as {
      total_count: number;
      next_cursor: string;
      items: Record<string, unknown>[];
    };
    const [book] = said.items;
    assert.deepEqual(data.booksList, {
      totalCount: said.total_count,
      nextCursor: said.next_cursor,
      items: said.items.map((item) => ({
        id: String(item.id),
        title: item.title,
        genre: { 'non-fiction': 'non_fiction', 42: '_42' }[String(item.genre)] ?? item.genre,
        publishedAt: item.published_at ?? null,
        plus1: item['+1'] ?? null,
        ratings: item.ratings ?? null,
        price: item.price,
        authors: (item.authors as Record<string, unknown>[]).map((author) => ({
          name: author.name,
          bornIn: author.born_in ?? null,
        })),
      })),
    });
    assert.ok(Number(book?.id) > 2 ** 40, 'more than GraphQL’s Int can hold');
    assert.deepEqual(requests, ['GET /v2/books?sort=title&page_size=20']);
  });

  it('sends every kind of parameter as the document says', async () => {
    const query =
      'query ($g: [Genre!], $p: BooksListPriceInput) { booksList(q: "a b", genre: $g, sort: minus_title, pageSize: 3, price: $p, xShopId: "s") { totalCount } }';
    const { requests } = await ask(query, { g: ['novel', 'non_fiction', '_42'], p: { lte: 9.5 } });
    assert.deepEqual(requests, [
      'GET /v2/books?q=a%20b&genre=novel%2Cnon-fiction%2C42&sort=-title&page_size=3&price%5Blte%5D=9.5',
    ]);
  });

  it('proves itself with the caller’s own token and the shop’s key, and sends no header without a value', async () => {
    await ask('{ booksList { totalCount } }', {}, { authorization: 'Bearer of-mine' });
    const { authorization, 'x-api-key': key, accept } = api.lastHeaders();
    assert.deepEqual(
      [authorization, key, accept, api.lastHeaders()['x-shop-id']],
      ['Bearer of-mine', 's3cret', 'application/json', undefined],
    );
    await ask('{ booksList(xShopId: "berlin") { totalCount } }');
    assert.equal(api.lastHeaders()['x-shop-id'], 'berlin');
  });

  it('fetches an entity by its key where an answer has no more of it', async () => {
    api.answerWith('GET', '/categories/{id}', (path) =>
      path.endsWith('/crime')
        ? '{ "id": "crime", "name": "Crime", "parent": { "id": "fiction", "name": "as it is embedded" } }'
        : '{ "id": "fiction", "name": "Fiction" }',
    );
    const { data, requests } = await ask(
      '{ getCategoriesById(id: "crime") { name parent { id name parent { id } } } }',
    );
    assert.deepEqual(data.getCategoriesById, {
      name: 'Crime',
      parent: { id: 'fiction', name: 'Fiction', parent: null },
    });
    assert.deepEqual(requests, ['GET /v2/categories/crime', 'GET /v2/categories/fiction']);
  });

  it('keeps every digit of numbers that are larger than numbers can be', async () => {
    api.answerWith('GET', '/books/{book_id}', () => '{ "id": 9007199254740993, "title": "Big" }');
    const { data, requests } = await ask('{ booksGet(id: "9007199254740993") { id title } }');
    assert.deepEqual(data.booksGet, { id: '9007199254740993', title: 'Big' });
    assert.deepEqual(requests, ['GET /v2/books/9007199254740993']);
  });

  it('tells the kinds of a union apart', async () => {
    const { data } = await ask(
      '{ ordersGet(id: "o1", expand: true) { id payment { __typename ... on Card { lastDigits } ... on Invoice { number due } } history { at caused } } }',
    );
    const said = api.answerOf('GET', '/orders/{id}') as { payment: Record<string, unknown>; history: unknown };
    assert.equal(said.payment.method, 'by_card');
    assert.deepEqual((data.ordersGet as { payment: unknown }).payment, {
      __typename: 'Card',
      lastDigits: said.payment.last_digits,
    });
  });

  it('sends a body in the names and values of the API', async () => {
    const input = {
      title: 'T',
      genre: 'non_fiction',
      price: { amount: 1.5, currency: 'EUR' },
      authors: [{ name: 'A', bornIn: 1900 }],
      isbn13: null,
      plus1: 2,
    };
    const { data } = await ask('mutation ($input: BookInput!) { booksCreate(input: $input) { title } }', { input });
    assert.deepEqual(JSON.parse(api.lastBody()), {
      isbn_13: null,
      title: 'T',
      genre: 'non-fiction',
      price: { amount: 1.5, currency: 'EUR' },
      authors: [{ name: 'A', born_in: 1900 }],
      '+1': 2,
    });
    assert.deepEqual(data.booksCreate, { title: (api.answerOf('POST', '/books') as { title: string }).title });
  });

  it('sends a form, with an id as the number that it is', async () => {
    await ask('mutation { ordersPlace(input: { bookId: "1099511627780", gift: true }) { id } }');
    assert.equal(api.lastBody(), 'book_id=1099511627780&gift=true');
  });

  it('is told that something was done where nothing is answered', async () => {
    const { data, requests } = await ask('mutation { booksDelete(bookId: "7") }');
    assert.deepEqual([data, requests], [{ booksDelete: true }, ['DELETE /v2/books/7']]);
  });
});
