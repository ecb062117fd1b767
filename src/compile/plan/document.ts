/** What a call says: the operation on the backend, made of the steps that it takes at once. */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationTypeNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { PlaceStep, Rename } from '../../execute/plan.ts';
import { responseKey } from '../../util/response-key.ts';
import type { Ask, AskField, Draft } from './draft.ts';

/** What a step asks, and which of it goes by another name on the way. */
export type Selected = { readonly set: SelectionSetNode; readonly renames: readonly Rename[] };

/** Names of one place of a backend's answer, and what may stand under each (GraphQL, "Field Selection Merging"). */
type Taken = { readonly types: Map<string, string>; readonly below: Map<string, Taken> };

export function select({ ask, part }: Pick<Draft, 'ask' | 'part'>): Selected {
  const renames: Rename[] = [];
  const taken = (): Taken => ({ types: new Map(), below: new Map() });

  function selectAsk(ask: Ask, path: readonly PlaceStep[], names: Taken): SelectionSetNode {
    const selections: SelectionNode[] = [];
    const kind = part.types.get(ask.typeName)?.kind;
    const asked = [...ask.on].filter(([, fields]) => fields.size > 0);
    const isAbstract = kind === 'interface' || kind === 'union';
    const own = ask.on.get(ask.typeName);
    if (own) selections.push(...selectFields(own, path, isAbstract ? ask.typeName : undefined, names));
    const others = asked.filter(([typeName]) => typeName !== ask.typeName);
    const common = commonFields(ask, others);
    if (common) selections.push(...selectFields(common, path, undefined, names));
    else {
      for (const [typeName, fields] of others) {
        const set: SelectionSetNode = {
          kind: Kind.SELECTION_SET,
          selections: selectFields(fields, path, typeName, names),
        };
        selections.push({ kind: Kind.INLINE_FRAGMENT, typeCondition: namedType(typeName), selectionSet: set });
      }
    }
    if (ask.typename || selections.length === 0) selections.unshift(field('__typename'));
    return { kind: Kind.SELECTION_SET, selections };
  }

  function selectFields(
    fields: ReadonlyMap<string, AskField>,
    path: readonly PlaceStep[],
    on: string | undefined,
    names: Taken,
  ): FieldNode[] {
    return [...fields.values()].map((asked) => {
      const { name, args, below } = asked;
      const key = keyFor(asked, names);
      if (key !== asked.key) renames.push({ path, on, from: key, to: asked.key });
      const inner = names.below.get(key) ?? taken();
      names.below.set(key, inner);
      return {
        ...field(name, key === name ? undefined : key),
        arguments: args,
        ...(below && { selectionSet: selectAsk(below, [...path, { key: asked.key, on }], inner) }),
      };
    });
  }

  /** The field's name in the answer, or another where something of another type has that in objects of another type. */
  function keyFor({ key, type, below }: AskField, { types }: Taken): string {
    const shape = below ? type.replace(/\w+/, '{}') : type;
    for (let number = 0; ; number++) {
      const name = number === 0 ? key : `${key}_t${number}`;
      const known = types.get(name);
      if (known === undefined) types.set(name, shape);
      if (known === undefined || known === shape) return name;
    }
  }

  /** Where every member of an interface is asked for the same, which the interface has: that. */
  function commonFields(
    ask: Ask,
    others: readonly [string, Map<string, AskField>][],
  ): Map<string, AskField> | undefined {
    const type = part.types.get(ask.typeName);
    const [first] = others;
    if (type?.kind !== 'interface' || !first || others.length !== part.possible(ask.typeName).length) return undefined;
    const [, fields] = first;
    if (![...fields.values()].every((each) => type.fields.get(each.name)?.type === each.type)) return undefined;
    const text = describeFields(fields);
    return others.every(([, other]) => describeFields(other) === text) ? fields : undefined;
  }

  const set = selectAsk(ask, [], taken());
  return { set, renames };
}

/** Text that is the same for two selections exactly if they ask the same. */
export function describe(ask: Ask): string {
  const parts = [...ask.on].map(([typeName, fields]) => `${typeName}${describeFields(fields)}`);
  return `{${ask.typename ? '_' : ''}${parts.toSorted().join()}}`;
}

function describeFields(fields: ReadonlyMap<string, AskField>): string {
  const parts = [...fields.values()].map(({ key, name, args, below }) => {
    return `${key}:${name}(${args.map(print).join()})${below ? describe(below) : ''}`;
  });
  return `{${parts.toSorted().join()}}`;
}

/** The names under which what a selection asks of an object comes. */
export function keysOf({ selections }: SelectionSetNode): string[] {
  const keys = selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return responseKey(selection);
    return selection.kind === Kind.INLINE_FRAGMENT ? keysOf(selection.selectionSet) : [];
  });
  return [...new Set(keys)];
}

export type CallText = {
  readonly operation: OperationTypeNode;
  readonly name: string | undefined;
  /** Each under its name in the answer; entities with the variable that brings their representations. */
  readonly fields: readonly FieldNode[];
  readonly representations: readonly string[];
  /** Those of the operation on the graph. */
  readonly definitions: readonly VariableDefinitionNode[];
};

/** The document of a call, and the variables of the operation that it uses. */
export function toDocument({ operation, name, fields, representations, definitions }: CallText): {
  readonly document: DocumentNode;
  readonly variables: readonly string[];
} {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: fields };
  const used = new Set<string>();
  noteVariables(fields, used);
  const own = definitions.filter(({ variable }) => used.has(variable.name.value));
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation,
        ...(name === undefined ? {} : { name: { kind: Kind.NAME, value: name } }),
        variableDefinitions: [...representations.map(declare), ...own],
        selectionSet,
      },
    ],
  };
  return { document, variables: own.map(({ variable }) => variable.name.value) };
}

/** A walk of our own: graphql-js's looks at every node of every kind. */
function noteVariables(selections: readonly SelectionNode[], used: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) for (const { value } of selection.arguments ?? []) noteVariablesOf(value, used);
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
      noteVariables(selection.selectionSet.selections, used);
  }
}

function noteVariablesOf(value: ValueNode, used: Set<string>): void {
  if (value.kind === Kind.VARIABLE) used.add(value.name.value);
  if (value.kind === Kind.LIST) for (const item of value.values) noteVariablesOf(item, used);
  if (value.kind === Kind.OBJECT) for (const field of value.fields) noteVariablesOf(field.value, used);
}

/** `key: _entities(representations: $variable) { ... on typeName { … } }` */
export function entitiesField(key: string, variable: string, typeName: string, set: SelectionSetNode): FieldNode {
  const argument: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'representations' },
    value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
  };
  return {
    ...field('_entities', key === '_entities' ? undefined : key),
    arguments: [argument],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.INLINE_FRAGMENT, typeCondition: namedType(typeName), selectionSet: set }],
    },
  };
}

function declare(variable: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
    type: parseType('[_Any!]!', { noLocation: true }),
  };
}

function field(name: string, alias?: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(alias === undefined ? {} : { alias: { kind: Kind.NAME, value: alias } }),
  };
}

function namedType(name: string) {
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
}
