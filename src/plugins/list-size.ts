/** `@listSize`: how many items a list is taken to hold, by its slicing arguments or by what its field says. */
import { type GraphQLField, getNamedType, isInputObjectType } from 'graphql';
import { graphqlError } from '../util/errors.ts';
import type { ArgumentValues } from './weights.ts';

/** `@listSize` of the IBM cost specification, as Federation has it. */
export type ListSize = {
  /** Where no slicing argument says it. */
  readonly assumedSize?: number;
  /** Arguments that say how many: `first`, or `input.first` inside an input object. The largest that is given counts. */
  readonly slicingArguments?: readonly string[];
  /** The lists that this is the size of, by their paths below the field, such as `edges`; without any, the field itself. */
  readonly sizedFields?: readonly string[];
  /** Refuses operations that give none of the arguments, or several; defaults count as given. In files true unless it says false. */
  readonly requireOneSlicingArgument?: boolean;
};

/** A list below a field whose size the field says; without a size, the list is one that nothing is said of. */
export type Sized = { readonly path: string; readonly size: number | undefined };

/**
 * The size that an operation asks for, or undefined if neither it nor the schema says. An argument that is left out has its default;
 * one that is a list says its length. A null, or a negative number says nothing: nobody knows what it brings.
 */
export function sizeOf(
  listSize: ListSize,
  field: GraphQLField<unknown, unknown>,
  args: ArgumentValues,
): number | undefined {
  const slicing = listSize.slicingArguments ?? [];
  const given = slicing.map((path) => toSize(valueAt(path, field, args))).filter((size) => size !== undefined);
  if (listSize.requireOneSlicingArgument && slicing.length > 0 && given.length !== 1) {
    // Names no field and no argument: those of the graph need not be those that the client sees.
    const message = `A list of this operation must be asked for with exactly one argument that says how many; it has ${given.length}.`;
    throw graphqlError('BAD_USER_INPUT', message, { http: {} });
  }
  return given.length > 0 ? Math.max(...given) : toSize(listSize.assumedSize);
}

/** What is known of the lists below a field: from above, and from the field itself. */
export function sizesBelow(
  name: string,
  sized: readonly Sized[],
  listSize: ListSize | undefined,
  size: number | undefined,
): readonly Sized[] {
  const prefix = `${name}.`;
  const inherited = sized
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, size }) => ({ path: path.slice(prefix.length), size }));
  return [...inherited, ...(listSize?.sizedFields ?? []).map((path) => ({ path, size }))];
}

function toSize(value: unknown): number | undefined {
  // A list of what is wanted says how many that is.
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && value >= 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : undefined;
}

/** The value of `input.first`, with the defaults of the argument and of the input fields on the way where nothing is given. */
function valueAt(path: string, field: GraphQLField<unknown, unknown>, args: ArgumentValues): unknown {
  const [name, ...inside] = path.split('.');
  const argument = field.args.find((candidate) => candidate.name === name);
  if (!argument) return undefined;
  // A null that is given is no default: nobody knows what it brings.
  const given = args.get(argument.name);
  let value = given === undefined ? argument.defaultValue : given;
  let type = getNamedType(argument.type);
  for (const key of inside) {
    const input = isInputObjectType(type) ? type.getFields()[key] : undefined;
    if (!input || typeof value !== 'object' || value === null) return undefined;
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    value = inner === undefined ? input.defaultValue : inner;
    type = getNamedType(input.type);
  }
  return value;
}
