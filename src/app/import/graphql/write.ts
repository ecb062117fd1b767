/** Writes the file of a GraphQL backend: where it is, what was found out, and its schema with the keys that were proposed. */
import { type ConstDirectiveNode, type DocumentNode, Kind, print, visit } from 'graphql';
import { commentLines, quoted } from '../write/text.ts';
import { type Proposal, type Proposals, proposeKeys } from './keys.ts';
import type { ServerSchema } from './read.ts';

export type WriteOptions = {
  /** The backend's name. */
  readonly name: string;
  /** The server's URL or the file, as the first line says it. */
  readonly shown: string;
  /** Undefined where only a file is known. */
  readonly url: string | undefined;
  /** Names of headers that the server was given. */
  readonly headers: readonly string[];
};

export type Written = {
  readonly text: string;
  /** What a person has to know of it, each a line. */
  readonly notes: readonly string[];
};

const none: Proposals = { sure: [], perhaps: [], without: [] };

export function writeGraphql(server: ServerSchema, options: WriteOptions): Written {
  const proposals = server.schema ? proposeKeys(server.schema) : none;
  const notes = notesOf(proposals);
  const hasEvents = hasSubscriptions(server.document);
  const body = server.text?.trim() ?? print(withKeys(server.document, server, proposals));
  const lines = [
    ...commentLines(`Imported from ${options.shown}${server.by === 'SDL' ? '' : `, by ${server.by}`}.`, ''),
    ...notes.map((note) => `# ${note}`),
    // A file that says already where its backend is goes on saying so.
    ...(saysWhere(server.document) ? [] : [...backendLines(options, hasEvents), '']),
    body,
  ];
  return { text: `${lines.join('\n')}\n`, notes };
}

function backendLines({ name, url, headers }: WriteOptions, hasEvents: boolean): readonly string[] {
  const variable = name.toUpperCase().replaceAll('-', '_');
  const configurable = quoted(`{$env.${variable}_URL}`);
  const texts = headers.map((header) =>
    header === 'authorization'
      ? '{ name: "authorization", from: "authorization" }'
      : `{ name: ${quoted(header)}, value: ${quoted(`{$env.${variable}_${header.toUpperCase().replace(/\W/g, '_')}}`)} }`,
  );
  return [
    'extend schema',
    '  @backend(',
    ...(url === undefined ? [] : [`    # or, by the environment: url: ${configurable}`]),
    `    url: ${url === undefined ? configurable : quoted(url)}`,
    ...(texts.length > 0 ? [`    headers: [${texts.join(', ')}]`] : []),
    ...(hasEvents
      ? [
          '    # Events come as Server-Sent Events from the url; of a server that sends them over graphql-transport-ws:',
          `    # subscriptions: { url: ${quoted((url ?? 'ws://…').replace(/^http/, 'ws'))}, protocol: WS }`,
        ]
      : []),
    '  )',
  ];
}

function saysWhere({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) =>
      (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) &&
      node.directives?.some(({ name }) => name.value === 'backend'),
  );
}

function hasSubscriptions({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
      return node.operationTypes?.some(({ operation }) => operation === 'subscription');
    return 'name' in node && node.name?.value === 'Subscription';
  });
}

function withKeys(document: DocumentNode, { schema }: ServerSchema, { sure }: Proposals): DocumentNode {
  const query = schema?.getQueryType()?.name;
  const merges = new Map(sure.map((proposal) => [proposal.fieldName, proposal]));
  const keys = new Map<string, Set<string>>();
  for (const { members, keyField } of sure) {
    for (const member of members) keys.set(member, (keys.get(member) ?? new Set()).add(keyField));
  }
  return visit(document, {
    // One line of text needs no lines of its own.
    StringValue: (node) =>
      node.block && node.value.length < 80 && !/[\n"\\]/.test(node.value) ? { ...node, block: false } : undefined,
    ObjectTypeDefinition(node) {
      const own = [...(keys.get(node.name.value) ?? [])];
      const fields =
        node.name.value !== query
          ? node.fields
          : node.fields?.map((field) => {
              const merge = merges.get(field.name.value);
              return merge ? { ...field, directives: [...(field.directives ?? []), mergeDirective(merge)] } : field;
            });
      const directives = [
        ...(node.directives ?? []),
        ...own.map((key) => directive('key', { selectionSet: `{ ${key} }` })),
      ];
      return { ...node, ...(fields && { fields }), directives };
    },
  });
}

function mergeDirective({ keyField, argument, named }: Proposal): ConstDirectiveNode {
  return directive('merge', { keyField, ...(named && { keyArg: argument }) });
}

function directive(name: string, args: Readonly<Record<string, string>>): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(args).map(([key, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: key },
      value: { kind: Kind.STRING, value },
    })),
  };
}

/** What was decided, and what a person may decide otherwise. */
function notesOf({ sure, perhaps, without }: Proposals): readonly string[] {
  return [
    ...section('Keys by which other backends can join it, proposed by its queries:', sure.map(line)),
    ...section(
      'Keys, if these are unique, which nothing says; add the directives then:',
      perhaps.map((each) => {
        const directives = `${print(mergeDirective(each))}, on ${each.typeName} @key(selectionSet: "{ ${each.keyField} }")`;
        return `${line(each)} → ${directives}`;
      }),
    ),
    ...section(
      'No query fetches these by their id, so nothing can join them:',
      without.length ? [without.join(', ')] : [],
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((each) => `  ${each}`)];
}

function line({ typeName, keyField, fieldName, argument, list, members }: Proposal): string {
  const all = members.length > 1 || members[0] !== typeName ? ` (${members.length} types)` : '';
  return `${typeName}${all} by ${keyField}: ${fieldName}(${argument}:)${list ? '' : ', once for each'}`;
}
