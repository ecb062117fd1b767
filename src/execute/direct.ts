/** The short way of `answer.ts`, for answers in which nothing is amiss: functions made once a shape, that tell no errors but give up. */
import { type GraphQLOutputType, getNamedType, isListType, isNonNullType } from 'graphql';
import { isObject } from '../util/json.ts';

import { Lru } from '../util/lru.ts';
import { shapeField } from './answer.ts';
import { canBeSent, define, type Json } from './data.ts';
import type { FieldShape, ObjectShape, ValueScope, ValueShape } from './shape.ts';

/** The client's data, made of the graph's; undefined where there is anything to tell errors of. */
export type Direct = (data: unknown, scope: ValueScope) => Json | undefined;

/** A value by its type; null only where that may be, and undefined where it is not as it should be. */
type Complete = (value: unknown, scope: ValueScope) => unknown;

/** Undefined where there is always something to tell, or where the answer comes in parts. */
export function compileDirect(shape: ObjectShape): Direct | undefined {
  return new Compiling().object(shape);
}

/** A field of an object: what it is made of, and how. */
type Part = {
  readonly key: string;
  /** Keys of the object, each inside the one before; none: the object itself. */
  readonly path: readonly string[];
  /** A value of this JavaScript type is good as it is. */
  readonly plain: 'string' | 'boolean' | undefined;
  readonly complete: Complete;
};

class Compiling {
  object(shape: ObjectShape): Direct | undefined {
    if (shape.deferred) return undefined;
    const parts: Part[] = [];
    for (const field of shape.fields) {
      const part = this.#part(field);
      if (!part) return undefined;
      parts.push(part);
    }
    return inCode(parts) ?? inSteps(parts);
  }

  #part(field: FieldShape): Part | undefined {
    const { key, from, type, stream } = field;
    if (stream) return undefined;
    switch (from.kind) {
      case 'constant':
        return part(key, [], () => from.value);
      case 'group':
        return part(key, [], this.object(from.shape));
      case 'computed':
        return part(key, [], (data, scope) => shapeField(field, data as Json, scope));
      case 'data': {
        if (from.flatten !== 'none') return part(key, [], (data, scope) => shapeField(field, data as Json, scope));
        const { shape } = from;
        const made = part(key, from.path, this.#complete(type, shape));
        const isText =
          shape.kind === 'leaf' && shape.serialize && !isListType(isNonNullType(type) ? type.ofType : type);
        return made && isText ? { ...made, plain: plainTypes.get(getNamedType(type).name) } : made;
      }
      default:
        return undefined;
    }
  }

  #complete(type: GraphQLOutputType, shape: ValueShape): Complete | undefined {
    const present = this.#present(isNonNullType(type) ? type.ofType : type, shape);
    if (!present) return undefined;
    if (!isNonNullType(type))
      return (value, scope) => (value === null || value === undefined ? null : present(value, scope));
    return (value, scope) => (value === null || value === undefined ? undefined : (present(value, scope) ?? undefined));
  }

  #present(type: GraphQLOutputType, shape: ValueShape): Complete | undefined {
    if (isListType(type)) return listOf(this.#complete(type.ofType, shape));
    switch (shape.kind) {
      case 'leaf': {
        const { values, serialize } = shape;
        if (values) return (value) => values.get(String(value)) ?? null;
        return serialize ? serialized(serialize) : (value) => (canBeSent(value) ? value : undefined);
      }
      case 'object': {
        const object = this.object(shape);
        return object && ((value, scope) => (isObject(value) ? object(value, scope) : undefined));
      }
      case 'abstract':
        return this.#member(shape);
    }
  }

  #member({ types, stranger }: Extract<ValueShape, { kind: 'abstract' }>): Complete | undefined {
    const members = new Map<string, Direct | undefined>();
    for (const [name, shape] of types) members.set(name, shape === 'forbidden' ? undefined : this.object(shape));
    return (value, scope) => {
      if (!isObject(value)) return undefined;
      const name = String((value as Json).__typename);
      if (members.has(name)) return members.get(name)?.(value, scope);
      return stranger(name) ? undefined : null;
    };
  }
}

function part(key: string, path: readonly string[], complete: Complete | undefined): Part | undefined {
  return complete && { key, path, plain: undefined, complete };
}

/** Scalars of GraphQL that are nothing but this in JavaScript. */
const plainTypes: ReadonlyMap<string, Part['plain']> = new Map([
  ['ID', 'string'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
]);

function listOf(item: Complete | undefined): Complete | undefined {
  if (!item) return undefined;
  return (value, scope) => {
    if (!Array.isArray(value)) return undefined;
    const items: unknown[] = [];
    for (const each of value) {
      const done = item(each, scope);
      if (done === undefined) return undefined;
      items.push(done);
    }
    return items;
  };
}

function serialized(serialize: (value: unknown) => unknown): Complete {
  return (value) => {
    try {
      return serialize(value) ?? null;
    } catch {
      return undefined;
    }
  };
}

function inSteps(parts: readonly Part[]): Direct {
  return (data, scope) => {
    const result: Json = {};
    for (const { key, path, complete } of parts) {
      let value: unknown = data;
      for (const step of path) value = value === null || value === undefined ? value : (value as Json)[step];
      const done = complete(value, scope);
      if (done === undefined) return undefined;
      define(result, key, done);
    }
    return result;
  };
}

type Maker = (completes: readonly Complete[]) => Direct;

/** By the code, which objects with the same keys share. */
const makers = new Lru<string, Maker>(1_000);

/** More fields than this gain nothing. */
const mostParts = 64;

/** As code of its own, as if it were written by hand; undefined where Node was told to make none of text. */
function inCode(parts: readonly Part[]): Direct | undefined {
  // In a literal this one name means something else.
  if (parts.length > mostParts || parts.some(({ key }) => key === '__proto__')) return undefined;
  const code = codeOf(parts);
  let maker = makers.get(code);
  if (!maker) {
    try {
      maker = new Function('completes', code) as Maker;
    } catch {
      return undefined;
    }
    makers.set(code, maker);
  }
  return maker(parts.map(({ complete }) => complete));
}

/** Of what a client says, only keys are in it, as literals. */
function codeOf(parts: readonly Part[]): string {
  const functions = parts.map((_part, index) => `const f${index} = completes[${index}];`);
  const reads = parts.map(({ path, plain }, index) => {
    const name = `v${index}`;
    const steps = path
      .slice(1)
      .map((key) => `if (${name} !== null && ${name} !== undefined) ${name} = ${name}[${JSON.stringify(key)}];`);
    const [first] = path;
    const read = `let ${name} = data${first === undefined ? '' : `[${JSON.stringify(first)}]`}; ${steps.join(' ')}`;
    const done = `${name} = f${index}(${name}, scope); if (${name} === undefined) return undefined;`;
    return plain ? `${read} if (typeof ${name} !== '${plain}') { ${done} }` : `${read} ${done}`;
  });
  const literal = parts.map(({ key }, index) => `${JSON.stringify(key)}: v${index}`);
  return `'use strict'; ${functions.join(' ')}
    return (data, scope) => {
      ${reads.join('\n')}
      return { ${literal.join(', ')} };
    };`;
}
