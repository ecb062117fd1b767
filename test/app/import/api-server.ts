/** An API made from its OpenAPI 3 document: it refuses what the document does not allow, and answers samples. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isObject } from '../../../src/util/json.ts';
import { createSampler, type Json, type Sampler, type Schema } from './sample.ts';

export type ApiServer = {
  readonly url: string;
  readonly sampler: Sampler;
  /** What was wrong with requests so far. */
  readonly faults: string[];
  /** `GET /pets/7?limit=1` of each request so far. */
  readonly requests: string[];
  /** From now on, an operation answers this text of JSON to a path, in place of a sample. */
  readonly answerWith: (method: string, path: string, answer: (path: string) => string) => void;
  /** Of the request before now. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  readonly lastBody: () => string;
  /** What is answered to an operation; undefined where no JSON is. */
  readonly answerOf: (method: string, path: string) => Json | undefined;
  readonly stop: () => Promise<void>;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

type Route = {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: Schema;
  readonly parameters: readonly Schema[];
};

/** @param basePath what the gateway's base URL has before the document's paths */
export async function startApi(document: unknown, basePath = ''): Promise<ApiServer> {
  const sampler = createSampler(document);
  const routes = readRoutes(document, sampler);
  const faults: string[] = [];
  const requests: string[] = [];
  const made = new Map<string, (path: string) => string>();
  let last = { headers: {} as IncomingMessage['headers'], body: '' };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://api.test');
    requests.push(`${request.method} ${request.url}`);
    const path = url.pathname.slice(basePath.length);
    const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
    const body = await readBody(request);
    last = { headers: request.headers, body };
    if (!route) {
      faults.push(`there is no ${request.method} ${path}`);
      response.writeHead(404).end();
      return;
    }
    faults.push(...check(route, url, request, body, sampler).map((fault) => `${route.method} ${route.path}: ${fault}`));
    const own = made.get(`${route.method} ${route.path}`);
    const answer = answerTo(route, sampler);
    if (own) response.writeHead(200, { 'content-type': 'application/json' }).end(own(path));
    else if (answer === undefined) response.writeHead(204).end();
    else response.writeHead(200, { 'content-type': answer.type }).end(JSON.stringify(answer.value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sampler,
    faults,
    requests,
    answerWith: (method, path, answer) => void made.set(`${method} ${path}`, answer),
    lastHeaders: () => last.headers,
    lastBody: () => last.body,
    answerOf(method, path) {
      const route = routes.find((each) => each.method === method && each.path === path);
      return route && answerTo(route, sampler)?.value;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readRoutes(document: unknown, { resolve }: Sampler): readonly Route[] {
  const paths = isObject(document) && isObject(document.paths) ? document.paths : {};
  const routes = Object.entries(paths).flatMap(([path, reference]) => {
    const item = resolve(reference);
    return methods.flatMap((method) => {
      const operation = item[method];
      if (!isObject(operation)) return [];
      const parameters = [...list(item.parameters), ...list(operation.parameters)].map(resolve);
      const literal = (text: string) => text.replace(/[\\^$.*+?()[\]|]/g, '\\$&');
      const pattern = new RegExp(
        `^${path
          .split(/\{[^{}]*\}/)
          .map(literal)
          .join('[^/]+')}/?$`,
      );
      return [{ method: method.toUpperCase(), path, pattern, operation, parameters }];
    });
  });
  // `/pets/mine` is not the pet whose id is "mine".
  return routes.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length);
}

/** The first good answer with JSON. */
function answerTo(
  { operation }: Route,
  { resolve, sample }: Sampler,
): { readonly value: Json; readonly type: string } | undefined {
  const responses = isObject(operation.responses) ? operation.responses : {};
  const statuses = Object.keys(responses)
    .filter((status) => /^2/.test(status))
    .sort();
  for (const status of statuses.length > 0 ? statuses : ['default']) {
    const content = resolve(responses[status]).content;
    const found = isObject(content) ? Object.entries(content).toSorted(([a], [b]) => rank(a) - rank(b))[0] : undefined;
    if (!found || !isObject(found[1]) || rank(found[0]) > 2) continue;
    const type = found[0].includes('*') ? 'application/json' : found[0];
    return { value: sample(found[1].schema ?? {}, 'answer'), type };
  }
  return undefined;
}

function rank(type: string): number {
  if (/^application\/json\s*(;|$)/.test(type)) return 0;
  return /[+/]json\s*(;|$)/.test(type) ? 1 : /^\*|\/\*/.test(type) ? 2 : 3;
}

function check(route: Route, url: URL, request: IncomingMessage, body: string, sampler: Sampler): readonly string[] {
  const found: string[] = [];
  const query = new Set(url.searchParams.keys());
  for (const parameter of route.parameters) {
    const name = String(parameter.name);
    const schema = sampler.resolve(parameter.schema);
    if (parameter.in === 'query') {
      const own = [...query].filter(
        (key) =>
          key === name ||
          key.startsWith(`${name}[`) ||
          (isObject(schema.properties) && Object.hasOwn(schema.properties, key)),
      );
      if (parameter.required === true && own.length === 0) found.push(`query parameter ${name} is missing`);
      for (const key of own) query.delete(key);
      const [value] = url.searchParams.getAll(name);
      if (schema.type === 'integer' && value !== undefined && !/^-?\d+$/.test(value))
        found.push(`query parameter ${name} is ${value}`);
      if (schema.type === 'string' && Array.isArray(schema.enum) && value !== undefined && !schema.enum.includes(value))
        found.push(`query parameter ${name} is ${value}`);
    }
    const header = request.headers[name.toLowerCase()];
    if (
      parameter.in === 'header' &&
      parameter.required === true &&
      header === undefined &&
      !/^(authorization|accept|content-type)$/i.test(name)
    ) {
      found.push(`header ${name} is missing`);
    }
  }
  for (const name of query) found.push(`query parameter ${name} is unknown`);
  return [...found, ...checkBody(route, request, body, sampler)];
}

function checkBody(
  { operation }: Route,
  request: IncomingMessage,
  body: string,
  { resolve, faults }: Sampler,
): readonly string[] {
  const described = resolve(operation.requestBody);
  const content = isObject(described.content) ? described.content : {};
  if (body === '') return described.required === true ? ['the body is missing'] : [];
  const type = request.headers['content-type']?.split(';', 1)[0] ?? '';
  const media = Object.entries(content).find(([key]) => key.split(';', 1)[0] === type || key.includes('*'))?.[1];
  if (!isObject(media)) return [`the body is ${type}, which the document does not have`];
  // What a form holds is text.
  return type.endsWith('json') ? faults(JSON.parse(body), media.schema, 'body') : [];
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
