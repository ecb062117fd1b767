/** What a federated server says of joining its types, in the file and today: keys, and the directives on fields. */
import type { ConstDirectiveNode } from 'graphql';
import type { TypeInfo } from '../../../schema/connect/types.ts';
import { directiveArguments } from '../../../schema/vocabulary.ts';
import { type Problem, placeOf, problem } from '../../../util/problem.ts';

/** What the graph is planned by. Rules and tags are the file's owner's to say. */
const joining = new Set(['key', 'requires', 'provides', 'external', 'override', 'interfaceObject', 'shareable']);

export function directiveMisfits(own: TypeInfo, today: TypeInfo): Problem[] {
  const places = [
    { what: own.name, node: own.nodes[0], mine: own.directives, theirs: today.directives },
    ...[...own.fields].flatMap(([name, field]) => {
      const other = today.fields.get(name);
      if (!other) return [];
      return [{ what: `${own.name}.${name}`, node: field, mine: field.directives, theirs: other.directives }];
    }),
  ];
  return places.flatMap(({ what, node, mine, theirs }) => {
    const [here, there] = [spoken(mine), spoken(theirs)];
    const gone = [...here].filter(([text]) => !there.has(text));
    const fresh = [...there.keys()].filter((text) => !here.has(text));
    return [
      ...gone.map(([text, directive]) => {
        const isKey = directive.name.value.endsWith('key');
        const message = `The server does not say ${text} of "${what}" any more.`;
        const hint = 'Say what the server says: plans are made by it.';
        return problem(isKey ? 'KEY_GONE' : 'DIRECTIVE_CHANGED', message, placeOf(directive.loc ? directive : node), {
          hint,
          severity: isKey ? 'error' : 'warning',
        });
      }),
      ...fresh.map((text) => {
        const message = `The server says ${text} of "${what}", and the file does not.`;
        return problem('DIRECTIVE_CHANGED', message, placeOf(node), { severity: 'warning', hint: `Add ${text}.` });
      }),
    ];
  });
}

/** By their text, in which white space and the order of arguments say nothing. */
function spoken(directives: readonly ConstDirectiveNode[] = []): Map<string, ConstDirectiveNode> {
  const found = new Map<string, ConstDirectiveNode>();
  for (const directive of directives) {
    const name = directive.name.value.replace(/^federation__/, '');
    if (!joining.has(name)) continue;
    const args = Object.entries(directiveArguments(directive))
      .filter(([key, value]) => !(key === 'resolvable' && value === true))
      .map(([key, value]) => `${key}: ${JSON.stringify(typeof value === 'string' ? plain(value) : value)}`)
      .sort();
    found.set(`@${name}${args.length > 0 ? `(${args.join(', ')})` : ''}`, directive);
  }
  return found;
}

function plain(fieldSet: string): string {
  return fieldSet
    .replace(/[\s,]+/g, ' ')
    .replace(/ ?([{}]) ?/g, ' $1 ')
    .trim();
}
