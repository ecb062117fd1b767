/** Public OpenAPI documents, as npm packages of exactly these versions hold them; fetched into a folder of their own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

type Published = { readonly version: string; readonly documents: Readonly<Record<string, string>> };

/** By package; the documents by what they are called here. */
const published: Readonly<Record<string, Published>> = {
  '@octokit/openapi': {
    version: '23.0.2',
    documents: { GitHub: 'generated/api.github.com.json', 'GitHub Enterprise Server': 'generated/ghes-3.19.json' },
  },
  'shipengine-openapi': { version: '1.4.0', documents: { ShipEngine: 'openapi.json' } },
  '@directus/specs': { version: '15.2.0', documents: { Directus: 'dist/openapi.json' } },
  '@blockfrost/openapi': { version: '0.1.93', documents: { Blockfrost: 'openapi.yaml' } },
  'rclone-openapi': { version: '1.75.0', documents: { Rclone: 'openapi.yaml' } },
  '@digdir/dialogporten-schema': { version: '1.40.0', documents: { Dialogporten: 'swagger.verified.json' } },
  '@ideal-postcodes/openapi': { version: '4.21.0', documents: { 'Ideal Postcodes': 'dist/openapi.json' } },
  '@readme/oas-examples': {
    version: '8.2.2',
    documents: {
      STAPI: '3.0/json/star-trek.json',
      ReadMe: '3.1/yaml/readme.yaml',
      'Train Travel': '3.1/yaml/train-travel.yaml',
      'Petstore (Swagger 2.0)': '2.0/json/petstore.json',
    },
  },
};

/** Name and path of every document; needs npm and the registry that it is set up for. */
export function fetchDocuments(directory: string): readonly (readonly [name: string, path: string])[] {
  return Object.entries(published).flatMap(([name, { version, documents }]) => {
    const folder = join(directory, name.replace('/', '+'));
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const archive = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
    execFileSync('tar', ['-xzf', archive], { cwd: folder });
    return Object.entries(documents).map(([title, path]) => [title, join(folder, 'package', path)] as const);
  });
}
