/** Where a GraphQL backend is: its URL templates, rendered once. */
import { renderTemplate } from '../schema/mapping/template.ts';
import type { Scope, Template } from '../schema/mapping/types.ts';

/**
 * The absolute URL that a template makes, or why it makes none. The message shows the template, never a value.
 *
 * Only `$env` and `$config` may stand in it, so nothing of a client can choose where a call goes.
 *
 * @param protocols as in `URL`: `http:`
 */
export function renderEndpoint(
  template: Template,
  scope: Scope,
  protocols: readonly string[] = ['http:', 'https:'],
): string | { readonly error: string } {
  const foreign = template.references.find(({ variable }) => variable !== '$env' && variable !== '$config');
  if (foreign) return { error: `${foreign.variable} may not stand in "${template.text}": use $env or $config` };
  const text = renderTemplate(template, scope, (value) => value);
  if (typeof text !== 'string') return { error: `"${template.text}": ${text.error}` };
  const url = URL.parse(text.trim());
  if (!url) return { error: `"${template.text}" makes no absolute URL; are its variables set?` };
  if (!protocols.includes(url.protocol)) return { error: `"${template.text}" is none of ${protocols.join(', ')}` };
  if (url.username || url.password) return { error: `"${template.text}" holds a password: send it as a header` };
  url.hash = '';
  return url.href;
}
