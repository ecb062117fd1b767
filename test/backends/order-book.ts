/** The orders backend's state: every order by id and by customer, new ones, and who watches one. */
import { EventEmitter } from 'node:events';
import type { Order, OrderLine, OrderStatus } from './data/orders.ts';
import { identifier } from './data/random.ts';
import { dataset } from './data.ts';

export type OrderBook = {
  readonly find: (id: unknown) => Order | undefined;
  /** Newest first. */
  readonly ofCustomer: (customerId: string) => readonly Order[];
  readonly place: (customerId: string, lines: readonly OrderLine[]) => Order;
  /** One step further: PLACED, PAID, SHIPPED, DELIVERED. Throws where there is no next step. */
  readonly advance: (id: string) => Order;
  /** Calls `listener` at each change of an order's status, until what it returns is called. */
  readonly watch: (id: string, listener: (order: Order) => void) => () => void;
  readonly watchers: (id: string) => number;
  readonly reset: () => void;
};

const next: Readonly<Partial<Record<OrderStatus, OrderStatus>>> = {
  PLACED: 'PAID',
  PAID: 'SHIPPED',
  SHIPPED: 'DELIVERED',
};

/** True once an order's status cannot change any more. */
export function isOver({ status }: Order): boolean {
  return next[status] === undefined;
}

export function createOrderBook(): OrderBook {
  const orders = new Map<string, Order>();
  const idsByCustomer = new Map<string, string[]>();
  const changes = new EventEmitter().setMaxListeners(0);

  const add = (order: Order): void => {
    orders.set(order.id, order);
    const ids = idsByCustomer.get(order.customerId);
    if (ids) ids.unshift(order.id);
    else idsByCustomer.set(order.customerId, [order.id]);
  };
  const reset = (): void => {
    orders.clear();
    idsByCustomer.clear();
    for (const order of dataset.orders) add(order);
  };
  reset();

  return {
    find: (id) => orders.get(String(id)),
    ofCustomer: (customerId) => (idsByCustomer.get(customerId) ?? []).flatMap((id) => orders.get(id) ?? []),
    place: (customerId, lines) => {
      const id = identifier('O', orders.size + 1, 5);
      const order: Order = { id, customerId, status: 'PLACED', placedAt: new Date().toISOString(), lines };
      add(order);
      return order;
    },
    advance: (id) => {
      const order = orders.get(id);
      const status = order && next[order.status];
      if (!status) throw new Error(`order ${id} has no next step`);
      const advanced = { ...order, status };
      orders.set(id, advanced);
      changes.emit(id, advanced);
      return advanced;
    },
    watch: (id, listener) => {
      changes.on(id, listener);
      return () => changes.off(id, listener);
    },
    watchers: (id) => changes.listenerCount(id),
    reset,
  };
}
