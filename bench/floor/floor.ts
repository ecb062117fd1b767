/**
 * The least that a program on Node can do for a workload, without any GraphQL: `node:http`, and undici's `dispatch` for its calls.
 * `floor.ts WORKLOAD PORT`, with BENCH_BACKEND. What a gateway costs is told in multiples of this.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { workloads } from '../workloads/all.ts';
import { type FloorCall, firstSeed } from '../workloads/workload.ts';
import { call } from './call.ts';

const workload = workloads.find(({ name }) => name === process.argv[2]);
if (!workload) throw new Error(`no workload ${process.argv[2]}`);
const { floor } = workload;
const constant = Buffer.from(JSON.stringify({ data: workload.expected(firstSeed) }));
const pool = new Pool(process.env.BENCH_BACKEND ?? '', { connections: 256 });

const server = createServer(async (request, response) => {
  const body = await read(request);
  let answer: Buffer = constant;
  // Without a seed somebody only wants to know whether it listens.
  const seed = /"seed":(\d+)/.exec(body)?.[1];
  if (seed !== undefined && floor.kind === 'calls') {
    const parts: Buffer[] = [];
    for (const round of floor.rounds) parts.push(...(await Promise.all(round.map((one) => make(one, seed)))));
    if (floor.answer === 'joined') answer = parts.length === 1 ? (parts[0] ?? answer) : Buffer.concat(parts);
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
});
server.listen(Number(process.argv[3]), '127.0.0.1');

function make({ method, path, body }: FloorCall, seed: string): Promise<Buffer> {
  return call(pool, method, path.replaceAll('@@@@', seed), body?.replaceAll('@@@@', seed));
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request
      .setEncoding('latin1')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}
