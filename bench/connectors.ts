/**
 * What do connectors cost? Reading their files; mapping an answer, and a whole request, each against JavaScript written by hand
 * that does the same. `node bench/connectors.ts`
 *
 * Times are CPU times of this process, the backend being one of its own. Figures of one run can be compared with each other, those
 * of two runs hardly.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { type DocumentNode, parse, Source } from 'graphql';
import { Pool } from 'undici';
import { decodeBody } from '../src/fetch/connect/decode.ts';
import { createConnectExecutor } from '../src/fetch/connect/executor.ts';
import type { OperationContext } from '../src/fetch/context.ts';
import { createTransport } from '../src/fetch/http.ts';
import { Caller } from '../src/plugins/caller.ts';
import { readConnect } from '../src/schema/connect/read.ts';
import { parseMapping } from '../src/schema/mapping/mapping.ts';
import { defaultOptions } from '../src/schema/options.ts';
import { silent } from '../src/util/log.ts';
import { call } from './floor/call.ts';

const itemCounts = { '/items/1': 1, '/items/20': 20, '/items/large': 3_300 };

/** A product as a shop's API gives it, with more than anybody asks for. */
function itemOf(index: number) {
  return {
    sku: `SKU-${index}`,
    title: `Title of ${index}`,
    description: `A longer text, as it would describe the product number ${index} in a shop`,
    price: { amount_cents: index * 7, currency: 'EUR' },
    images: [
      { url: `https://images.test/${index}/front`, alt: 'front' },
      { url: `https://images.test/${index}/back`, alt: 'back' },
    ],
    category: { slug: `category-${index % 12}`, label: 'Category' },
    brand_name: `Brand ${index % 30}`,
    weight: index,
    notes: 'nothing to note',
  };
}

type Item = ReturnType<typeof itemOf>;
type Body = { readonly items: readonly Item[]; readonly total: number };

const postOf = (id: number) => ({
  id,
  userId: 1 + (id % 10),
  title: `Title of ${id}`,
  body: 'A longer text. '.repeat(10),
});
type Post = ReturnType<typeof postOf>;

const userOf = (id: number) => ({ id, name: `User ${id}`, email: `user-${id}@a.test`, phone: '1-770-736-8031' });
type User = ReturnType<typeof userOf>;

function bodyWith(count: number): string {
  return JSON.stringify({ items: Array.from({ length: count }, (_, index) => itemOf(index)), total: count });
}

