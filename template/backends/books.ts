/** What the shop sells: a REST API. `GET /books` and `GET /books?ids=1,2`. */
import type { RequestListener } from 'node:http';

const books = [
  { id: '2', title: 'Middlemarch', author: 'George Eliot', price_cents: 1490 },
  { id: '1', title: 'Moby-Dick', author: 'Herman Melville', price_cents: 1250 },
  { id: '3', title: 'Ulysses', author: 'James Joyce', price_cents: 1700 },
];

export const booksApi: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://books');
  response.setHeader('content-type', 'application/json');
  if (pathname !== '/books') {
    response.writeHead(404).end('{}');
    return;
  }
  const ids = searchParams.get('ids')?.split(',');
  response.end(JSON.stringify({ items: books.filter(({ id }) => !ids || ids.includes(id)) }));
};
