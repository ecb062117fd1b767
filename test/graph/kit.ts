/** Backends from the texts of their files, and the graph that they make. */
import type { TestContext } from 'node:test';
import type { Graph } from '../../src/graph/graph.ts';
import { unify } from '../../src/graph/unify.ts';
import { readSchemas } from '../../src/schema/read.ts';
import type { Problem } from '../../src/util/problem.ts';
import { makeDirectory } from '../kit/directory.ts';

/** @param schemas by the backend's name */
export async function unifyFiles(
  t: TestContext,
  schemas: Readonly<Record<string, string>>,
): Promise<{ graph: Graph | undefined; problems: readonly Problem[] }> {
  const files = Object.entries(schemas).map(([name, sdl]) => [`schemas/${name}.graphql`, sdl]);
  const { backends, problems } = await readSchemas(await makeDirectory(t, Object.fromEntries(files)));
  const unified = await unify(backends);
  return { graph: unified.graph, problems: [...problems, ...unified.problems] };
}

/** The link to Federation that imports these directives, and an address. */
export function link(imports: string): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}]) @backend(url: "http://a.test/graphql")\n`;
}
