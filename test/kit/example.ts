/** The typed documents of an example front end, generated as its own `codegen.yml` says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { parse } from 'yaml';

const examples = join(import.meta.dirname, '../../examples');

/**
 * Contents by path; nothing is written.
 *
 * @param schema in place of the configuration's own: the URL of a door that is open now, or SDL
 */
export async function generateExample(client: string, schema: string): Promise<ReadonlyMap<string, string>> {
  const home = join(examples, client);
  const config = parse(await readFile(join(home, 'codegen.yml'), 'utf8')) as {
    readonly documents: string;
    readonly generates: Readonly<Record<string, object>>;
  };
  const files: readonly { readonly filename: string; readonly content: string }[] = await generate(
    {
      ...config,
      schema,
      documents: join(home, config.documents),
      generates: Object.fromEntries(
        Object.entries(config.generates).map(([path, output]) => [join(home, path, '/'), output]),
      ),
      silent: true,
      errorsOnly: true,
    },
    false,
  );
  return new Map(files.map(({ filename, content }) => [filename, content]));
}
