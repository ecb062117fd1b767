/** What an answer must not say: every word of the graph that the client's view does not show, and the marks of what is inside. */
import assert from 'node:assert/strict';
import type { Came, Sent } from './ask.ts';
import type { ModelField } from './graph.ts';
import { jsonName } from './sdl.ts';
import type { ModelView } from './view-model.ts';
import type { World } from './world.ts';

/** What nobody needs to have a graph for, to know that it comes from inside. */
const marks =
  /node_modules|\.ts:\d|\.js:\d| {4}at |\b_(service|entities|any|entity)\b|join__|portico__|stacktrace|localhost/g;

const length = 9;

/** Everything secret that an answer says. What the request said itself is no news. */
function secretsIn(world: World, view: ModelView, { known, ...rest }: Sent, { whole }: Came): string[] {
  const [text, said] = [whole.toLowerCase(), JSON.stringify(rest).toLowerCase()];
  const guarded = known ? new Set() : guardedValues(world);
  const found = new Set<string>();
  for (let at = 0; at + length <= text.length; at++) {
    const word = text.slice(at, at + length);
    if (!isWord.test(word)) continue;
    const isGraphs = world.model.words.all.has(word) || world.model.words.all.has(jsonName(word));
    const isSecret = (isGraphs && !view.visible.has(word)) || guarded.has(word);
    if (isSecret && !said.includes(word)) found.add(word);
  }
  for (const [mark] of text.matchAll(marks)) if (!said.includes(mark)) found.add(mark);
  for (const { port, url } of world.servers) if (text.includes(`:${port}`)) found.add(url);
  return [...found];
}

const isWord = /^[a-z]{9}$/;

/** What values begin with that only callers with a credential may see. */
function guardedValues({ model }: World): ReadonlySet<string> {
  const fields = model.entities.flatMap((entity) => entity.fields).flatMap((field) => [field, ...fieldsIn(field)]);
  return new Set(fields.flatMap(({ gives, isGuarded }) => (isGuarded && gives.kind === 'scalar' ? [gives.value] : [])));
}

/** What is in a guarded object is guarded with it. */
function fieldsIn({ gives, isGuarded }: ModelField): readonly ModelField[] {
  if (gives.kind !== 'object') return [];
  return gives.fields.map((field) => ({ ...field, isGuarded: field.isGuarded || isGuarded }));
}

export function assertSilent(world: World, view: ModelView, request: Sent, came: Came, about = ''): void {
  const text = JSON.stringify(request);
  const found = secretsIn(world, view, request, came);
  assert.deepEqual(
    found,
    [],
    `${about}\nthe door of ${view.name} tells of ${found.join()} to whoever sends\n${text}\n${came.whole}`,
  );
}
