/** A folder of `.graphql` files → the documents in them: each operation with the fragments that it uses, wherever those stand. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  print,
  Source,
  visit,
} from 'graphql';
import { parseWithin } from '../../plugins/parse.ts';
import { type Problem, placeAt, placeOf, problem } from '../../util/problem.ts';
import { normalText, withoutClientParts, withoutDescriptions } from './normal.ts';
import type { WrittenDocument } from './written.ts';

/** Of one file: more than anybody writes. What a document may have is checked later. */
const maxTokens = 1_000_000;

/** Whether a file is one of documents, by its name. */
export function isGraphql(path: string): boolean {
  return /\.(graphql|gql)$/.test(path);
}

/**
 * Reads the documents of a folder and all folders in it but `node_modules` and what is hidden, or of one file. Each operation is known in the form that
 * codegen gives it, and a file that is a document by itself also as it stands.
 *
 * @param directory that paths in places are relative to
 */
export async function readFolder(
  directory: string,
  path: string,
): Promise<{ readonly documents: readonly WrittenDocument[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const files: DocumentNode[] = [];
  for (const file of await filesAt(path)) {
    const source = new Source(await readFile(file, 'utf8'), relative(directory, file));
    const document = parseFile(source, problems);
    if (document) files.push(document);
  }
  const fragments = fragmentsIn(files, problems);
  const documents = files.flatMap((file) => [
    ...operationsIn(file).flatMap((operation) => formsOf(withFragments(operation, fragments))),
    ...asItStands(file),
  ]);
  return { documents, problems };
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const inside = await readdir(path, { recursive: true, withFileTypes: true });
  const files = inside.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  const isPassedOver = (part: string): boolean => part === 'node_modules' || part.startsWith('.');
  return files.filter((file) => isGraphql(file) && !relative(path, file).split(sep).some(isPassedOver)).sort();
}

function parseFile(source: Source, problems: Problem[]): DocumentNode | undefined {
  try {
    return parseWithin(source, maxTokens);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const place = placeAt(source, error.positions?.[0] ?? 0);
    problems.push(problem('GRAPHQL_PARSE_FAILED', error.message, place, { hint: 'The file has to be GraphQL.' }));
    return undefined;
  }
}

/** By their names, which are the folder's: a file may spread what another defines. */
function fragmentsIn(files: readonly DocumentNode[], problems: Problem[]): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of files.flatMap((file) => file.definitions)) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const name = definition.name.value;
    const other = fragments.get(name);
    if (!other) fragments.set(name, definition);
    else if (print(other) !== print(definition)) {
      problems.push(
        problem('DUPLICATE_FRAGMENT', `There are two fragments "${name}".`, [placeOf(definition), placeOf(other)], {
          hint: 'Give one of them another name: a fragment is known in the whole folder.',
        }),
      );
    }
  }
  return fragments;
}

function operationsIn(file: DocumentNode): readonly OperationDefinitionNode[] {
  return file.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function withFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const used = new Set<FragmentDefinitionNode>();
  const collect = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return { kind: Kind.DOCUMENT, definitions: [operation, ...used] };
}

function formsOf(written: DocumentNode): readonly WrittenDocument[] {
  const document = withoutClientParts(written);
  const [text, undescribed] = [normalText(document), normalText(withoutDescriptions(document))];
  const first = { text, document, required: true };
  return text === undescribed ? [first] : [first, { text: undescribed, document, required: false }];
}

/** What is not valid by itself, because it spreads the fragments of other files or is only fragments, is left out when it is checked. */
function asItStands(file: DocumentNode): readonly WrittenDocument[] {
  const text = file.loc?.source.body;
  return text === undefined ? [] : [{ text, document: file, required: false }];
}
