/** A view that starts from the graph: everything that is not tagged, under its own name, less what the file hides. */
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import type { Entity, Model, ModelField } from './graph.ts';
import { keyOf, othersThanSubject } from './servers.ts';
import { step } from './view.ts';
import type { ModelView, ViewArgument, ViewField, ViewType } from './view-model.ts';

export function exposedView(model: Model, random: Random, name: string): ModelView {
  const visible = new Set<string>();
  const types = new Map<string, ViewType>();
  const see = (...words: readonly string[]): void => {
    for (const word of words) visible.add(word.toLowerCase());
  };
  const typeOf = (of: string, kind: ViewType['kind'] = 'object'): ViewType => {
    const type = types.get(of) ?? { name: of, kind, of, fields: [], members: [] };
    types.set(of, type);
    see(of);
    return type;
  };
  const field = (own: string, type: string, gives?: ViewType, args: readonly ViewArgument[] = []): ViewField => {
    see(own, ...args.map((argument) => argument.name));
    const to = Object.fromEntries(args.map((argument) => [argument.name, `$${argument.name}`]));
    return { name: own, type, directives: '', args, from: { kind: 'path', steps: [step(own, to)] }, gives };
  };
  const count = (own: string): ViewArgument => ({
    name: own,
    type: 'Int',
    directives: '',
    give: (draw) => twice(String(pickFrom(draw, [0, 1, 4]))),
  });
  const ofModel = ({ name: own, gives, description }: ModelField): ViewField => {
    see(description);
    switch (gives.kind) {
      case 'scalar':
        see(gives.value);
        return field(own, 'String');
      case 'enum':
        return field(own, model.enum.name);
      case 'one':
        return field(own, gives.of.name, typeOf(gives.of.name));
      case 'many':
        return field(own, `[${gives.of.name}!]`, typeOf(gives.of.name), [count(gives.argument)]);
      case 'object': {
        const type = typeOf(gives.typeName);
        if (type.fields.length === 0) type.fields.push(...gives.fields.filter(({ isInner }) => !isInner).map(ofModel));
        return field(own, gives.typeName, type);
      }
    }
  };
  /** An object of which everything is tagged is gone, and so is what gives it. */
  const isShown = ({ isInner, gives }: ModelField): boolean =>
    !isInner && (gives.kind !== 'object' || gives.fields.some((inner) => !inner.isInner));
  const { face, union, filter, input, mutation, subscription } = model;
  const states = model.enum;
  // Of two entities, one more field is hidden by name.
  const hides: string[] = [];
  const query = typeOf('Query');
  const plain = model.backends.some(({ kind }) => kind === 'plain');
  for (const entity of model.entities) {
    const type = typeOf(entity.name);
    see(entity.keyValue, entity.description);
    type.fields.push(field(entity.key, 'ID!'));
    const own = entity.fields.filter(isShown);
    const hidden = own.find(({ name: each, gives }) => each !== face.common && gives.kind === 'scalar');
    if (hidden && hides.length < 2 && random(2) === 0) {
      hides.push(`extend type ${entity.name} { ${hidden.name}: String @hide }`);
      own.splice(own.indexOf(hidden), 1);
    }
    type.fields.push(...own.map(ofModel));
    query.fields.push(
      field(entity.one.name, entity.name, type, [keyArgument(entity.one.argument, entity)]),
      field(entity.many.name, `[${entity.name}!]`, type, [count(entity.many.argument)]),
    );
    see(entity.many.filter);
    // What a plain backend is asked for objects by is a field of the graph like any other.
    if (plain) query.fields.push(field(entity.merge.name, `[${entity.name}]`, type, [keysArgument(entity)]));
  }
  const interfaceType = typeOf(face.name, 'interface');
  interfaceType.members.push(...model.entities.map((entity) => typeOf(entity.name)));
  interfaceType.fields.push(field(face.common, 'String'));
  const unionType = typeOf(union.name, 'union');
  unionType.members.push(...union.members.map((entity) => typeOf(entity.name)));
  query.fields.push(field(face.root, `[${face.name}]`, interfaceType), field(union.root, `[${union.name}]`, unionType));
  const first = model.entities[0] as Entity;
  const given: ViewArgument = {
    name: mutation.argument,
    type: `${input.name}!`,
    directives: '',
    give: () => twice(`{ ${input.required}: "given" }`),
  };
  const roots = {
    mutation: typeOf('Mutation'),
    subscription: typeOf('Subscription'),
  };
  roots.mutation.fields.push(field(mutation.name, first.name, typeOf(first.name), [given]));
  roots.subscription.fields.push(
    field(subscription.name, first.name, typeOf(first.name), [keyArgument(subscription.argument, first)]),
  );
  // The filter's third field is tagged.
  see(states.name, ...states.values, filter.name, filter.text, filter.state);
  see(input.name, input.required, input.state, input.free);
  for (const root of ['Query', 'Mutation', 'Subscription']) types.delete(root);
  return {
    name,
    head: 'extend schema @expose(exclude: ["inner"]) @limits(cost: 1000000000, aliases: 100, introspection: true, depth: 30)',
    query,
    ...roots,
    types: [...types.values()],
    enums: [{ of: states.name, shown: { name: states.name, values: states.values.map(twice) } }],
    inputs: [],
    text: hides.join('\n'),
    isIntrospected: true,
    visible,
  };
}

function keyArgument(name: string, entity: Entity): ViewArgument {
  return {
    name,
    type: 'ID!',
    directives: '',
    give: (random) => twice(JSON.stringify(keyOf(entity, pickFrom(random, othersThanSubject)))),
  };
}

function keysArgument(entity: Entity): ViewArgument {
  const give: ViewArgument['give'] = (random) => twice(JSON.stringify([keyOf(entity, random(4)), keyOf(entity, 0)]));
  return { name: entity.merge.argument, type: '[ID!]!', directives: '', give };
}

function twice<T>(value: T): readonly [T, T] {
  return [value, value];
}
