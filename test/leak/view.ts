/** A random view of a random graph: renamed, flattened, grouped, computed, pinned and bound, and much of it left out. */
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import { exposedView } from './exposed.ts';
import type { Entity, Model, ModelField } from './graph.ts';
import { keyOf, othersThanSubject } from './servers.ts';
import type { ModelView, Step, ViewArgument, ViewEnum, ViewField, ViewInput, ViewType } from './view-model.ts';

export function randomView(model: Model, random: Random, name: string): ModelView {
  return name === 'third' ? exposedView(model, random, name) : new Writer(model, random).write(name);
}

class Writer {
  readonly #model: Model;
  readonly #random: Random;
  readonly #visible = new Set<string>();
  readonly #types: ViewType[] = [];
  readonly #byGraph = new Map<string, ViewType>();
  readonly #face: ViewType | undefined;
  readonly #common: string;
  readonly #enum: ViewEnum | undefined;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
    const [first, ...others] = model.entities as [Entity, ...Entity[]];
    const shown = [first, ...others.filter(() => this.#chance(0.6))];
    for (const { name } of shown) this.#byGraph.set(name, this.#type('object', name));
    this.#enum = this.#chance(0.7) ? this.#shownEnum() : undefined;
    this.#common = this.#name(model.face.common);
    this.#face = this.#chance(0.7) ? this.#type('interface', model.face.name) : undefined;
    for (const entity of shown) this.#fill(entity);
    // Two ways may lead to fields of one name.
    for (const type of this.#types) type.fields.splice(0, Infinity, ...distinct(type.fields));
  }

  write(name: string): ModelView {
    const inputs: ViewInput[] = [];
    const isIntrospected = name === 'first';
    const query: ViewType = { name: 'Query', kind: 'object', of: 'Query', fields: this.#queries(inputs), members: [] };
    const mutation = this.#mutation(inputs);
    const { argument, name: events } = this.#model.subscription;
    const first = this.#model.entities[0] as Entity;
    const subscribed = this.#chance(0.7)
      ? this.#keyed(events, argument, first, this.#byGraph.get(first.name) as ViewType)
      : undefined;
    return {
      name,
      head: `extend schema @cache(maxAge: 60)
        @limits(cost: 1000000000, aliases: 100, introspection: ${isIntrospected}, depth: 30)`,
      query,
      mutation: mutation && { name: 'Mutation', kind: 'object', of: 'Mutation', fields: [mutation], members: [] },
      subscription: subscribed && {
        name: 'Subscription',
        kind: 'object',
        of: 'Subscription',
        fields: [subscribed],
        members: [],
      },
      types: this.#types,
      enums: this.#enum ? [{ of: this.#model.enum.name, shown: this.#enum }] : [],
      inputs,
      isIntrospected,
      visible: this.#visible,
    };
  }

  #chance(probability: number): boolean {
    return this.#random(1000) < probability * 1000;
  }

  /** The graph's own word, or another. */
  #name(word: string): string {
    const { words } = this.#model;
    const isType = word[0] !== word[0]?.toLowerCase();
    const name = this.#chance(0.4) ? word : isType ? words.type() : words.next();
    this.#visible.add(name.toLowerCase());
    return name;
  }

  #type(kind: ViewType['kind'], of: string, name = this.#name(of)): ViewType {
    const type = { name, kind, of, fields: [], members: [] };
    this.#types.push(type);
    return type;
  }

  #shownEnum(): ViewEnum {
    const { name, values } = this.#model.enum;
    // One of them is not shown.
    return { name: this.#name(name), values: values.slice(1).map((value) => [this.#name(value).toUpperCase(), value]) };
  }

