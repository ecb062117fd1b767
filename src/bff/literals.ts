/** A value as a client's file writes it × the input type it stands for: what of it is wrong, and where variables stand in it. */
import {
  type ASTNode,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  Kind,
  type ObjectValueNode,
  print,
  type ValueNode,
  type VariableNode,
  visit,
} from 'graphql';
import { didYouMean } from '../util/suggest.ts';
import type { Checker, ViewCode } from './checker.ts';

/** One variable, and the type of its place; undefined where the type has no such place. */
export type VariableUse = {
  readonly node: VariableNode;
  readonly type: GraphQLInputType | undefined;
  readonly hasDefault: boolean;
};

export type LiteralOptions = {
  /** Whose the type is: "the graph", "this view". */
  readonly owner: string;
  readonly report: (code: ViewCode, message: string, node: ASTNode, hint?: string | undefined) => void;
  /** Told of each variable; without it, there is none. */
  readonly variable?: (use: VariableUse) => void;
};

/** One place of a value: what it is called there, its type, whether something else stands in for it when it is left out. */
type Slot = { readonly name: string; readonly type: GraphQLInputType; readonly hasDefault: boolean };

/** Reports everything that keeps a written value from being one of the slot's type. */
export function checkLiteral(value: ValueNode, slot: Slot, options: LiteralOptions): void {
  const { type } = slot;
  const mismatch = () =>
    options.report('VIEW_TYPE_MISMATCH', `"${slot.name}" is "${type}" in ${options.owner}; this is none.`, value);
  if (value.kind === Kind.VARIABLE) options.variable?.({ node: value, type, hasDefault: slot.hasDefault });
  else if (value.kind === Kind.NULL) {
    if (isNonNullType(type)) mismatch();
  } else if (isNonNullType(type)) {
    checkLiteral(value, { ...slot, type: type.ofType, hasDefault: false }, options);
  } else if (isListType(type)) {
    const items = value.kind === Kind.LIST ? value.values : [value];
    for (const item of items) checkLiteral(item, { ...slot, type: type.ofType, hasDefault: false }, options);
  } else if (isInputObjectType(type) && value.kind === Kind.OBJECT) {
    checkObject(value, type, options);
  } else if (isEnumType(type) && value.kind === Kind.ENUM) {
    checkEnum(value, type, options);
  } else {
    for (const node of variablesIn(value)) options.variable?.({ node, type: undefined, hasDefault: false });
    if (isInputObjectType(type) || isEnumType(type) || !isOf(type, value)) mismatch();
  }
}

/**
 * Reports the defaults of a view's arguments and input fields that are no values: nothing else would, and they would just not be there.
 *
 * @param hider what of the file takes a value of an enum out of what is exposed
 */
export function checkDefaults(
  { view, report }: Checker,
  hider: (type: string, value: string) => ASTNode | undefined,
): void {
  const check = (coordinate: string, { name, type, astNode }: GraphQLArgument | GraphQLInputField): void => {
    const written = astNode?.defaultValue;
    if (!written) return;
    checkLiteral(
      written,
      { name, type, hasDefault: false },
      {
        owner: 'this view',
        report(code, message, node, hint) {
          const named = getNamedType(type);
          // What is exposed has no place of its own: the default is the graph's, and what is wrong is that its value is hidden.
          if (node.loc || code !== 'VIEW_UNKNOWN_VALUE') return report(code, message, node, hint);
          const value = print(node);
          const said = `The graph's default of "${coordinate}" is ${print(written)}, and this view does not show "${value}".`;
          const cure = `Show the value, or hide "${coordinate}" as well: left out, it is what the graph says.`;
          report(code, said, hider(named.name, value), cure);
        },
      },
    );
  };
  for (const type of Object.values(view.getTypeMap())) {
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name}:)`, argument);
  }
}

function checkObject(value: ObjectValueNode, type: GraphQLInputObjectType, options: LiteralOptions): void {
  const fields = type.getFields();
  for (const { name, value: inner } of value.fields) {
    const field = fields[name.value];
    if (field) {
      const slot = { name: name.value, type: field.type, hasDefault: field.defaultValue !== undefined };
      checkLiteral(inner, slot, options);
      continue;
    }
    const hint = didYouMean(name.value, Object.keys(fields));
    options.report('VIEW_UNKNOWN_FIELD', `The input "${type.name}" has no field "${name.value}".`, name, hint);
  }
  const given = new Set(value.fields.map(({ name }) => name.value));
  for (const field of Object.values(fields)) {
    if (given.has(field.name) || !isRequiredInputField(field)) continue;
    const message = `The input "${type.name}" requires "${field.name}" ("${field.type}"), and nothing gives it here.`;
    options.report('VIEW_MISSING_ARGUMENT', message, value, `Add ${field.name}: …`);
  }
  if (!type.isOneOf || given.size === 1) return;
  options.report('VIEW_TYPE_MISMATCH', `The input "${type.name}" takes exactly one of its fields.`, value);
}

function checkEnum(value: Extract<ValueNode, { kind: Kind.ENUM }>, type: GraphQLEnumType, options: LiteralOptions) {
  if (type.getValue(value.value)) return;
  const names = type.getValues().map(({ name }) => name);
  const hint = didYouMean(value.value, names);
  options.report(
    'VIEW_UNKNOWN_VALUE',
    `"${type.name}" has no value "${value.value}" in ${options.owner}.`,
    value,
    hint,
  );
}

function isOf(type: GraphQLScalarType, value: ValueNode): boolean {
  // What is made of variables is known when they are.
  if (variablesIn(value).length > 0) return true;
  try {
    return type.parseLiteral(value) !== undefined;
  } catch {
    return false;
  }
}

function variablesIn(value: ValueNode): readonly VariableNode[] {
  const found: VariableNode[] = [];
  visit(value, { Variable: (node) => void found.push(node) });
  return found;
}
