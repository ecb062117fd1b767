/** The arguments along a path: passed on by name, or written in it as literals and variables; each checked against the graph's. */
import {
  type ASTNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  isRequiredArgument,
  Kind,
  type StringValueNode,
  type ValueNode,
} from 'graphql';
import type { PathArgument, PathStep } from '../graph/view.ts';
import { didYouMean } from '../util/suggest.ts';
import { type At, type Checker, stringArgument } from './checker.ts';
import { inputMisfit } from './fit.ts';
import { reportTwice } from './inputs.ts';
import { checkLiteral } from './literals.ts';
import { atNode, type Found, stepOf } from './step.ts';

type ViewField = GraphQLField<unknown, unknown>;

/** Stands among the used variables where an unknown one was reported; no variable has such a name. */
export const unknown = '$';

/** A field without written arguments passes its own on to the graph's field, by name or by `@from(path: "name")`. */
export function passArguments(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  { parent, field: graphField }: Found,
  from: StringValueNode | undefined,
): readonly PathArgument[] {
  const passed: PathArgument[] = [];
  const names = new Map<string, string>();
  for (const argument of field.args) {
    const renamed = stringArgument(argument.astNode, 'from', 'path');
    const name = renamed?.value ?? argument.name;
    const target = graphField.args.find((candidate) => candidate.name === name);
    if (!target) {
      checker.report(
        'VIEW_UNKNOWN_ARGUMENT',
        `"${coordinate}(${argument.name}:)": the graph's "${parent.name}.${graphField.name}" has no argument "${name}".`,
        renamed ?? argument.astNode?.name,
        didYouMean(
          name,
          graphField.args.map((candidate) => candidate.name),
        ),
      );
      continue;
    }
    checkPassed(checker, coordinate, argument, argument.type, target, argument.astNode?.type);
    reportTwice(checker, names, name, argument.name, renamed ?? argument.astNode?.name);
    names.set(argument.name, name);
    passed.push({ name, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: argument.name } } });
  }
  requireAll(checker, parent.name, graphField, passed, from ?? field.astNode?.name);
  return passed;
}

/**
 * The steps of a path whose arguments are written in it.
 *
 * @param used the names of the field's own arguments that are used are added to it
 */
export function writtenArguments(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  found: readonly Found[],
  bound: ReadonlySet<string>,
  from: StringValueNode | undefined,
  used: Set<string>,
): readonly PathStep[] {
  return found.map((step) => {
    const args: PathArgument[] = [];
    for (const { name, value } of step.written.field.arguments ?? []) {
      const target = step.field.args.find((candidate) => candidate.name === name.value);
      const at: At = from ? atNode(from, name) : undefined;
      if (!target) {
        checker.report(
          'VIEW_UNKNOWN_ARGUMENT',
          `The graph's "${step.parent.name}.${step.field.name}" has no argument "${name.value}".`,
          at,
          didYouMean(
            name.value,
            step.field.args.map((candidate) => candidate.name),
          ),
        );
        continue;
      }
      checkWritten(checker, coordinate, field, bound, target, value, used, from);
      args.push({ name: name.value, value });
    }
    requireAll(
      checker,
      step.parent.name,
      step.field,
      args,
      from ? { string: from, offset: step.written.offset } : field.astNode?.name,
    );
    return stepOf(step, args);
  });
}

/**
 * Reports arguments of a field, and bound variables, that go nowhere.
 *
 * @param where they could go: "path"
 */
export function reportUnused(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  used: ReadonlySet<string>,
  where: string,
  bound: ReadonlyMap<string, StringValueNode> = new Map(),
): void {
  for (const [name, node] of bound) {
    if (used.has(name) || used.has(unknown)) continue;
    const message = `"${name}" is bound to nothing: the path has no $${name}.`;
    checker.report('VIEW_INVALID_BIND', message, node, `Write $${name} in the path, or take the bind away.`);
  }
  for (const argument of field.args) {
    const renamed = stringArgument(argument.astNode, 'from', 'path');
    if (renamed) {
      const message = `"${coordinate}(${argument.name}:)" goes where the path says: its own @from says nothing.`;
      checker.report(
        'VIEW_UNUSED_ARGUMENT',
        message,
        renamed,
        `Write $${argument.name} in the path, and nothing here.`,
      );
      continue;
    }
    // Where a variable is unknown it is most likely this one, misspelt.
    if (used.has(argument.name) || used.has(unknown)) continue;
    checker.report(
      'VIEW_UNUSED_ARGUMENT',
      `"${coordinate}(${argument.name}:)" is not used: nothing in the ${where} says where it goes.`,
      argument.astNode?.name,
      `Write $${argument.name} in the ${where}, or take the argument away.`,
    );
  }
}

