/** One workload: every target is started, checked and warmed up, then they take turns; what each round cost, or why there was none. */
import { ask, checkAnswers } from './check.ts';
import { type Load, loadFor, requestBytes } from './load.ts';
import type { Options } from './options.ts';
import { residentMb } from './proc.ts';
import { type Backend, freePort, gatewayCore, type Server, startServer } from './servers.ts';
import type { Target } from './targets/target.ts';
import { bodyOf, type Workload } from './workloads/workload.ts';

/** What a target cost in one round, with many connections and with one. */
export type Round = { readonly many: Load; readonly one: Load };

export type Result = {
  readonly workload: string;
  readonly target: string;
  /** Why it was not measured. */
  readonly missing?: string;
  readonly rounds: readonly Round[];
  readonly startMs: number;
  readonly residentMb: number;
};

export type Ground = { readonly backend: Backend; readonly issuer: string; readonly token: string };

export const connections = 64;

type Running = { readonly target: Target; readonly server: Server; readonly request: string; readonly rounds: Round[] };

export async function runWorkload(
  workload: Workload,
  { targets, seconds, warmUp, rounds }: Options,
  ground: Ground,
): Promise<readonly Result[]> {
  const ready: Running[] = [];
  const missing: Result[] = [];
  const { name } = workload;
  const leave = (target: Target, reason: string) =>
    missing.push({ workload: name, target: target.name, missing: reason, rounds: [], startMs: 0, residentMb: 0 });
  try {
    for (const target of targets) {
      let server: Server | string | undefined;
      try {
        server = await start(target, workload, ground);
        if (typeof server === 'string') {
          leave(target, server);
          continue;
        }
        const request = requestBytes(target.path(workload), bodyOf(workload), ground.token);
        if (target.graphql) await checkAnswers(urlOf(target, workload, server.port), workload, ground.token);
        const running = server;
        await warmUpFor(warmUp, () => loadFor(running, request, ground.backend, { connections, seconds: 1 }));
        ready.push({ target, server, request, rounds: [] });
      } catch (error) {
        leave(target, error instanceof Error ? error.message.slice(0, 1000) : String(error));
        if (typeof server === 'object') await server.stop();
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const { server, request, rounds: done } of ready) {
        const many = await loadFor(server, request, ground.backend, { connections, seconds });
        const one = await loadFor(server, request, ground.backend, { connections: 1, seconds: seconds / 2 });
        done.push({ many, one });
      }
    }
    const measured = ready.map(({ target, server, rounds: done }) => ({
      workload: name,
      target: target.name,
      rounds: done,
      startMs: server.startMs,
      residentMb: residentMb(server.pid),
    }));
    return [...measured, ...missing];
  } finally {
    await Promise.all(ready.map(({ server }) => server.stop()));
  }
}

/** So many seconds without one that was cheaper than all before it: one alone may be dear for other reasons. */
const steadySeconds = 4;

/** Until a request gets no cheaper any more, and at most so many seconds. */
async function warmUpFor(seconds: number, load: () => Promise<Load>): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let steady = 0;
  for (let second = 0; second < seconds && steady < steadySeconds; second++) {
    const { cpu } = await load();
    steady = cpu > least * 0.97 ? steady + 1 : 0;
    least = Math.min(least, cpu);
  }
}

const urlOf = (target: Target, workload: Workload, port: number) => `http://127.0.0.1:${port}${target.path(workload)}`;

async function start(target: Target, workload: Workload, ground: Ground): Promise<Server | string> {
  const port = await freePort();
  const launch = await target.launch(workload, { backend: ground.backend.url, issuer: ground.issuer, port });
  if (typeof launch === 'string') return launch;
  const url = urlOf(target, workload, port);
  const probe = async () => {
    try {
      const answer = await ask(url, '{"query":"{ __typename }"}', ground.token);
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false; // It does not listen yet.
    }
  };
  return startServer(port, { ...launch, core: gatewayCore }, probe);
}
