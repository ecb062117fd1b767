/** Both backends on loopback, with the environment by which `schemas/` finds them. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { booksApi } from './books.ts';
import { createReviewsApi } from './reviews.ts';

/** @param ports 0 takes any that is free */
export async function startBackends(ports: { readonly books: number; readonly reviews: number }) {
  const books = await start(booksApi, ports.books);
  const reviews = await start(createReviewsApi(), ports.reviews);
  return {
    env: { BOOKS_URL: books.url, REVIEWS_URL: reviews.url },
    stop() {
      books.stop();
      reviews.stop();
    },
  };
}

async function start(api: RequestListener, port: number) {
  const server = createServer(api).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
