/**
 * What do others notice when somebody attacks? `node bench/attacks.ts [--seconds 5] [--first]`: one client asks a hundred times a second, as usual;
 * meanwhile come documents made to be expensive. Latency of the one, memory and CPU of the gateway, for each attack and after it.
 *
 * All on this machine, bounded in number and time. Latency counts from when a request was due. The gateway has core 0.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { startIssuer } from '../test/backends/issuer.ts';
import { type Attack, attacks } from './attacks/documents.ts';
import { ask } from './check.ts';
import { requestBytes } from './load.ts';
import { compiled } from './native.ts';
import { comeFirst, cpuOf, residentMb, stayOn } from './proc.ts';
import { freePort, gatewayCore, loadCore, type Server, startBackend, startServer } from './servers.ts';
import { portico } from './targets/own.ts';
import { post } from './workloads/rest.ts';
import { bodyOf, seeds } from './workloads/workload.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, first: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
const usual = { connections: 8, rate: 100 };

stayOn(loadCore);
if (values.first) comeFirst();
const [issuer, backend] = await Promise.all([startIssuer(), startBackend()]);
const token = await issuer.token({ sub: 'bench', expiresIn: 3600 });
const target = portico('portico');
const server = await start();
try {
  console.log('| meanwhile | answers/s | most of them | others p50 ms | p99 ms | worst ms | CPU % | RSS MB |');
  console.log('|---|---|---|---|---|---|---|---|');
  await show('nothing (warming up)');
  await show('nothing');
  for (const attack of attacks) {
    await show(attack.name, attack);
    await show('nothing, after it');
  }
} finally {
  await server.stop();
  await Promise.all([backend.stop(), issuer.stop()]);
}

async function start(): Promise<Server> {
  const port = await freePort();
  const launch = await target.launch(post, { backend: backend.url, issuer: issuer.url, port });
  if (typeof launch === 'string') throw new Error(launch);
  const url = `http://127.0.0.1:${port}/bench/graphql`;
  const ready = () =>
    ask(url, '{"query":"{ __typename }"}', token).then(
      ({ ok }) => ok,
      () => false,
    );
  return startServer(port, { ...launch, core: gatewayCore }, ready);
}

async function show(name: string, attack?: Attack): Promise<void> {
  const [cpu, begun] = [cpuOf(server.pid), performance.now()];
  const [others, attackers] = await Promise.all([
    load(requestBytes('/bench/graphql', bodyOf(post), token), usual, seeds),
    attack && load(requestBytes('/bench/graphql', attack.body, token), attack, attack.variants ?? 1),
  ]);
  const share = (cpuOf(server.pid) - cpu) / (performance.now() - begun) / 10;
  const cells = [
    name,
    attackers ? Math.round(attackers.requests / attackers.seconds) : '–',
    attackers ? (attackers.said === '' ? '200' : summary(attackers.said)) : '–',
    ...[others.p50, others.p99, others.max].map((time) => (time / 1000).toFixed(1)),
    Math.round(share),
    residentMb(server.pid),
  ];
  console.log(`| ${cells.join(' | ')} |${others.failed > 0 ? ` ${others.failed} others failed: ${others.said}` : ''}`);
}

type Counted = { requests: number; failed: number; seconds: number; p50: number; p99: number; max: number };

async function load(
  request: string,
  { connections, rate }: { readonly connections: number; readonly rate: number },
  variants: number,
): Promise<Counted & { readonly said: string }> {
  const words = [server.port, connections, seconds, variants, rate].map(String);
  const child = spawn('taskset', ['-c', String(loadCore), compiled('load'), ...words], { stdio: 'pipe' });
  child.stdin.on('error', () => {}); // It has ended without reading, and says why.
  child.stdin.end(request);
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (out === '') throw new Error(said);
  return { ...(JSON.parse(out) as Counted), said }; // as load.c writes it
}

/** Status and code of the first answer that was none. */
function summary(said: string): string {
  return `${said.slice(0, 3)} ${/"code":"(\w+)"/.exec(said)?.[1] ?? said.trim().split('\n').at(-1)?.slice(0, 60)}`;
}
