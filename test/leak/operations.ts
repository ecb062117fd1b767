/** Random operations on a view, each with the operation on the graph that somebody would write for it. */
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import { Hand } from './hand.ts';
import type { ModelView, ViewField, ViewType } from './view-model.ts';

export type Asked = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same on the graph; undefined where nothing of the graph is asked for. */
  readonly byHand: string | undefined;
};

type Kind = 'query' | 'mutation' | 'subscription';

/** @param subject the caller's, as a literal; without one, nothing that is bound to it is asked for */
export function randomOperation(view: ModelView, random: Random, subject?: string, kind: Kind = 'query'): Asked {
  const fragments: string[] = [];
  const hand = new Hand(kind !== 'mutation');

  const selections = (type: ViewType, into: Hand, depth: number): string => {
    const usable = type.fields.filter((field) => depth > 0 || !field.gives || field.from.kind === 'group');
    const parts: string[] = [];
    if (type.members.length > 0) {
      into.typename();
      for (const member of type.members) {
        if (random(3) > 0) parts.push(`... on ${member.name} ${selections(member, into.on(member.of), depth - 1)}`);
      }
      // What is asked of the interface is asked of each member that is shown.
      if (type.kind === 'interface' && random(2) === 0) parts.push(commonField(type, into));
    } else if (usable.length > 0) {
      const count = kind === 'subscription' && type === view.subscription ? 1 : 1 + random(3);
      for (let number = 0; number < count; number++) parts.push(selection(pickFrom(random, usable), into, depth));
    }
    if (parts.length === 0 || (random(6) === 0 && type !== view.subscription)) {
      parts.push('__typename');
      // To know that it is there, somebody has to ask for something.
      if (into.isEmpty && into !== hand) into.typename();
    }
    const text = `{ ${parts.join(' ')} }`;
    if (random(8) > 0 || type === view.subscription) return text;
    fragments.push(`fragment F${fragments.length} on ${type.name} ${text}`);
    return `{ ...F${fragments.length - 1} }`;
  };

  const commonField = (type: ViewType, into: Hand): string => {
    const field = type.fields[0] as ViewField;
    for (const member of type.members) if (field.from.kind === 'path') into.on(member.of).follow(field.from.steps, {});
    return field.name;
  };

  let aliases = 0;
  const selection = (field: ViewField, into: Hand, depth: number): string => {
    const { name, args, from, gives } = field;
    if (field.isBound && subject === undefined) return '__typename';
    const values: Record<string, string | undefined> = { '!': subject };
    const written = args.flatMap((argument) => {
      if (!argument.type.endsWith('!') && random(2) === 0) return [];
      const [own, graph] = argument.give(random);
      values[argument.name] = graph;
      return [`${argument.name}: ${own}`];
    });
    // Two of one name may have other arguments.
    const alias = `a${aliases++}`;
    const head = `${alias}: ${name}${written.length > 0 ? `(${written.join(', ')})` : ''}`;
    // The one field of a subscription has no condition.
    const mayDepend = view.subscription?.fields.includes(field) !== true;
    const isLeftOut = mayDepend && random(12) === 0;
    const condition = isLeftOut ? ' @include(if: $no)' : mayDepend && random(8) === 0 ? ' @skip(if: $no)' : '';
    const target = isLeftOut ? new Hand() : into;
    const nothing = isLeftOut && into.isEmpty && into !== hand;
    if (nothing) into.typename();
    if (from.kind === 'compute') for (const steps of from.picks) target.follow(steps, values);
    const end = from.kind === 'path' ? target.follow(from.steps, values, gives && alias) : target;
    if (!gives) return head + condition;
    return `${head}${condition} ${selections(gives, end, from.kind === 'group' ? depth : depth - 1)}`;
  };

  const root = { query: view.query, mutation: view.mutation, subscription: view.subscription }[kind];
  if (!root) return { query: '{ __typename }', variables: {}, byHand: undefined };
  const text = selections(root, hand, 3);
  const uses = /\$no\b/.test(text + fragments.join(''));
  return {
    query: `${kind}${uses ? ' ($no: Boolean!)' : ''} ${text} ${fragments.join(' ')}`,
    variables: uses ? { no: false } : {},
    byHand: hand.isEmpty ? undefined : `${kind} ${hand}`,
  };
}
