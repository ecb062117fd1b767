/** Which version of Portico this is: what `--version` and the metrics say. */
import { readFileSync } from 'node:fs';

/** The package's own, which stands as far above the sources as above what is built of them. */
export function versionOfPortico(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
