/** The whole shop: its six backends and the token issuer, started and stopped as one, with the environment that `schemas/` reads. */
import { startCatalog } from './catalog.ts';
import { startCustomers } from './customers.ts';
import { startDevices } from './devices.ts';
import { startIssuer } from './issuer.ts';
import { startOrders } from './orders.ts';
import { startReviews } from './reviews.ts';
import type { Running } from './server.ts';
import { startStock } from './stock.ts';

const starters = {
  catalog: startCatalog,
  stock: startStock,
  customers: startCustomers,
  orders: startOrders,
  reviews: startReviews,
  devices: startDevices,
  issuer: startIssuer,
};

export type BackendName = keyof typeof starters;
type Backends = { readonly [Name in BackendName]: Awaited<ReturnType<(typeof starters)[Name]>> };

export type RunningBackends = Backends & {
  /** `CATALOG_URL`, `STOCK_URL`, `CUSTOMERS_URL`, `ORDERS_URL`, `REVIEWS_URL`, `DEVICES_URL`, `ISSUER_URL`. */
  readonly env: Readonly<Record<`${Uppercase<BackendName>}_URL`, string>>;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
};

/** Starts all, each on a port of its own (default any free one); if one cannot start, none stays. */
export async function startBackends({
  ports = {},
}: {
  readonly ports?: Readonly<Partial<Record<BackendName, number>>>;
} = {}): Promise<RunningBackends> {
  const names = Object.keys(starters) as BackendName[]; // the keys of a constant object
  const settled = await Promise.allSettled(names.map((name) => starters[name]({ port: ports[name] ?? 0 })));
  const started: Running[] = settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((running) => running.stop()));
  };
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return {
    ...(Object.fromEntries(started.map((running) => [running.name, running])) as Backends), // each is named like its starter
    env: Object.fromEntries(
      started.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url]),
    ) as RunningBackends['env'], // likewise
    reset: () => {
      for (const running of started) running.reset();
    },
    stop,
  };
}
