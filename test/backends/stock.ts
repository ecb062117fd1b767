/** The stock backend, REST: how many of each product lie where. Levels can be changed. */
import type { StockLevel } from './data/stock.ts';
import { dataset } from './data.ts';
import { fieldOf, refuse, serveRest } from './rest.ts';
import type { BackendOptions, Running } from './server.ts';

/** The most levels that one call gives. */
const most = 200;

/** `GET /stock/:sku` · `POST /stock/lookup { skus }` · `PUT /stock/:sku { quantity }` */
export function startStock(options: BackendOptions = {}): Promise<Running> {
  const levels = new Map<string, StockLevel>();
  const reset = (): void => {
    for (const level of dataset.stock) levels.set(level.sku, level);
  };
  reset();

  const find = (sku = ''): StockLevel => levels.get(sku) ?? refuse(404, `no stock is kept of ${sku}`);

  return serveRest(
    'stock',
    options,
    [
      [
        'POST',
        '/stock/lookup',
        ({ body }) => ({
          body: { levels: skusOf(body).flatMap((sku) => toItem(levels.get(sku)) ?? []) },
        }),
      ],
      ['GET', '/stock/:sku', ({ params }) => ({ body: toItem(find(params.get('sku'))) })],
      [
        'PUT',
        '/stock/:sku',
        ({ params, body }) => {
          const level = {
            ...find(params.get('sku')),
            quantity: quantityOf(body),
            updatedAt: new Date().toISOString(),
          };
          levels.set(level.sku, level);
          return { body: toItem(level) };
        },
      ],
    ],
    reset,
  );
}

function skusOf(body: unknown): readonly string[] {
  const skus = fieldOf(body, 'skus');
  if (!Array.isArray(skus) || !skus.every((sku) => typeof sku === 'string')) {
    return refuse(422, 'skus must be a list of strings');
  }
  return skus.length <= most ? skus : refuse(422, `skus takes ${most} at most`);
}

function quantityOf(body: unknown): number {
  const quantity = fieldOf(body, 'quantity');
  return Number.isInteger(quantity) && Number(quantity) >= 0
    ? Number(quantity)
    : refuse(422, 'quantity must be a whole number, 0 or more');
}

function toItem(level: StockLevel | undefined) {
  if (!level) return undefined;
  const { sku, quantity, warehouse, updatedAt } = level;
  return { sku, quantity, warehouse, updated_at: updatedAt };
}