/** Answers with so many items, with posts and with their authors, in a process of its own. */
function serveItems(): void {
  const bodies = new Map(Object.entries(itemCounts).map(([path, count]) => [path, bodyWith(count)]));
  bodies.set('/posts', JSON.stringify(Array.from({ length: 100 }, (_, index) => postOf(index))));
  const server = createServer((request, response) => {
    const [path = '', ids] = (request.url ?? '').split('?ids=');
    const users = ids && JSON.stringify(ids.split('%2C').map((id) => userOf(Number(id))));
    response.writeHead(200, { 'content-type': 'application/json' }).end(users ?? bodies.get(path) ?? '{}');
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

const selection = `items {
  sku title description
  price { amount: amount_cents->div(100) currency }
  images { url alt }
  category { slug label }
  brand: brand_name
} total`;

/** The same by hand. */
function mapByHand({ items, total }: Body) {
  return {
    items: items.map(({ sku, title, description, price, images, category, brand_name }) => ({
      sku,
      title,
      description,
      price: { amount: price.amount_cents / 100, currency: price.currency },
      images: images.map(({ url, alt }) => ({ url, alt })),
      category: { slug: category.slug, label: category.label },
      brand: brand_name,
    })),
    total,
  };
}

async function measureAll(): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n`);
  measureReading();
  measureMapping();
  const backend = fork(import.meta.filename, ['backend']);
  const [port] = (await once(backend, 'message')) as [number];
  try {
    await measureRequests(`http://127.0.0.1:${port}`);
  } finally {
    backend.disconnect();
  }
}

function measureReading(): void {
  console.log('| a file of | lines | parse ms | read, check and make the subgraph ms |\n|---|---|---|---|');
  for (const [what, sdl] of [
    ['200 connectors', fileWith(100)],
    ['3,000 lines', fileWith(143)],
    ['2,000 connectors', fileWith(1_000)],
  ] as const) {
    const source = new Source(sdl, 'schemas/bench.graphql');
    const document = parse(source);
    const { problems, connectors } = readConnect(document, 'bench');
    const wrong = problems.find(({ severity }) => severity === 'error');
    if (wrong) throw new Error(`${wrong.code} ${wrong.message}`);
    const [parsing, reading] = [median(() => parse(source), 15), median(() => readConnect(document, 'bench'), 15)];
    const lines = sdl.split('\n').length;
    console.log(`| ${what} (${connectors.length}) | ${lines} | ${parsing.toFixed(1)} | ${reading.toFixed(1)} |`);
  }
}

/** A file of so many types, each with a query and a batch: two connectors. */
function fileWith(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const fields = numbers.map(
    (n) => `  thing${n}(id: ID!): Thing${n}
    @connect(source: "api", http: { GET: "/things${n}/{$args.id}" }, selection: "id name price { amount currency } other: { id: otherId }")`,
  );
  const types = numbers.map(
    (n) => `
type Thing${n}
  @connect(
    source: "api"
    http: { GET: "/things${n}", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 50 }
    selection: """
    $.items {
      id
      name
      price { amount: amount_cents->div(100) currency }
      other: { id: otherId }
    }
    """
  ) {
  id: ID!
  name: String
  price: Money
  other: Thing${(n + 1) % count}
}`,
  );
  return `extend schema @source(name: "api", http: { baseURL: "https://api.test" })
type Query {
${fields.join('\n')}
}
type Money { amount: Float currency: String }
${types.join('\n')}`;
}

function measureMapping(): void {
  const text = bodyWith(itemCounts['/items/large']);
  const bytes = Buffer.from(text);
  const body: Body = JSON.parse(text);
  const mapping = parseMapping(selection, '0.4').value;
  if (!mapping) throw new Error('the selection is wrong');
  const scope = { variables: {}, complain: () => {} };
  const response = { status: 200, headers: { 'content-type': ['application/json'] }, body: bytes };
  const rows: readonly (readonly [what: string, ours: () => unknown, byHand: () => unknown])[] = [
    [
      'reading and mapping it',
      () => mapping.evaluate(decodeBody(response).body, scope),
      () => mapByHand(JSON.parse(bytes.toString())),
    ],
    ['mapping alone', () => mapping.evaluate(body, scope), () => mapByHand(body)],
  ];
  const megabytes = (bytes.length / 1_000_000).toFixed(1);
  console.log(
    `\n| a list of ${body.items.length} items, ${megabytes} MB | ms | by hand ms | ratio |\n|---|---|---|---|`,
  );
  for (const [what, ours, byHand] of rows) {
    const [own, hand] = [median(ours, 60), median(byHand, 60)];
    console.log(`| ${what} | ${own.toFixed(2)} | ${hand.toFixed(2)} | ${(own / hand).toFixed(2)} |`);
  }
}

async function measureRequests(origin: string): Promise<void> {
  const sdl = `extend schema @source(name: "api", http: { baseURL: "${origin}" })
    type Query { posts: [Post!]! @connect(source: "api", http: { GET: "/posts" }, selection: "$ { id userId title user: { id: userId } }") ${Object.keys(
      itemCounts,
    )
      .map(
        (path) =>
          `${nameOf(path)}: Page @connect(source: "api", http: { GET: "${path}" }, selection: "${selection.replaceAll('\n', ' ')}")`,
      )
      .join('\n')} }
    type Page { items: [Item!]! total: Int }
    type Item { sku: ID! title: String description: String price: Money images: [Image] category: Category brand: String }
    type Money { amount: Float currency: String } type Image { url: String alt: String } type Category { slug: ID label: String }
    type Post { id: ID! userId: Int! title: String! user: User }
    type User @connect(source: "api", http: { GET: "/users?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name email }")
    { id: Int! name: String! email: String! }`;
  const document = parse(new Source(sdl, 'schemas/bench.graphql'));
  const { connectors, subgraph } = readConnect(document, 'bench');
  const transport = createTransport({ ...defaultOptions, backend: 'bench', log: silent });
  const backend = {
    name: 'bench',
    kind: 'rest' as const,
    document,
    subgraph,
    connectors,
    merges: [],
    options: defaultOptions,
  };
  const executor = createConnectExecutor({ backend, transport, env: {}, config: new Map(), log: silent });
  const pool = new Pool(origin);
  const all =
    '{ items { sku title description price { amount currency } images { url alt } category { slug label } brand } total }';
  console.log('\n| a request for | CPU ms | by hand CPU ms | ratio |\n|---|---|---|---|');
  for (const [what, path, fields, rounds] of [
    ['1 item', '/items/1', all, 4_000],
    ['20 items', '/items/20', all, 3_000],
    ['20 items, of which 2 fields', '/items/20', '{ items { sku title } }', 3_000],
    ['3,300 items', '/items/large', all, 60],
  ] as const) {
    const query = parse(`{ ${nameOf(path)} ${fields} }`, { noLocation: true });
    const ours = await cpuOf(rounds, () => execute(executor, query));
    const byHand = await cpuOf(rounds, async () => {
      mapByHand(await read<Body>(pool, path));
    });
    console.log(`| ${what} | ${ours.toFixed(3)} | ${byHand.toFixed(3)} | ${(ours / byHand).toFixed(2)} |`);
  }
  const query = parse('{ posts { id userId title user { id name email } } }', { noLocation: true });
  const ours = await cpuOf(3_000, () => execute(executor, query));
  const byHand = await cpuOf(3_000, () => joinByHand(pool));
  console.log(
    `| 100 posts and their 10 authors | ${ours.toFixed(3)} | ${byHand.toFixed(3)} | ${(ours / byHand).toFixed(2)} |`,
  );
  await Promise.all([transport.close(), pool.close()]);
}

async function read<T>(pool: Pool, path: string): Promise<T> {
  return JSON.parse((await call(pool, 'GET', path, undefined)).toString());
}

async function joinByHand(pool: Pool): Promise<void> {
  const posts = await read<readonly Post[]>(pool, '/posts');
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const users = await read<readonly User[]>(pool, `/users?ids=${encodeURIComponent(ids.join(','))}`);
  const byId = new Map(users.map((user) => [user.id, user]));
  const answer = posts.map(({ id, userId, title }) => {
    const user = byId.get(userId);
    return { id: String(id), userId, title, user: user && { id: user.id, name: user.name, email: user.email } };
  });
  if (answer.length !== posts.length) throw new Error('posts are missing');
}

function nameOf(path: string): string {
  return path.replaceAll('/', '_');
}

async function execute(executor: ReturnType<typeof createConnectExecutor>, query: DocumentNode): Promise<void> {
  const context: OperationContext = {
    caller: new Caller({}),
    requestId: 'bench',
    signal: new AbortController().signal,
    calls: [],
    loaders: new Map(),
    maxAge: undefined,
    private: false,
  };
  const { errors } = await executor.execute({
    document: query,
    variables: {},
    operationType: 'query' as never,
    context,
  });
  if (errors) throw errors[0];
}

/** Milliseconds of CPU of one run, after as many to warm up. */
async function cpuOf(rounds: number, run: () => Promise<void>): Promise<number> {
  for (let round = 0; round < rounds; round++) await run();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / rounds;
}

/** CPU milliseconds of the middle one of so many runs, after as many to warm up. */
function median(run: () => unknown, rounds: number): number {
  for (let round = 0; round < rounds; round++) run();
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
}

if (process.argv[2] === 'backend') serveItems();
else await measureAll();
