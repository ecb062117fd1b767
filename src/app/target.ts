/** The target of an HTTP request in one decoded form: what is matched against the doors is what is used behind them. */
import { remembered } from '../util/remembered.ts';

export type Target = {
  readonly path: string;
  /** The path with its query: what the request is taken to have asked for. */
  readonly url: string;
  /** The host of a target in absolute form, which goes before the header `Host` (RFC 9112, 3.2.2). */
  readonly host?: string;
};

const parts = /^(?:https?:\/\/([^/?#@]+)(?=[/?]|$))?(\/[^?#]*)?(\?[^#]*)?$/i;
const unambiguous = /^\/[\w.~/-]*$/;
const emptyOrDotSegment = /\/(?:\/|\.\.?(?:\/|$))/;

/**
 * Reads a request target in origin or absolute form, or gives the status to refuse it with: 400 if it is neither or is not
 * properly encoded; 404 if, decoded once, it could still be read in two ways (an encoded slash, an empty segment, `..`,
 * anything but letters, digits and `-._~`), for no door has such a path.
 */
export const readTarget = remembered(parseTarget, { limit: 200, longest: 200 });

function parseTarget(target: string): Target | 400 | 404 {
  const [, host, raw = host === undefined ? undefined : '/', query = ''] = parts.exec(target) ?? [];
  if (raw === undefined) return 400;
  const path = raw.includes('%') ? decode(raw) : raw;
  if (path === undefined) return 400;
  // What decodes to a slash was no slash: whoever guards paths in front of us did not take it for one.
  if (/%2f/i.test(raw) || !unambiguous.test(path) || emptyOrDotSegment.test(path)) return 404;
  return { path, url: path + query, ...(host !== undefined && { host }) };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
