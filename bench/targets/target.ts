/** Something that can be measured: how it is started for a workload, and where it listens then. */
import type { Launch } from '../servers.ts';
import type { Workload } from '../workloads/workload.ts';

export type Setting = { readonly backend: string; readonly issuer: string; readonly port: number };

export type Target = {
  readonly name: string;
  /** False for what does not read the operation: its answers are not held against the right ones. */
  readonly graphql: boolean;
  /** The request's path. */
  readonly path: (workload: Workload) => string;
  /** How it is started; a text says why it does not take part in this workload. */
  readonly launch: (workload: Workload, setting: Setting) => Promise<Omit<Launch, 'core'> | string>;
};
