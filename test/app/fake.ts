/** A gateway for tests: it says who answered, and holds answers back for as long as a test wants. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../../src/app/host.ts';

export type FakeGateway = Gateway & {
  readonly requests: readonly { readonly url: string | undefined; readonly host: string | undefined }[];
  readonly closed: boolean;
  /** Resolves when a request to `/web/held` has come in; calling what it resolves to answers it. */
  readonly held: Promise<() => void>;
};

/** Has the doors `/web/graphql` (answers its name), `/web/held` (answers when told to), `/web/broken` (throws). */
export function createFake(name = 'fake', options: Partial<Gateway> = {}): FakeGateway {
  const requests: { url: string | undefined; host: string | undefined }[] = [];
  const { promise: held, resolve: hold } = Promise.withResolvers<() => void>();
  let closed = false;
  const doors = [{ client: 'web', path: '/web/graphql', hosts: [] }];
  return {
    doors,
    problems: [],
    handle(request: IncomingMessage, response: ServerResponse) {
      requests.push({ url: request.url, host: request.headers.host });
      const path = request.url?.split('?')[0];
      if (path === '/web/broken') throw new Error('the secret reason');
      if (path === '/web/held') hold(() => response.end(`${name} held`));
      if (path === '/web/graphql') response.end(name);
      return path === '/web/held' || path === '/web/graphql';
    },
    upgrade: () => false,
    leave: () => {},
    close: async () => {
      closed = true;
    },
    ...options,
    requests,
    held,
    get closed() {
      return closed;
    },
  };
}
