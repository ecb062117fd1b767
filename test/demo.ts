/** `npm start`: the whole shop on this machine. Six backends and a token issuer, the gateway before them, and what to try first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { createControl } from '../src/app/admin/control.ts';
import { openAdmin } from '../src/app/admin/plane.ts';
import { loadConfig } from '../src/app/config.ts';
import { loadGateway } from '../src/app/gateway.ts';
import { createMemory } from '../src/app/memory.ts';
import { serve } from '../src/app/server.ts';
import { openTelemetry } from '../src/app/telemetry/open.ts';
import { createLog } from '../src/util/log.ts';
import { formatProblem } from '../src/util/problem.ts';
import { startBackends } from './backends/all.ts';

const root = join(import.meta.dirname, '..');
const port = Number(process.env.PORT ?? 4000);
const log = createLog('warn');

const ports = { catalog: 4001, stock: 4002, customers: 4003, orders: 4004, reviews: 4005, devices: 4006, issuer: 4007 };
const backends = await startBackends(port === 0 ? {} : { ports }).catch(giveUp);
Object.assign(process.env, backends.env);
// No secret either. The port of the admin plane is free where those of the doors are.
process.env.ADMIN_TOKEN ??= 'the-demo-admin-token';
if (port === 0) process.env.ADMIN_PORT ??= '0';

const { config, problems: wrong } = await loadConfig(root);
const memory = createMemory();
const telemetry = config && openTelemetry(config, { directory: root, output: process.stdout, isOneOfMany: false, log });
const options = { log, production: false, env: process.env, memory, telemetry };
const loaded = config && (await loadGateway(root, { ...options, config }));
for (const problem of [...wrong, ...(loaded?.problems ?? [])]) console.error(formatProblem(problem));
if (!config || !loaded?.gateway) {
  await backends.stop();
  process.exit(1);
}
const server = await serve({ gateway: loaded.gateway, host: '127.0.0.1', port, log }).catch(giveUp);
const control = createControl(telemetry?.metrics, memory);
const admin = config.admin && (await openAdmin({ settings: config.admin, control, log }).catch(giveUp));

/** A first operation for each client: one of those that its tests send, and the credential that it needs. */
const tour = [
  { client: 'web', operation: 'ProductPage', header: undefined, note: 'no credential needed' },
  {
    client: 'web',
    operation: 'MyOrders',
    header: bearer(await backends.issuer.customerToken()),
    note: 'as customer C-001',
  },
  {
    client: 'mobile',
    operation: 'Home',
    header: bearer(await backends.issuer.customerToken()),
    note: 'as customer C-001',
  },
  { client: 'iot', operation: 'Shelf', header: ['x-api-key', 'demo-device-key'] as const, note: 'as device D-01' },
];

console.log(`\nPortico is open. GraphiQL is at each URL, in a browser.\n`);
for (const { client, operation, header, note } of tour) {
  const query = documentOf(client, operation);
  console.log(`● ${client}: ${server.url}/${client}/graphql   ${operation}, ${note}\n`);
  console.log(indent(query));
  if (header) console.log(indent(`\n${header[0]}: ${header[1]}`));
  console.log(indent(`\n${curl(`${server.url}/${client}/graphql`, query, header)}`), '\n');
}
console.log(`For staff (setStock, email):  authorization: Bearer ${await backends.issuer.staffToken()}\n`);
if (admin) {
  const token = `-H 'authorization: Bearer ${process.env.ADMIN_TOKEN}'`;
  console.log(`● For operators: metrics, and what is remembered of one product forgotten\n`);
  console.log(indent(`curl -s ${token} ${admin.url}/metrics`));
  const body = JSON.stringify({ type: 'Product', key: { sku: 'SKU-0001' } });
  console.log(indent(`curl -s ${token} ${admin.url}/cache/purge -d '${body}'`), '\n');
}
console.log('Each operation is a line of the access log from here on. Stop with Ctrl-C.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.stop();
    await Promise.all([admin?.close(), telemetry?.accessLog?.close(), backends.stop()]);
    process.exit(0);
  });
}

function bearer(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token}`];
}

/** One operation of a client's documents, with what its variables are by default. */
function documentOf(client: string, name: string): string {
  const document = parse(readFileSync(join(root, `test/clients/${client}/documents.graphql`), 'utf8'), {
    noLocation: true,
  });
  const found = document.definitions.filter((definition) => 'name' in definition && definition.name?.value === name);
  return found.map(print).join('\n');
}

function curl(url: string, query: string, header: readonly [string, string] | undefined): string {
  const body = JSON.stringify({ query: query.replace(/\s+/g, ' ') });
  const credential = header ? ` -H '${header[0]}: ${header[1]}'` : '';
  return `curl -s ${url} -H 'content-type: application/json'${credential} -d '${body}'`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

function giveUp(error: unknown): never {
  const { message } = error as Error;
  console.error(
    `The demo cannot start: ${message}\nIs something else on ports 4000 to 4007, or 9464? PORT=0 takes any free ones.`,
  );
  process.exit(1);
}
