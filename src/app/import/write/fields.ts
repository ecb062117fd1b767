/** Writes operations as fields of Query and Mutation, and entity connectors: signature, call, selection. */
import { bare } from '../operation/media.ts';
import type { Operation } from '../operation/operation.ts';
import type { ObjectType } from '../shape/shape.ts';
import { argumentLines } from './arguments.ts';
import type { Bodies } from './bodies.ts';
import { type Item, inLine, layOut } from './mapping.ts';
import { headersOf, type Origin, queryItems, urlText } from './requests.ts';
import type { Selections } from './selections.ts';
import { deprecation, descriptionLines, escapeBlock, lineWidth, quoted } from './text.ts';
import { namedText, type Writing } from './types.ts';

export type FieldWriter = {
  /** @param isEntity whether it is how its type is fetched by key */
  readonly field: (operation: Operation, isEntity: boolean) => readonly string[];
  /** A connector on the type itself: as the field's, with the key of `$this` in the place of the arguments. */
  readonly typeConnector: (operation: Operation, type: ObjectType) => readonly string[];
};

/** One entry of `http`, or of `@connect`: its text may go over several lines. */
type Entry = readonly string[];

export function createFieldWriter(writing: Writing, selections: Selections, bodies: Bodies): FieldWriter {
  function field(operation: Operation, isEntity: boolean): readonly string[] {
    const { name, description, deprecated, answer } = operation;
    const type =
      answer.kind === 'value' ? namedText(answer.slot.shape, writing) : answer.kind === 'nothing' ? 'Boolean' : 'JSON';
    return [
      ...descriptionLines(description, '  '),
      ...argumentLines(name, operation, `: ${type}${deprecated ? deprecation : ''}`, writing),
      ...connect(operation, '$args', selections.ofAnswer(answer), isEntity, '    '),
    ];
  }

  function typeConnector(operation: Operation, type: ObjectType): readonly string[] {
    const path = operation.entity?.path ?? [];
    return connect(
      { ...operation, parameters: operation.parameters.filter(({ place }) => place === 'path') },
      '$this',
      selections.ofType(type, path),
      false,
      '  ',
    );
  }

  function connect(
    operation: Operation,
    origin: Origin,
    selection: readonly Item[],
    isEntity: boolean,
    indent: string,
  ): readonly string[] {
    const inner = `${indent}  `;
    const entries: readonly Entry[] = [
      [`source: ${quoted(operation.source)}`],
      braced('http: ', http(operation, origin, `${inner}  `), inner),
      mapping('selection', selection, inner),
      ...(isEntity ? [['entity: true']] : []),
    ];
    const line = `${indent}@connect(${entries.map((entry) => entry.join(' ')).join(', ')})`;
    const isShort = entries.every((entry) => entry.length === 1) && line.length <= lineWidth;
    if (isShort) return [line];
    return [
      `${indent}@connect(`,
      ...entries.flatMap((entry) => entry.map((text, index) => (index === 0 ? inner + text : text))),
      `${indent})`,
    ];
  }

  function http(operation: Operation, origin: Origin, indent: string): readonly Entry[] {
    const { endpoint, parameters, body } = operation;
    const query = queryItems(parameters);
    const headers = allHeaders(operation);
    return [
      [`${endpoint.method}: ${quoted(urlText(operation, origin))}`],
      ...(query.length > 0
        ? [
            mapping(
              'queryParams',
              query.map((text) => ({ text })),
              indent,
            ),
          ]
        : []),
      ...(headers.length > 0 ? [listed('headers: ', headers, indent)] : []),
      ...(body ? [mapping('body', bodies.ofBody(body), indent)] : []),
    ];
  }

  return { field, typeConnector };
}

function allHeaders({ parameters, body, answer }: Operation): readonly string[] {
  const accept =
    answer.kind === 'value' && !answer.mediaType.includes('*') ? bare(answer.mediaType) : 'application/json';
  const made = [
    ...(accept === 'application/json' ? [] : [{ name: 'accept', value: accept }]),
    ...(body && body.mediaType !== 'application/json' ? [{ name: 'content-type', value: body.mediaType }] : []),
    ...headersOf(parameters),
  ];
  return made.map(({ name, value }) => `{ name: ${quoted(name)}, value: ${quoted(value)} }`);
}

/** A mapping as an argument: in one line if it is short, else in a block string. */
function mapping(name: string, items: readonly Item[], indent: string): Entry {
  const line = `${name}: ${quoted(inLine(items))}`;
  if (indent.length + line.length <= 100) return [line];
  const text = layOut(items, '').join('\n');
  return [
    `${name}: """`,
    ...escapeBlock(text)
      .split('\n')
      .map((each) => indent + each),
    `${indent}"""`,
  ];
}

/** Entries in braces: in one line if all are short. */
function braced(head: string, entries: readonly Entry[], indent: string): Entry {
  const line = `${head}{ ${entries.map((entry) => entry.join(' ')).join(', ')} }`;
  if (entries.every((entry) => entry.length === 1) && indent.length + line.length <= 100) return [line];
  const inner = entries.flatMap((entry) => entry.map((text, index) => (index === 0 ? `${indent}  ${text}` : text)));
  return [`${head}{`, ...inner, `${indent}}`];
}

function listed(head: string, items: readonly string[], indent: string): Entry {
  const line = `${head}[${items.join(', ')}]`;
  if (indent.length + line.length <= 100) return [line];
  return [`${head}[`, ...items.map((item) => `${indent}  ${item}`), `${indent}]`];
}
