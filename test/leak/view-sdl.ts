/** The file of a random view's client. */
import type { ModelView, ViewArgument, ViewField, ViewType } from './view-model.ts';

export function clientFile(view: ModelView): string {
  const { head, query, mutation, subscription, types, enums, inputs, text } = view;
  if (text !== undefined) return `${head}\n${text}\n`;
  const roots = [query, mutation, subscription].filter((root) => root !== undefined);
  return [
    head,
    ...[...roots, ...types].map(typeSdl),
    ...enums.map(({ of, shown }) => {
      const values = shown.values.map(([own, graph]) => (own === graph ? own : `${own} @from(path: "${graph}")`));
      return `enum ${shown.name} ${viewOf(shown.name, of)} { ${values.join(' ')} }`;
    }),
    ...inputs.map(
      ({ name, of, fields }) => `input ${name} ${viewOf(name, of)} { ${fields.map(argumentSdl).join(' ')} }`,
    ),
    '',
  ].join('\n');
}

function typeSdl({ name, kind, of, fields, members, implements: face }: ViewType): string {
  const isRootOrGroup = of === 'Query' || of === 'Mutation' || of === 'Subscription';
  const shows = isRootOrGroup || fields.length === 0 ? '' : viewOf(name, of);
  if (kind === 'union')
    return `union ${name} ${viewOf(name, of)} = ${members.map((member) => member.name).join(' | ')}`;
  const head = kind === 'interface' ? 'interface' : 'type';
  return `${head} ${name} ${face ? `implements ${face}` : ''} ${shows} {\n  ${fields.map(fieldSdl).join('\n  ')}\n}`;
}

function fieldSdl({ name, type, directives, args }: ViewField): string {
  const own = args.length > 0 ? `(${args.map(argumentSdl).join(', ')})` : '';
  return `${name}${own}: ${type} ${directives}`;
}

function argumentSdl({ name, type, directives }: ViewArgument): string {
  return `${name}: ${type} ${directives}`;
}

function viewOf(name: string, of: string): string {
  return name === of ? '' : `@view(of: "${of}")`;
}
