/** Holds a backend's file, as its owner keeps it, against the document of the API: what is gone, changed and new. */
import type { Backend, Connector } from '../../../schema/backend.ts';
import { namedType, readTypes, type Types } from '../../../schema/connect/types.ts';
import { type Problem, placeInString, placeOf, problem } from '../../../util/problem.ts';
import type { Documents } from '../document/documents.ts';
import { type Api, readApi } from '../openapi.ts';
import { type Choice, chooses } from '../operation/endpoints.ts';
import type { Endpoint, Operation } from '../operation/operation.ts';
import type { ObjectType } from '../shape/shape.ts';
import { missingArguments, needlessParameters } from './arguments.ts';
import { type CallShape, joined, plainPath, shapeOfCall } from './calls.ts';
import { findReads, type Taken } from './reads.ts';
import { misfit } from './types.ts';

export type Comparison = {
  /** Errors where a call would not be answered any more, warnings where its answer is another. */
  readonly found: readonly Problem[];
  /** What the document has and the file has not: operations, fields of types. */
  readonly fresh: readonly string[];
};

/** @param choice which operations of the document are expected in the file */
export function compareOpenapi(documents: Documents, backend: Backend, choice: Choice): Comparison {
  const api = readApi(documents, backend.name, { include: [], exclude: [] });
  const types = readTypes(backend.document);
  const calls = backend.connectors.flatMap((connector) => shapeOfCall(connector) ?? []);
  const find = createFinder(api);
  const found: Problem[] = [];
  const met = new Set<Endpoint>();
  const taken: Taken[] = [];
  for (const call of calls) {
    const endpoints = find(call);
    for (const endpoint of endpoints) met.add(endpoint);
    if (endpoints.length === 0) found.push(gone(call));
    const operations = api.operations.filter(({ endpoint }) => endpoints.includes(endpoint));
    const operation = operations.find(({ name }) => name === call.connector.fieldName) ?? operations[0];
    if (!operation) continue;
    found.push(...compareArguments(call, operation, api, types));
    found.push(...compareAnswer(call.connector, operation, types, taken));
  }
  const isExpected = chooses(choice);
  const fresh = api.operations
    .map(({ endpoint }) => endpoint)
    .filter((endpoint) => !met.has(endpoint) && isExpected(endpoint.path, endpoint.tags))
    .map(({ title }) => title);
  return { found: unique(found), fresh: [...fresh, ...freshFields(taken)] };
}

/**
 * The operations that a call is of, which may be several under different names: by its path, with or without that of the base
 * URL, which the owner may have moved.
 */
function createFinder({ endpoints, sources, operations }: Api): (call: CallShape) => readonly Endpoint[] {
  const bases = new Map(
    operations.map(({ endpoint, source }) => [
      endpoint,
      basePath(sources.find(({ name }) => name === source)?.baseUrl),
    ]),
  );
  const [mainBase = ''] = bases.values();
  const all = endpoints.map((endpoint) => {
    const own = plainPath(endpoint.path);
    return { endpoint, own, whole: joined(bases.get(endpoint) ?? mainBase, own) };
  });
  return (call) => {
    const same = all.filter(({ endpoint }) => endpoint.method === call.method);
    const ways = [
      same.filter(({ whole }) => whole === call.wholePath),
      same.filter(({ own }) => own === call.path),
      // `/users/me` may be a call of `/users/{id}`.
      same.filter(({ own }) => covers(own, call.path)),
    ];
    return (ways.find((way) => way.length > 0) ?? []).map(({ endpoint }) => endpoint);
  };
}

function basePath(baseUrl = ''): string {
  return baseUrl.replace(/^(?:[a-z]+:\/\/[^/]*|\{[^{}]*\})/i, '');
}

function covers(own: string, path: string): boolean {
  const [a, b] = [own.split('/'), path.split('/')];
  return a.length === b.length && a.every((segment, index) => segment === '{}' || segment === b[index]);
}

function gone({ connector, method, path }: CallShape): Problem {
  const message = `The document has no ${method} ${path.replaceAll('{}', '{…}')} any more.`;
  return problem('OPERATION_GONE', message, placeOf(connector.directive), {
    hint: 'Take the field out, or call what replaces it.',
  });
}

function compareArguments(call: CallShape, operation: Operation, { credentials }: Api, types: Types): Problem[] {
  const place = placeOf(call.connector.directive);
  const { title } = operation.endpoint;
  const known = new Set(credentials.queryParams.map(([name]) => name));
  return [
    ...missingArguments(call, operation, types).map((what) =>
      problem('PARAMETER_REQUIRED', `Of ${title}, ${what}.`, place),
    ),
    ...needlessParameters(call, operation, known).map((name) =>
      problem('PARAMETER_GONE', `${title} has no query parameter "${name}" any more.`, place, { severity: 'warning' }),
    ),
  ];
}

function compareAnswer(connector: Connector, operation: Operation, types: Types, taken: Taken[]): Problem[] {
  const { answer } = operation;
  const { typeName, fieldName, selection, selectionNode } = connector;
  const field = fieldName === undefined ? undefined : types.all.get(typeName)?.fields.get(fieldName);
  if (answer.kind !== 'value') return [];
  const { title } = operation.endpoint;
  const fieldTypes = (type: string, name: string) => {
    const found = types.all.get(type)?.fields.get(name);
    return found && namedType(found.type);
  };
  const result = findReads(selection.text, answer.slot.shape, field ? namedType(field.type) : typeName, fieldTypes);
  taken.push(...result.taken);
  const found: Problem[] = [];
  for (const { typeName: owner, fieldName: name, offset, path, found: property, plain } of result.reads) {
    const declared = types.all.get(owner)?.fields.get(name);
    const warn = (code: string, message: string) =>
      found.push(problem(code, message, placeInString(selectionNode, offset), { severity: 'warning' }));
    if (!property)
      warn('FIELD_GONE', `"${owner}.${name}" reads "${path.join('.')}", which the answer of ${title} has no more.`);
    else if (declared && plain) {
      const slot = { ...property.slot, nullable: property.slot.nullable || !property.required };
      const why = misfit(declared.type, slot, types);
      if (why !== undefined) warn('TYPE_CHANGED', `"${owner}.${name}" is ${why}, by ${title}.`);
    }
  }
  return found;
}

/** The properties of objects that the file has a type for, and that none of its selections reads. */
function freshFields(taken: readonly Taken[]): readonly string[] {
  const read = new Map<string, Set<string>>();
  const there = new Map<string, Set<ObjectType>>();
  for (const { typeName, types, keys } of taken) {
    addAll(read, typeName, keys);
    addAll(there, typeName, types);
  }
  return [...there].flatMap(([typeName, types]) => {
    const keys = new Set([...types].flatMap((type) => type.fields.map((field) => field.key)));
    return [...keys].filter((key) => !read.get(typeName)?.has(key)).map((key) => `${typeName}: ${key}`);
  });
}

function addAll<T>(sets: Map<string, Set<T>>, name: string, items: Iterable<T>): void {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set);
  for (const item of items) set.add(item);
}

/** A type that several calls give is compared several times. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message }) => {
    const key = `${code} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
