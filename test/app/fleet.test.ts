/** Several processes as one: what each is asked, what is told to the others, and what stays of those that have ended. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Question } from '../../src/app/admin/control.ts';
import { Fleet, type Member } from '../../src/app/admin/fleet.ts';
import { spreadTo } from '../../src/app/admin/spread.ts';
import { Metrics } from '../../src/app/telemetry/metrics.ts';

/** A process that is none. */
class Fake implements Member {
  readonly metrics = new Metrics();
  readonly heard: Question[] = [];
  readonly #listening = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly listening = this.#listening.promise;
  readonly ended = this.#ended.promise;
  /** Answers nobody. */
  isBusy = false;
  /** Asks the first process. */
  tell: (question: Question) => Promise<unknown> = () => assert.fail('nobody hears it');

  constructor(fleet: Fleet) {
    fleet.add(this);
  }

  readonly onQuestion: Member['onQuestion'] = (answer) => {
    this.tell = answer;
  };

  async ask(question: Question): Promise<unknown> {
    this.heard.push(question);
    if (this.isBusy) await new Promise(() => {});
    return question.kind === 'metrics' ? this.metrics.snapshot() : 2;
  }

  async serve(): Promise<this> {
    this.#listening.resolve();
    await new Promise(setImmediate);
    return this;
  }

  async end(): Promise<void> {
    this.#ended.resolve();
    await new Promise(setImmediate);
  }

  count(value: number): void {
    this.metrics.cell('portico_rate_limited_total', 'web').value += value;
  }
}

async function sumOf(fleet: Fleet): Promise<unknown> {
  const snapshot = await fleet.metrics();
  return snapshot.find(({ name }) => name === 'portico_rate_limited_total')?.samples[0];
}

const purge: Question = { kind: 'purge', tags: ['client:web'], by: 'mutation' };

describe('several processes', () => {
  test('count together, and what one had counted that has ended stays in the sum', async () => {
    const fleet = new Fleet();
    const [one, two] = [await new Fake(fleet).serve(), await new Fake(fleet).serve()];
    one.count(3);
    two.count(4);
    assert.deepEqual(await sumOf(fleet), { labels: ['web'], value: 7 });
    await one.end();
    assert.deepEqual(await sumOf(fleet), { labels: ['web'], value: 7 });
    two.count(1);
    assert.deepEqual(await sumOf(fleet), { labels: ['web'], value: 8 });
  });

  test('of which one is too busy to answer are told with what it said last', async () => {
    const fleet = new Fleet({ patienceMs: 5 });
    const [one, two] = [await new Fake(fleet).serve(), await new Fake(fleet).serve()];
    one.count(3);
    two.count(4);
    await fleet.metrics();
    one.count(100);
    two.count(1);
    one.isBusy = true;
    assert.deepEqual(await sumOf(fleet), { labels: ['web'], value: 8 });
  });

  test('are all purged by the admin, and one that does not answer is an error', async () => {
    const fleet = new Fleet({ patienceMs: 5 });
    const [one] = [await new Fake(fleet).serve(), await new Fake(fleet).serve()];
    assert.equal(await fleet.purge(['client:web'], 'admin'), 4);
    one.isBusy = true;
    await assert.rejects(fleet.purge(['client:web'], 'admin'), /did not answer in time/);
  });

  test('purge what a mutation in one of them has purged: those that are about to serve, too, and those that are busy once they can', async () => {
    const fleet = new Fleet({ spreadMs: 5 });
    const [one, two, busy] = [
      await new Fake(fleet).serve(),
      await new Fake(fleet).serve(),
      await new Fake(fleet).serve(),
    ];
    const coming = new Fake(fleet);
    for (const each of [busy, coming]) each.isBusy = true;
    await one.tell(purge);
    assert.deepEqual(
      [one, two, busy, coming].map(({ heard }) => heard),
      [[], [purge], [purge], [purge]],
    );
  });

  test('are told of a rush of mutations together, in the order in which they came, and each is waited for', async () => {
    const sent: { readonly tags: readonly string[]; readonly done: () => void }[] = [];
    const spread = spreadTo(
      (question) =>
        new Promise<void>((done) => {
          assert.equal(question.kind, 'purge');
          if (question.kind === 'purge') sent.push({ tags: question.tags, done });
        }),
    );
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    const first = spread(['a']).then(note('a'));
    await new Promise(setImmediate);
    const others = [
      spread(['b', 'c']).then(note('b')),
      spread(['c', 'd']).then(note('d')),
      spread([]).then(note('none')),
    ];
    await new Promise(setImmediate);
    assert.deepEqual([sent.map(({ tags }) => tags), done], [[['a']], []]);
    sent[0]?.done();
    await first;
    await new Promise(setImmediate);
    assert.deepEqual([sent.map(({ tags }) => tags), done], [[['a'], ['b', 'c', 'd']], ['a']]);
    sent[1]?.done();
    await Promise.all(others);
    assert.equal(done.length, 4);
  });

  test('go on where the first process cannot be asked any more', async () => {
    await spreadTo(() => Promise.reject(new Error('it has ended')))(['a']);
  });
});
