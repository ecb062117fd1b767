/** What a test gives its connector's variables: held against the schema, as a client's operation would be. */
import { coerceInputValue, type GraphQLSchema, isInterfaceType, isNonNullType, isObjectType } from 'graphql';
import type { Inputs } from '../../fetch/connect/call.ts';
import type { Connector } from '../../schema/backend.ts';
import type { Types } from '../../schema/connect/types.ts';
import { type Position, requestVariables } from '../../schema/connect/variables.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Path, Report } from '../config/check.ts';
import type { VariablesShape } from './shape.ts';

export type CaseInputs = {
  readonly inputs: Inputs;
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Of the client's request. */
  readonly headers: readonly (readonly [string, string])[];
  /** Undefined for a caller without a credential. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
};

type Target = {
  readonly connector: Connector;
  readonly types: Types;
  readonly schema: GraphQLSchema;
  /** Of the test. */
  readonly path: Path;
  readonly report: Report;
};

/**
 * @param common what all tests of the file have, where one says nothing else; what the connector cannot have of it is left out
 */
export function readInputs(own: VariablesShape, common: VariablesShape, target: Target): CaseInputs {
  const { connector, types, path, report } = target;
  const allowed: readonly string[] = variablesOf(connector, types);
  for (const name of Object.keys(own).filter((name) => !allowed.includes(name))) {
    const message = `"${connector.coordinate}" has no ${name}.`;
    const hint = `It has ${allowed.join(', ')}.`;
    report({ code: 'CONFIG_WRONG_VALUE', path: [...path, 'variables', name], message, hint });
  }
  const shared = Object.fromEntries(Object.entries(common).filter(([name]) => allowed.includes(name)));
  const given: VariablesShape = { ...shared, ...own };
  const { $this, $batch, $context, $config = {}, $env = [], $claims, $requestHeaders = [] } = given;
  if (own.$this) checkFields(own.$this, '$this', [], target);
  for (const [index, item] of (own.$batch ?? []).entries()) checkFields(item, '$batch', [index], target);
  return {
    inputs: {
      args: readArguments(given.$args ?? {}, target),
      ...($this && { this: $this }),
      ...($batch && { batch: $batch }),
      ...($context && { context: $context }),
    },
    config: $config,
    env: Object.fromEntries($env),
    headers: [...$requestHeaders].flatMap(([name, list]) => list.map((text) => [name, text] as const)),
    claims: $claims,
  };
}

/** As a test file names them. */
function variablesOf({ typeName, fieldName }: Connector, types: Types): readonly string[] {
  const position: Position = fieldName === undefined ? 'type' : types.rootOf(typeName) ? 'root' : 'field';
  return requestVariables(position).map((name) => (name === '$request' ? '$requestHeaders' : name));
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  variable: string,
  within: Path,
  { connector, types, path, report }: Target,
): void {
  const fields = types.all.get(connector.typeName)?.fields ?? new Map();
  for (const name of Object.keys(value).filter((name) => !fields.has(name))) {
    const message = `Type "${connector.typeName}" has no field "${name}".`;
    const at = [...path, 'variables', variable, ...within, name];
    report({ code: 'CONFIG_UNKNOWN_KEY', path: at, message, hint: didYouMean(name, fields.keys()) });
  }
}

/** The arguments as a connector gets them at run time: of their types, with defaults. */
function readArguments(
  given: Readonly<Record<string, unknown>>,
  { connector, schema, path: casePath, report }: Target,
): Readonly<Record<string, unknown>> {
  const type = schema.getType(connector.typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[connector.fieldName ?? ''] : undefined;
  const declared = new Map((field?.args ?? []).map((argument) => [argument.name, argument]));
  const path: Path = [...casePath, 'variables', '$args'];
  for (const name of Object.keys(given).filter((name) => field && !declared.has(name))) {
    const message = `Field "${connector.typeName}.${connector.fieldName}" has no argument "${name}".`;
    report({ code: 'CONFIG_UNKNOWN_KEY', path: [...path, name], message, hint: didYouMean(name, declared.keys()) });
  }
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, argument] of declared) {
    if (Object.hasOwn(given, name)) {
      values[name] = coerceInputValue(given[name], argument.type, (below, _value, { message }) => {
        report({ code: 'CONFIG_WRONG_VALUE', path: [...path, name, ...below], message });
      });
    } else if (argument.defaultValue !== undefined) values[name] = argument.defaultValue;
    else if (isNonNullType(argument.type)) {
      const message = `Argument "${name}" of type ${argument.type} is missing.`;
      report({ code: 'CONFIG_MISSING_KEY', path, message, hint: `Give it in "variables", "$args".` });
    }
  }
  return values;
}
