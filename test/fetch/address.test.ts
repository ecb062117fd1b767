/** URLs are taken apart as the URL standard says it, the first time and each time after. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from '../../src/fetch/address.ts';
import { createRandom, pickFrom } from '../schema/mapping/random.ts';

/** As the standard has it. */
function byStandard(text: string): unknown {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? { origin: url.origin, path: url.pathname + url.search } : undefined;
}

const urls = [
  'http://a.test/b?c=d',
  'http://a.test/b/../c',
  'http://a.test/b/%2e%2E/c',
  'http://a.test/./b',
  "http://a.test/b'c?d='e'",
  'http://a.test/b c?d e#f',
  'http://a.test/ü?ü=%C3%BC',
  'http://a.test/b\\..\\c',
  'http://a.test/b\n/c',
  'http://a.test/<b>"{c}|^`',
  'http://a.test',
  'http://a.test?b=/c',
  'http://a.test#/b',
  'HTTP://A.Test:80/b',
  'https://a.test:443/b',
  'http://a.test:8080/b',
  'http://user:secret@a.test/b',
  'http://[::1]:4000/b',
  'http://a.test\\b/c',
  'http:///a.test/b',
  'http://a .test/b',
  'http:/a.test/b',
  'http:a.test/b',
  'ftp://a.test/b',
  'a.test/b',
  '/b',
  '',
];

test('every kind of URL, again and again', () => {
  for (let round = 0; round < 3; round++) {
    for (const url of urls) assert.deepEqual(addressOf(url), byStandard(url), url);
  }
});

test('5,000 random ones', () => {
  const random = createRandom(5);
  const pieces = [
    '/',
    '/',
    '.',
    '..',
    '%2e',
    '%2F',
    '%',
    'a',
    'B',
    '7',
    '?',
    '&',
    '=',
    '#',
    "'",
    ' ',
    '\\',
    ':',
    '@',
    'é',
    '~',
    '[',
    ';',
  ];
  for (let round = 0; round < 5_000; round++) {
    const rest = Array.from({ length: random(9) }, () => pickFrom(random, pieces)).join('');
    const url = `${pickFrom(random, ['http://a.test/', 'https://b.test:9/c', 'http://a.test'])}${rest}`;
    assert.deepEqual(addressOf(url), byStandard(url), url);
  }
});
