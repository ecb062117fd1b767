/** Where a GraphQL backend is: its URL templates, rendered once. */
import { type AddressComplaint, complaintOf, httpProtocols } from '../schema/address.ts';
import { renderTemplate } from '../schema/mapping/template.ts';
import type { Scope, Template } from '../schema/mapping/types.ts';

/**
 * The absolute URL that a template makes, or why it makes none. The message shows the template, never a value.
 *
 * Only `$env` and `$config` may stand in it, so nothing of a client can choose where a call goes.
 *
 * @param protocols as they stand before `://`
 */
export function renderEndpoint(
  template: Template,
  scope: Scope,
  protocols = httpProtocols,
): string | { readonly error: string } {
  const early = complaintOf(template, protocols);
  if (early) return errorOf(early);
  const text = renderTemplate(template, scope, (value) => value);
  if (typeof text !== 'string') return { error: `"${template.text}": ${text.error}` };
  const complaint = complaintOf(template, protocols, text);
  if (complaint) return errorOf(complaint);
  const url = new URL(text.trim());
  url.hash = '';
  return url.href;
}

function errorOf({ message, hint }: AddressComplaint): { readonly error: string } {
  return { error: `${message} ${hint}` };
}