function checkPassed(
  checker: Checker,
  coordinate: string,
  argument: GraphQLArgument,
  type: GraphQLInputType,
  target: { readonly type: GraphQLInputType; readonly defaultValue?: unknown },
  at: At,
): void {
  const misfit = inputMisfit(checker, type, target.type, {
    viewDefault: argument.defaultValue !== undefined && argument.defaultValue !== null,
    graphDefault: target.defaultValue !== undefined,
  });
  if (misfit) checker.report('VIEW_TYPE_MISMATCH', `"${coordinate}(${argument.name}:)": ${misfit}`, at);
}

/** Checks a written value: variables have to be known and fit where they stand, the rest has to be of the graph's type. */
function checkWritten(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  bound: ReadonlySet<string>,
  target: GraphQLArgument,
  value: ValueNode,
  used: Set<string>,
  from: StringValueNode | undefined,
): void {
  const at = (node: ASTNode): At => (from ? atNode(from, node) : undefined);
  const slot = { name: target.name, type: target.type, hasDefault: target.defaultValue !== undefined };
  checkLiteral(value, slot, {
    owner: 'the graph',
    report: (code, message, node, hint) => checker.report(code, message, at(node), hint),
    variable({ node, type, hasDefault }) {
      const name = node.name.value;
      const argument = field.args.find((candidate) => candidate.name === name);
      if (!argument && !bound.has(name)) {
        used.add(unknown);
        const hint = didYouMean(name, [...field.args.map((candidate) => candidate.name), ...bound]);
        checker.report(
          'VIEW_UNKNOWN_VARIABLE',
          `$${name} is neither an argument of "${coordinate}" nor bound.`,
          at(node),
          hint ?? 'Declare the argument, or bind the variable.',
        );
        return;
      }
      used.add(name);
      if (!type) {
        const message = `The graph's "${target.name}" ("${target.type}") has no place for $${name} here.`;
        checker.report('VIEW_TYPE_MISMATCH', message, at(node));
      } else if (argument) {
        const place = { type, defaultValue: hasDefault ? true : undefined };
        checkPassed(checker, coordinate, argument, argument.type, place, at(node));
      }
    },
  });
}

function requireAll(checker: Checker, parent: string, field: ViewField, given: readonly PathArgument[], at: At): void {
  for (const argument of field.args) {
    if (!isRequiredArgument(argument) || given.some(({ name }) => name === argument.name)) continue;
    checker.report(
      'VIEW_MISSING_ARGUMENT',
      `The graph requires "${parent}.${field.name}(${argument.name}: ${argument.type})", and nothing gives it.`,
      at,
      `Declare the argument, or write it in the path: ${field.name}(${argument.name}: …)`,
    );
  }
  requireSlicing(checker, parent, field, given, at);
}

/** A list that has to be asked for by how many, and that nothing here can say it of, would refuse every operation. */
function requireSlicing(
  checker: Checker,
  parent: string,
  field: ViewField,
  given: readonly PathArgument[],
  at: At,
): void {
  const { slicingArguments = [], requireOneSlicingArgument } =
    checker.graph.rules.listSizes.get(`${parent}.${field.name}`) ?? {};
  if (!requireOneSlicingArgument || slicingArguments.length === 0) return;
  const isSaid = slicingArguments.some((path) => {
    const [name] = path.split('.');
    const { defaultValue } = field.args.find((argument) => argument.name === name) ?? {};
    return given.some((argument) => argument.name === name) || (defaultValue !== undefined && defaultValue !== null);
  });
  if (isSaid) return;
  const names = slicingArguments.map((name) => `"${name}"`).join(' or ');
  checker.report(
    'VIEW_MISSING_ARGUMENT',
    `The graph's "${parent}.${field.name}" has to be asked for with ${names} (@listSize), and nothing gives it.`,
    at,
    `Declare the argument, write it in the path, or say requireOneSlicingArgument: false in the backend's @listSize.`,
  );
}
