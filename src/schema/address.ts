/** What the address of a backend must be: asked of its file as it stands, and again when its variables are known. */
import type { Template } from './mapping/types.ts';

export type AddressComplaint = { readonly message: string; readonly hint: string };

/** As they stand before `://`; `URL` has them with a colon. */
export const httpProtocols: readonly string[] = ['http', 'https'];
/** A WebSocket takes either scheme, so that one variable can stand for both places. */
export const socketProtocols: readonly string[] = ['ws', 'wss', ...httpProtocols];

/**
 * What is wrong with an address. Shows what people wrote, and never a value.
 *
 * @param rendered what the template makes; left out, it is judged by what is wrong with it whatever its variables are
 */
export function complaintOf(
  { text, parts, references }: Template,
  protocols: readonly string[],
  rendered?: string,
): AddressComplaint | undefined {
  const foreign = references.find(({ variable }) => variable !== '$env' && variable !== '$config');
  if (foreign) {
    const message = `${foreign.variable} may not stand in the address of a backend.`;
    return { message, hint: 'Use $env or $config: no caller chooses where a call goes.' };
  }
  const begins = `It begins with ${protocols.map((each) => `${each}://`).join(', ')}.`;
  const hint = rendered === undefined ? begins : `${begins} Are its variables set?`;
  const known = rendered ?? (references.length === 0 ? text : parts[0]);
  const protocol = typeof known === 'string' ? /^\s*([a-z][a-z0-9+.-]*):/i.exec(known)?.[1]?.toLowerCase() : undefined;
  if (protocol && !protocols.includes(protocol)) return { message: `"${text}" is no address of a backend.`, hint };
  if (typeof known !== 'string' || (rendered === undefined && references.length > 0)) return undefined;
  const url = URL.parse(known.trim());
  if (!url) return { message: `"${text}" is no absolute URL.`, hint };
  if (url.username || url.password)
    return { message: `The address of a backend holds a password.`, hint: 'Send it as a header, from $env.' };
  return undefined;
}
