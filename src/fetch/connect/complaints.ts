/** What the mappings of one call complain of: everything to whoever listens, the first few for the log. */
import type { Scope } from '../../schema/mapping/types.ts';

type Complain = NonNullable<Scope['complain']>;

/** Complaints of one mapping that the log gets to see. */
const shown = 5;

const none: readonly string[] = [];

export type Complaints = {
  readonly complain: Complain;
  /** Those since last time. */
  readonly take: () => readonly string[];
};

/** No class: an object with a closure of its own in a field of its class is kept by V8 until the whole heap is gone through. */
export function openComplaints(listener: Complain | undefined): Complaints {
  let texts: string[] | undefined;
  return {
    complain: (message, path) => {
      listener?.(message, path);
      texts ??= [];
      if (texts.length < shown) texts.push(path.length > 0 ? `${path.join('.')}: ${message}` : message);
    },
    take: () => {
      const taken = texts ?? none;
      texts = undefined;
      return taken;
    },
  };
}
