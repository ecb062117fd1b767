/** Opens the short way of a door beside its whole one, if nothing of the operator's wants to see what it would go round. */
import type { DocumentNode } from 'graphql';
import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import type { Client } from '../../bff/client.ts';
import type { View } from '../../graph/view.ts';
import type { Policy } from '../../plugins/policy.ts';
import type { VisitRecord } from '../../plugins/record.ts';
import type { Visit } from '../../plugins/visit.ts';
import type { Log } from '../../util/log.ts';
import type { Engine } from '../engine.ts';
import { hooksInBetween } from './hooks.ts';
import { createShortWay, type ShortWay } from './short-way.ts';

/** Yoga, and what it is told of a request that comes from here. */
export type WholeWay = YogaServerInstance<
  { readonly begun?: Visit; readonly record?: VisitRecord | undefined },
  object
>;

export type OpenOptions = {
  readonly client: Client;
  readonly view: View;
  readonly policies: readonly Policy[];
  readonly engine: Engine;
  readonly yoga: WholeWay;
  /** The operator's own. */
  readonly plugins: readonly Plugin[];
  readonly log: Log;
};

export function openShortWay(options: OpenOptions): ShortWay | undefined {
  const { client, view, policies, engine, yoga, plugins, log } = options;
  const hooks = hooksInBetween(plugins);
  if (hooks.length > 0) {
    const message = 'plugins of the configuration see every request, so none is answered before Yoga makes one of it';
    log('info', message, { client: client.name, hooks });
    return undefined;
  }
  return createShortWay({
    path: client.path,
    policies,
    engine,
    log,
    // By the door's own rules, and remembered by Yoga, too: what is refused here is not parsed again there.
    prepare(text, operationName) {
      const { parse, validate } = yoga.getEnveloped({ params: { query: text, operationName } });
      const document: DocumentNode = parse(text);
      return validate(view.schema, document).length === 0 ? document : undefined;
    },
    goOn(request, response, begun, body) {
      yoga(Object.assign(request, { body: toStream(body) }), response, { begun });
    },
    waitUntil: (done) => yoga.waitUntil(done),
  });
}

/** A body that was read, as one that can be: what Yoga's host looks at has to have a key of its own. */
function toStream(body: Buffer): AsyncIterable<Buffer> & { readonly size: number } {
  return {
    size: body.length,
    async *[Symbol.asyncIterator]() {
      yield body;
    },
  };
}
