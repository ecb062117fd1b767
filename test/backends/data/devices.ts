/** The shelves: 40 devices in five shops, what stands on each, and what it measured in the last sixteen hours. */
import type { Product } from './products.ts';
import { createRandom, dataEnds, identifier, instant, type Random } from './random.ts';

export type ReadingKind = 'temperature' | 'humidity' | 'weight';
export type Reading = {
  readonly kind: ReadingKind;
  readonly value: number;
  readonly unit: string;
  readonly recordedAt: string;
};
export type Device = {
  readonly id: string;
  readonly store: string;
  readonly aisle: number;
  readonly firmware: string;
  readonly batteryPercent: number;
  readonly skus: readonly string[];
  /** Newest first. */
  readonly readings: readonly Reading[];
};

const stores = ['Berlin Mitte', 'Ghent Centrum', 'Lyon Confluence', 'Malmö Hansa', 'Porto Baixa'];
const hour = 3_600_000;

export function makeDevices(products: readonly Product[]): readonly Device[] {
  const random = createRandom('devices');
  return Array.from({ length: 40 }, (_, index) => ({
    id: identifier('D', index + 1, 2),
    store: stores[index % stores.length] ?? '',
    aisle: Math.floor(index / stores.length) + 1,
    firmware: random.pick(['2.4.0', '2.4.1', '2.5.0']),
    batteryPercent: random.integer(4, 100),
    skus: random.sample(products, random.integer(5, 12)).map(({ sku }) => sku),
    readings: Array.from({ length: 16 }, (_, hoursAgo) => measure(random, dataEnds - hoursAgo * hour)).flat(),
  }));
}

function measure(random: Random, at: number): readonly Reading[] {
  const recordedAt = instant(at);
  return [
    { kind: 'temperature', value: random.integer(175, 240) / 10, unit: 'C', recordedAt },
    { kind: 'humidity', value: random.integer(30, 62), unit: '%', recordedAt },
    { kind: 'weight', value: random.integer(1500, 42_000) / 1000, unit: 'kg', recordedAt },
  ];
}
