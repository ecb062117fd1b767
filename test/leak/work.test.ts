/**
 * No extra work, and no discount: an operation on a view makes the calls, and has the cost, of the operation that somebody would write
 * for it by hand on the whole graph.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from './ask.ts';
import { callsOf } from './calls.ts';
import { randomOperation } from './operations.ts';
import { subjectOf } from './servers.ts';
import type { ModelView } from './view-model.ts';
import { importBuild, openWorld, type World } from './world.ts';

/** `SEED=7 OPERATIONS=500 npx node --test test/leak/work.test.ts` */
const seed = Number(process.env.SEED ?? 1);
const operations = Number(process.env.OPERATIONS ?? 15);
const build = await importBuild();

for (let number = 0; number < 2; number++) {
  test(`operations on views make the calls that they would make by hand (graph ${number} of seed ${seed})`, async (t) => {
    const world = await openWorld(t, seed * 1000 + 500 + number, build, { showsCost: true });
    t.after(world.close);
    for (const view of world.views) {
      for (let count = 0; count < operations; count++) await compare(world, view);
    }
  });
}

async function compare(world: World, view: ModelView): Promise<void> {
  const kind = world.random(5) === 0 ? 'mutation' : 'query';
  const { query, variables, byHand } = randomOperation(view, world.random, subjectOf(world.model), kind);
  const asked = await ask(world, view.name, { query, variables });
  const by = byHand === undefined ? { calls: [], cost: 0 } : await ask(world, 'all', { query: byHand });
  const about = `${query}\nby hand: ${byHand}`;
  assert.deepEqual(asked.calls, by.calls, about);
  assert.equal(asked.cost, by.cost, about);
}

async function ask(world: World, client: string, params: Readonly<Record<string, unknown>>) {
  for (const server of world.servers) server.reset();
  const { body } = await send(world, client, { params, known: true, headers: { 'x-portico-cost': '1' } });
  assert.doesNotMatch(body, /GRAPHQL_|BAD_USER_INPUT|FORBIDDEN|LIMIT/, JSON.stringify(params));
  const cost: unknown = JSON.parse(body).extensions?.cost?.estimated;
  return { calls: callsOf(world.model, world.servers), cost };
}
