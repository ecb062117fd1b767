/** What a command has of the world, as values: so that tests run commands without a process. */
import type { Question } from '../admin/control.ts';
import type { Host } from '../host.ts';
import type { Output } from '../telemetry/sinks.ts';
import type { Worker, WorkerRole } from '../workers.ts';

export type Io = {
  /** Standard output. */
  readonly write: (text: string) => void;
  /** The same for the access log, which nobody waits for. */
  readonly output: Output;
  /** Standard error. */
  readonly complain: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  readonly directory: string;
  /** Loads the gateway: only the commands that need it pay for it. */
  readonly host: () => Promise<Host>;
  /** Calls back for every promise that failed and that nobody looked at: without a listener it would end the process. */
  readonly onUnseenFailure: (listener: (error: unknown) => void) => void;
  /** Resolves at the next signal to end. */
  readonly nextSignal: () => Promise<'SIGINT' | 'SIGTERM'>;
  /** Starts the same command once more, as a worker. */
  readonly fork: (role: WorkerRole) => Worker;
  /** Asks the first process, in a worker. */
  readonly askFirst?: ((question: Question) => Promise<unknown>) | undefined;
  /** Lets the first process ask this one, a worker. */
  readonly onQuestion?: (answer: (question: Question) => Promise<unknown>) => void;
  /** What this process is, if it is a worker. */
  readonly role?: WorkerRole | undefined;
};
