/** The types of a schema in the form in which values are completed by them. */
import {
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  specifiedScalarTypes,
} from 'graphql';

export type Form = {
  /** True where null is none of its values. */
  readonly required: boolean;
} & (
  | { readonly kind: 'list'; readonly of: Form }
  | { readonly kind: 'object' | 'abstract'; readonly typeName: string }
  | Leaf
);

export type Leaf = {
  readonly kind: 'leaf';
  readonly serialize: (value: unknown) => unknown;
  /** Which values are in the answer as they are. */
  readonly plain: Plain | undefined;
};

/** Sorts of values of JSON that some scalar is made of. */
export type Plain = 'string' | 'boolean' | 'integer' | 'number';

const forms = new WeakMap<GraphQLOutputType, Form>();

export function formOf(type: GraphQLOutputType): Form {
  const known = forms.get(type) ?? toForm(type);
  forms.set(type, known);
  return known;
}

/** The form within all lists. */
export function namedFormOf(form: Form): Form {
  return form.kind === 'list' ? namedFormOf(form.of) : form;
}

function toForm(type: GraphQLOutputType): Form {
  if (isNonNullType(type)) return { ...formOf(type.ofType), required: true };
  if (isListType(type)) return { required: false, kind: 'list', of: formOf(type.ofType) };
  if (isLeafType(type)) {
    const isSpecified = specifiedScalarTypes.some(({ name }) => name === type.name);
    const plain = isSpecified ? plainOf[type.name] : undefined;
    return { required: false, kind: 'leaf', serialize: serializerOf(type), plain };
  }
  return { required: false, kind: isObjectType(type) ? 'object' : 'abstract', typeName: type.name };
}

const plainOf: Readonly<Record<string, Plain>> = {
  String: 'string',
  ID: 'string',
  Boolean: 'boolean',
  Int: 'integer',
  Float: 'number',
};

/** Tells the values that are in the answer as they are. */
export const isPlain: Readonly<Record<Plain, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => typeof value === 'number' && (value | 0) === value,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
};

/** Throws what the type itself throws of a value that is none of its own. */
function serializerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  const isId = type === GraphQLID;
  return (value) => {
    if (isId && typeof value === 'number' && Number.isInteger(value)) return String(value);
    const serialized = type.serialize(value);
    if (serialized === undefined || serialized === null) throw new Error(`Nothing of "${type.name}" came of a value.`);
    return serialized;
  };
}
