/** Serves the page: `node examples/web/serve.ts`, then open what it prints. TypeScript goes out without its types, so nothing is built. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const examples = join(import.meta.dirname, '..');
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.ts': 'text/javascript' };

/** @param gateway the URL of the web client's door; @param port 0 takes any that is free */
export async function servePage(gateway: string, port: number) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const type = types[extname(pathname === '/' ? 'index.html' : pathname)];
    // The URL class has taken every ".." out of the path.
    const file = join(examples, pathname === '/' ? 'web/index.html' : pathname);
    const text = type && (await readFile(file, 'utf8').catch(() => undefined));
    if (!type || text === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body =
      type === 'text/javascript' ? stripTypeScriptTypes(text) : text.replace(/http:.*?\/web\/graphql/, gateway);
    response.writeHead(200, { 'content-type': type }).end(body.replace('src="app.ts"', 'src="/web/app.ts"'));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

if (import.meta.main) {
  const { url } = await servePage(process.env.GRAPHQL_URL ?? 'http://127.0.0.1:4000/web/graphql', 3000);
  console.log(`The page is at ${url}`);
}
