/** A random client's file over the world: names of its own for what there is, some of it hidden, and paths, groups and computed values. */
import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { pickFrom, type Random } from '../../schema/mapping/random.ts';
import { type Extra, extras } from './extras.ts';
import { entities } from './keys.ts';
import type { Field } from './piece.ts';
import { world } from './world.ts';

/** Where a field of the view comes from. */
export type Source = {
  /** A path of the world, whose variables are the field's own arguments; undefined for a group. */
  readonly path?: string | undefined;
  readonly compute?: Extra['compute'] | undefined;
};

export type RandomView = {
  /** The client's file. */
  readonly sdl: string;
  readonly fields: ReadonlyMap<string, Source>;
  /** Types of the view by the world's names. */
  readonly types: ReadonlyMap<string, string>;
  /** Fields of inputs, and values of enums, by the world's coordinates; those that are not there are hidden. */
  readonly names: ReadonlyMap<string, string>;
  /** The world's type that an object of the view stands for, where that is another's name. */
  readonly shown: ReadonlyMap<string, string>;
  /** Whether it only leaves out and renames: then a null goes up by the same types everywhere. */
  readonly isExact: boolean;
};

/** One field of a view: as its file has it, and where it comes from. */
type Made = { readonly text: string; readonly name: string; readonly source: Source };

export type ViewOptions = {
  /** Whether the graph's interface has a field: only what all backends have of all members is one of its. */
  readonly has: (coordinate: string) => boolean;
  /** Coordinates of fields that the graph does not show. */
  readonly hidden: ReadonlySet<string>;
  /** Whether all values are of their types: otherwise nothing is made of them, as null or as nothing in a list. */
  readonly isSound: boolean;
};

export function randomView(random: Random, options: ViewOptions): RandomView {
  return new Maker(random, options).make();
}

class Maker {
  readonly #random: Random;
  readonly #options: ViewOptions;
  readonly #types = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #fields = new Map<string, Source>();
  readonly #shown = new Map<string, string>();
  readonly #isExact: boolean;
  /** What all members of the interface have alike. */
  readonly #common = new Map<string, Made | undefined>();

  constructor(random: Random, options: ViewOptions) {
    this.#random = random;
    this.#options = options;
    this.#isExact = random(2) === 0;
  }