  #fill(entity: Entity): void {
    const type = this.#byGraph.get(entity.name) as ViewType;
    if (this.#face) {
      Object.assign(type, { implements: this.#face.name });
      this.#face.members.push(type);
      if (this.#face.fields.length === 0) this.#face.fields.push(this.#commonField(entity));
      type.fields.push(this.#commonField(entity));
    }
    if (this.#chance(0.7)) {
      this.#visible.add(entity.keyValue);
      type.fields.push(this.#leaf('ID!', [step(entity.key)], entity.key));
    }
    for (const field of entity.fields) {
      if (field.name !== this.#model.face.common && this.#chance(0.7)) type.fields.push(...this.#field(field));
    }
    const scalars = entity.fields.filter(({ gives }) => gives.kind === 'scalar');
    if (this.#chance(0.5)) type.fields.push(this.#computed(scalars.slice(0, 2)));
    if (this.#chance(0.5)) type.fields.push(this.#group(entity.name, scalars.slice(1, 3)));
    if (type.fields.length === 0) type.fields.push(this.#leafOf([], scalars[0] as ModelField));
  }

  #commonField(entity: Entity): ViewField {
    const common = entity.fields.find(({ name }) => name === this.#model.face.common) as ModelField;
    this.#see(common);
    return { ...this.#leaf('String', [step(common.name)], common.name, this.#common) };
  }

  #see({ gives }: ModelField): void {
    if (gives.kind === 'scalar') this.#visible.add(gives.value);
  }

  #leaf(type: string, steps: readonly Step[], word: string, name = this.#name(word), directives = ''): ViewField {
    const isSame = steps.length === 1 && name === steps[0]?.field && Object.keys(steps[0]?.args ?? {}).length === 0;
    const from = isSame ? '' : `@from(path: ${JSON.stringify(pathText(steps))}${directives})`;
    return { name, type, directives: from, args: [], from: { kind: 'path', steps }, gives: undefined };
  }

  #leafOf(before: readonly Step[], field: ModelField, type = this.#chance(0.25) ? 'String!' : 'String'): ViewField {
    this.#see(field);
    return this.#leaf(type, [...before, step(field.name)], field.name);
  }

  #field(field: ModelField): ViewField[] {
    const { gives, name } = field;
    switch (gives.kind) {
      case 'scalar':
        return [this.#leafOf([], field)];
      case 'enum':
        return this.#enum ? [this.#leaf(this.#enum.name, [step(name)], name)] : [];
      case 'object': {
        if (this.#chance(0.5)) return gives.fields.map((inner) => this.#leafOf([step(name)], inner));
        const type = this.#type('object', gives.typeName);
        type.fields.push(...gives.fields.map((inner) => this.#leafOf([], inner)));
        return [{ ...this.#leaf(type.name, [step(name)], name), gives: type }];
      }
      case 'one': {
        const shown = this.#byGraph.get(gives.of.name);
        if (shown && this.#chance(0.7)) return [{ ...this.#leaf(shown.name, [step(name)], name), gives: shown }];
        return [this.#leafOf([step(name)], scalarOf(gives.of))];
      }
      case 'many':
        return [this.#many(name, gives.argument, gives.of)];
    }
  }

  /** A list: its objects, one of them, or one value of each. */
  #many(name: string, argument: string, of: Entity): ViewField {
    const shown = this.#byGraph.get(of.name);
    if (!shown || this.#chance(0.3)) {
      const own = this.#count(argument);
      const field = this.#leafOf([step(name, { [argument]: `$${own.name}` })], scalarOf(of), '[String]');
      return { ...field, args: [own] };
    }
    if (this.#chance(0.3)) {
      return { ...this.#leaf(shown.name, [step(name, { [argument]: '1' })], name), gives: shown };
    }
    const own = this.#count(argument);
    return { ...this.#passed(name, `[${shown.name}!]`, [[own, argument]]), gives: shown };
  }

  #count(word: string): ViewArgument {
    const give = (random: Random) => {
      // None that is a default: who leaves it out asks for something else.
      const value = String(pickFrom(random, [0, 1, 4]));
      return [value, value] as const;
    };
    return { name: this.#name(word), type: 'Int', directives: '', give };
  }

  /** A field of one step that passes its arguments on, by the path or by what stands at each. */
  #passed(name: string, type: string, args: readonly (readonly [ViewArgument, graph: string])[]): ViewField {
    const to = Object.fromEntries(args.map(([own, graph]) => [graph, `$${own.name}`]));
    const steps = [step(name, to)];
    if (this.#chance(0.5)) return { ...this.#leaf(type, steps, name), args: args.map(([own]) => own) };
    const renamed = args.map(([own, graph]) => ({
      ...own,
      directives: own.name === graph ? '' : `@from(path: "${graph}")`,
    }));
    const field = this.#leaf(type, [step(name)], name);
    return { ...field, args: renamed, from: { kind: 'path', steps } };
  }

  #computed(fields: readonly ModelField[]): ViewField {
    for (const field of fields) this.#see(field);
    const names = fields.map(({ name }) => name);
    const value = `$([${names.map((each) => `$.${each}`).join(', ')}]->joinNotNull('-'))`;
    return {
      name: this.#name(this.#model.words.next()),
      type: 'String',
      directives: `@compute(select: "${names.join(' ')}", value: ${JSON.stringify(value)})`,
      args: [],
      from: { kind: 'compute', picks: names.map((each) => [step(each)]) },
      gives: undefined,
    };
  }

  #group(of: string, fields: readonly ModelField[]): ViewField {
    const group = this.#type('object', of, this.#ownType());
    group.fields.push(...fields.map((field) => this.#leafOf([], field)));
    return this.#groupField(group);
  }

  #groupField(group: ViewType): ViewField {
    const name = this.#name(this.#model.words.next());
    return { name, type: group.name, directives: '@group', args: [], from: { kind: 'group' }, gives: group };
  }

  #ownType(): string {
    const name = this.#model.words.type();
    this.#visible.add(name.toLowerCase());
    return name;
  }

  #queries(inputs: ViewInput[]): ViewField[] {
    const { entities, face, union } = this.#model;
    const fields: ViewField[] = [];
    const filters = this.#chance(0.6) ? this.#filter(inputs) : undefined;
    for (const entity of entities) {
      const { one, many, name } = entity;
      const shown = this.#byGraph.get(name);
      if (!shown) continue;
      fields.push(this.#keyed(one.name, one.argument, entity, shown));
      const own: [ViewArgument, string][] = [[this.#count(many.argument), many.argument]];
      if (filters) own.push([{ ...filters, name: this.#name(many.filter) }, many.filter]);
      fields.push({ ...this.#passed(many.name, `[${shown.name}!]`, own), gives: shown });
    }
    const hidden = entities.find(({ name }) => !this.#byGraph.has(name)) ?? (entities[1] as Entity);
    fields.push(this.#leafOf([step(hidden.many.name, { [hidden.many.argument]: '2' })], scalarOf(hidden), '[String]'));
    if (this.#face) {
      fields.push({ ...this.#leaf(`[${this.#face.name}]`, [step(face.root)], face.root), gives: this.#face });
    }
    const members = union.members.flatMap(({ name }) => this.#byGraph.get(name) ?? []);
    if (this.#chance(0.7)) {
      const shown = this.#type('union', union.name);
      shown.members.push(...members);
      fields.push({ ...this.#leaf(`[${shown.name}]`, [step(union.root)], union.root), gives: shown });
    }
    const [first] = entities as [Entity];
    const home = this.#type('object', 'Query', this.#ownType());
    home.fields.push(this.#leafOf([step(first.one.name, { [first.one.argument]: quoted(first, 2) })], scalarOf(first)));
    fields.push(this.#groupField(home), this.#mine(first));
    return distinct(fields);
  }

  /** The caller's own. */
  #mine(entity: Entity): ViewField {
    const shown = this.#byGraph.get(entity.name) as ViewType;
    const steps = [step(entity.one.name, { [entity.one.argument]: '!' })];
    const bind = ', bind: [{ variable: "me", value: "$claims.sub" }]';
    const name = this.#name(this.#model.words.next());
    return { ...this.#leaf(shown.name, steps, name, name, bind), gives: shown, isBound: true };
  }

  #keyed(name: string, argument: string, entity: Entity, shown: ViewType): ViewField {
    const give = (random: Random) => {
      const value = quoted(entity, pickFrom(random, othersThanSubject));
      return [value, value] as const;
    };
    const own = { name: this.#name(argument), type: 'ID!', directives: '', give };
    return { ...this.#passed(name, shown.name, [[own, argument]]), gives: shown };
  }

  #filter(inputs: ViewInput[]): ViewArgument {
    const { name, text, state } = this.#model.filter;
    const fields = [this.#inputField(text, 'String', ['"any"', '"any"']), ...this.#stateField(state)];
    const input = { name: this.#name(name), of: name, fields };
    inputs.push(input);
    return { name, type: input.name, directives: '', give: (random) => giveInput(input, random) };
  }

  #stateField(name: string): ViewArgument[] {
    const shown = this.#enum;
    if (!shown) return [];
    const field = this.#inputField(name, shown.name, ['', '']);
    return [{ ...field, give: (random) => pickFrom(random, shown.values) }];
  }

  #inputField(word: string, type: string, value: readonly [string, string]): ViewArgument {
    const name = this.#name(word);
    return { name, type, directives: name === word ? '' : `@from(path: "${word}")`, give: () => value };
  }

  #mutation(inputs: ViewInput[]): ViewField | undefined {
    if (this.#chance(0.3)) return undefined;
    const { mutation, input, entities } = this.#model;
    const first = entities[0] as Entity;
    const shown = this.#byGraph.get(first.name) as ViewType;
    if (this.#chance(0.5)) {
      const own = { ...this.#inputField(input.required, 'String!', ['"given"', '"given"']), directives: '' };
      const value = `{ ${input.required}: $${own.name}, ${input.free}: "pinned" }`;
      const field = this.#leaf(shown.name, [step(mutation.name, { [mutation.argument]: value })], mutation.name);
      return { ...field, args: [own], gives: shown };
    }
    const fields = [
      this.#inputField(input.required, 'String!', ['"given"', '"given"']),
      ...this.#stateField(input.state),
    ];
    const made = { name: this.#name(input.name), of: input.name, fields };
    inputs.push(made);
    const own: ViewArgument = {
      name: this.#name(mutation.argument),
      type: `${made.name}!`,
      directives: '',
      give: (random) => giveInput(made, random),
    };
    return { ...this.#passed(mutation.name, shown.name, [[own, mutation.argument]]), gives: shown };
  }
}

function giveInput({ fields }: ViewInput, random: Random): readonly [string, string] {
  const given = fields.filter(({ type }) => type.endsWith('!') || random(2) === 0);
  const parts = given.map((field) => {
    const graphName = /"(\w+)"/.exec(field.directives)?.[1] ?? field.name;
    const [view, graph] = field.give(random);
    return [`${field.name}: ${view}`, `${graphName}: ${graph}`] as const;
  });
  return [`{ ${parts.map(([view]) => view).join(', ')} }`, `{ ${parts.map(([, graph]) => graph).join(', ')} }`];
}

function distinct(fields: readonly ViewField[]): ViewField[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}

export function step(field: string, args: Step['args'] = {}): Step {
  return { field, args };
}

function scalarOf({ fields }: Entity): ModelField {
  return fields.findLast(({ gives, isGuarded }) => gives.kind === 'scalar' && !isGuarded) as ModelField;
}

function quoted(entity: Entity, index: number): string {
  return JSON.stringify(keyOf(entity, index));
}

/** As `@from(path:)` has it. */
function pathText(steps: readonly Step[]): string {
  return steps
    .map(({ field, args }) => {
      const all = Object.entries(args).map(([name, value]) => `${name}: ${value === '!' ? '$me' : value}`);
      return all.length > 0 ? `${field}(${all.join(', ')})` : field;
    })
    .join('.');
}
