/** Durations (`"5s"`, `"250ms"`, `"1m"`) and sizes (`"100kb"`) as people write them in files, to numbers. */

const milliseconds: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytes: Record<string, number> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Milliseconds of a duration, or undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  return parse(text, milliseconds);
}

/** Bytes of a size, or undefined if it is none. */
export function parseSize(text: string): number | undefined {
  return parse(text, bytes);
}

function parse(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const unit = units[match?.[2]?.toLowerCase() ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
