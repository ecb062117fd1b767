import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');
/** The alphabet is the architecture: a file imports from its own floor and from those further down `ls src`. */
const floors = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Doors to the outside, each in one place. */
const doors: Readonly<Record<string, RegExp>> = {
  undici: /^fetch\//,
  jose: /^plugins\//,
  'graphql-yoga': /^(app|plugins)\//,
  '@graphql-tools/federation': /^execute\//,
  '@graphql-tools/stitch': /^execute\//,
  '@theguild/federation-composition': /^graph\//,
  '@envelop/rate-limiter': /^plugins\//,
  ioredis: /^store\/redis\.ts$/,
  redis: /^store\/redis\.ts$/,
};

type Import = { readonly file: string; readonly line: number; readonly from: string };

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]s$/.test(file));
const imports = files.flatMap((file): Import[] =>
  readFileSync(join(source, file), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const from = /(?:^|\s)from '([^']+)'|import\('([^']+)'\)|^import '([^']+)'/.exec(text);
      const name = from?.[1] ?? from?.[2] ?? from?.[3];
      return name === undefined || /^\s*(\*|\/\/)/.test(text) ? [] : [{ file, line: index + 1, from: name }];
    }),
);

test('imports go down the alphabet of src, never up', () => {
  const wrong = imports.flatMap(({ file, line, from }) => {
    if (!from.startsWith('.')) return [];
    const target = normalize(join(dirname(file), from));
    const [own, other] = [file.split('/')[0] ?? '', target.split('/')[0] ?? ''];
    if (!floors.includes(own) || !floors.includes(other) || floors.indexOf(other) >= floors.indexOf(own)) return [];
    return [
      `src/${file}:${line} imports ${from}: "${own}" stands below "${other}". Hand it in as a parameter, or move what both need to a floor further down (${floors.join(' > ')}).`,
    ];
  });
  assert.deepEqual(wrong, []);
});

test('each library of the outside world is imported in its one place', () => {
  const wrong = imports.flatMap(({ file, line, from }) => {
    const door = doors[from];
    return door && !door.test(file) ? [`src/${file}:${line} imports ${from}, which only ${door} may.`] : [];
  });
  assert.deepEqual(wrong, []);
});

test('no file is longer than 400 lines, and nine in ten are shorter than 250', () => {
  const lengths = files.map((file) => ({
    file,
    lines: readFileSync(join(source, file), 'utf8').split('\n').length - 1,
  }));
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 400),
    [],
  );
  const long = lengths.filter(({ lines }) => lines > 250);
  assert.ok(long.length * 10 <= lengths.length, `too many long files: ${long.map(({ file }) => file).join(', ')}`);
});

test('every file begins with a sentence that says what it is for', () => {
  const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(source, file), 'utf8')));
  assert.deepEqual(silent, []);
});

test('ARCHITECTURE.md names every floor, in the order of src, and no other', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const named = [...page.matchAll(/^ {2}(\w+)\/ /gm)].map((match) => match[1]);
  assert.deepEqual(named, floors);
});

test('every path that ARCHITECTURE.md and CONTRIBUTING.md name is there', () => {
  for (const name of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md']) {
    const page = readFileSync(join(root, name), 'utf8');
    const paths = [...page.matchAll(/`((?:src|test|docs|bench|schemas|bff|\.ci)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    const known = new Set(readdirSync(root, { recursive: false, encoding: 'utf8' }));
    for (const path of paths) {
      const [top = ''] = path.split('/');
      assert.ok(known.has(top), `${name} names ${path}`);
      const parent = join(root, dirname(path));
      const base = relative(dirname(path), path);
      assert.ok(base === '' || readdirSync(parent).includes(base), `${name} names ${path}, which is not there`);
    }
  }
});
