/** The files of a random graph's backends. */
import type { Entity, Model, ModelBackend, ModelField } from './graph.ts';

/** @param urls where each backend listens, by its name */
export function filesOf(model: Model, urls: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    model.backends.map((backend) => [
      `schemas/${backend.name}.graphql`,
      `${headOf(backend, urls.get(backend.name) ?? '')}\n${bodyOf(model, backend)}`,
    ]),
  );
}

function headOf({ kind, name, path }: ModelBackend, url: string): string {
  if (kind === 'rest') {
    return `extend schema @source(name: "${name}", http: { baseURL: "${url}/${path}" }) @backend(timeout: "2s")`;
  }
  const link =
    kind === 'plain'
      ? ''
      : `@link(url: "https://specs.apollo.dev/federation/v2.9",
          import: ["@key", "@shareable", "@tag", "@authenticated", "@cost", "@listSize"])`;
  return `extend schema ${link} @backend(url: "${url}/graphql/${path}", timeout: "2s")`;
}

/** What a server of the backend would say its schema is; for REST, with the connectors. */
export function bodyOf(model: Model, backend: ModelBackend): string {
  const types = model.entities.map((entity) => entitySdl(model, entity, backend)).join('\n');
  if (backend === model.home) return `${rootsSdl(model)}\n${types}`;
  const merges = model.entities.map(
    ({ name, merge, key }) => `${merge.name}(${merge.argument}: [ID!]!): [${name}]! @merge(keyField: "${key}")`,
  );
  return backend.kind === 'plain' ? `type Query {\n  ${merges.join('\n  ')}\n}\n${types}` : types;
}

const listSize = (argument: string) => `@listSize(slicingArguments: ["${argument}"], requireOneSlicingArgument: false)`;

function rootsSdl({ entities, face, union, enum: states, filter, input, mutation, subscription }: Model): string {
  const [first] = entities as [Entity];
  const queries = entities.flatMap(({ name, one, many }) => [
    `${one.name}(${one.argument}: ID!): ${name}`,
    `${many.name}(${many.argument}: Int = 3, ${many.filter}: ${filter.name}): [${name}!] ${listSize(many.argument)}`,
  ]);
  return `
    type Query {
      ${queries.join('\n      ')}
      ${face.root}: [${face.name}] @listSize(assumedSize: 8)
      ${union.root}: [${union.name}] @listSize(assumedSize: 6)
    }
    type Mutation { ${mutation.name}(${mutation.argument}: ${input.name}!): ${first.name} }
    type Subscription { ${subscription.name}(${subscription.argument}: ID!): ${first.name} }
    interface ${face.name} { ${face.common}: String }
    union ${union.name} = ${union.members.map(({ name }) => name).join(' | ')}
    enum ${states.name} { ${states.values.join(' ')} }
    input ${filter.name} { ${filter.text}: String ${filter.state}: ${states.name} ${filter.inner}: String @tag(name: "inner") }
    input ${input.name} { ${input.required}: String! ${input.state}: ${states.name} ${input.free}: String }`;
}

function entitySdl(model: Model, entity: Entity, backend: ModelBackend): string {
  const fields = entity.fields.filter(({ owner }) => owner === backend);
  const key = `${entity.key}: ID!`;
  const body = `{\n  ${[key, ...fields.map((field) => fieldSdl(model, field))].join('\n  ')}\n}`;
  const objects = fields.flatMap(({ gives }) =>
    gives.kind === 'object'
      ? `type ${gives.typeName} {\n  ${gives.fields.map((field) => fieldSdl(model, field)).join('\n  ')}\n}`
      : [],
  );
  return [`${typeHead(model, entity, backend, fields)} ${body}`, ...objects].join('\n');
}

function typeHead(model: Model, entity: Entity, backend: ModelBackend, fields: readonly ModelField[]): string {
  const { name, key, description } = entity;
  if (backend.kind === 'plain') return `type ${name} @key(selectionSet: "{ ${key} }")`;
  if (backend.kind === 'rest') {
    if (fields.length === 0) return `type ${name} @key(fields: "${key}", resolvable: false)`;
    const selection = [key, ...fields.map((field) => field.name)].map((each) => `${each}: ${jsonName(each)}`).join(' ');
    const connect = `source: "${backend.name}", http: { GET: "/${jsonName(name)}/{$this.${key}}" }, selection: "${selection}"`;
    return `type ${name} @connect(${connect})`;
  }
  const face = backend === model.home ? `implements ${model.face.name}` : '';
  const said = backend === model.home ? `"${description}"\n` : '';
  return `${said}type ${name} ${face} @key(fields: "${key}")`;
}

/** What a REST backend calls a field: the same word the other way round. */
export function jsonName(name: string): string {
  return [...name.toLowerCase()].reverse().join('');
}

function fieldSdl(model: Model, { name, gives, description, isGuarded, isInner, weight }: ModelField): string {
  const rules = [
    isGuarded && '@authenticated',
    isInner && '@tag(name: "inner")',
    weight !== undefined && `@cost(weight: ${weight})`,
  ].filter(Boolean);
  const said = `"${description}" ${name}`;
  const rest = rules.join(' ');
  switch (gives.kind) {
    case 'scalar':
      return `${said}: String ${rest}`;
    case 'enum':
      return `${said}: ${model.enum.name} ${rest}`;
    case 'one':
      return `${said}: ${gives.of.name} ${rest}`;
    case 'many':
      return `${said}(${gives.argument}: Int = 2): [${gives.of.name}!] ${rest} ${listSize(gives.argument)}`;
    case 'object':
      return `${said}: ${gives.typeName} ${rest}`;
  }
}
