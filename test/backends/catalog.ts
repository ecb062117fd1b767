/** The catalog backend, REST: what the shop sells. It only reads. */

import type { Product } from './data/products.ts';
import { currency, dataset } from './data.ts';
import { integerOf, listOf, type RestRequest, refuse, serveRest } from './rest.ts';
import type { BackendOptions, Running } from './server.ts';

/** The most products that one call gives. */
const most = 200;
const headers = { 'cache-control': 'public, max-age=60' };
const items = new Map(dataset.products.map((product) => [product.sku, toItem(product)]));
type Item = ReturnType<typeof toItem>;

/**
 * `GET /products?q=&category=&page=&size=` · `GET /products?skus=a,b` · `GET /products/:sku` · `GET /categories`
 */
export function startCatalog(options: BackendOptions = {}): Promise<Running> {
  return serveRest('catalog', options, [
    ['GET', '/products', ({ query }) => ({ headers, body: pickItems(query) ?? searchItems(query) })],
    ['GET', '/products/:sku', ({ params }) => ({ headers, body: findItem(params) })],
    ['GET', '/categories', () => ({ headers, body: { items: dataset.categories } })],
  ]);
}

/** Those with the SKUs that are asked for, in the order of the range; unknown ones are left out. */
function pickItems(query: URLSearchParams): { readonly items: readonly Item[] } | undefined {
  const skus = listOf(query, 'skus', most);
  if (!skus) return undefined;
  const wanted = new Set(skus);
  return { items: [...items.values()].filter(({ sku }) => wanted.has(sku)) };
}

function searchItems(query: URLSearchParams) {
  const words = (query.get('q') ?? '').toLowerCase().split(' ').filter(Boolean);
  const category = query.get('category');
  const page = integerOf(query, 'page', { fallback: 1, most: 1000 });
  const size = integerOf(query, 'size', { fallback: 20, most });
  const found = [...items.values()].filter((item) => {
    if (category && item.category.slug !== category) return false;
    const text = `${item.title} ${item.brand_name} ${item.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { items: found.slice((page - 1) * size, page * size), page, size, total: found.length };
}

function findItem(params: RestRequest['params']): Item {
  const sku = params.get('sku') ?? '';
  return items.get(sku) ?? refuse(404, `there is no product ${sku}`);
}

function toItem({ sku, title, description, priceCents, images, category, brand }: Product) {
  return {
    sku,
    title,
    description,
    price: { amount_cents: priceCents, currency },
    images,
    category,
    brand_name: brand,
  };
}
