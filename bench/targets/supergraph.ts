/** The supergraph of W3 for those that do not compose by themselves, from the same SDL. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { sdlOf, subgraphNames } from '../origin/subgraphs.ts';

/** @returns the path of a file with it */
export function supergraphFile(backend: string): string {
  const services = subgraphNames.map((name) => ({ name, url: `${backend}/${name}`, typeDefs: parse(sdlOf(name)) }));
  const result = composeServices(services);
  if (compositionHasErrors(result)) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  const file = join(tmpdir(), `portico-bench-supergraph-${process.pid}.graphql`);
  writeFileSync(file, result.supergraphSdl);
  return file;
}
