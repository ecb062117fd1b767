/** The devices backend, REST: shelves that know what stands on them, and report what they measure. */
import type { Device, Reading, ReadingKind } from './data/devices.ts';
import { dataset } from './data.ts';
import { fieldOf, integerOf, listOf, type RestRequest, refuse, serveRest } from './rest.ts';
import type { BackendOptions, Running } from './server.ts';

/** Of what came in, for each device: a demo may run for days. */
const readingsKept = 1000;
const kinds: readonly ReadingKind[] = ['temperature', 'humidity', 'weight'];

/**
 * `GET /devices?ids=` · `GET /devices/:id` · `GET /devices/:id/shelf` · `GET /devices/:id/readings?limit=` ·
 * `POST /devices/:id/readings { kind, value, unit }`
 */
export function startDevices(options: BackendOptions = {}): Promise<Running> {
  const devices = new Map(dataset.devices.map((device) => [device.id, device]));
  /** What came in since the start, newest first, by device. */
  const reported = new Map<string, readonly Reading[]>();

  const find = (params: RestRequest['params']): Device => {
    const id = params.get('id') ?? '';
    return devices.get(id) ?? refuse(404, `there is no device ${id}`);
  };
  const readingsOf = ({ id, readings }: Device): readonly Reading[] => [...(reported.get(id) ?? []), ...readings];

  return serveRest(
    'devices',
    options,
    [
      [
        'GET',
        '/devices',
        ({ query }) => {
          const ids = listOf(query, 'ids', 100);
          const found = ids ? ids.flatMap((id) => devices.get(id) ?? []) : [...devices.values()];
          return { body: { items: found.map((device) => toItem(device, readingsOf(device))) } };
        },
      ],
      [
        'GET',
        '/devices/:id',
        ({ params }) => {
          const device = find(params);
          return { body: toItem(device, readingsOf(device)) };
        },
      ],
      [
        'GET',
        '/devices/:id/shelf',
        ({ params }) => {
          const { id, skus } = find(params);
          return { body: { device_id: id, skus } };
        },
      ],
      [
        'GET',
        '/devices/:id/readings',
        ({ params, query }) => {
          const device = find(params);
          const limit = integerOf(query, 'limit', { fallback: 10, most: 100 });
          const readings = readingsOf(device).slice(0, limit);
          return { body: { device_id: device.id, readings: readings.map(toReadingItem) } };
        },
      ],
      [
        'POST',
        '/devices/:id/readings',
        ({ params, body }) => {
          const { id } = find(params);
          const reading = readingOf(body);
          reported.set(id, [reading, ...(reported.get(id) ?? [])].slice(0, readingsKept));
          return { status: 201, body: { device_id: id, ...toReadingItem(reading) } };
        },
      ],
    ],
    () => reported.clear(),
  );
}

function readingOf(body: unknown): Reading {
  const kind = kinds.find((known) => known === fieldOf(body, 'kind'));
  const value = fieldOf(body, 'value');
  const unit = fieldOf(body, 'unit');
  if (!kind) return refuse(422, `kind must be one of ${kinds.join(', ')}`);
  if (typeof value !== 'number' || typeof unit !== 'string') return refuse(422, 'a reading has a value and a unit');
  return { kind, value, unit, recordedAt: new Date().toISOString() };
}

function toItem({ id, store, aisle, firmware, batteryPercent }: Device, [latest]: readonly Reading[]) {
  return {
    id,
    location: { store, aisle },
    firmware,
    battery_percent: batteryPercent,
    last_seen_at: latest?.recordedAt ?? null,
  };
}

function toReadingItem({ kind, value, unit, recordedAt }: Reading) {
  return { kind, value, unit, recorded_at: recordedAt };
}
