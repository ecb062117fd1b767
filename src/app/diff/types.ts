/** Two versions of a type, of a field, an argument or an input: whether who relied on the one can go on with the other. */
import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLType,
  isListType,
  isNamedType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  print,
} from 'graphql';
import { byName, type Change, change, compare } from './change.ts';

/** Whether every value of `after` is one of `before`: then who reads it notices nothing. */
export function isNarrower(before: GraphQLType, after: GraphQLType): boolean {
  if (isNonNullType(after)) return isNarrower(isNonNullType(before) ? before.ofType : before, after.ofType);
  if (isNonNullType(before)) return false;
  if (isListType(before)) return isListType(after) && isNarrower(before.ofType, after.ofType);
  return isNamedType(before) && isNamedType(after) && before.name === after.name;
}

/** Whether every value of `before` may still be sent: a single one also where a list is taken, which GraphQL makes of it. */
function isWider(before: GraphQLInputType, after: GraphQLInputType): boolean {
  if (isNonNullType(before)) return isWider(before.ofType, isNonNullType(after) ? after.ofType : after);
  if (isNonNullType(after)) return false;
  if (isListType(before)) return isListType(after) && isWider(before.ofType, after.ofType);
  if (isListType(after)) return false;
  return isNamedType(after) && before.name === after.name;
}

type Input = GraphQLArgument | GraphQLInputField;

/** Arguments of a field, or fields of an input object; `name` makes the coordinate of one. */
export function inputChanges(
  before: readonly Input[],
  after: readonly Input[],
  what: 'ARGUMENT' | 'INPUT_FIELD',
  name: (input: string) => string,
): Change[] {
  const { removed, added, kept } = compare(byName(before), byName(after));
  return [
    ...removed.map(([key]) => change('breaking', `${what}_REMOVED`, name(key), `${name(key)} was removed.`)),
    ...added.map(([key, input]) => {
      const type = String(input.type);
      if (isRequired(input, what)) {
        return change(
          'breaking',
          `REQUIRED_${what}_ADDED`,
          name(key),
          `${name(key)}, ${type}, was added and is required.`,
        );
      }
      const [severity, more] =
        input.defaultValue === undefined ? ['safe' as const, ''] : ['dangerous' as const, ' with a default'];
      return change(severity, `${what}_ADDED`, name(key), `${name(key)}, ${type}, was added${more}.`);
    }),
    ...kept.flatMap(([key, a, b]) => [...typeChange(a, b, what, name(key)), ...defaultChange(a, b, what, name(key))]),
  ];
}

function isRequired(input: Input, what: 'ARGUMENT' | 'INPUT_FIELD'): boolean {
  return what === 'ARGUMENT' ? isRequiredArgument(input) : isRequiredInputField(input);
}

function typeChange(before: Input, after: Input, what: string, coordinate: string): Change[] {
  if (String(before.type) === String(after.type)) return [];
  const optional = isNonNullType(after.type) && after.defaultValue !== undefined ? after.type.ofType : after.type;
  const severity = isWider(before.type, optional) ? 'safe' : 'breaking';
  const message = `${coordinate} takes ${after.type} now, not ${before.type}.`;
  return [change(severity, `${what}_TYPE_CHANGED`, coordinate, message)];
}

function defaultChange(before: Input, after: Input, what: string, coordinate: string): Change[] {
  const [was, is] = [defaultOf(before), defaultOf(after)];
  if (was === is) return [];
  const message = `The default of ${coordinate} is ${is ?? 'none'} now, not ${was ?? 'none'}.`;
  return [change('dangerous', `${what}_DEFAULT_CHANGED`, coordinate, message)];
}

function defaultOf({ defaultValue, type }: Input): string | undefined {
  const node = defaultValue === undefined ? undefined : astFromValue(defaultValue, type);
  return node ? print(node) : undefined;
}
