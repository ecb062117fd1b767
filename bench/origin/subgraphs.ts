/** The four federated servers of the benchmark, each with the SDL that Portico's project has of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { federate, type Representation } from '../../test/backends/federated.ts';
import { inStock, productOf, reviewOf, reviewsBy, reviewsOf, shippingEstimate, upcs, userIds, userOf } from './shop.ts';

const folder = join(import.meta.dirname, '../portico/federation/schemas');

export const subgraphNames = ['accounts', 'inventory', 'products', 'reviews'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** As the server publishes it: without the line that tells Portico where it is. */
export function sdlOf(name: SubgraphName): string {
  return readFileSync(join(folder, `${name}.graphql`), 'utf8').replace(/^ *@backend\(.*\)\n/m, '');
}

type Seeded = { readonly seed: number };
type Id = { readonly id: string };
type Upc = { readonly upc: string };

const idOf = ({ id }: Representation) => ({ id: String(id) });
const upcOf = ({ upc }: Representation) => ({ upc: String(upc) });
const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);

export const subgraphs: Readonly<Record<SubgraphName, () => GraphQLSchema>> = {
  accounts: () =>
    federate({
      sdl: sdlOf('accounts'),
      entities: { User: ({ id }) => userOf(String(id)) },
      resolvers: {
        Query: {
          me: (_: unknown, { seed }: Seeded) => userOf(`${seed}-1`),
          user: (_: unknown, { id }: Id) => userOf(id),
          users: (_: unknown, { seed }: Seeded) => userIds(seed).map(userOf),
        },
      },
    }),
  inventory: () =>
    federate({
      sdl: sdlOf('inventory'),
      entities: {
        Product: ({ upc, price, weight }) => ({
          upc: String(upc),
          inStock: inStock(String(upc)),
          price: numberOf(price),
          weight: numberOf(weight),
          shippingEstimate: shippingEstimate(numberOf(price), numberOf(weight)),
        }),
      },
      resolvers: {},
    }),
  products: () =>
    federate({
      sdl: sdlOf('products'),
      entities: { Product: ({ upc }) => productOf(String(upc)) },
      resolvers: {
        Query: {
          topProducts: (_: unknown, { first, seed }: Seeded & { readonly first: number }) =>
            upcs(seed).slice(0, first).map(productOf),
        },
      },
    }),
  reviews: () =>
    federate({
      sdl: sdlOf('reviews'),
      entities: { User: idOf, Product: upcOf, Review: ({ id }) => reviewOf(String(id)) },
      resolvers: {
        User: { username: ({ id }: Id) => userOf(id)?.username, reviews: ({ id }: Id) => reviewsBy(id).map(reviewOf) },
        Product: { reviews: ({ upc }: Upc) => reviewsOf(upc).map(reviewOf) },
        Review: {
          author: ({ authorId }: { readonly authorId: string }) => ({ id: authorId }),
          product: ({ productUpc }: { readonly productUpc: string }) => ({ upc: productUpc }),
        },
      },
    }),
};
