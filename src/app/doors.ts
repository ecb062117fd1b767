/** The doors of a generation, and those of the one before it that go on in it: nothing has changed of them, or an error would close them. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../util/problem.ts';
import type { ServedClient } from './documents.ts';
import { Doorway } from './doorway.ts';
import type { Ground } from './ground.ts';
import type { Gateway } from './host.ts';

/** A door, and in how many generations it is. */
type Held = { readonly door: Doorway; readonly text: string; readonly ground: Ground; generations: number };

type Inside = { readonly ground: Ground; readonly held: ReadonlyMap<string, Held> };

const insides = new WeakMap<Gateway, Inside>();

/** What a gateway stands on; its successor may stand on it, too. */
export function groundOf(gateway: Gateway | undefined): Ground | undefined {
  return gateway && insides.get(gateway)?.ground;
}

export type GatewayOptions = {
  readonly ground: Ground;
  readonly clients: readonly ServedClient[];
  /** Clients that cannot be served by their files as they are now. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
  /** The generation that serves now. */
  readonly before: Gateway | undefined;
};

export function createGateway({ ground, clients, broken, problems, before }: GatewayOptions): Gateway {
  const known = before && insides.get(before)?.held;
  const held = new Map(
    clients.map((served) => {
      const { name } = served.client;
      const text = [served.text, ...served.manifest.byHash.keys()].join('\n');
      const last = known?.get(name);
      return [name, last?.ground === ground && last.text === text ? last : open(served, text, ground)] as const;
    }),
  );
  const stale = broken.filter((name) => known?.has(name));
  for (const name of stale) held.set(name, known?.get(name) as Held);
  for (const each of held.values()) each.generations++;
  const doors = [...held.values()].map(({ door }) => door);
  let isClosed = false;
  const gateway: Gateway = {
    doors: doors.map(({ client: { name, path, hosts, budgets } }) => {
      return { client: name, path, hosts, hasBudgets: budgets.length > 0 };
    }),
    problems,
    stale,
    async open() {
      for (const door of doors) {
        // Replaced meanwhile: what stays of it is opened by its successor.
        if (isClosed) return;
        await door.open();
        await setImmediate();
      }
    },
    handle(request, response) {
      const door = findDoor(doors, request);
      door?.handle(request, response);
      return door !== undefined;
    },
    upgrade(request, socket, head) {
      const door = findDoor(doors, request);
      door?.upgrade(request, socket, head);
      return door !== undefined;
    },
    leave(why, withinMs) {
      // A door that is in a later generation as well goes on there.
      for (const { door, generations } of held.values())
        if (why === 'goingAway' || generations === 1) door.leave(why, withinMs);
    },
    async close() {
      isClosed = true;
      await Promise.all([...held.values()].map(release));
    },
  };
  insides.set(gateway, { ground, held });
  return gateway;
}

function open(served: ServedClient, text: string, ground: Ground): Held {
  ground.hold();
  const make = async () => {
    const [{ openDoor }, shared] = await Promise.all([import('./door.ts'), ground.lay()]);
    return openDoor(served, { ...shared, generation: randomUUID() });
  };
  return { door: new Doorway(served.client, make, ground.options.log), text, ground, generations: 0 };
}

async function release(held: Held): Promise<void> {
  held.generations--;
  if (held.generations > 0) return;
  const { door, ground } = held;
  await door.close();
  await ground.release();
}

/** By path, and by `Host` where the client has hosts of its own. */
function findDoor(doors: readonly Doorway[], { url, headers }: IncomingMessage): Doorway | undefined {
  const path = url?.includes('?') ? url.split('?', 1)[0] : url;
  const host = () => headers.host?.replace(/:\d+$/, '').toLowerCase();
  return doors.find(
    ({ client }) =>
      client.path === path && (client.hosts.length === 0 || client.hosts.some((name) => name.toLowerCase() === host())),
  );
}
