/** `bff/` → the clients' files, each checked against the directives that a client may use. */
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isExecutableDefinitionNode,
  Kind,
  parse,
  visit,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { type Member, readMembers } from '../schema/files.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { didYouMean } from '../util/suggest.ts';
import { type Client, readClient } from './client.ts';
import { exposeOf } from './overlay.ts';
import { clientDirectives } from './vocabulary.ts';

/** A client's file: its policies, and the schema with Portico's directives still on it. */
export type ClientFile = {
  readonly client: Client;
  readonly document: DocumentNode;
  readonly file: string;
};

/** One client of `bff/`; `file` is undefined where its problems leave nothing to serve. */
export type ClientEntry = {
  readonly name: string;
  readonly file: ClientFile | undefined;
  readonly problems: readonly Problem[];
};

const vocabulary = parse(clientDirectives, { noLocation: true });
const vocabularySchema: GraphQLSchema = buildASTSchema(vocabulary, { assumeValidSDL: true });
const vocabularyNames = new Set(
  vocabulary.definitions.flatMap((definition) =>
    'name' in definition && definition.name ? [definition.name.value] : [],
  ),
);
const clientName = /^[a-z][a-z0-9-]*(\.v\d+)?$/;

/**
 * Reads every client of a directory; `problems` are those of the folder itself.
 *
 * @param only the clients to check: of the others there is but the name. Default: all
 */
export async function readClients(
  directory: string,
  only?: readonly string[],
): Promise<{ readonly clients: readonly ClientEntry[]; readonly problems: readonly Problem[] }> {
  const { members, problems } = await readMembers(directory, 'bff');
  if (members.length === 0) {
    const place = { file: 'bff', line: 1, column: 1 };
    const none = problem('NO_CLIENTS', 'There is no client.', place, { hint: 'Add a file: bff/<client>.graphql.' });
    return { clients: [], problems: [...problems, none] };
  }
  const clients = members.map((member) => {
    const own = problems.filter(({ places }) => places[0]?.file.startsWith(member.place.file));
    const isAsked = !only || only.includes(member.name);
    const { file, problems: found } =
      member.document && isAsked ? readClientFile(member, member.document) : { file: undefined, problems: [] };
    const all = [...own, ...found];
    return {
      name: member.name,
      file,
      problems: all,
    };
  });
  const claimed = new Set(clients.flatMap((client) => client.problems));
  return { clients, problems: problems.filter((item) => !claimed.has(item)) };
}

/** Reads one client's file, or its files as one; `file` is undefined where anything in it is wrong. */
export function readClientFile(
  member: Member,
  document: DocumentNode,
): { file: ClientFile | undefined; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  if (!clientName.test(member.name)) {
    problems.push(
      problem('INVALID_CLIENT', `"${member.name}" cannot be the name of a client.`, member.place, {
        hint: 'Use lower-case letters, digits and "-", a letter first; a version ends in ".v2".',
      }),
    );
  }
  problems.push(...strayDocuments(document, member.place.file));
  if (problems.length > 0) return { file: undefined, problems };
  checkDirectives(document, member.place.file, problems);
  if (problems.length > 0) return { file: undefined, problems };
  // What extends the graph's types is whole, and can be wrong, only together with the graph.
  if (!exposeOf(document)) problems.push(...invalidSdl(document, member.place.file));
  if (problems.length > 0) return { file: undefined, problems };
  const { client, problems: more } = readClient(member.name, document, vocabularySchema);
  return { file: more.length > 0 ? undefined : { client, document, file: member.place.file }, problems: more };
}

/** What makes a schema with Portico's directives invalid SDL. */
export function invalidSdl(document: DocumentNode, file: string): Problem[] {
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...document.definitions, ...vocabulary.definitions],
  };
  return validateSDL(whole).map((error) =>
    problem(
      'INVALID_SDL',
      error.message,
      placeOf(
        error.nodes?.find((node) => node.loc),
        file,
      ),
    ),
  );
}

/** What a client asks is no part of what it can ask for. */
function strayDocuments(document: DocumentNode, file: string): Problem[] {
  const hint = 'Put it where @documents(from:) looks; here stands the schema that the client sees: type Query { … }';
  return document.definitions.filter(isExecutableDefinitionNode).map((node) => {
    const what = node.kind === Kind.FRAGMENT_DEFINITION ? 'A fragment' : 'An operation';
    return problem('INVALID_SDL', `${what} does not belong in a client’s file.`, placeOf(node, file), { hint });
  });
}

/** Unknown directives, with the nearest right name. */
function checkDirectives(document: DocumentNode, file: string, problems: Problem[]): void {
  const known = [...vocabularySchema.getDirectives().map(({ name }) => name), 'deprecated', 'specifiedBy', 'oneOf'];
  visit(document, {
    Directive(node) {
      const name = node.name.value;
      if (known.includes(name)) return;
      const message = `There is no directive "@${name}" for a client's file.`;
      problems.push(problem('UNKNOWN_DIRECTIVE', message, placeOf(node, file), { hint: didYouMean(name, known) }));
    },
    DirectiveDefinition(node) {
      problems.push(problem('INVALID_SDL', 'A client’s file defines no directives.', placeOf(node, file)));
    },
  });
}

/** The schema as the client sees it: the file without Portico's directives. */
export function servedDocument(document: DocumentNode): DocumentNode {
  const stripped = visit(document, { Directive: (node) => (vocabularyNames.has(node.name.value) ? null : undefined) });
  return {
    ...stripped,
    definitions: stripped.definitions.filter(
      (definition) => definition.kind !== Kind.SCHEMA_EXTENSION || (definition.operationTypes?.length ?? 0) > 0,
    ),
  };
}
