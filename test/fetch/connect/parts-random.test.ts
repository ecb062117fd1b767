/** Random files whose connectors give random parts: whatever such a file is let through for can be had, and no call is made twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, type SelectionSetNode, Source } from 'graphql';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { hasErrors } from '../../../src/util/problem.ts';
import { createRandom, type Random } from '../../schema/mapping/random.ts';
import { type Answering, startRest } from './kit.ts';

const own = ['a0', 'a1', 'a2', 'a3'];
const boxed = ['b0', 'b1', 'b2'];

const boxOf = (name: string) => ({
  b0: `b0 ${name}`,
  b1: `b1 ${name}`,
  b2: `b2 ${name}`,
  lid: { c0: `c0 ${name}`, c1: `c1 ${name}` },
});

/** All that there is of one thing. */
const thing = (id: string) => ({
  id,
  ...Object.fromEntries(own.map((name) => [name, `${name} of ${id}`])),
  box: boxOf(`in ${id}`),
  many: [boxOf(`first of ${id}`), boxOf(`second of ${id}`)],
});

function some(random: Random, names: readonly string[], share: number): string[] {
  return names.filter(() => random(100) < share);
}

/** A part of a thing, as a selection and as a query. */
function randomPart(random: Random, share: number): string {
  const lid = random(2) === 0 ? [] : [`lid { ${some(random, ['c0', 'c1'], share).join(' ') || 'c0'} }`];
  const box = random(100) < share ? [`box { ${[...some(random, boxed, share), ...lid].join(' ') || 'b0'} }`] : [];
  const many = random(100) < share ? [`many { ${some(random, boxed, share).join(' ') || 'b1'} }`] : [];
  return [...some(random, ['id', ...own], share), ...box, ...many].join(' ') || 'a0';
}

function randomFile(random: Random, isList: boolean): string {
  const each = (selection: string, isEach: boolean) => (isEach ? `$ { ${selection} }` : selection);
  const roots = Array.from(
    { length: 2 + random(2) },
    (_, n) =>
      `@connect(source: "api", http: { GET: "/root${n}" }, selection: "${each(`id ${randomPart(random, 70)}`, isList)}")`,
  );
  const types = Array.from({ length: random(3) }, (_, n) => {
    const part = `id ${randomPart(random, 70)}`;
    return random(2) === 0
      ? `@connect(source: "api", http: { GET: "/one${n}/{$this.id}" }, selection: "${part}")`
      : `@connect(source: "api", http: { GET: "/many${n}?ids={$batch.id->joinNotNull('-')}" }, selection: "${each(part, true)}")`;
  });
  return `
    type Query { t: ${isList ? '[Thing]' : 'Thing'} ${roots.join(' ')} }
    type Thing ${types.join(' ')} { id: ID a0: String a1: String a2: String a3: String box: Box many: [Small] }
    type Box { b0: String b1: String b2: String lid: Lid }
    type Lid { c0: String c1: String }
    type Small { b0: String b1: String b2: String }`;
}

/** Whether the file says that all of it can be had. */
function isSound(sdl: string): boolean {
  const source = `extend schema @source(name: "api", http: { baseURL: "http://a.test" }) ${sdl}`;
  return !hasErrors(readConnect(parse(new Source(source, 'schemas/random.graphql')), 'random').problems);
}

const answers =
  (isList: boolean): Answering =>
  ({ url }) => {
    const [, kind = '', ids = ''] = url.split(/[/=]/).filter((part) => part !== '?ids');
    if (kind.startsWith('root')) return isList ? [thing('1'), thing('2')] : thing('1');
    return kind.startsWith('one') ? thing(ids) : ids.split('-').toReversed().map(thing);
  };

function picked({ selections }: SelectionSetNode, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => picked({ selections } as SelectionSetNode, item));
  const entries = selections.map((node) => {
    assert.ok(node.kind === 'Field');
    const own = (value as Record<string, unknown>)[node.name.value];
    return [node.name.value, node.selectionSet ? picked(node.selectionSet, own) : own];
  });
  return Object.fromEntries(entries);
}

test('what files of random parts are let through for can be had, each call made once', async (t) => {
  const random = createRandom(20_261);
  let sound = 0;
  for (let round = 0; sound < 25; round++) {
    assert.ok(round < 4_000, `only ${sound} files of ${round} are sound`);
    const isList = random(2) === 0;
    const sdl = randomFile(random, isList);
    if (!isSound(sdl)) continue;
    sound += 1;
    const rest = await startRest(t, sdl, answers(isList));
    for (let each = 0; each < 4; each++) {
      const asked = `{ ${randomPart(random, 50)} }`;
      const [node] = parse(asked).definitions;
      assert.ok(node?.kind === 'OperationDefinition');
      const whole = isList ? [thing('1'), thing('2')] : thing('1');
      assert.deepEqual(
        await rest.run(`{ t ${asked} }`),
        { data: { t: picked(node.selectionSet, whole) } },
        `${sdl}\n${asked}`,
      );
      const calls = rest.calls();
      assert.equal(new Set(calls).size, calls.length, `${calls.join()}\n${sdl}\n${asked}`);
    }
  }
});
