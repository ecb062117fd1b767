/** How backends fail, and lie, with everything in it that a client must not learn. */
import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Call, Fault, Running } from '../backends/server.ts';
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import type { Model } from './graph.ts';
import { jsonName } from './sdl.ts';

/** From now on each call to some of the servers comes to a bad end; gives what ends that. */
export function failAtRandom(model: Model, random: Random, servers: readonly Running[]): () => void {
  const failing = servers.filter(() => random(2) === 0);
  for (const server of failing) {
    const way = pickFrom(random, ways);
    server.fail((call) => way(model, random, server, call));
  }
  return () => {
    for (const server of failing) server.fail(undefined);
  };
}

type Way = (model: Model, random: Random, server: Running, call: Call) => Fault | undefined;

const json = { 'content-type': 'application/json' };

const ways: readonly Way[] = [
  (model, random, server) => ({ status: 500, headers: telling(model), body: sentence(model, random, server) }),
  (model, random, server) => ({
    status: pickFrom(random, [400, 401, 403, 404, 409, 429, 502, 503]),
    headers: { ...telling(model), ...json },
    body: JSON.stringify({ message: sentence(model, random, server), detail: sentence(model, random, server) }),
  }),
  (model, random, server) => ({
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: server.url, title: sentence(model, random, server), detail: server.name }),
  }),
  (model, random, server) => ({ status: 200, headers: telling(model), body: sentence(model, random, server) }),
  (model, _, server) => ({ status: 302, headers: { ...telling(model), location: `${server.url}/elsewhere` } }),
  () => 'reset',
  // With an error, at its place or at none.
  (model, random, server, call) => ({
    status: 200,
    headers: { ...telling(model), ...json },
    body: JSON.stringify({
      data: random(2) === 0 ? null : lie(model, random, call),
      errors: [complaint(model, random, server, call), complaint(model, random, server, call)],
    }),
  }),
  // Of a subscription: events that tell, lie, or are none, and then nothing more, or the end.
  (model, random, server, call) => {
    if (!call.headers.accept?.includes('text/event-stream')) return 'reset';
    const { words } = model;
    const events = Array.from({ length: 1 + random(3) }, () =>
      pickFrom<() => string>(random, [
        () => eventOf('next', { data: lie(model, random, call), errors: [complaint(model, random, server, call)] }),
        () => eventOf('next', { data: lie(model, random, call) }),
        () => eventOf('next', { errors: [complaint(model, random, server, call)] }),
        () => eventOf(words.next(), { message: sentence(model, random, server) }),
        () => `: ${sentence(model, random, server)}\nid: ${words.next()}\nevent: next\ndata: ${words.next()}\n\n`,
        () => `retry: 1\nevent: next\ndata: {"data":{"${words.next()}":"${words.next()}"}}\n\n`,
      ])(),
    );
    const end = random(2) === 0 ? eventOf('complete', { message: sentence(model, random, server) }) : '';
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: events.join('') + end };
  },
  // Without one, but with other things than were asked for.
  (model, random, _, call) => ({
    status: 200,
    headers: json,
    body: JSON.stringify(call.operation === undefined ? lieOfRest(model, random) : { data: lie(model, random, call) }),
  }),
];

function eventOf(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Everything that a thoughtless backend would tell, and a word that nobody else says. */
function sentence({ words, entities }: Model, random: Random, { name, url }: Running): string {
  const entity = pickFrom(random, entities);
  const field = pickFrom(random, entity.fields);
  return `${words.next()}: ${name} at ${url} has no ${entity.name}.${field.name} (${entity.key} = "${entity.keyValue}9")`;
}

function telling({ words }: Model): Record<string, string> {
  return {
    server: words.next(),
    'x-powered-by': words.next(),
    'set-cookie': `${words.next()}=${words.next()}`,
    'www-authenticate': `Basic realm="${words.next()}"`,
    etag: `"${words.next()}"`,
    'cache-control': `max-age=5, ${words.next()}`,
    vary: words.next(),
    link: `<http://${words.next()}.test>; rel="next"`,
    'content-language': words.next(),
    'retry-after': '0',
  };
}

function complaint(model: Model, random: Random, server: Running, { operation }: Call): object {
  const { words } = model;
  const [field] = operation ? selectionsOf(operation).selections : [];
  const name = field?.kind === Kind.FIELD ? (field.alias ?? field.name).value : words.next();
  return {
    message: sentence(model, random, server),
    path: pickFrom(random, [[name], [name, 0, words.next()], [words.next()], undefined]),
    locations: [{ line: 1, column: 3 }],
    extensions: {
      code: pickFrom(random, ['FORBIDDEN', 'BAD_USER_INPUT', 'UNAUTHENTICATED', words.value()]),
      http: { status: 418, headers: { 'x-leak': words.next() } },
      exception: { stacktrace: [`${words.next()} at ${server.url}`] },
      [words.next()]: words.next(),
    },
  };
}

/** Data of the shape that was asked for, or nearly, with values of other types. */
function lie(model: Model, random: Random, { operation }: Call): unknown {
  if (operation === undefined) return lieOfRest(model, random);
  const { words, entities } = model;
  const states = new Set(
    entities.flatMap(({ fields }) => fields.flatMap(({ name, gives }) => (gives.kind === 'enum' ? name : []))),
  );
  const ofSet = ({ selections }: SelectionSetNode): Record<string, unknown> =>
    Object.fromEntries(
      selections.flatMap((node) => {
        if (node.kind === Kind.FIELD) return [[(node.alias ?? node.name).value, ofField(node)] as const];
        return node.kind === Kind.INLINE_FRAGMENT ? Object.entries(ofSet(node.selectionSet)) : [];
      }),
    );
  const ofField = ({ name: { value: name }, selectionSet }: FieldNode): unknown => {
    if (name === '__typename') return pickFrom(random, [words.type(), ...entities.map((entity) => entity.name)]);
    if (!selectionSet) {
      // No text, which would be right where text is asked for.
      if (states.has(name)) return pickFrom(random, [words.value(), 7, { [words.next()]: words.next() }]);
      return pickFrom<unknown>(random, [null, 7, true, { [words.next()]: words.next() }, [words.next()]]);
    }
    const object = ofSet(selectionSet);
    return pickFrom<unknown>(random, [object, [object, object], [object, null], null, words.next(), [words.next()]]);
  };
  return ofSet(selectionsOf(operation));
}

function lieOfRest({ words, entities }: Model, random: Random): unknown {
  const entity = pickFrom(random, entities);
  const values = entity.fields.map(({ name }) => [jsonName(name), { [words.next()]: words.next() }]);
  return pickFrom<unknown>(random, [
    { [jsonName(entity.key)]: `${entity.keyValue}1`, ...Object.fromEntries(values) },
    [words.next()],
    words.next(),
    null,
  ]);
}

function selectionsOf(operation: string): SelectionSetNode {
  const [definition] = parse(operation).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation came');
  return definition.selectionSet;
}
