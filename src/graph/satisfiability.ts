/** Queries that no plan can answer, as the composer tells of them: the way that leads nowhere, why, and where its fields stand. */
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { namedType, readTypes, type Types } from '../schema/connect/types.ts';
import { type Place, type Problem, placeOf, problem } from '../util/problem.ts';
import { hintFor } from './hints.ts';

const code = 'SATISFIABILITY_ERROR';
const shape =
  /^The following supergraph API query:\n([\s\S]*)\ncannot be satisfied by the subgraphs because:\n([\s\S]*)$/;

export type DeadEnd = {
  readonly document: DocumentNode;
  /** The same in one line, for people. */
  readonly query: string;
  /** Coordinates on the way; the last one is not reached. */
  readonly fields: readonly string[];
  readonly reasons: string;
};

export function readDeadEnds(messages: readonly string[], backends: readonly Backend[]): DeadEnd[] {
  const types = backends.map(({ document }) => readTypes(document));
  return messages.map((message) => read(message, types));
}

/** One problem for each field that cannot be reached and each reason, however many ways lead there. */
export function deadEnds(messages: readonly string[], backends: readonly Backend[]): Problem[] {
  const types = backends.map(({ document }) => readTypes(document));
  const groups = new Map<string, DeadEnd[]>();
  for (const message of messages) {
    const end = read(message, types);
    const group = JSON.stringify([end.fields.at(-1), end.reasons]);
    groups.get(group)?.push(end) ?? groups.set(group, [end]);
  }
  return [...groups.values()].flatMap(([first]) => (first ? tell(first, backends, types) : []));
}

function read(message: string, types: readonly Types[]): DeadEnd {
  const [, query = '{ __typename }', reasons = message] = shape.exec(message) ?? [];
  const fields: string[] = [];
  // What is left open (`...`) is whatever the type has.
  const document = parse(query.replaceAll(/\.\.\.(?=\n)/g, '__typename'), { noLocation: true });
  const operation = document.definitions[0] as OperationDefinitionNode;
  let parent = `${operation.operation.charAt(0).toUpperCase()}${operation.operation.slice(1)}`;
  let selection: SelectionNode | undefined = operation.selectionSet.selections[0];
  while (selection && selection.kind !== Kind.FRAGMENT_SPREAD) {
    if (selection.kind === Kind.INLINE_FRAGMENT) parent = selection.typeCondition?.name.value ?? parent;
    else if (selection.name.value !== '__typename') {
      fields.push(`${parent}.${selection.name.value}`);
      parent = typeOf(parent, selection, types) ?? parent;
    }
    selection = selection.selectionSet?.selections[0];
  }
  const line = query
    .replaceAll(/\([^()]*\)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { document, query: line.replace('...', '…'), fields, reasons };
}

function typeOf(parent: string, { name }: FieldNode, types: readonly Types[]): string | undefined {
  for (const each of types) {
    const field = nodeOf(parent, name.value, each);
    if (field) return namedType(field.type);
  }
  return undefined;
}

/** The root types of a file may have names of their own. */
function nodeOf(typeName: string, fieldName: string, { all, rootOf }: Types) {
  const root = [...all.values()].find(({ name }) => rootOf(name) === typeName.toLowerCase());
  return (root ?? all.get(typeName))?.fields.get(fieldName);
}

function tell(end: DeadEnd, backends: readonly Backend[], types: readonly Types[]): Problem[] {
  const { query, reasons } = end;
  const why = reasons
    .split('\n')
    .map((line) => line.replace(/^\s*- /, '').replaceAll(/\bsubgraph\b/g, 'backend'))
    .map((line) => line.replaceAll('@require conditions', 'the conditions of @requires'))
    .join(' ')
    .replaceAll(/\. from backend/g, '; from backend')
    .replaceAll(/\. (?=cannot|field)/g, ', ');
  const message = `Nothing answers ${query}: ${why}`;
  return [problem(code, message, placesOf(end, backends, types), { hint: hintFor(code) })];
}

/** The fields on the way, each in every backend that has it, then the types that would need a key. */
function placesOf({ fields, reasons }: DeadEnd, backends: readonly Backend[], types: readonly Types[]): Place[] {
  const onTheWay = fields.flatMap((coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    return types.flatMap((each) => {
      const node = nodeOf(typeName, fieldName, each);
      const isExternal = node?.directives?.some(({ name }) => name.value === 'external');
      return node && !isExternal ? placeOf(node) : [];
    });
  });
  const keyless = [...reasons.matchAll(/type "(\w+)" has no @key defined in subgraph "([^"]+)"/g)].flatMap(
    ([, typeName = '', backend = '']) => {
      const index = backends.findIndex(({ name }) => name === backend);
      const node = types[index]?.all.get(typeName)?.nodes[0];
      return node ? placeOf(node) : [];
    },
  );
  const seen = new Set<string>();
  return [...onTheWay, ...keyless].filter((place) => {
    const text = `${place.file}:${place.line}:${place.column}`;
    return !seen.has(text) && seen.add(text);
  });
}
