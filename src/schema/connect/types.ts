/** The types of a file, definitions and extensions together: what connectors are checked against and run on. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  OperationTypeNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';

export type TypeKind = 'object' | 'interface' | 'union' | 'input' | 'enum' | 'scalar';

export type TypeInfo = {
  readonly name: string;
  readonly kind: TypeKind;
  readonly nodes: readonly (TypeDefinitionNode | TypeExtensionNode)[];
  readonly directives: readonly ConstDirectiveNode[];
  /** Of objects and interfaces. */
  readonly fields: ReadonlyMap<string, FieldDefinitionNode>;
  /** Of input objects. */
  readonly inputs: ReadonlyMap<string, InputValueDefinitionNode>;
  readonly interfaces: readonly string[];
  /** Of unions. */
  readonly members: readonly string[];
};

export type Types = {
  readonly all: ReadonlyMap<string, TypeInfo>;
  /** The root type for queries, whether the file has it or not. */
  readonly query: string;
  /** Which root type a name is, if any. */
  readonly rootOf: (typeName: string) => OperationTypeNode | undefined;
  /** The object types that a value of this type can have: itself, the members of a union, what implements an interface. */
  readonly possible: (typeName: string) => readonly string[];
};

const builtIn = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);

export function readTypes(document: DocumentNode): Types {
  const nodes = new Map<string, (TypeDefinitionNode | TypeExtensionNode)[]>();
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    nodes.get(node.name.value)?.push(node) ?? nodes.set(node.name.value, [node]);
  }
  const all = new Map([...nodes].map(([name, parts]) => [name, readType(name, parts)]));
  const roots = readRoots(document);
  const implementers = new Map<string, string[]>();
  for (const type of all.values()) {
    if (type.kind !== 'object') continue;
    for (const name of type.interfaces) implementers.get(name)?.push(type.name) ?? implementers.set(name, [type.name]);
  }
  return {
    all,
    query: [...roots].find(([, operation]) => operation === OperationTypeNode.QUERY)?.[0] ?? 'Query',
    rootOf: (typeName) => roots.get(typeName),
    possible: (typeName) => {
      const type = all.get(typeName);
      if (type?.kind === 'object') return [typeName];
      return type?.kind === 'union' ? type.members : (implementers.get(typeName) ?? []);
    },
  };
}

/** The innermost name of a type: `Product` of `[Product!]!`. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

export function isList(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE;
}

/** True for what has fields of its own or of its members. */
export function isComposite(type: TypeInfo | undefined): type is TypeInfo {
  return type?.kind === 'object' || type?.kind === 'interface' || type?.kind === 'union';
}

/** True for scalars of the file's own: they may hold anything, objects too. */
export function isOpaque(types: Types, typeName: string): boolean {
  const type = types.all.get(typeName);
  return type === undefined ? !builtIn.has(typeName) : type.kind === 'scalar';
}

function readType(name: string, nodes: readonly (TypeDefinitionNode | TypeExtensionNode)[]): TypeInfo {
  const fields = new Map<string, FieldDefinitionNode>();
  const inputs = new Map<string, InputValueDefinitionNode>();
  const interfaces: string[] = [];
  const members: string[] = [];
  for (const node of nodes) {
    if ('interfaces' in node) interfaces.push(...(node.interfaces ?? []).map((type) => type.name.value));
    if ('types' in node) members.push(...(node.types ?? []).map((type) => type.name.value));
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) {
      if (field.kind === Kind.FIELD_DEFINITION) fields.set(field.name.value, field);
      else inputs.set(field.name.value, field);
    }
  }
  const directives = nodes.flatMap((node) => node.directives ?? []);
  return { name, kind: kindOf(nodes[0]), nodes, directives, fields, inputs, interfaces, members };
}

function kindOf(node: TypeDefinitionNode | TypeExtensionNode | undefined): TypeKind {
  switch (node?.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return 'object';
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return 'interface';
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return 'union';
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return 'input';
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return 'enum';
    default:
      return 'scalar';
  }
}

/** The root types' names: what the schema says, or the usual ones. */
function readRoots(document: DocumentNode): ReadonlyMap<string, OperationTypeNode> {
  const roots = new Map<string, OperationTypeNode>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const type of node.operationTypes ?? []) roots.set(type.type.name.value, type.operation);
  }
  if (roots.size > 0) return roots;
  return new Map([
    ['Query', OperationTypeNode.QUERY],
    ['Mutation', OperationTypeNode.MUTATION],
    ['Subscription', OperationTypeNode.SUBSCRIPTION],
  ]);
}
