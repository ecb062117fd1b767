/** What buyers say: 3,000 reviews, oldest first, each by somebody who bought the product, and one of each for each. */
import type { Order } from './orders.ts';
import { createRandom, dataEnds, day, identifier, instant } from './random.ts';

export type Review = {
  readonly id: string;
  readonly sku: string;
  readonly customerId: string;
  /** 1 to 5. */
  readonly rating: number;
  readonly body: string;
  readonly createdAt: string;
};

const longestWait = 40;

const openings: Readonly<Record<number, readonly string[]>> = {
  1: ['Sent it back.', 'Broke within a week.', 'Not at all what the pictures promise.', 'I wanted to like this.'],
  2: ['Disappointing for the price.', 'Looks nicer than it is.', 'Half of it is good.', 'Did not last the season.'],
  3: [
    'Does what it should, no more.',
    'Fine, with reservations.',
    'A fair buy on sale.',
    'Good idea, average execution.',
  ],
  4: ['Very good, nearly perfect.', 'Would buy again.', 'Solid and well thought out.', 'A pleasant surprise.'],
  5: [
    'Exactly what I was looking for.',
    'The best I have owned.',
    'Beautiful, and it works.',
    'Bought a second one the same week.',
  ],
};
const details = [
  'The finish is cleaner than I expected.',
  'It is a little heavier than stated.',
  'The colour is darker than on my screen.',
  'Delivery took two days.',
  'My partner uses it more than I do.',
  'It survived a very wet week in the hills.',
  'The seams are neat and strong.',
  'Instructions were missing, but nobody needs them.',
  'Smells of glue for the first few days.',
  'Fits true to size.',
  'It has been in daily use since spring.',
  'The old model was simpler.',
];
const closings = [
  'Recommended.',
  'Check the measurements first.',
  'The shop was helpful on the phone.',
  'I hope they keep making it.',
  'Makes a good present.',
  'Worth waiting for a discount.',
  'No complaints so far.',
  'I will report back after a year.',
];

export function makeReviews(orders: readonly Order[]): readonly Review[] {
  const random = createRandom('reviews');
  const newest = instant(dataEnds - longestWait * day);
  const bought = new Map<string, { readonly sku: string; readonly order: Order }>();
  for (const order of orders) {
    if (order.status !== 'DELIVERED' || order.placedAt > newest) continue;
    for (const { sku } of order.lines) bought.set(`${order.customerId} ${sku}`, { sku, order });
  }
  return random
    .sample([...bought.values()], 3000)
    .map(({ sku, order }) => {
      const rating = random.pick([1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5]);
      const waited = random.integer(3 * 24 * 3600, longestWait * 24 * 3600) * 1000;
      return {
        sku,
        customerId: order.customerId,
        rating,
        body: [
          random.pick(openings[rating] ?? []),
          ...random.sample(details, random.integer(0, 2)),
          random.pick(closings),
        ].join(' '),
        createdAt: instant(Date.parse(order.placedAt) + waited),
      };
    })
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((review, index) => ({ id: identifier('R', index + 1, 4), ...review }));
}
