/** The reviews backend, plain GraphQL: what customers say of products. It knows both by their keys alone. */
import { EventEmitter } from 'node:events';
import { createSchema, Repeater } from 'graphql-yoga';
import { identifier } from './data/random.ts';
import type { Review } from './data/reviews.ts';
import { dataset } from './data.ts';
import { badInput, serveGraphql, takeFirst } from './graphql.ts';
import type { BackendOptions, Running } from './server.ts';

const typeDefs = /* GraphQL */ `
type Query {
  review(id: ID!): Review
  "One for each SKU, in their order; a product that nobody has reviewed has no reviews."
  productsBySkus(skus: [ID!]!): [Product]!
  "One for each id, in their order."
  customersByIds(ids: [ID!]!): [Customer]!
}

type Mutation {
  addReview(input: AddReviewInput!): Review!
}

type Subscription {
  "Each review as it is written, of one product or of all."
  reviewAdded(sku: ID): Review!
}

type Review {
  id: ID!
  body: String!
  "1 to 5."
  rating: Int!
  "ISO 8601."
  createdAt: String!
  author: Customer
  product: Product!
}

type Product {
  sku: ID!
  "Newest first."
  reviews(first: Int = 3): [Review!]!
  "To two decimals; null while there is no review."
  averageRating: Float
  reviewCount: Int!
}

type Customer {
  id: ID!
  "Newest first."
  reviews(first: Int = 5): [Review!]!
}

input AddReviewInput {
  sku: ID!
  customerId: ID!
  "1 to 5."
  rating: Int!
  body: String!
}
`;

type Page = { readonly first: number | null };
type NewReview = Pick<Review, 'sku' | 'customerId' | 'rating' | 'body'>;

export type RunningReviews = Running & {
  /** How many wait for new reviews. */
  readonly watchers: () => number;
};

export async function startReviews(options: BackendOptions = {}): Promise<RunningReviews> {
  const added = new EventEmitter().setMaxListeners(0);
  const shelf = createShelf();
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: {
        review: (_root: unknown, { id }: { readonly id: string }) => shelf.find(id),
        productsBySkus: (_root: unknown, { skus }: { readonly skus: readonly string[] }) =>
          skus.map((sku) => ({ sku })),
        customersByIds: (_root: unknown, { ids }: { readonly ids: readonly string[] }) => ids.map((id) => ({ id })),
      },
      Mutation: {
        addReview: (_root: unknown, { input }: { readonly input: NewReview }) => {
          if (input.rating < 1 || input.rating > 5)
            throw badInput(`rating must be from 1 to 5, and is ${input.rating}`);
          const review = shelf.add(input);
          added.emit('review', review);
          return review;
        },
      },
      Subscription: {
        reviewAdded: {
          subscribe: (_root: unknown, { sku }: { readonly sku?: string | null }) => follow(added, sku),
          resolve: (review: Review) => review,
        },
      },
      Review: {
        author: ({ customerId }: Review) => ({ id: customerId }),
        product: ({ sku }: Review) => ({ sku }),
      },
      Product: {
        reviews: ({ sku }: { readonly sku: string }, { first }: Page) => takeFirst(shelf.of(sku), first ?? 3),
        averageRating: ({ sku }: { readonly sku: string }) => averageOf(shelf.of(sku)),
        reviewCount: ({ sku }: { readonly sku: string }) => shelf.of(sku).length,
      },
      Customer: {
        reviews: ({ id }: { readonly id: string }, { first }: Page) => takeFirst(shelf.of(id), first ?? 5),
      },
    },
  });
  const running = await serveGraphql('reviews', options, schema, shelf.reset);
  return { ...running, watchers: () => added.listenerCount('review') };
}

/** New reviews, until nobody listens any more. */
function follow(added: EventEmitter, sku: string | null | undefined): Repeater<Review> {
  return new Repeater(async (push, stop) => {
    const tell = (review: Review): void => {
      if (!sku || review.sku === sku) void push(review);
    };
    added.on('review', tell);
    await stop;
    added.off('review', tell);
  });
}

/** Reviews by their own id and, newest first, by SKU and by customer: no SKU is a customer's id. */
function createShelf() {
  const byId = new Map<string, Review>();
  const byOwner = new Map<string, Review[]>();

  const put = (review: Review): Review => {
    byId.set(review.id, review);
    for (const owner of [review.sku, review.customerId]) {
      const reviews = byOwner.get(owner);
      if (reviews) reviews.unshift(review);
      else byOwner.set(owner, [review]);
    }
    return review;
  };
  const reset = (): void => {
    byId.clear();
    byOwner.clear();
    dataset.reviews.forEach(put);
  };
  reset();

  return {
    find: (id: string) => byId.get(id),
    of: (owner: string): readonly Review[] => byOwner.get(owner) ?? [],
    add: ({ sku, customerId, rating, body }: NewReview) =>
      put({
        id: identifier('R', byId.size + 1, 4),
        sku,
        customerId,
        rating,
        body,
        createdAt: new Date().toISOString(),
      }),
    reset,
  };
}

function averageOf(reviews: readonly Review[]): number | null {
  if (reviews.length === 0) return null;
  const sum = reviews.reduce((total, { rating }) => total + rating, 0);
  return Math.round((sum / reviews.length) * 100) / 100;
}
