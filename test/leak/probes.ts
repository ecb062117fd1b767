/** What somebody sends who wants to know more than is shown: hidden names wherever a name may stand, and everything else that is wrong. */
import { getIntrospectionQuery } from 'graphql';
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import type { Sent } from './ask.ts';
import { type Asked, randomOperation } from './operations.ts';
import type { ModelView } from './view-model.ts';

/** The places of an operation where a name may stand; each gives a request that has the name there. */
type Place = (asked: Asked, name: string, random: Random) => Sent;

const sent = (query: string, { variables }: Pick<Asked, 'variables'>): Sent => ({ params: { query, variables } });

/** Puts something in the place of one of the things that a pattern finds. */
function swap(text: string, pattern: RegExp, random: Random, replacement: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: old } = pickFrom(random, found);
  return text.slice(0, index) + replacement(old) + text.slice(index + old.length);
}

export const places: Readonly<Record<string, Place>> = {
  'a field': (asked, name, random) =>
    sent(
      swap(asked.query, /: \w+/g, random, () => `: ${name}`),
      asked,
    ),
  'a field beside others': (asked, name, random) =>
    sent(
      swap(asked.query, /\{ /g, random, () => `{ ${name} `),
      asked,
    ),
  'a field with a selection': (asked, name, random) =>
    sent(
      swap(asked.query, /\{ /g, random, () => `{ ${name} { ${name} } `),
      asked,
    ),
  'a type condition': (asked, name, random) =>
    sent(
      swap(asked.query, /\{ /g, random, () => `{ ... on ${name} { __typename } `),
      asked,
    ),
  'the type of a fragment': (asked, name) => sent(`${asked.query} fragment Own on ${name} { ${name} }`, asked),
  'a fragment': (asked, name, random) =>
    sent(
      swap(asked.query, /\{ /g, random, () => `{ ...${name} `),
      asked,
    ),
  'an argument': (asked, name, random) =>
    sent(
      swap(asked.query, /: \w+/g, random, (old) => `${old}(${name}: 1)`),
      asked,
    ),
  'one more argument': (asked, name, random) =>
    sent(
      swap(asked.query, /\w\(/g, random, (old) => `${old}${name}: "${name}", `),
      asked,
    ),
  'the value of an argument': (asked, name, random) =>
    sent(
      swap(asked.query, /: (\d|"\w+"|[A-Z]{9})/g, random, () => `: ${name}`),
      asked,
    ),
  'a field of a value': (asked, name, random) =>
    sent(
      swap(asked.query, /: (\d|"\w+"|[A-Z]{9}|\{ )/g, random, () => `: { ${name}: 1 } b: {`),
      asked,
    ),
  'the type of a variable': (asked, name) => sent(asked.query.replace(/^\w+/, `query ($own: ${name})`), asked),
  'a variable': (asked, name, random) =>
    sent(
      swap(asked.query, /: (\d|"\w+")/g, random, () => `: $${name}`),
      asked,
    ),
  'a directive': (asked, name, random) =>
    sent(
      swap(asked.query, / \{/g, random, (old) => ` @${name}${old}`),
      asked,
    ),
  'a type by introspection': (asked, name) =>
    sent(`{ __type(name: "${name}") { name kind fields { name } enumValues { name } } }`, asked),
  'an entity of Federation': (asked, name) =>
    sent(
      `{ _entities(representations: [{ __typename: "${name}", id: "1" }]) { ... on ${name} { __typename } } }`,
      asked,
    ),
  'the name of the operation': ({ query, variables }, name) => ({ params: { query, variables, operationName: name } }),
  'a node': (asked, name) => sent(`{ node(id: "${name}") { id ... on ${name} { id } } }`, asked),
  'no query at all': (_, name) => ({ params: { [name]: name } }),
  'a variable that nobody declared': ({ query }, name) => ({ params: { query, variables: { [name]: name } } }),
  'an extension': ({ query, variables }, name) => ({ params: { query, variables, extensions: { [name]: name } } }),
  'a hash': (_, name) => ({ params: { documentId: name } }),
};

/** A place and a name in it, by POST or GET, with or without a credential. */
export function placeName(
  view: ModelView,
  random: Random,
  name: string,
): { readonly place: string; readonly sent: Sent } {
  const place = pickFrom(random, Object.keys(places));
  const asked = randomOperation(view, random, undefined, random(6) === 0 ? 'mutation' : 'query');
  const request = (places[place] as Place)(asked, name, random);
  return { place, sent: { ...request, method: random(5) === 0 ? 'GET' : 'POST', known: random(2) === 0 } };
}

/** Nearly a name: so near that somebody helpful would say which was meant. */
export function nearly(name: string, random: Random): string {
  const at = 1 + random(name.length - 2);
  return random(2) === 0
    ? name.slice(0, at) + name.slice(at + 1)
    : `${name.slice(0, at)}${name[at + 1]}${name[at]}${name.slice(at + 2)}`;
}

const introspections = [
  getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, directiveIsRepeatable: true }),
  '{ __schema { types { name description fields(includeDeprecated: true) { name args { name } } } } }',
  '{ __schema { directives { name args { name } } queryType { name } mutationType { name } description } }',
  '{ _service { sdl } }',
];

/** An operation with one slip in the name of a field. */
export function misspelt(view: ModelView, random: Random): Sent {
  const asked = randomOperation(view, random);
  return sent(
    swap(asked.query, /: [a-z]{9}\b/g, random, (old) => `: ${nearly(old.slice(2), random)}`),
    asked,
  );
}

export function introspection(random: Random): Sent {
  return { params: { query: pickFrom(random, introspections) }, known: random(2) === 0 };
}

/** A request that is wrong in some way of HTTP, GraphQL or JSON. */
export function malformed(view: ModelView, random: Random): Sent {
  const asked = randomOperation(view, random);
  const { query, variables } = asked;
  const cut = query.slice(0, random(query.length));
  return pickFrom<() => Sent>(random, [
    () => introspection(random),
    () => sent(cut, asked),
    () => sent(query.replaceAll('{', '('), asked),
    () => sent(query, { variables: { no: { deep: [1, 'x'] } } }),
    () => ({ params: { query, variables: 'text' } }),
    () => ({ params: cut }),
    () => ({ params: [{ query }, { query: cut }] as unknown as string }),
    () => ({ params: { query, variables }, headers: { 'content-type': 'text/plain' } }),
    () => ({ params: { query, variables }, headers: { accept: 'text/html' } }),
    () => ({ params: { query, variables }, headers: { 'x-api-key': 'wrong' } }),
    () => ({
      params: { query, variables },
      headers: { 'x-portico-cost': '1', 'apollo-federation-include-trace': 'ftv1' },
    }),
    () => ({ params: { query: query.replace(/^query/, 'mutation') }, method: 'GET' }),
    () => ({ params: { query: `${query} ${query}` } }),
    () => ({ params: { query: `{ ${'a { '.repeat(40)}b${' }'.repeat(40)} }` } }),
    () => ({ params: { query: 'subscription { __typename }' }, headers: { accept: 'text/event-stream' } }),
  ])();
}

/** The operation with some of its selections deferred. */
export function inParts(asked: Asked, random: Random): Sent {
  let { query } = asked;
  for (let count = 1 + random(3); count > 0; count--) {
    const opening = [...query.matchAll(/(?<=\w|\)) \{ /g)].filter(({ index }) => index > 0);
    if (opening.length === 0) break;
    const { index, 0: brace } = pickFrom(random, opening);
    const from = index + brace.length;
    let depth = 1;
    let end = from;
    for (; depth > 0 && end < query.length; end++) depth += query[end] === '{' ? 1 : query[end] === '}' ? -1 : 0;
    const inside = query.slice(from, end - 1);
    if (inside.includes('@defer')) continue;
    query = `${query.slice(0, from)}__typename ... @defer { ${inside} } ${query.slice(end - 1)}`;
  }
  return sent(query, asked);
}

/** Messages that no client would send, with a name wherever there is room for one. */
export function strangeMessages(view: ModelView, random: Random, name: string): readonly unknown[] {
  const { query, variables } = randomOperation(view, random);
  const init = { type: 'connection_init' };
  const payload = { query, variables };
  return pickFrom<() => readonly unknown[]>(random, [
    () => [name],
    () => [{ type: name }],
    () => [{ type: 'connection_init', payload: name }],
    () => [{ type: 'connection_init', payload: { [name]: name, authorization: `Bearer ${name}`, 'x-api-key': name } }],
    () => [{ type: 'subscribe', id: name, payload }],
    () => [init, init],
    () => [init, { type: 'subscribe', id: name, payload }, { type: 'subscribe', id: name, payload }],
    () => [init, { type: 'subscribe', id: '1', payload: { query: name } }],
    () => [init, { type: 'subscribe', id: '1', payload: { query, variables: { [name]: name }, operationName: name } }],
    () => [init, { type: 'subscribe', id: '1', payload: { ...payload, extensions: { [name]: name }, [name]: name } }],
    () => [init, { type: 'subscribe', id: '1', payload: { query: '', documentId: name } }],
    () => [init, { type: 'subscribe', id: '', payload: [name] }],
    () => [init, { type: 'next', id: name, payload: { data: { [name]: name } } }],
    () => [init, { type: 'error', id: name, payload: [] }],
    () => [init, { type: 'complete', id: name }, { type: 'ping', payload: { [name]: name } }, { type: name }],
    () => [init, `{"type":"subscribe","id":"1","payload":{"query":"${name}`],
    () => [init, { type: 'subscribe', id: '1', payload: { query: `{ ${'a { '.repeat(40)}b${' }'.repeat(40)} }` } }],
    () => [init, { type: 'subscribe', id: '1', payload: { query: 'subscription { __typename }' } }],
  ])();
}
