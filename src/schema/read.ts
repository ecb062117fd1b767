/** `schemas/` → `Backend[]`: the first station of the road. Every problem of every file is reported at once. */
import { type DocumentNode, visit } from 'graphql';
import { hasErrors, type Problem, problem } from '../util/problem.ts';
import type { Backend, BackendKind } from './backend.ts';
import { readConnect } from './connect/read.ts';
import { withHeaders } from './connect/reads.ts';
import { federatedSubgraph, isFederated } from './federated.ts';
import { type Member, readMember, readMembers } from './files.ts';
import { readOptions } from './options.ts';
import { readPlain } from './plain.ts';
import { isSupergraph, readSupergraph, withoutInterfaceRules } from './supergraph.ts';

const backendName = /^[a-z][a-z0-9-]*$/;

/** Reads every backend of a directory. A backend with an error is in the problems and not in the list. */
export async function readSchemas(directory: string): Promise<{
  readonly backends: readonly Backend[];
  /** Of every backend that has a file, whatever is wrong with it. */
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}> {
  const { members, problems: fileProblems } = await readMembers(directory, 'schemas');
  const problems = [...fileProblems];
  const backends: Backend[] = [];
  const names: string[] = [];
  if (members.length === 0) {
    problems.push(
      problem(
        'NO_BACKENDS',
        'There is no backend.',
        { file: 'schemas', line: 1, column: 1 },
        {
          hint: 'Add a file: schemas/<backend>.graphql.',
        },
      ),
    );
  }
  for (const member of members.flatMap((each) => piecesOf(each, problems))) {
    if (names.includes(member.name)) {
      const hint = 'Rename one of them: a supergraph names its graphs in the enum join__Graph.';
      problems.push(
        problem('INVALID_BACKEND_NAME', `There are two backends "${member.name}".`, member.place, { hint }),
      );
      continue;
    }
    names.push(member.name);
    if (!backendName.test(member.name)) {
      problems.push(
        problem('INVALID_BACKEND_NAME', `"${member.name}" cannot be the name of a backend.`, member.place, {
          hint: 'Use lower-case letters, digits and "-", a letter first.',
        }),
      );
    } else if (member.document) {
      const { backend, problems: found } = readBackend(member, member.document);
      problems.push(...found);
      if (!hasErrors(found)) backends.push(backend);
    }
  }
  return { backends, names, problems };
}

/** The backends of a supergraph each as a member of its own; any other member as it is. */
function piecesOf(member: Member, problems: Problem[]): Member[] {
  if (!isSupergraph(member.name)) return [member];
  if (!member.document) return [];
  const { pieces, problems: found } = readSupergraph(member.document);
  problems.push(...found);
  return hasErrors(found) ? [] : pieces.map((piece) => ({ ...piece, place: member.place, composed: true }));
}

/**
 * Reads one backend by the path of its file or its folder, wherever that lies.
 *
 * @param directory that paths in places are relative to
 */
export async function readSchema(
  directory: string,
  path: string,
): Promise<{
  /** Undefined where there is an error. */
  readonly backend: Backend | undefined;
  readonly problems: readonly Problem[];
}> {
  const { member, problems: fileProblems } = await readMember(directory, path);
  if (!member.document) return { backend: undefined, problems: fileProblems };
  const { backend, problems } = readBackend(member, member.document);
  return { backend: hasErrors(problems) ? undefined : backend, problems };
}

function readBackend(member: Member, document: DocumentNode): { backend: Backend; problems: readonly Problem[] } {
  const kind = kindOf(document);
  const { options, problems } = readOptions(document, kind, member.name);
  const common = { name: member.name, kind, document, options };
  if (kind === 'rest') {
    const { connectors: own, subgraph, problems: more } = readConnect(document, member.name);
    const connectors = own.map((connector) => withHeaders(connector, options.headers));
    return { backend: { ...common, subgraph, connectors, merges: [] }, problems: [...problems, ...more] };
  }
  if (kind === 'plain') {
    const { merges, subgraph, problems: more } = readPlain(document);
    return { backend: { ...common, subgraph, connectors: [], merges }, problems: [...problems, ...more] };
  }
  const subgraph = member.composed ? withoutInterfaceRules(federatedSubgraph(document)) : federatedSubgraph(document);
  return { backend: { ...common, subgraph, connectors: [], merges: [] }, problems };
}

/** A backend's kind shows in the vocabulary of its file. */
function kindOf(document: DocumentNode): BackendKind {
  let connects = false;
  visit(document, {
    Directive(node) {
      const name = node.name.value;
      connects ||= name === 'connect' || name === 'source' || name.startsWith('connect__');
      const url = name === 'link' && node.arguments?.find((argument) => argument.name.value === 'url')?.value;
      connects ||= Boolean(url && url.kind === 'StringValue' && url.value.includes('/connect/'));
    },
  });
  if (connects) return 'rest';
  return isFederated(document) ? 'federated' : 'plain';
}
