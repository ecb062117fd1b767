/**
 * No leak: random graphs behind a real gateway, random views of them, and everything that somebody might send. What a view does not
 * show is never said: not in a status, a header, a body, an event, a message or the reason of a close.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parts } from './properties.ts';
import { importBuild, openWorld } from './world.ts';

/** Another seed makes other graphs, views and requests: `SEED=7 REQUESTS=2000 npx node --test test/leak/leak.test.ts`. */
const seed = Number(process.env.SEED ?? 1);
const graphs = Number(process.env.GRAPHS ?? 2);
/** To each door of each graph, for each part of the property. */
const requests = Number(process.env.REQUESTS ?? 10);
const build = await importBuild();

for (let number = 0; number < graphs; number++) {
  test(`no door tells what its view does not show (graph ${number} of seed ${seed})`, async (t) => {
    const world = await openWorld(t, seed * 1000 + number, build);
    t.after(world.close);
    const unheard = world.names.filter((name) => !world.model.words.all.has(name.toLowerCase()));
    assert.deepEqual(unheard, [], 'the graph has no name that the test does not watch for');
    for (const [name, part] of Object.entries(parts)) {
      await t.test(name, async () => {
        for (const view of world.views) for (let count = 0; count < requests; count++) await part(world, view);
      });
    }
  });
}
