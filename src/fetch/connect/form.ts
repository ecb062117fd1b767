/** The types of a schema in the form in which values are completed by them. */
import {
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
  | { readonly kind: 'leaf'; readonly serialize: (value: unknown) => unknown }
);

const forms = new WeakMap<GraphQLOutputType, Form>();

export function formOf(type: GraphQLOutputType): Form {
  const known = forms.get(type) ?? toForm(type);
  forms.set(type, known);
  return known;
}

function toForm(type: GraphQLOutputType): Form {
  if (isNonNullType(type)) return { ...formOf(type.ofType), required: true };
  if (isListType(type)) return { required: false, kind: 'list', of: formOf(type.ofType) };
  if (isLeafType(type)) return { required: false, kind: 'leaf', serialize: serializerOf(type) };
  return { required: false, kind: isObjectType(type) ? 'object' : 'abstract', typeName: type.name };
}

/** The JSON type that a scalar's values have already, nearly always. */
const plain: Readonly<Record<string, string>> = { String: 'string', ID: 'string', Boolean: 'boolean' };

/** Throws what the type itself throws of a value that is none of its own. */
function serializerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  const own = specifiedScalarTypes.some(({ name }) => name === type.name) ? plain[type.name] : undefined;
  return (value) => {
    if (typeof value === own) return value;
    const serialized = type.serialize(value);
    if (serialized === undefined || serialized === null) throw new Error(`Nothing of "${type.name}" came of a value.`);
    return serialized;
  };
}