  make(): RandomView {
    const isHidden = (name: string): boolean => !this.#isExact && name === 'Review' && this.#random(3) === 0;
    for (const { name } of Object.values(world.getTypeMap())) {
      if (name.startsWith('__') || isHidden(name)) continue;
      const isFixed = /^(Query|Mutation|Int|Float|String|Boolean|ID)$/.test(name) || this.#random(2) === 0;
      this.#types.set(name, isFixed ? name : `V_${name}`);
    }
    // Of what others name the values by they are named first.
    const first = (name: string): number => (isEnumType(world.getType(name)) ? 0 : 1);
    const types = [...this.#types].toSorted(([a], [b]) => first(a) - first(b));
    const texts = types.flatMap(([name, own]) => this.#print(name, own));
    return {
      sdl: texts.join('\n'),
      fields: this.#fields,
      types: this.#types,
      names: this.#names,
      shown: this.#shown,
      isExact: this.#isExact,
    };
  }

  #print(name: string, own: string): string[] {
    const type = world.getType(name);
    const view = name === own ? '' : `@view(of: "${name}")`;
    if (isEnumType(type)) return [`enum ${own} ${view} { ${this.#values(type).join(' ')} }`];
    if (isInputObjectType(type)) return [`input ${own} ${view} { ${this.#inputs(type).join(' ')} }`];
    if (isUnionType(type)) {
      const members = type.getTypes().flatMap((member) => this.#types.get(member.name) ?? []);
      return [`union ${own} ${view} = ${members.join(' | ')}`];
    }
    if (isInterfaceType(type)) {
      const fields = Object.values(type.getFields()).filter(({ name }) => this.#options.has(`${type.name}.${name}`));
      const made = fields.flatMap((field) => this.#ofAll(field) ?? []);
      return [`interface ${own} ${view} {\n  ${made.map(({ text }) => text).join('\n  ')}\n}`];
    }
    if (!isObjectType(type)) return name.startsWith('Any') ? [`scalar ${own} ${view}`] : [];
    const made = Object.values(type.getFields()).flatMap(
      (field, index) =>
        (isCommon(type.name, field.name) ? this.#ofAll(field) : this.#field(type, field, index === 0)) ?? [],
    );
    const groups: string[] = [];
    if (!this.#isExact) made.push(...this.#extras(type, groups));
    for (const { name: field, source } of made) this.#fields.set(`${own}.${field}`, source);
    this.#shown.set(own, name);
    const interfaces = type.getInterfaces().map((each) => this.#types.get(each.name));
    const implemented = interfaces.length > 0 ? `implements ${interfaces.join(' & ')}` : '';
    return [`type ${own} ${implemented} ${view} {\n  ${made.map(({ text }) => text).join('\n  ')}\n}`, ...groups];
  }

  #values(type: GraphQLEnumType): string[] {
    return type.getValues().flatMap(({ name }) => {
      // One of them has to stay, as it is somebody's default.
      if (name !== 'OLDEST' && this.#random(4) === 0) return [];
      const own = this.#renamed(name);
      this.#names.set(`${type.name}.${name}`, own);
      return `${own}${own === name ? '' : ` @from(path: "${name}")`}`;
    });
  }

  #inputs(type: GraphQLInputObjectType): string[] {
    return Object.values(type.getFields()).flatMap((field) => {
      if (field.defaultValue === undefined && this.#random(4) === 0) return [];
      const own = this.#renamed(field.name);
      this.#names.set(`${type.name}.${field.name}`, own);
      const from = own === field.name ? '' : ` @from(path: "${field.name}")`;
      return `${own}: ${this.#typeText(String(field.type))}${this.#defaultOf(field)}${from}`;
    });
  }

  #ofAll(field: Field): Made | undefined {
    if (!this.#common.has(field.name)) this.#common.set(field.name, this.#field(node, field));
    return this.#common.get(field.name);
  }

  /** @param isNeeded an object without a field is none */
  #field(on: GraphQLNamedType, field: Field, isNeeded = field.name === 'id'): Made | undefined {
    const { name, type } = field;
    if (this.#options.hidden.has(`${on.name}.${name}`)) return undefined;
    if (!this.#types.has(getNamedType(type).name) || (!isNeeded && this.#random(6) === 0)) return undefined;
    const own = this.#renamed(name);
    const { texts, path, isOwn } = this.#arguments(field);
    const isPlain = own === name && !isOwn;
    const from = isPlain ? '' : ` @from(path: "${isOwn ? path.replaceAll('"', '\\"') : name}")`;
    const text = `${own}${texts.length > 0 ? `(${texts.join(', ')})` : ''}: ${this.#loosened(String(type))}${from}`;
    return { text, name: own, source: { path } };
  }

  /** The arguments of the view's field, and the path in which they stand; `isOwn`: whether the file has to write it. */
  #arguments(field: Field): { texts: string[]; path: string; isOwn: boolean } {
    const mode = this.#random(3);
    const texts: string[] = [];
    const passed: string[] = [];
    for (const argument of field.args) {
      const { name } = argument;
      const isRequired = isNonNullType(argument.type) && argument.defaultValue === undefined;
      if (mode > 0 && !isRequired && this.#random(4) === 0) continue;
      if (mode === 2 && !isRequired && this.#random(3) === 0) {
        passed.push(`${name}: ${this.#literal(argument)}`);
        continue;
      }
      const own = mode === 0 ? name : this.#renamed(name);
      const from = mode === 1 && own !== name ? ` @from(path: "${name}")` : '';
      texts.push(`${own}: ${this.#typeText(String(argument.type))}${this.#defaultOf(argument)}${from}`);
      passed.push(`${name}: $${own}`);
    }
    const path = passed.length > 0 ? `${field.name}(${passed.join(', ')})` : field.name;
    return { texts, path, isOwn: mode === 2 && field.args.length > 0 };
  }

  #literal({ type }: GraphQLArgument): string {
    const named = getNamedType(type);
    if (isEnumType(named)) return pickFrom(this.#random, ['NEWEST', 'OLDEST']);
    if (isInputObjectType(named)) return pickFrom(this.#random, ['{ order: NEWEST, limit: 2 }', '{ order: OLDEST }']);
    return named.name === 'Int' ? String(this.#random(3)) : '"text"';
  }

  /** What the world takes where nothing is said has to have a name in the view, or nothing is said. */
  #defaultOf({ type, defaultValue }: Pick<GraphQLArgument, 'type' | 'defaultValue'>): string {
    if (defaultValue === undefined) return '';
    const named = getNamedType(type);
    const value = isEnumType(named) ? this.#names.get(`${named.name}.${defaultValue}`) : JSON.stringify(defaultValue);
    return value === undefined ? '' : ` = ${value}`;
  }

  #extras(type: GraphQLObjectType, groups: string[]): Made[] {
    return extras.flatMap((extra): Made[] => {
      const { on, field, path, compute, group, through, uses } = extra;
      const isPossible =
        (group || this.#options.isSound) &&
        (!through || this.#options.has(through)) &&
        (!uses || !this.#options.hidden.has(uses));
      const needed = Array.from(field.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
      if (on !== type.name || !isPossible || this.#random(3) === 0 || !needed.every((name) => this.#types.has(name)))
        return [];
      const text = field.replace(/\{(\w+)\}/g, (_all, name: string) => this.#types.get(name) ?? name);
      const name = /^\w+/.exec(field)?.[0] ?? '';
      if (group) {
        const own = `${type.name}Group`;
        const some = Object.values(type.getFields()).filter(() => this.#random(2) === 0);
        const inner = some.flatMap((each) => this.#field(type, each) ?? []);
        if (inner.length === 0) return [];
        for (const { name, source } of inner) this.#fields.set(`${own}.${name}`, source);
        this.#shown.set(own, type.name);
        groups.push(`type ${own} {\n  ${inner.map(({ text }) => text).join('\n  ')}\n}`);
        return [{ text: `${text} @group`, name, source: {} }];
      }
      const from = compute
        ? `@compute(select: "${compute.select}", value: "${compute.value}")`
        : `@from(path: "${path?.replaceAll('"', '\\"')}")`;
      return [{ text: `${text} ${from}`, name, source: { path, compute } }];
    });
  }

  #renamed(name: string): string {
    return this.#random(3) === 0 ? `v_${name}` : name;
  }

  #typeText(text: string): string {
    return text.replace(/\w+/, (name) => this.#types.get(name) ?? name);
  }

  /** Where an object of the list may be one that is not shown, it is null. */
  #loosened(text: string): string {
    const own = this.#typeText(text);
    if (this.#isExact) return own;
    if (!this.#types.has('Review') && /Thing|Node/.test(text)) return own.replace('!]', ']');
    return this.#random(4) === 0 ? own.replace(/!$/, '') : own;
  }
}

const node = world.getType('Node') as GraphQLInterfaceType;

/** What types have of an interface they have alike. */
function isCommon(typeName: string, fieldName: string): boolean {
  return (
    entities.some((name) => name === typeName) &&
    (fieldName in node.getFields() || (fieldName === 'name' && typeName !== 'Review'))
  );
}
