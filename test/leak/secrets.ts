/** What an answer must not say: every word of the graph that the client's view does not show, and the marks of what is inside. */
import assert from 'node:assert/strict';
import type { Came } from './ask.ts';
import { jsonName } from './sdl.ts';
import type { ModelView } from './view-model.ts';
import type { World } from './world.ts';

/** What nobody needs to have a graph for, to know that it comes from inside. */
const marks =
  /node_modules|\.ts:\d|\.js:\d| {4}at |\b_(service|entities|any|entity)\b|join__|portico__|stacktrace|localhost/g;

const length = 9;

/** Everything secret that an answer says. What the request said itself is no news. */
export function secretsIn(world: World, view: ModelView, request: string, { whole }: Came): string[] {
  const [text, said] = [whole.toLowerCase(), request.toLowerCase()];
  const found = new Set<string>();
  for (let at = 0; at + length <= text.length; at++) {
    const word = text.slice(at, at + length);
    if (!isWord.test(word)) continue;
    const isSecret = [word, jsonName(word)].some((each) => world.model.words.all.has(each)) && !view.visible.has(word);
    if (isSecret && !said.includes(word)) found.add(word);
  }
  for (const [mark] of text.matchAll(marks)) if (!said.includes(mark)) found.add(mark);
  for (const { port, url } of world.servers) if (text.includes(`:${port}`)) found.add(url);
  return [...found];
}

const isWord = /^[a-z]{9}$/;

export function assertSilent(world: World, view: ModelView, request: unknown, came: Came, about = ''): void {
  const text = JSON.stringify(request);
  const found = secretsIn(world, view, text, came);
  assert.deepEqual(
    found,
    [],
    `${about}\nthe door of ${view.name} tells of ${found.join()} to whoever sends\n${text}\n${came.whole}`,
  );
}
