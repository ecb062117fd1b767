/** Where in the backends' files a complaint of the composer belongs, by its code and the names in its message. */
import {
  type ASTNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { readLinks, schemaDirectives } from '../schema/connect/links.ts';
import { readTypes, type TypeInfo, type Types } from '../schema/connect/types.ts';
import { linkUrl } from '../schema/link.ts';
import { type Place, placeOf } from '../util/problem.ts';

/** `Product`, `Product.price`, `Product.price(currency:)`; of an enum, `Size.XL`. */
type Coordinate = {
  readonly type: string;
  readonly field?: string | undefined;
  readonly argument?: string | undefined;
};

/**
 * The places that a message is about, one in each backend that takes part: those that it names (`[orders] …`, `subgraph "orders"`),
 * else every one that has what it speaks of. Where the code is about a directive, the place is that directive's.
 */
export function locate(code: string, message: string, backends: readonly Backend[], subgraphName?: string): Place[] {
  const named = backendsIn(message, backends, subgraphName);
  const coordinates = coordinatesIn(message);
  const directives = directivesOf(code, message);
  const candidates = named.length > 0 ? named : backends;
  const found = candidates.flatMap((backend) => {
    const finder = createFinder(backend);
    const [best] = coordinates.flatMap((coordinate) => finder.find(coordinate) ?? []).toSorted(byDetail);
    const node = (best && finder.directive(directives, best.nodes)) ?? best?.nodes.at(-1);
    const place =
      node ?? finder.onSchema(directives, message) ?? finder.anywhere(message, directives) ?? finder.called(message);
    return place ? [{ node: place, best }] : [];
  });
  // Who is not named takes part only with what the message speaks of, not with the type that would have it.
  const deepest = found.map(({ best }) => best).toSorted(byDetail)[0];
  const takesPart = ({ best }: { best: Found | undefined }): boolean =>
    named.length > 0 || !deepest || (best !== undefined && byDetail(best, deepest) === 0);
  const places = found.filter(takesPart).map(({ node }) => placeOf(node));
  if (places.length > 0) return places;
  return candidates.flatMap(({ document }) => document.definitions.slice(0, 1)).map((node) => placeOf(node));
}

/** What is there as the message has it goes before what is there in part; of each, the innermost. */
function byDetail(a: Found | undefined, b: Found | undefined): number {
  return Number(b?.whole ?? false) - Number(a?.whole ?? false) || (b?.nodes.length ?? 0) - (a?.nodes.length ?? 0);
}

function backendsIn(message: string, backends: readonly Backend[], subgraphName: string | undefined): Backend[] {
  const bracketed = /^\[([^\]]+)\]/.exec(message)?.[1];
  const only = backends.filter(({ name }) => name === subgraphName || name === bracketed);
  if (only.length > 0 && !/\bsubgraph "/.test(message)) return only;
  const quoted = new Set([...message.matchAll(/"([^"]+)"/g)].map((match) => match[1]));
  return backends.filter((backend) => only.includes(backend) || quoted.has(backend.name));
}

/** What stands in quotes, and names with dots without them. */
function coordinatesIn(message: string): Coordinate[] {
  const value = /^Enum type "(\w+)".* value "(\w+)"/s.exec(message);
  if (value) return [{ type: value[1] ?? '', field: value[2] }, { type: value[1] ?? '' }];
  const names = [...message.matchAll(/(?<=")([A-Z_a-z]\w*)(?:\.(\w+)(?:\.(\w+)|\(\s*(\w+)\s*:[^"]*\))?)?(?=")/g)];
  const bare = [...message.matchAll(/(?<![@\w"$./])([A-Z_a-z]\w*)\.(\w+)(?:\.(\w+)|\(\s*(\w+)\s*:)?/g)];
  return [...names, ...bare].map(([, type = '', field, dotted, argument]) => ({
    type,
    field,
    argument: argument ?? dotted,
  }));
}

/** By the beginning of the code: which directives it is about. */
const about: readonly (readonly [prefix: string, ...directives: string[]])[] = [
  ['AUTH_', 'authenticated', 'requiresScopes', 'policy'],
  ['CONTEXT_NAME', 'context'],
  ['CONTEXT', 'fromContext'],
  ['NO_CONTEXT', 'fromContext'],
  ['COST_', 'cost'],
  ['DIRECTIVE_COST', 'cost'],
  ['DIRECTIVE_COMPOSITION', 'composeDirective', 'link'],
  ['EXTERNAL_UNUSED', 'external'],
  ['INTERFACE_KEY', 'key'],
  ['INTERFACE_OBJECT', 'interfaceObject'],
  ['INVALID_LINK', 'link'],
  ['INVALID_SHAREABLE', 'shareable'],
  ['KEY_', 'key'],
  ['LINK_', 'link'],
  ['LIST_SIZE', 'listSize'],
  ['OVERRIDE_', 'override'],
  ['PROVIDES_', 'provides'],
  ['REQUIRES_', 'requires'],
  ['UNKNOWN_', 'link'],
];

function directivesOf(code: string, message: string): readonly string[] {
  const [, ...names] = about.find(([prefix]) => code.startsWith(prefix)) ?? [];
  // Of several that the code is about, the message often says which it is.
  const spoken = names.filter((name) => new RegExp(`@${name}\\b`).test(message));
  return spoken.length > 0 ? spoken : names;
}

type Found = {
  /** Whether all of the coordinate is there. */
  readonly whole: boolean;
  /** From the type down to what was found. */
  readonly nodes: readonly ASTNode[];
};

type Finder = {
  readonly find: (coordinate: Coordinate) => Found | undefined;
  /** The first of these directives on the innermost node that has one. */
  readonly directive: (names: readonly string[], nodes: readonly ASTNode[]) => ASTNode | undefined;
  /** One of these directives on the schema: that which the message quotes from, if it does. */
  readonly onSchema: (names: readonly string[], message: string) => ASTNode | undefined;
  /** One of these directives, or of `@name(argument:)` in the message, with that argument, or with what the message quotes. */
  readonly anywhere: (message: string, names: readonly string[]) => ASTNode | undefined;
  /** Whatever is defined by the name that the message finds fault with, without saying whose it is. */
  readonly called: (message: string) => ASTNode | undefined;
};

/** Files may call root types and directives by other names than the composer. */
function createFinder({ document }: Backend): Finder {
  const types = readTypes(document);
  const { meaning } = readLinks(document, () => {});
  const means = (names: readonly string[]) => (directive: ConstDirectiveNode) =>
    names.includes(meaning(directive.name.value) ?? directive.name.value);
  return {
    find(coordinate) {
      const type = types.all.get(coordinate.type) ?? types.all.get(rootName(types, coordinate.type) ?? '');
      return type && findIn(type, coordinate);
    },
    directive(names, nodes) {
      for (const node of nodes.toReversed()) {
        const directives = directivesOn(node, types);
        const found = directives.find(means(names));
        if (found) return found;
      }
      return undefined;
    },
    onSchema(names, message) {
      const found = names.flatMap((name) => schemaDirectives(document).filter(means([name])));
      const [exact] = found.filter((directive) => quotes(message, directive));
      return exact ?? (/version/.test(message) ? found.find(isUnversioned) : undefined) ?? found[0];
    },
    anywhere(message, names) {
      const [, name = '', argument = ''] = /@(\w+)\((\w+):\)/.exec(message) ?? [];
      const isAbout = means(name === '' ? names : [name]);
      const found: ConstDirectiveNode[] = [];
      visit(document, {
        Directive(node) {
          const directive = node as ConstDirectiveNode;
          const value = directive.arguments?.find((each) => each.name.value === argument)?.value;
          const isWrong = name === '' ? quotes(message, directive) : value && !isOf(value, message);
          if (isAbout(directive) && isWrong) found.push(directive);
        },
      });
      return found[0];
    },
    called(message) {
      const name = /\bName "(\w+)"/.exec(message)?.[1];
      const found: ASTNode[] = [];
      visit(document, {
        enter(node) {
          const isDefined = /Definition$/.test(node.kind) && 'name' in node;
          if (isDefined && node.name?.kind === Kind.NAME && node.name.value === name) found.push(node);
        },
      });
      return found[0];
    },
  };
}

function isUnversioned(directive: ConstDirectiveNode): boolean {
  return !/\/v\d+\.\d+$/.test(linkUrl(directive) ?? '/v0.0');
}

/** Whether a value is what the message says that it has to be. */
function isOf(value: ConstValueNode, message: string): boolean {
  if (/integer|type Int/.test(message)) return value.kind === Kind.INT;
  if (/boolean/.test(message)) return value.kind === Kind.BOOLEAN;
  return value.kind === Kind.LIST && value.values.every(({ kind }) => kind === Kind.STRING);
}

/** Whether a message speaks of what is written in a directive: a name without its `@`, a link's URL without its version. */
function quotes(message: string, directive: ConstDirectiveNode): boolean {
  const url = linkUrl(directive);
  if (directive.name.value === 'link' && url !== undefined && !/federation/.test(url)) {
    const version = /\/(v[\d.]+)$/.exec(url)?.[1];
    return (
      message.includes(url.replace(/\/v[\d.]+$/, '')) || (version !== undefined && message.includes(` ${version} `))
    );
  }
  if (url !== undefined)
    return /\/(v[\d.]+)$/.exec(url)?.[1] !== undefined && message.includes(url.split('/').at(-1) ?? '');
  return textsIn(directive).some((text) => text.length > 1 && message.includes(text.replace(/^@/, '')));
}

/** A type's directives may stand on any of its parts. */
function directivesOn(node: ASTNode, types: Types): readonly ConstDirectiveNode[] {
  if (isTypeDefinitionNode(node) || isTypeExtensionNode(node)) return types.all.get(node.name.value)?.directives ?? [];
  return 'directives' in node ? (node.directives as readonly ConstDirectiveNode[]) : [];
}

function rootName(types: Types, name: string): string | undefined {
  const operation = Object.values(OperationTypeNode).find((each) => each === name.toLowerCase());
  return operation && [...types.all.keys()].find((each) => types.rootOf(each) === operation);
}

function findIn(type: TypeInfo, { field, argument }: Coordinate): Found {
  const parts = type.nodes.flatMap((node): readonly (FieldDefinitionNode | InputValueDefinitionNode | ASTNode)[] =>
    'fields' in node ? (node.fields ?? []) : 'values' in node ? (node.values ?? []) : [],
  );
  const isNamed = (name: string | undefined) => (node: ASTNode) =>
    'name' in node && node.name?.kind === Kind.NAME && node.name.value === name;
  const part = field === undefined ? undefined : parts.find(isNamed(field));
  const owner = type.nodes.find((node) => part && 'fields' in node && node.fields?.some((each) => each === part));
  const holder = owner ?? type.nodes[0];
  const nodes: ASTNode[] = holder ? [holder] : [];
  if (!part) return { whole: field === undefined, nodes };
  const found = part.kind === Kind.FIELD_DEFINITION ? part.arguments?.find(isNamed(argument)) : undefined;
  return { whole: argument === undefined || found !== undefined, nodes: [...nodes, part, ...(found ? [found] : [])] };
}

/** Every string within a directive. */
function textsIn(node: ConstDirectiveNode): string[] {
  const texts: string[] = [];
  visit(node, { StringValue: ({ value }) => void texts.push(value) });
  return texts;
}
