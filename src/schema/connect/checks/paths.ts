/** Checks that `$args.…`, `$this.…` and `$batch.…` lead to something. */
import type { FieldDefinitionNode, TypeNode } from 'graphql';
import { placeInString } from '../../../util/problem.ts';
import { didYouMean } from '../../../util/suggest.ts';
import type { Reading } from '../report.ts';
import type { Use } from '../texts.ts';
import { isOpaque, namedType, type TypeInfo, type Types } from '../types.ts';

/** What the variables of a connector stand for. */
export type Subject = {
  /** Whose arguments `$args` are. */
  readonly field: FieldDefinitionNode | undefined;
  /** Whose fields `$this` and `$batch` have. */
  readonly type: TypeInfo;
};

/** Reports each use that leads nowhere; true if all lead somewhere. */
export function checkPaths(uses: readonly Use[], subject: Subject, reading: Reading): boolean {
  const wrong = uses.filter((use) => {
    const { variable, path, offset } = use.reference;
    const found =
      variable === '$args'
        ? follow(path, levelOfArguments(subject.field), 'UNDEFINED_ARGUMENT', reading.types)
        : variable === '$this' || variable === '$batch'
          ? follow(path, levelOfType(subject.type), 'UNDEFINED_FIELD', reading.types)
          : undefined;
    if (found) {
      const at = offsetOf(use.node.value, offset, path.slice(0, found.depth + 1));
      reading.report(found.code, found.message, placeInString(use.node, at), { hint: found.hint });
    }
    return found;
  });
  return wrong.length === 0;
}

/** Where the last of these names stands in a path that begins at `start`. */
function offsetOf(text: string, start: number, names: readonly string[]): number {
  let at = text.indexOf('$', start);
  let end = at;
  for (const name of names) {
    at = text.indexOf(name, end + 1);
    if (at < 0) return start;
    end = at + name.length - 1;
  }
  return at;
}

/** `depth`: how many names of the path are right. */
type Wrong = {
  readonly depth: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
};

/** What a step of a path chooses from: the arguments of a field, the fields of a type. */
type Level = {
  readonly owner: string;
  readonly what: 'argument' | 'field';
  readonly names: ReadonlyMap<string, TypeNode>;
};

function levelOfArguments(field: FieldDefinitionNode | undefined): Level {
  const names = new Map(field?.arguments?.map((argument) => [argument.name.value, argument.type]));
  return { owner: `Field "${field?.name.value}"`, what: 'argument', names };
}

function levelOfType(type: TypeInfo): Level {
  const nodes = type.kind === 'input' ? type.inputs : type.fields;
  const names = new Map([...nodes].map(([name, node]) => [name, node.type]));
  return { owner: `Type "${type.name}"`, what: 'field', names };
}

function follow(path: readonly string[], level: Level, code: string, types: Types, depth = 0): Wrong | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const node = level.names.get(name);
  if (!node) {
    const hint = didYouMean(name, level.names.keys());
    return { depth, code, message: `${level.owner} has no ${level.what} "${name}".`, hint };
  }
  const typeName = namedType(node);
  if (rest.length === 0 || isOpaque(types, typeName)) return undefined;
  const type = types.all.get(typeName);
  if (type?.kind === 'union') {
    const message = `"${name}" is a union: what its members have in common cannot be known.`;
    return { depth, code: 'UNSUPPORTED_VARIABLE_TYPE', message };
  }
  if (!type || type.kind === 'enum') {
    return { depth: depth + 1, code, message: `"${name}" is of type "${typeName}", which has no "${rest[0]}".` };
  }
  return follow(rest, levelOfType(type), code, types, depth + 1);
}
