/** What lies in the warehouses: one level for each product. */
import type { Product } from './products.ts';
import { createRandom, dataEnds, day, instant } from './random.ts';

export type StockLevel = {
  readonly sku: string;
  readonly quantity: number;
  readonly warehouse: string;
  readonly updatedAt: string;
};

export function makeStock(products: readonly Product[]): readonly StockLevel[] {
  const random = createRandom('stock');
  return products.map(({ sku }) => ({
    sku,
    quantity: random.next() < 0.08 ? 0 : random.integer(1, 240),
    warehouse: random.pick(['Duisburg', 'Lille', 'Poznań', 'Zaragoza']),
    updatedAt: instant(dataEnds - random.integer(60, (2 * day) / 1000) * 1000),
  }));
}
