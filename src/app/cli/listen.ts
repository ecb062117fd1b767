/** Why an address cannot be listened on, in words for whoever chose it. */

export type ListenFailure = { readonly reason: string; readonly wrong: 'port' | 'host' };

const failures: Readonly<Record<string, ListenFailure>> = {
  EADDRINUSE: { reason: 'the port is taken', wrong: 'port' },
  EACCES: { reason: 'this port needs rights that the process does not have', wrong: 'port' },
  EADDRNOTAVAIL: { reason: 'this machine does not have the address', wrong: 'host' },
  ENOTFOUND: { reason: 'the name is not known', wrong: 'host' },
};

/** Undefined for a failure of another kind. */
export function listenFailureOf(error: unknown): ListenFailure | undefined {
  return failures[(error as NodeJS.ErrnoException).code ?? ''];
}
