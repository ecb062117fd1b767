/** Writes the whole file of a backend: where it is, what it can be asked, its types, and what was left out. */
import type { Api } from '../openapi.ts';
import type { LeftOut } from '../operation/left-out.ts';
import type { Operation } from '../operation/operation.ts';
import type { Credentials, Source } from '../operation/sources.ts';
import { type ObjectType, objectsOf } from '../shape/shape.ts';
import { createBodies } from './bodies.ts';
import { findCuts, findEntities, keysBehind } from './cuts.ts';
import { definitionLines, findUsed } from './definitions.ts';
import { createFieldWriter } from './fields.ts';
import { findInputCuts } from './input-cuts.ts';
import { keyText } from './mapping.ts';
import { createSelections } from './selections.ts';
import { commentLines, lineWidth, quoted } from './text.ts';
import type { Writing } from './types.ts';

/** @param title is said first of all, as a comment */
export function writeFile(api: Api, title: string): string {
  const { operations, sources, credentials, names, enums, leftOut } = api;
  const entities = findEntities(operations);
  const keys = new Map([...entities].map(([type, { entity }]) => [type, [...entity.keys.values()]] as const));
  const roots = [...new Set([...operations.flatMap(answered), ...entities.keys()])];
  const cuts = new Map([
    ...findCuts(roots, (field) => keysBehind(field, keys) !== undefined),
    ...findInputCuts(operations),
  ]);
  const writing: Writing = { enumNames: names.nameEnums(enums), cuts };
  const selections = createSelections(writing, keys);
  const fields = createFieldWriter(writing, selections, createBodies(cuts));
  const used = findUsed(operations, roots, writing);
  for (const type of [...used.objects, ...used.inputs]) noteMissing(type, leftOut);

  const isEntity = (operation: Operation): boolean => {
    const { entity, parameters } = operation;
    const first = entity && entities.get(entity.type)?.operation === operation;
    return first === true && entity?.path.length === 0 && parameters.every(({ place }) => place === 'path');
  };
  const connectorOf = (type: ObjectType): readonly string[] => {
    const found = entities.get(type);
    return found && !isEntity(found.operation) ? fields.typeConnector(found.operation, type) : [];
  };
  const rootLines = (root: Operation['root']): readonly string[] => {
    const own = operations.filter((operation) => operation.root === root);
    if (own.length === 0) return [];
    const blocks = own.map((operation) => fields.field(operation, isEntity(operation)));
    return ['', `type ${root} {`, ...blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])), '}'];
  };
  const lines = [
    ...commentLines(title, ''),
    ...sourceLines(sources, credentials),
    ...rootLines('Query'),
    ...rootLines('Mutation'),
    ...definitionLines(used, writing, connectorOf),
    ...leftOutLines(leftOut),
  ];
  return `${lines.join('\n')}\n`;
}

/** What an operation answers, as far as it is objects. */
function answered({ answer }: Operation): readonly ObjectType[] {
  return answer.kind === 'value' ? objectsOf(answer.slot.shape) : [];
}

function noteMissing({ name, open, omitted }: ObjectType, leftOut: LeftOut): void {
  for (const { key, reason } of omitted) leftOut.add(reason, `${name}: ${key}`);
  if (open) leftOut.add('properties beyond those that are described', name);
}

function sourceLines(sources: readonly Source[], { headers, queryParams }: Credentials): readonly string[] {
  const all = [{ name: 'accept', value: 'application/json' }, ...headers];
  const headerTexts = all.map((header) => {
    const [key, value] = 'from' in header ? ['from', header.from] : ['value', header.value];
    return `{ name: ${quoted(header.name)}, ${key}: ${quoted(value)} }`;
  });
  const query = queryParams.map(([key, value]) => `${keyText(key)}: ${value}`).join(' ');
  return [
    'extend schema',
    ...sources.flatMap(({ name, baseUrl, configurable }) => [
      ...(baseUrl === configurable ? [] : [`  # or, by the environment: baseURL: ${quoted(configurable)}`]),
      '  @source(',
      `    name: ${quoted(name)}`,
      '    http: {',
      `      baseURL: ${quoted(baseUrl)}`,
      ...headersLines(headerTexts),
      ...(query === '' ? [] : [`      queryParams: ${quoted(query)}`]),
      '    }',
      '  )',
    ]),
  ];
}

function headersLines(texts: readonly string[]): readonly string[] {
  const line = `      headers: [${texts.join(', ')}]`;
  if (line.length <= lineWidth) return [line];
  return ['      headers: [', ...texts.map((text) => `        ${text}`), '      ]'];
}

/** The end of the file, as the command prints it, too. */
function leftOutLines(leftOut: LeftOut): readonly string[] {
  if (leftOut.count === 0) return [];
  return ['', ...commentLines(leftOutText(leftOut), '')];
}

export function leftOutText(leftOut: LeftOut): string {
  const entries = leftOut.entries.flatMap(([reason, what]) => [`  ${reason}:`, ...what.map((each) => `    ${each}`)]);
  return ['Left out:', ...entries].join('\n');
}
