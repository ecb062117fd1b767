/** The plain GraphQL server of the benchmark: a list as long as one likes, the same whatever the seed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSchema } from 'graphql-yoga';

const file = join(import.meta.dirname, '../portico/passthrough/schemas/items.graphql');

/** As the server publishes it. */
export const itemsSdl = readFileSync(file, 'utf8')
  .replace(/^extend schema.*\n/m, '')
  .replace(/ @listSize\(.*\)/g, '');

export function itemsOf(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `item-${index}`,
    name: `Item number ${index}`,
    description: `What there is to say about item ${index}: it is “${'very '.repeat(index % 40)}good”, and costs what it is worth.`,
    price: 1 + (index * 37) / 100,
    inStock: index % 3 !== 0,
    tags: ['all', `tenth-${Math.floor(index / 10)}`, index % 2 === 0 ? 'even' : 'odd'],
  }));
}

export const createItems = () =>
  createSchema({
    typeDefs: itemsSdl,
    resolvers: { Query: { items: (_: unknown, { count }: { readonly count: number }) => itemsOf(count) } },
  });
