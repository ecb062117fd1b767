/** The backends of a random graph, each an HTTP server of its own that answers by its file. */
import type { ServerResponse } from 'node:http';
import {
  buildASTSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  validate,
} from 'graphql';
import { type Call, type Running, serve } from '../backends/server.ts';
import { type Entity, type Model, type ModelBackend, type ModelField, objects } from './graph.ts';
import { bodyOf, jsonName } from './sdl.ts';

/** What stands for an object: its type and which of them it is. */
type Reference = { readonly __typename: string; readonly index: number };

export function startServer(model: Model, backend: ModelBackend): Promise<Running> {
  if (backend.kind === 'rest') return serve(backend.name, {}, restAnswer(model, backend));
  const schema = schemaOf(model, backend);
  const fieldResolver = resolverOf(model);
  return serve(backend.name, {}, async ({ body, headers }, _, response) => {
    const { query, variables: variableValues } = JSON.parse(body) as {
      query: string;
      variables: Record<string, unknown>;
    };
    const document = parse(query);
    const errors = validate(schema, document);
    const run = () => execute({ schema, document, variableValues, fieldResolver, typeResolver: typeOf });
    const answer = errors.length > 0 ? { errors } : await run();
    if (headers.accept?.includes('text/event-stream')) sendEvents(response, [answer, answer]);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
}

function sendEvents(response: ServerResponse, answers: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const answer of answers) response.write(`event: next\ndata: ${JSON.stringify(answer)}\n\n`);
  response.end('event: complete\ndata:\n\n');
}

function typeOf(value: unknown): string {
  return (value as Reference).__typename;
}

function schemaOf(model: Model, backend: ModelBackend): GraphQLSchema {
  const body = bodyOf(model, backend);
  const document = parse(backend.kind === 'federated' ? `${body}\n${federation(body)}` : body);
  return buildASTSchema(document, { assumeValidSDL: true });
}

/** What a federated server adds to its file. */
function federation(body: string): string {
  const types = parse(body).definitions.filter(isTypeDefinitionNode);
  const members = types.filter(
    ({ kind, directives }) =>
      kind === Kind.OBJECT_TYPE_DEFINITION && directives?.some((directive) => directive.name.value === 'key'),
  );
  const extend = types.some((type) => type.name.value === 'Query') ? 'extend ' : '';
  return `scalar _Any
    union _Entity = ${members.map((type) => type.name.value).join(' | ')}
    ${extend}type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
}

function resolverOf(model: Model): GraphQLFieldResolver<unknown, unknown> {
  const fields = new Map<string, ModelField>();
  for (const { name, fields: own } of model.entities) {
    for (const field of own) {
      fields.set(`${name}.${field.name}`, field);
      if (field.gives.kind !== 'object') continue;
      for (const inner of field.gives.fields) fields.set(`${field.gives.typeName}.${inner.name}`, inner);
    }
  }
  return (source, args, _context, { fieldName, parentType }) => {
    if (source === undefined) return rootValue(model, fieldName, args);
    const { index } = source as Reference;
    const entity = model.entities.find(({ name }) => name === parentType.name);
    if (entity?.key === fieldName) return keyOf(entity, index);
    const field = fields.get(`${parentType.name}.${fieldName}`);
    return field && givenValue(model, field, index, args);
  };
}

function rootValue(model: Model, fieldName: string, args: Readonly<Record<string, unknown>>): unknown {
  const { entities, union, face, mutation } = model;
  if (fieldName === '_entities') {
    const representations = args.representations as Readonly<Record<string, unknown>>[];
    return representations.map((each) =>
      find(
        model,
        Object.values(each).find((value) => isKey(model, value)),
      ),
    );
  }
  if (fieldName === mutation.name) return { __typename: entities[0]?.name, index: 1 };
  if (fieldName === model.subscription.name) return find(model, args[model.subscription.argument]);
  if (fieldName === union.root) return union.members.flatMap((of) => [referenceTo(of, 0), referenceTo(of, 1)]);
  if (fieldName === face.root) return entities.flatMap((of) => [referenceTo(of, 2), referenceTo(of, 3)]);
  for (const entity of entities) {
    if (fieldName === entity.one.name) return find(model, args[entity.one.argument]);
    if (fieldName === entity.many.name) return several(entity, 0, args[entity.many.argument]);
    if (fieldName === entity.merge.name)
      return (args[entity.merge.argument] as unknown[]).map((key) => find(model, key));
  }
  return undefined;
}

function givenValue(model: Model, field: ModelField, index: number, args: Readonly<Record<string, unknown>>): unknown {
  const { gives } = field;
  switch (gives.kind) {
    case 'scalar':
      // Now and then there is no value.
      return (index + gives.value.charCodeAt(0)) % 7 === 0 ? null : `${gives.value}${index}`;
    case 'enum':
      return model.enum.values[index % model.enum.values.length];
    case 'one':
      return referenceTo(gives.of, index + 1);
    case 'many':
      return several(gives.of, index + 1, args[gives.argument]);
    case 'object':
      return { __typename: gives.typeName, index };
  }
}

function referenceTo({ name }: Entity, index: number): Reference {
  return { __typename: name, index: index % objects };
}

function several(entity: Entity, from: number, count: unknown): Reference[] {
  return Array.from({ length: Math.max(0, Number(count ?? 2)) }, (_, index) => referenceTo(entity, from + index));
}

export function keyOf({ keyValue }: Entity, index: number): string {
  return `${keyValue}${index}`;
}

function isKey({ entities }: Model, value: unknown): boolean {
  return entities.some(({ keyValue }) => String(value).startsWith(keyValue));
}

function find({ entities }: Model, key: unknown): Reference | null {
  const entity = entities.find(({ keyValue }) => String(key).startsWith(keyValue));
  const index = Number(String(key).slice(entity?.keyValue.length));
  return entity && index < objects ? referenceTo(entity, index) : null;
}

/** One object by its key, with more in it than anybody asked for. */
function restAnswer(model: Model, backend: ModelBackend) {
  return ({ path }: Call, _: unknown, response: ServerResponse): void => {
    const [, , typeName = '', key = ''] = path.split('/');
    const entity = model.entities.find(({ name }) => jsonName(name) === typeName);
    const found = find(model, key);
    if (!entity || !found) {
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ detail: `no ${path}` }));
      return;
    }
    const own = entity.fields.filter(({ owner }) => owner === backend);
    const values = own.map((field) => [jsonName(field.name), givenValue(model, field, found.index, {})]);
    const body = { [jsonName(entity.key)]: key, ...Object.fromEntries(values), also: backend.path };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** The subject of the caller with a credential, as a literal: the key of an object. */
export function subjectOf({ entities }: Model): string {
  return JSON.stringify(keyOf(entities[0] as Entity, 1));
}

/** Which objects clients ask for by key: nobody can tell beforehand that what is bound to a caller is what was asked for as well. */
export const othersThanSubject = [0, 2, 3, objects] as const;
