/**
 * What a request may cost, in what is steady: calls to backends, and bytes that the gateway's process allocates, by the workloads of
 * `bench/`. Times are nobody's promise on a shared machine; these are. A figure that falls is made the new budget.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startOrigin } from '../bench/origin/origin.ts';
import { workloads } from '../bench/workloads/all.ts';
import { bodyOf, firstSeed, type Workload, withSeed } from '../bench/workloads/workload.ts';
import { type RunningIssuer, startIssuer } from './backends/issuer.ts';
import type { Running } from './backends/server.ts';
import { cheapestOnly } from './kit/setting.ts';
import type { Weighed } from './kit/weighed.ts';

type Budget = {
  readonly calls: number;
  readonly kilobytes: number;
  /** What is left of a request until the whole heap is gone through. */
  readonly kept: number;
};

/** By workload, at most. What is measured is an eighth lower, and the same within a few per cent. */
const budgets: Readonly<Record<string, Budget>> = {
  W0: { calls: 0, kilobytes: 39, kept: 3 },
  W1: { calls: 2, kilobytes: 450, kept: 10 },
  W2: { calls: 1, kilobytes: 84, kept: 3 },
  W3: { calls: 4, kilobytes: 1220, kept: 14 },
  W4: { calls: 1, kilobytes: 235, kept: 10 },
  W5: { calls: 0, kilobytes: 41, kept: 2 },
};

/** A young generation that holds all that is allocated between two questions, so that nothing of it is freed uncounted. */
const roomy = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
const projects = join(import.meta.dirname, '../bench/portico');

/** By project, an operation whose call is small beside what it takes to parse, check and plan it. */
const small: Readonly<Record<Workload['project'], string>> = {
  rest: 'query ($seed: Int!) { ALIAS: post(id: $seed) { id userId title body } }',
  federation: 'query ($seed: Int!) { ALIAS: users(seed: $seed) { id name reviews { id product { name } } } }',
  passthrough: 'query ($seed: Int!) { ALIAS: items(count: 1, seed: $seed) { id name tags } }',
};

let origin: Running;
let issuer: RunningIssuer;
let token: string;

before(async () => {
  [origin, issuer] = await Promise.all([startOrigin(), startIssuer()]);
  token = await issuer.token({ sub: 'bench' });
});
after(() => Promise.all([origin.stop(), issuer.stop()]));

for (const project of ['rest', 'federation', 'passthrough'] as const) {
  describe(`of the project "${project}"`, () => {
    let gateway: ChildProcess;
    let url: string;

    before(async () => {
      gateway = fork(
        join(import.meta.dirname, 'kit/weighed.ts'),
        [join(projects, project), join(projects, 'portico.config.ts')],
        { execArgv: roomy, env: { ...process.env, BENCH_BACKEND: origin.url, BENCH_ISSUER: issuer.url } },
      );
      url = (await said<{ url: string }>(gateway)).url;
    });
    after(() => gateway.disconnect());

    const ask = async ({ client }: Workload, body: string): Promise<void> => {
      const response = await fetch(`${url}/${client}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      const text = await response.text();
      assert.ok(response.status === 200 && !text.includes('"errors"'), text.slice(0, 500));
    };

    /** What each of so many requests costs, once they have all been made before. */
    const weigh = async (count: number, make: (index: number) => Promise<void>): Promise<Omit<Budget, 'kept'>> => {
      for (let attempt = 0; attempt < 4; attempt++) {
        for (let index = 0; index < count; index++) await make(index);
        await weighed(gateway);
        origin.reset();
        for (let index = 0; index < count; index++) await make(index);
        const { bytes, buffers, collections } = await weighed(gateway);
        // What a collection has freed is not known: once more.
        if (collections === 0)
          return { calls: origin.calls.length / count, kilobytes: (bytes + buffers) / count / 1024 };
      }
      throw new Error('each time something was freed meanwhile');
    };

    /** Kilobytes that each of so many requests leaves behind where only the collector's small rounds come, once code is warm. */
    const keep = async (count: number, make: (index: number) => Promise<void>): Promise<number> => {
      let index = 0;
      const round = async (): Promise<number> => {
        for (let made = 0; made < count; made++) await make(index++);
        gateway.send('scavenge');
        return (await said<Extract<Weighed, { used: number }>>(gateway)).used;
      };
      await weighed(gateway);
      const left: number[] = [];
      let before = await round();
      for (let rounds = 0; rounds < 9; rounds++) {
        const used = await round();
        left.push((used - before) / count / 1024);
        before = used;
      }
      // Now and then code is compiled, or the whole heap gone through: neither is a request's.
      return left.sort((a, b) => a - b)[4] ?? 0;
    };

    for (const workload of workloads) {
      const budget = workload.project === project ? budgets[workload.name] : undefined;
      if (!budget) continue;
      test(
        `${workload.name} (${workload.about}) makes at most ${budget.calls} calls and allocates at most ${budget.kilobytes} KB`,
        cheapestOnly(),
        async (t) => {
          const cost = await weigh(workload.name === 'W3' ? 8 : 15, (index) =>
            ask(workload, withSeed(bodyOf(workload), firstSeed + index)),
          );
          t.diagnostic(`${cost.calls} calls, ${cost.kilobytes.toFixed(1)} KB`);
          assert.ok(cost.calls <= budget.calls, `${cost.calls} calls`);
          assert.ok(cost.kilobytes <= budget.kilobytes, `${cost.kilobytes} KB`);
        },
      );

      test(`${workload.name} leaves at most ${budget.kept} KB of a request behind`, cheapestOnly(), async (t) => {
        const kept = await keep(30, (index) => ask(workload, withSeed(bodyOf(workload), firstSeed + index)));
        t.diagnostic(`${kept.toFixed(2)} KB`);
        assert.ok(kept <= budget.kept, `${kept} KB`);
      });
    }

    test('an operation that came before is not compiled again, whatever its variables', async () => {
      const [workload] = workloads.filter((one) => one.project === project && one.seed !== undefined);
      assert.ok(workload);
      const make = (index: number, alias: string) => {
        const query = small[project].replace('ALIAS', alias);
        return ask(workload, withSeed(bodyOf({ ...workload, query, seed: '@@@@' }), firstSeed + index));
      };
      const known = await weigh(12, (index) => make(index, 'same'));
      let made = 0;
      const fresh = await weigh(12, (index) => make(index, `other${made++}`));
      assert.ok(fresh.kilobytes > known.kilobytes * 1.15, `new ${fresh.kilobytes} KB, known ${known.kilobytes} KB`);
    });
  });
}

async function weighed(gateway: ChildProcess): Promise<Extract<Weighed, { bytes: number }>> {
  gateway.send('weigh');
  return said(gateway);
}

async function said<T>(gateway: ChildProcess): Promise<T> {
  const [message] = (await once(gateway, 'message')) as [T]; // weighed.ts says what it is asked for
  return message;
}
