/** What a request to purge asks for: `{ "client" }`, `{ "client", "operation" }` or `{ "type" }`, as the tags that remembered answers have. */
import type { IncomingMessage } from 'node:http';
import { clientTag, operationTag, typeTag } from '../../plugins/cache/answers.ts';
import { didYouMean } from '../../util/suggest.ts';

type Purge =
  | { readonly tags: readonly string[]; readonly error?: undefined }
  | { readonly tags?: undefined; readonly error: string };

const maxBytes = 10_000;

const keys = ['client', 'operation', 'type'] as const;

const expected =
  'Send JSON: {"client": "web"}, {"client": "web", "operation": "ProductPage"} or {"type": "Product"}, the last one for all clients.';

export async function readPurge(request: IncomingMessage): Promise<Purge> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return { error: `The body is larger than ${maxBytes} bytes. ${expected}` };
    chunks.push(chunk as Buffer);
  }
  return purgeOf(Buffer.concat(chunks).toString());
}

export function purgeOf(body: string): Purge {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return { error: `The body is no JSON. ${expected}` };
  }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return { error: expected };
  for (const [key, value] of Object.entries(sent)) {
    if (!keys.some((known) => known === key)) {
      return { error: [`There is no key "${key}".`, didYouMean(key, keys), expected].filter(Boolean).join(' ') };
    }
    if (typeof value !== 'string' || value === '') return { error: `"${key}" must be a name. ${expected}` };
  }
  const { client, operation, type }: { client?: string; operation?: string; type?: string } = sent;
  if (type !== undefined) {
    return client === undefined && operation === undefined
      ? { tags: [typeTag(type)] }
      : { error: `"type" stands alone: what holds it is purged for all clients. ${expected}` };
  }
  if (client === undefined) {
    return { error: operation === undefined ? expected : `"operation" needs the "client" beside it. ${expected}` };
  }
  return { tags: [operation === undefined ? clientTag(client) : operationTag(client, operation)] };
}
