/** Checks that every field of every object can be had: somewhere at all, and wherever a connector gives such an object. */
import { OperationTypeNode } from 'graphql';
import { placeInString, placeOf } from '../../../util/problem.ts';
import type { Connector } from '../../backend.ts';
import type { Output } from '../../mapping/types.ts';
import { type Key, ownFields, withRequired } from '../keys.ts';
import { outputFor, type Reach, siblingsOf, type Ways } from '../reach.ts';
import type { Reading } from '../report.ts';
import { joinTrees, type Tree } from '../trees.ts';
import { namedType, type TypeInfo, type Types } from '../types.ts';

export function checkCoverage(
  connectors: readonly Connector[],
  keys: ReadonlyMap<string, readonly Key[]>,
  reach: Reach,
  reading: Reading,
): void {
  const given = new Given(reading.types);
  for (const connector of connectors) given.addConnector(connector);
  for (const [typeName, list] of keys) for (const key of list) given.addKey(typeName, key);
  for (const type of reading.types.all.values()) {
    if (type.kind === 'object') checkType(type, given, reading);
  }
  for (const connector of connectors)
    checkObjects(connector, siblingsOf(connector, connectors, reading.types), given, reach, reading);
}

/** Which fields there are at all: those that some connector gives, anywhere, and those by which others ask for an entity. */
class Given {
  readonly #fields = new Set<string>();
  readonly #whole = new Set<string>();
  readonly #types: Types;

  constructor(types: Types) {
    this.#types = types;
  }

  has(typeName: string, fieldName: string): boolean {
    return this.#fields.has(`${typeName}.${fieldName}`);
  }

  addConnector(connector: Connector): void {
    for (const member of connector.fieldName === undefined ? [] : this.#types.possible(connector.typeName)) {
      this.#fields.add(`${member}.${connector.fieldName}`);
    }
    for (const member of this.#types.possible(returnType(connector, this.#types))) {
      this.#add(member, outputFor(connector, member));
    }
  }

  addKey(typeName: string, { tree }: Key): void {
    for (const name of tree.keys()) this.#fields.add(`${typeName}.${name}`);
  }

  #add(typeName: string, output: Tree | undefined): void {
    for (const member of this.#types.possible(typeName)) {
      if (!output && this.#whole.has(member)) continue;
      if (!output) this.#whole.add(member);
      for (const [name, field] of this.#types.all.get(member)?.fields ?? []) {
        if (output && !output.has(name)) continue;
        this.#fields.add(`${member}.${name}`);
        this.#add(namedType(field.type), output?.get(name)?.fields);
      }
    }
  }
}

function checkType(type: TypeInfo, given: Given, reading: Reading): void {
  const root = reading.types.rootOf(type.name);
  if (root === OperationTypeNode.SUBSCRIPTION) return;
  for (const name of ownFields(type, reading)) {
    if (given.has(type.name, name)) continue;
    const message = `No connector gives "${type.name}.${name}".`;
    reading.report('CONNECTORS_UNRESOLVED_FIELD', message, placeOf(type.fields.get(name)), {
      hint: root ? 'Give it a @connect.' : 'Add it to a selection, give it a @connect, or mark it @external.',
    });
  }
}

/** Every object that a connector's selection makes must have ways to all its fields. */
function checkObjects(
  connector: Connector,
  siblings: readonly Connector[],
  given: Given,
  reach: Reach,
  reading: Reading,
): void {
  const { types, report } = reading;
  const visit = (typeName: string, at: Spot): void => {
    for (const member of types.possible(typeName)) visitObject(member, at);
  };
  const visitObject = (typeName: string, at: Spot): void => {
    const type = types.all.get(typeName);
    if (!type) return;
    const ways = waysOf(type, at);
    const lacking = ownFields(type, reading).filter((name) => !ways.has(name) && given.has(typeName, name));
    if (lacking.length > 0) {
      const fields = lacking.map((name) => `"${name}"`).join(', ');
      const message = `Of the "${typeName}" that is given here, ${fields} cannot be fetched.`;
      report('SATISFIABILITY_ERROR', message, placeInString(connector.selectionNode, at.offset), {
        hint: `Select ${fields} here too, or let a connector fetch "${typeName}" by something that is selected.`,
      });
    }
    visitFields(type, at, ways);
  };
  const visitFields = (type: TypeInfo, { output }: Spot, ways: Ways): void => {
    for (const [name, { fields, offset }] of output) {
      const field = type.fields.get(name);
      if (!field || !fields) continue;
      const way = ways.get(name);
      const all = joinTrees([way?.fields, ...(way?.others ?? []).map((other) => other.fields)]);
      visit(namedType(field.type), { output: fields, offset, all });
    }
  };
  const waysOf = (type: TypeInfo, { all }: Spot): Ways =>
    all
      ? reach.waysFrom(type.name, withRequired(known(type, all), type, reading))
      : reach.waysFrom(type.name, undefined);
  for (const member of types.possible(returnType(connector, types))) {
    const type = types.all.get(member);
    const output = outputFor(connector, member);
    if (!type || !output) continue;
    const all = joinTrees([output, ...siblings.map((sibling) => outputFor(sibling, member))]);
    const at: Spot = { output, offset: 0, all };
    // What an entity connector leaves out may still come by the key that it was called with: that is the key's check.
    if (connector.fieldName === undefined) visitFields(type, at, waysOf(type, at));
    else visitObject(member, at);
  }
}

/** An object that a selection makes, and all that calls can give in its place, this one and others: undefined for who knows. */
type Spot = { readonly output: Output; readonly offset: number; readonly all: Tree | undefined };

function known(type: TypeInfo, output: Tree): Tree {
  return new Map([...output].filter(([name]) => type.fields.has(name)));
}

function returnType({ typeName, fieldName }: Connector, types: Types): string {
  const field = fieldName === undefined ? undefined : types.all.get(typeName)?.fields.get(fieldName);
  return field ? namedType(field.type) : typeName;
}
