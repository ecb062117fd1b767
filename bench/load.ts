/** One stretch of load on a server, and what it cost that server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { compiled } from './native.ts';
import { coreBusy, cpuOf } from './proc.ts';
import { type Backend, gatewayCore, loadCore, type Server } from './servers.ts';
import { seeds } from './workloads/workload.ts';

export type Load = {
  readonly requests: number;
  /** Answers that were no 200, or had errors. */
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the server's whole process tree for one request, in microseconds. */
  readonly cpu: number;
  /** Calls to backends for one request. */
  readonly calls: number;
  /** The share of the server's core that others used meanwhile. */
  readonly disturbed: number;
};

type Counted = {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
};

/** Keeps `connections` requests in flight for some seconds, counts them, and takes the kernel's account before and after. */
export async function loadFor(
  server: Server,
  request: string,
  backend: Backend,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<Load> {
  const words = [server.port, connections, seconds, seeds].map(String);
  await backend.calls();
  const [cpuBefore, busyBefore, begun] = [cpuOf(server.pid), coreBusy(gatewayCore), performance.now()];
  const child = spawn('taskset', ['-c', String(loadCore), compiled('load'), ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // It ends without reading where it cannot connect, and says so.
  child.stdin.end(request);
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const cpu = cpuOf(server.pid) - cpuBefore;
  const passed = (performance.now() - begun) * 1000;
  const busy = coreBusy(gatewayCore) - busyBefore;
  if (out === '') throw new Error(`no load: ${complaints.trim()}`);
  const counted = JSON.parse(out) as Counted; // as load.c writes it
  if (counted.failed > 0)
    throw new Error(`${counted.failed} of ${counted.requests} answers were wrong: ${complaints.trim()}`);
  const { requests } = counted;
  return {
    requests,
    failed: counted.failed,
    perSecond: requests / counted.seconds,
    p50Ms: counted.p50 / 1000,
    p99Ms: counted.p99 / 1000,
    cpu: cpu / requests,
    calls: (await backend.calls()) / requests,
    disturbed: Math.max(0, (busy - cpu) / passed),
  };
}

/** The bytes of a request, as load.c sends them: the seed's mark has as many characters as a seed. */
export function requestBytes(path: string, body: string, token: string): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    'accept: application/json',
    `authorization: Bearer ${token}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
