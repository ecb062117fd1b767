/** A gateway before what was imported, whose one client `all` sees everything of it. */
import assert from 'node:assert/strict';
import { printSchema } from 'graphql';
import { loadConfig } from '../../../src/app/config.ts';
import { loadGateway } from '../../../src/app/gateway.ts';
import { type Server, serve } from '../../../src/app/server.ts';
import { unify } from '../../../src/graph/unify.ts';
import { readSchemas } from '../../../src/schema/read.ts';
import { silent } from '../../../src/util/log.ts';
import { type Lifetime, makeDirectory } from '../../kit/directory.ts';
import { setting } from '../../kit/setting.ts';

export async function serveImported(
  t: Lifetime,
  options: {
    /** The backend's name, and the text of its file. */
    readonly name: string;
    readonly text: string;
    /** Where its API is, if the file does not say so. */
    readonly url?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<Server> {
  const { name, text, url, env } = options;
  const schemas = { [`schemas/${name}.graphql`]: text };
  const { graph } = await unify((await readSchemas(await makeDirectory(t, schemas))).backends);
  assert.ok(graph);
  const directory = await makeDirectory(t, {
    ...schemas,
    'bff/all.graphql': `extend schema @limits(cost: 1000000)\n${printSchema(graph.schema)}`,
    'portico.config.ts': `export default ${JSON.stringify({ backends: url ? { [name]: { url } } : {} })};\n`,
  });
  const { config } = await loadConfig(directory);
  assert.ok(config);
  const loading = { config, log: silent, production: false, env: { ...setting, ...env } };
  const { gateway, problems } = await loadGateway(directory, loading);
  const errors = problems.filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors, []);
  assert.ok(gateway);
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  t.after(() => server.stop());
  return server;
}
