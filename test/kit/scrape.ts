/** What a scraper reads: Prometheus' text, line by line, and nothing that is not of its form. */
import assert from 'node:assert/strict';

export type Scrape = {
  readonly types: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;
  /** `name{label="value"}`, labels as they came, to the number. */
  readonly values: ReadonlyMap<string, number>;
  /** The number of one sample; 0 where there is none. */
  readonly of: (sample: string) => number;
};

const sampleForm =
  /^([a-zA-Z_:][\w:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!\})|(?=\})))*\})?) (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;

export function readScrape(text: string): Scrape {
  assert.ok(text.endsWith('\n'));
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      const [, what, name = '', rest = ''] = comment;
      const map = what === 'TYPE' ? types : helps;
      assert.ok(!map.has(name), `${line}: a second time`);
      map.set(name, rest);
      continue;
    }
    if (line === '# EOF') continue;
    const sample = sampleForm.exec(line);
    assert.ok(sample, `no line of this form: ${line}`);
    const [, name = '', number = ''] = sample;
    assert.ok(!values.has(name), `${name}: a second time`);
    values.set(name, Number(number.replace('Inf', 'Infinity')));
  }
  return { types, helps, values, of: (sample) => values.get(sample) ?? 0 };
}
