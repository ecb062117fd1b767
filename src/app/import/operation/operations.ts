/** Endpoints become operations: each gets a name, arguments with names, an answer, or a reason why it is left out. */
import type { Documents } from '../document/documents.ts';
import { isTrue, textOf } from '../document/part.ts';
import type { Flatten } from '../shape/flat.ts';
import { camelCase, free, pascalCase, wordsOf } from '../shape/names.ts';
import type { Shapes } from '../shape/shapes.ts';
import { readAnswer } from './answers.ts';
import { readBody } from './bodies.ts';
import { findEntity } from './entity.ts';
import type { LeftOut } from './left-out.ts';
import type { Body, Endpoint, Entity, Operation, Parameter } from './operation.ts';
import { readParameters } from './parameters.ts';
import type { Credentials } from './sources.ts';

export type OperationsOptions = {
  readonly documents: Documents;
  readonly flatten: Flatten;
  readonly shapes: Shapes;
  readonly credentials: Credentials;
  readonly leftOut: LeftOut;
  /** The name of the source that an endpoint is called at. */
  readonly sourceOf: (endpoint: Endpoint) => string;
};

export function readOperations(endpoints: readonly Endpoint[], options: OperationsOptions): readonly Operation[] {
  const names = nameOperations(endpoints);
  return endpoints.flatMap((endpoint) => readOperation(endpoint, names.get(endpoint) ?? '', options) ?? []);
}

function readOperation(endpoint: Endpoint, name: string, options: OperationsOptions): Operation | undefined {
  const { documents, flatten, shapes, leftOut } = options;
  const { part, method, title } = endpoint;
  const place = pascalCase(name);
  const leave = (reason: string): undefined => {
    leftOut.add(reason, title);
  };

  const read = readParameters(endpoint, place, options);
  const missing = read.find((each) => each.reason !== undefined && each.required);
  if (missing?.reason !== undefined) return leave(missing.reason);
  const body = readBody(endpoint, place, documents, flatten, shapes);
  if (body && 'reason' in body && body.required) return leave(body.reason);
  const answer = readAnswer(part, place, documents, flatten, shapes);
  if ('reason' in answer) return leave(answer.reason);

  for (const { key, reason } of read.flatMap((each) => (each.reason === undefined ? [] : [each]))) {
    leftOut.add(reason, `${key} of ${title}`);
  }
  if (body && 'reason' in body) leftOut.add(body.reason, `the body of ${title}`);
  for (const key of body && 'indexed' in body ? body.indexed : []) {
    leftOut.add('a list in a form goes out as name[0], name[1], whatever the document says', `${key} of ${title}`);
  }
  const unnamed = read.flatMap(({ parameter }) => parameter ?? []);
  const entity = findEntity(endpoint, answer, unnamed);
  const parameters = nameParameters(unnamed, entity);
  return {
    endpoint,
    root: method === 'GET' ? 'Query' : 'Mutation',
    name,
    description: describe(textOf(part, 'summary'), textOf(part, 'description')),
    deprecated: isTrue(part, 'deprecated'),
    parameters,
    body: body && !('reason' in body) ? nameBody(body, parameters) : undefined,
    answer,
    entity: entity && isFetchable(parameters, body) ? entity : undefined,
    source: options.sourceOf(endpoint),
  };
}

/** The key alone has to be enough. */
function isFetchable(parameters: readonly Parameter[], body: unknown): boolean {
  return body === undefined && parameters.every(({ place, required }) => place === 'path' || !required);
}

/** By `operationId`, or by method and path; a name that is taken by both. */
function nameOperations(endpoints: readonly Endpoint[]): ReadonlyMap<Endpoint, string> {
  const names = new Map<Endpoint, string>();
  // Composition has these on every backend.
  const taken = new Set(['_entities', '_service']);
  for (const endpoint of endpoints) {
    const id = textOf(endpoint.part, 'operationId');
    const byId = id === undefined ? '' : camelCase(id, '');
    const wanted = byId === '' || taken.has(byId) ? byPath(endpoint) : byId;
    const name = free(wanted, (each) => taken.has(each));
    taken.add(name);
    names.set(endpoint, name);
  }
  return names;
}

/** `getPetsById` of `GET /pets/{id}`. */
function byPath({ method, path }: Endpoint): string {
  const words = path
    .split('/')
    .flatMap((segment) => (segment.startsWith('{') ? ['by', ...wordsOf(segment)] : wordsOf(segment)));
  return camelCase([method.toLowerCase(), ...words].join('_'));
}

/** A key has the name of the field that it is; of two parameters with one name, the second is told by its place. */
function nameParameters(
  parameters: readonly Omit<Parameter, 'name'>[],
  entity: Entity | undefined,
): readonly Parameter[] {
  const taken = new Set([...(entity?.keys.values() ?? [])].map((field) => field.name));
  return parameters.map((parameter) => {
    const { place, key } = parameter;
    const field = place === 'path' ? entity?.keys.get(key) : undefined;
    if (field) return { ...parameter, name: field.name, slot: { shape: field.slot.shape, nullable: false } };
    const wanted = camelCase(key, 'argument');
    const name = taken.has(wanted) ? free(`${place}${pascalCase(key)}`, (each) => taken.has(each)) : wanted;
    taken.add(name);
    return { ...parameter, name };
  });
}

function nameBody(body: Omit<Body, 'name'>, parameters: readonly Parameter[]): Body {
  const taken = new Set(parameters.map(({ name }) => name));
  const name = ['input', 'body'].find((each) => !taken.has(each)) ?? free('input', (each) => taken.has(each));
  return { ...body, name };
}

/** A summary that the description repeats says nothing more. */
function describe(summary: string | undefined, description: string | undefined): string | undefined {
  const [short, long] = [summary?.trim() ?? '', description?.trim() ?? ''];
  if (short === '' || long.startsWith(short.replace(/\.$/, ''))) return long === '' ? undefined : long;
  return long === '' ? short : `${short}\n\n${long}`;
}
