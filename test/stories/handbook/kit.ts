/** What the handbook's stories share: small data, and how a server tells of what it does not have. */
import { GraphQLError } from 'graphql';

/** What servers put in the place of what they do not know: it is an error of that place only. */
export function notFound(): GraphQLError {
  return new GraphQLError('there is no such thing', { extensions: { code: 'NOT_FOUND' } });
}

/** Finds by `id` in the order of the ids, with an error for each that is missing. */
export function findAll<T extends { readonly id: string }>(items: readonly T[], ids: readonly string[]) {
  return ids.map((id) => items.find((item) => item.id === id) ?? notFound());
}

export const makers = [
  { id: 'm1', name: 'Lumen' },
  { id: 'm2', name: 'Oak & Sons' },
];

export const products = [
  { id: 'p1', name: 'Lamp', price: 40, weight: 900, makerId: 'm1' },
  { id: 'p2', name: 'Table', price: 300, weight: 22_000, makerId: 'm2' },
  { id: 'p3', name: 'Chair', price: 120, weight: 4_000, makerId: 'm2' },
];

export const stores = [
  { id: 's1', name: 'North', productIds: ['p1', 'p3'] },
  { id: 's2', name: 'South', productIds: ['p2', 'gone'] },
];

type Ids = { readonly ids: readonly string[] };

export const byIds =
  <T extends { readonly id: string }>(items: readonly T[]) =>
  (_root: unknown, { ids }: Ids) =>
    findAll(items, ids);

export const byId =
  <T extends { readonly id: string }>(items: readonly T[]) =>
  (_root: unknown, { id }: { readonly id: string }) =>
    items.find((item) => item.id === id) ?? notFound();
