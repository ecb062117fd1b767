import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ShelfDocument } from '../mobile/generated/graphql.ts';
import { AddReviewDocument, BooksDocument } from '../web/generated/graphql.ts';
import { startShop } from './shop.ts';

let shop: Awaited<ReturnType<typeof startShop>>;
before(async () => {
  shop = await startShop();
});
after(() => shop.stop());

test('the web shop sees books with their reviews, from two backends', async () => {
  const { data, errors } = await shop.ask('web', BooksDocument);
  assert.equal(errors, undefined);
  assert.deepEqual(data?.books[0], {
    id: '2',
    title: 'Middlemarch',
    price: 14.9,
    stars: 5,
    reviews: [{ stars: 5, text: 'Everybody in it is alive.' }],
  });
});

test('a review counts at once', async () => {
  const { data } = await shop.ask('web', AddReviewDocument, { book: '3', stars: 2, text: 'I got lost.' });
  assert.deepEqual(data?.addReview.book, { title: 'Ulysses', stars: 2 });
});

test('the app sees the same books as items of a shelf', async () => {
  const { data } = await shop.ask('mobile', ShelfDocument);
  assert.deepEqual(data?.shelf[1], {
    id: '1',
    name: 'Moby-Dick',
    price: '€ 12.5',
    latest: 'More about whales than I thought there was.',
  });
});

test('the app may send nothing that was not known beforehand', async () => {
  const { errors } = await shop.ask('mobile', '{ shelf { id } }');
  assert.equal(errors?.[0]?.extensions?.code, 'DOCUMENT_NOT_TRUSTED');
});
