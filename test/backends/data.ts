/** The shop's data, made once and the same every time; servers copy what they let change. */
import { makeCustomers } from './data/customers.ts';
import { makeDevices } from './data/devices.ts';
import { makeOrders } from './data/orders.ts';
import { categories, makeProducts } from './data/products.ts';
import { makeReviews } from './data/reviews.ts';
import { makeStock } from './data/stock.ts';

const products = makeProducts();
const customers = makeCustomers();
const orders = makeOrders(customers, products);

export const dataset = {
  categories,
  products,
  customers,
  orders,
  reviews: makeReviews(orders),
  stock: makeStock(products),
  devices: makeDevices(products),
} as const;

/** ISO currency code of every price of the shop. */
export const currency = 'EUR';
