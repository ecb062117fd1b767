/** The property itself, in parts: each sends so many requests to the doors of a world and throws where an answer says too much. */
import assert from 'node:assert/strict';
import { pickFrom } from '../schema/mapping/random.ts';
import { type Came, type Sent, send } from './ask.ts';
import { failAtRandom } from './faults.ts';
import { ride, stream, talk } from './live.ts';
import { randomOperation } from './operations.ts';
import { inParts, introspection, malformed, misspelt, nearly, placeName, strangeMessages } from './probes.ts';
import { assertSilent } from './secrets.ts';
import { subjectOf } from './servers.ts';
import type { ModelView } from './view-model.ts';
import type { World } from './world.ts';

export type Part = (world: World, view: ModelView) => Promise<void>;

/** Every name of the graph, as it is written there, that the view does not show. */
function hiddenNames(world: World, view: ModelView): readonly string[] {
  return world.names.filter((name) => !view.visible.has(name.toLowerCase()));
}

export const parts = {
  'what is asked for rightly': async (world, view) => {
    const kind = pickFrom(world.random, ['query', 'query', 'query', 'mutation', 'subscription'] as const);
    const known = world.random(3) > 0;
    const asked = randomOperation(view, world.random, known ? subjectOf(world.model) : undefined, kind);
    const headers: Record<string, string> = kind === 'subscription' ? { accept: 'text/event-stream' } : {};
    const request = { params: { query: asked.query, variables: asked.variables }, known, headers };
    const came = await send(world, view.name, request);
    assert.doesNotMatch(came.body, /GRAPHQL_|BAD_USER_INPUT|INTERNAL_SERVER_ERROR/, JSON.stringify(request));
    assertSilent(world, view, request, came);
  },

  'backends that fail or lie': async (world, view) => {
    const kind = pickFrom(world.random, ['query', 'query', 'query', 'mutation', 'subscription'] as const);
    const asked = randomOperation(view, world.random, subjectOf(world.model), kind);
    const accept = pickFrom(world.random, ['application/json', 'application/graphql-response+json']);
    const headers = { accept: kind === 'subscription' ? 'text/event-stream' : accept };
    const request = { params: { query: asked.query, variables: asked.variables }, known: true, headers };
    const heal = failAtRandom(world.model, world.random, world.servers);
    try {
      assertSilent(world, view, request, await send(world, view.name, request));
    } finally {
      heal();
    }
  },

  'hidden names, and names that nobody has': async (world, view) => {
    const { random } = world;
    const name = pickFrom(random, hiddenNames(world, view));
    const { place, sent } = placeName(view, random, name);
    const came = await send(world, view.name, sent);
    assertSilent(world, view, sent, came, place);
    // Whether there is such a thing behind the door must not show either.
    const other = unknownLike(world, name);
    const unknown = JSON.parse(JSON.stringify(sent).replaceAll(name, other)) as Sent;
    const cameToo = await send(world, view.name, unknown);
    assert.deepEqual(plain(came, name), plain(cameToo, other), `${place}: ${JSON.stringify(sent)}`);
  },

  'names that are nearly hidden ones': async (world, view) => {
    const { random } = world;
    const name = nearly(pickFrom(random, hiddenNames(world, view)), random);
    const { place, sent } = placeName(view, random, name);
    assertSilent(world, view, sent, await send(world, view.name, sent), place);
  },

  'a door that is not introspected': async (world, view) => {
    if (view.isIntrospected) return;
    const fields = new Set([view.query, ...view.types].flatMap((type) => type.fields.map(({ name }) => name)));
    // What is wrong is told in words of the view; only what somebody is feeling for is not.
    const told = new Set([...view.visible].filter((word) => !fields.has(word)));
    const shown = { ...view, visible: told };
    const [slip, request] = [misspelt(view, world.random), introspection(world.random)];
    assertSilent(world, shown, request, await send(world, view.name, request));
    const came = await send(world, view.name, slip);
    // A slip may hit upon another name.
    if (!came.body.includes('"data"')) assertSilent(world, shown, slip, came);
  },

  'answers in parts': async (world, view) => {
    const { random } = world;
    const asked = randomOperation(view, random, subjectOf(world.model));
    const accept = pickFrom(random, ['multipart/mixed', 'text/event-stream']);
    const request = { ...inParts(asked, random), known: true, headers: { accept } };
    const fails = random(2) === 0;
    const heal = fails ? failAtRandom(world.model, random, world.servers) : () => {};
    try {
      const came = await (random(3) === 0 ? ride(world, view.name, request) : send(world, view.name, request));
      if (!fails)
        assert.doesNotMatch(came.body, /GRAPHQL_|BAD_USER_INPUT|INTERNAL_SERVER_ERROR/, JSON.stringify(request));
      assertSilent(world, view, request, came);
      assertPlain(came);
    } finally {
      heal();
    }
  },

  'events of a subscription': async (world, view) => {
    const { random } = world;
    if (!view.subscription) return;
    const asked = randomOperation(view, random, subjectOf(world.model), 'subscription');
    const headers = { accept: 'text/event-stream' };
    const request = { params: { query: asked.query, variables: asked.variables }, known: true, headers };
    const heal = failAtRandom(world.model, random, world.servers);
    try {
      const came = await ride(world, view.name, request);
      assertSilent(world, view, request, came);
      assertPlain(came);
    } finally {
      heal();
    }
  },

  'operations of a connection': async (world, view) => {
    const { random } = world;
    const name = pickFrom(random, hiddenNames(world, view));
    const kind = pickFrom(random, ['query', 'mutation', 'subscription'] as const);
    const known = random(3) > 0;
    const asked = randomOperation(view, random, known ? subjectOf(world.model) : undefined, kind);
    const right: Sent = { params: { query: asked.query, variables: asked.variables }, known };
    const request = pickFrom(random, [right, placeName(view, random, name).sent, malformed(view, random)]);
    const heal = random(2) === 0 ? failAtRandom(world.model, random, world.servers) : () => {};
    try {
      const by = pickFrom(random, [ride, stream]);
      const came = await by(world, view.name, { ...request, headers: {} });
      assertSilent(world, view, request, came);
      assertPlain(came);
    } finally {
      heal();
    }
  },

  'messages on a WebSocket that are wrong': async (world, view) => {
    const { random } = world;
    const name = nearly(pickFrom(random, hiddenNames(world, view)), random);
    const messages = strangeMessages(view, random, name);
    const came = await talk(world, view.name, messages);
    assertSilent(world, view, { params: JSON.stringify(messages) }, came);
    assertPlain(came);
  },

  'requests that are wrong': async (world, view) => {
    const request = malformed(view, world.random);
    const came = await send(world, view.name, request);
    assertSilent(world, view, request, came);
    assert.doesNotMatch(came.body, /"extensions":\{"(?!code|requestId)/, JSON.stringify(request));
  },
} satisfies Readonly<Record<string, Part>>;

/** No error has more beside its message than a client needs. */
function assertPlain({ body }: Came): void {
  const all = [...body.matchAll(/"extensions":(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g)].map(([, text = '{}']) => text);
  for (const text of all) {
    const others = Object.keys(JSON.parse(text)).filter((key) => key !== 'code' && key !== 'requestId');
    assert.deepEqual(others, [], body);
  }
}

/** A name of the same form that is nowhere. */
function unknownLike(world: World, name: string): string {
  const { words } = world.model;
  const first = name[0] ?? '';
  const isUpper = first === first.toUpperCase();
  const made = isUpper && name[1] === name[1]?.toUpperCase() ? words.value() : isUpper ? words.type() : words.next();
  // It is no word of the graph.
  words.all.delete(made.toLowerCase());
  return made;
}

/** An answer without what is never twice the same, and without the view's own names that are suggested for being near. */
function plain({ status, headers, body }: Came, name: string): unknown {
  const lasting = headers.filter(
    (line) => !/^(date|x-request-id|content-length|etag|age|transfer-encoding):/i.test(line),
  );
  const text = body
    .replaceAll(name, '…')
    .replace(/ Did you mean [^?]*\?/g, '')
    .replace(/"requestId":"[^"]*"/g, '');
  return [status, lasting, text];
}
