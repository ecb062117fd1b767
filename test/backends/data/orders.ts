/** Two years of business: 5,000 orders, oldest first. */
import type { Customer } from './customers.ts';
import type { Product } from './products.ts';
import { createRandom, dataEnds, day, identifier, instant } from './random.ts';

export type OrderStatus = 'PLACED' | 'PAID' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED';
export type OrderLine = { readonly sku: string; readonly quantity: number; readonly unitPriceCents: number };
export type Order = {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
};

const days = 730;

export function makeOrders(customers: readonly Customer[], products: readonly Product[]): readonly Order[] {
  const random = createRandom('orders');
  const seconds = Array.from({ length: 5000 }, () => random.integer(1, (days * day) / 1000)).sort((a, b) => b - a);
  return seconds.map((secondsAgo, index) => ({
    id: identifier('O', index + 1, 5),
    customerId: random.pick(customers).id,
    status: random.next() < 0.04 ? 'CANCELLED' : statusAfter((secondsAgo * 1000) / day),
    placedAt: instant(dataEnds - secondsAgo * 1000),
    lines: pickLines(),
  }));

  function pickLines(): readonly OrderLine[] {
    const lines = new Map<string, OrderLine>();
    for (let count = random.integer(1, 4); count > 0; count -= 1) {
      // Squared, so that some products sell far better than others.
      const product = products[Math.floor(random.next() ** 2 * products.length)];
      if (!product) continue;
      lines.set(product.sku, {
        sku: product.sku,
        quantity: random.pick([1, 1, 1, 2, 3]),
        unitPriceCents: product.priceCents,
      });
    }
    return [...lines.values()];
  }
}

function statusAfter(daysAgo: number): OrderStatus {
  if (daysAgo < 2) return 'PLACED';
  if (daysAgo < 4) return 'PAID';
  return daysAgo < 10 ? 'SHIPPED' : 'DELIVERED';
}
