/** The cursors of a connection: opaque to clients, and whatever a client makes of one stays a position in its list. */

/** A position behind which a page begins. */
export type Position =
  /** The item of this number, from 0. */
  | { readonly kind: 'item'; readonly index: number }
  /** So many items behind the API's own cursor (undefined for the first page), in pages of this size. */
  | {
      readonly kind: 'cursor';
      readonly cursor: string | number | undefined;
      readonly skip: number;
      readonly size: number;
    };

/** Longer than any cursor that an API gives. */
const maxLength = 16_384;

export function encodeCursor(position: Position): string {
  const parts = position.kind === 'item' ? [position.index] : [position.cursor ?? null, position.skip, position.size];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Undefined for what `encodeCursor` does not make. */
export function decodeCursor(text: string): Position | undefined {
  const position = text.length <= maxLength ? readPosition(text) : undefined;
  return position && encodeCursor(position) === text ? position : undefined;
}

function readPosition(text: string): Position | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [first, skip, size] = parts;
  if (parts.length === 1) return isCount(first) ? { kind: 'item', index: first } : undefined;
  if (parts.length !== 3 || !isCount(skip) || !isCount(size) || size === 0) return undefined;
  const isCursor = first === null || typeof first === 'string' || typeof first === 'number';
  return isCursor ? { kind: 'cursor', cursor: first ?? undefined, skip, size } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
