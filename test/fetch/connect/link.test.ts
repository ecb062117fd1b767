/** The `Link` header (RFC 8288), well-formed and otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextLink } from '../../../src/fetch/connect/link.ts';

const rows: readonly (readonly [what: string, values: readonly string[], target: string | undefined])[] = [
  ['a quoted relation', ['<https://a.test/?page=2>; rel="next"'], 'https://a.test/?page=2'],
  ['a bare relation', ['</b?page=2>;rel=next'], '/b?page=2'],
  ['one of several links', ['<a>; rel="prev", <b>; rel="next", <c>; rel="last"'], 'b'],
  ['one of several headers', ['<a>; rel=first', '<b>; rel=next'], 'b'],
  ['one of several relations', ['<a>; rel="last  next"'], 'a'],
  ['a relation in capitals', ['<a>; REL="Next"'], 'a'],
  ['parameters before and behind', ['<a>; title="x"; rel=next; type="text/html"'], 'a'],
  ['commas, semicolons and brackets in texts', ['<a,b;c>; title="p, <q>; rel=\\"next\\""; rel=next'], 'a,b;c'],
  ['a parameter without a value', ['<a>; crossorigin; rel=next'], 'a'],
  ['spaces wherever they may be', ['  <a> ;  rel = "next"  '], 'a'],
  ['the first relation of two', ['<a>; rel=prev; rel=next'], undefined],
  ['a relation of something else', ['<a>; rel=next; anchor="#b"'], undefined],
  ['a relation that only begins so', ['<a>; rel="next-archive"'], undefined],
  ['a title that says so', ['<a>; title="rel=next"'], undefined],
  ['nothing', [], undefined],
  ['no link', ['next: a'], undefined],
  ['a link without an end', ['<a; rel=next'], undefined],
  ['a text without an end', ['<a>; rel="next'], undefined],
];

for (const [what, values, target] of rows) {
  test(`the next page is told by ${what}: ${values.join(' | ')}`, () => assert.equal(nextLink(values), target));
}

test('a header of 1 MB is read in no time', () => {
  const begun = performance.now();
  for (const part of ['<', '<a>;', '<a>; x="\\', ', <a>; rel=prev', ';', ' '])
    nextLink([part.repeat(1_000_000 / part.length)]);
  assert.ok(performance.now() - begun < 2_000);
});
