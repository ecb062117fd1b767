/** What backends were asked, as text that is the same for the same work, however it is written. */
import { type FieldNode, Kind, parse, type SelectionSetNode, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { Call, Running } from '../backends/server.ts';
import type { Model } from './graph.ts';

/** Every call to each of the servers, sorted. */
export function callsOf(model: Model, servers: readonly Running[]): readonly string[] {
  const defaults = defaultsOf(model);
  return servers.flatMap(({ name, calls }) => calls.map((call) => `${name} ${describe(call, defaults)}`)).sort();
}

/** What a field is given that is asked for without its argument: a backend makes the same of both. */
type Defaults = ReadonlyMap<string, readonly [argument: string, value: number]>;

function defaultsOf({ entities }: Model): Defaults {
  const defaults = new Map<string, readonly [argument: string, value: number]>();
  for (const { many, fields } of entities) {
    defaults.set(many.name, [many.argument, 3]);
    for (const { name, gives } of fields) if (gives.kind === 'many') defaults.set(name, [gives.argument, 2]);
  }
  return defaults;
}

function describe({ method, path, body, operation }: Call, defaults: Defaults): string {
  if (operation === undefined) return `${method} ${path} ${body}`;
  const { variables = {} } = JSON.parse(body) as { variables?: Record<string, unknown> };
  return parse(operation)
    .definitions.map((definition) =>
      'selectionSet' in definition ? fieldsOf(definition.selectionSet, { variables, defaults }) : '',
    )
    .join();
}

type Asking = { readonly variables: Record<string, unknown>; readonly defaults: Defaults };

/** Selections in their order by name, without aliases, each once. */
function fieldsOf({ selections }: SelectionSetNode, asking: Asking): string {
  const parts = selections.map((node) => {
    if (node.kind === Kind.FIELD) return fieldOf(node, asking);
    if (node.kind === Kind.FRAGMENT_SPREAD) return `...${node.name.value}`;
    return `... on ${node.typeCondition?.name.value} ${fieldsOf(node.selectionSet, asking)}`;
  });
  return `{ ${[...new Set(parts)].sort().join(' ')} }`;
}

function fieldOf({ name, arguments: args = [], selectionSet }: FieldNode, asking: Asking): string {
  const preset = asking.defaults.get(name.value);
  const missing = preset && !args.some((argument) => argument.name.value === preset[0]) ? [preset.join(': ')] : [];
  const given = args
    .map((argument) => `${argument.name.value}: ${JSON.stringify(sortedList(valueOfNode(argument.value, asking)))}`)
    .concat(missing)
    .sort();
  const below = selectionSet ? ` ${fieldsOf(selectionSet, asking)}` : '';
  return `${name.value}(${given.join(', ')})${below}`;
}

function valueOfNode(node: ValueNode, { variables }: Asking): unknown {
  return valueFromASTUntyped(node, variables) ?? null;
}

/** Keys are asked for in the order in which objects came, which is that of the client's fields. */
function sortedList(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
}
