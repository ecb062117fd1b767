/** The orders backend, federated GraphQL: what was bought, what is being bought, and how far it has come. */
import { Repeater } from 'graphql-yoga';
import type { Order, OrderLine, OrderStatus } from './data/orders.ts';
import { currency, dataset } from './data.ts';
import { federate } from './federated.ts';
import { badInput, serveGraphql, takeFirst } from './graphql.ts';
import { createOrderBook, isOver, type OrderBook } from './order-book.ts';
import type { BackendOptions, Running } from './server.ts';

/** As published; `schemas/orders.graphql` adds what is Portico's. */
export const ordersSdl = /* GraphQL */ `
extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@authenticated", "@cost", "@listSize"]
  )

type Query {
  order(id: ID!): Order
}

type Mutation {
  "The order starts as PLACED, at today's prices."
  placeOrder(input: PlaceOrderInput!): Order! @authenticated @cost(weight: 25)
}

type Subscription {
  "The order as it is now, and again whenever its status changes; ends with DELIVERED or CANCELLED."
  orderStatus(id: ID!): Order
}

type Order @key(fields: "id") @authenticated {
  id: ID!
  status: OrderStatus!
  "ISO 8601."
  placedAt: String!
  total: Money!
  lines: [OrderLine!]! @listSize(assumedSize: 4)
  customer: Customer!
}

enum OrderStatus {
  PLACED
  PAID
  SHIPPED
  DELIVERED
  CANCELLED
}

type OrderLine {
  product: Product!
  quantity: Int!
  unitPrice: Money!
}

type Money @shareable {
  amount: Float!
  "ISO 4217."
  currency: String!
}

type Product @key(fields: "sku", resolvable: false) {
  sku: ID!
}

type Customer @key(fields: "id") {
  id: ID!
  "Newest first."
  orders(first: Int = 10, after: String): OrderConnection!
    @authenticated
    @listSize(slicingArguments: ["first"], sizedFields: ["edges"], requireOneSlicingArgument: false)
}

type OrderConnection {
  edges: [OrderEdge!]!
  pageInfo: PageInfo!
}

type OrderEdge {
  node: Order!
  cursor: String!
}

type PageInfo {
  hasNextPage: Boolean!
  endCursor: String
}

input PlaceOrderInput {
  customerId: ID!
  lines: [OrderLineInput!]!
}

input OrderLineInput {
  sku: ID!
  quantity: Int! = 1
}
`;

export type RunningOrders = Running & {
  /** Takes an order one step further (PLACED, PAID, SHIPPED, DELIVERED), tells who watches it, and returns its status. */
  readonly advance: (orderId: string) => OrderStatus;
  /** How many subscriptions to this order are open. */
  readonly watchers: (orderId: string) => number;
};

const prices = new Map(dataset.products.map(({ sku, priceCents }) => [sku, priceCents]));
const customerIds = new Set(dataset.customers.map(({ id }) => id));

export async function startOrders(options: BackendOptions = {}): Promise<RunningOrders> {
  const book = createOrderBook();
  const running = await serveGraphql('orders', options, createOrdersSchema(book), book.reset);
  return { ...running, advance: (orderId) => book.advance(orderId).status, watchers: book.watchers };
}

function createOrdersSchema(book: OrderBook) {
  const findNode = (id: unknown) => toNode(book.find(id));
  return federate({
    sdl: ordersSdl,
    entities: { Order: ({ id }) => findNode(id), Customer: ({ id }) => ({ id }) },
    resolvers: {
      Query: { order: (_root: unknown, { id }: { readonly id: string }) => findNode(id) },
      Mutation: {
        placeOrder: (_root: unknown, { input }: { readonly input: PlaceOrderInput }) => toNode(place(book, input)),
      },
      Subscription: {
        orderStatus: {
          subscribe: (_root: unknown, { id }: { readonly id: string }) => follow(book, id),
          resolve: toNode,
        },
      },
      Customer: {
        orders: ({ id }: { readonly id: string }, page: PageArguments) => paginate(book.ofCustomer(id), page),
      },
    },
  });
}

type PlaceOrderInput = {
  readonly customerId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
};

function place(book: OrderBook, { customerId, lines }: PlaceOrderInput): Order {
  if (!customerIds.has(customerId)) throw badInput(`there is no customer ${customerId}`);
  if (lines.length === 0) throw badInput('an order has at least one line');
  const priced = lines.map(({ sku, quantity }): OrderLine => {
    const unitPriceCents = prices.get(sku);
    if (unitPriceCents === undefined) throw badInput(`there is no product ${sku}`);
    if (quantity < 1 || quantity > 99) throw badInput('quantity must be from 1 to 99');
    return { sku, quantity, unitPriceCents };
  });
  return book.place(customerId, priced);
}

/** The order now and at each change, until it is over or nobody listens any more. */
function follow(book: OrderBook, id: string): Repeater<Order | undefined> {
  return new Repeater(async (push, stop) => {
    const tell = (order: Order | undefined): void => {
      void push(order);
      if (!order || isOver(order)) stop();
    };
    const unwatch = book.watch(id, tell);
    tell(book.find(id));
    await stop;
    unwatch();
  });
}

type PageArguments = { readonly first: number | null; readonly after?: string | null };

function paginate(orders: readonly Order[], { first, after }: PageArguments) {
  const start = after ? orders.findIndex(({ id }) => toCursor(id) === after) + 1 : 0;
  if (after && start === 0) throw badInput('after is no cursor of this list');
  const rest = orders.slice(start);
  const edges = takeFirst(rest, first ?? 10).map((order) => ({ node: toNode(order), cursor: toCursor(order.id) }));
  return {
    edges,
    pageInfo: { hasNextPage: rest.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

function toCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function toNode(order: Order | undefined) {
  if (!order) return undefined;
  const { id, status, placedAt, lines, customerId } = order;
  return {
    id,
    status,
    placedAt,
    total: toMoney(lines.reduce((sum, { quantity, unitPriceCents }) => sum + quantity * unitPriceCents, 0)),
    lines: lines.map(({ sku, quantity, unitPriceCents }) => ({
      product: { sku },
      quantity,
      unitPrice: toMoney(unitPriceCents),
    })),
    customer: { id: customerId },
  };
}

function toMoney(cents: number) {
  return { amount: cents / 100, currency };
}
