/** What a request to purge asks for (a client, an operation, a type, an entity), as the tags that remembered answers have. */
import type { IncomingMessage } from 'node:http';
import { clientTag, entityTags, fieldsIn, keyText, operationTag, typeTag } from '../../plugins/cache/tags.ts';
import { isObject } from '../../util/json.ts';
import { didYouMean } from '../../util/suggest.ts';

type Purge =
  | { readonly tags: readonly string[]; readonly error?: undefined }
  | { readonly tags?: undefined; readonly error: string };

const maxBytes = 10_000;

const keys = ['client', 'operation', 'type', 'key'] as const;

const expected =
  'Send JSON: {"client": "web"}, {"client": "web", "operation": "ProductPage"}, {"type": "Product"} or {"type": "Product", "key": {"id": "7"}}, the last two for all clients.';

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

type Sent = {
  readonly client?: string;
  readonly operation?: string;
  readonly type?: string;
  readonly key?: Readonly<Record<string, unknown>>;
};

/** Whether it could be the key of an entity. */
function isKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => !isObject(item) || isKey(item));
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isPart);
}

function isPart(value: unknown): boolean {
  return typeof value === 'object' ? isKey(value) : value !== undefined;
}

export function purgeOf(body: string): Purge {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return { error: `The body is no JSON. ${expected}` };
  }
  if (!isObject(sent)) return { error: expected };
  for (const [key, value] of Object.entries(sent)) {
    if (!keys.some((known) => known === key)) {
      return { error: [`There is no key "${key}".`, didYouMean(key, keys), expected].filter(Boolean).join(' ') };
    }
    if (key === 'key') {
      if (!isKey(value))
        return { error: `"key" must have the fields of one @key of the type, none of them null. ${expected}` };
    } else if (typeof value !== 'string' || value === '') return { error: `"${key}" must be a name. ${expected}` };
  }
  const { client, operation, type, key }: Sent = sent;
  if (type !== undefined) {
    return client === undefined && operation === undefined
      ? { tags: key ? entityTags(type, fieldsIn(key), keyText(key)) : [typeTag(type)] }
      : { error: `"type" stands alone: what holds it is purged for all clients. ${expected}` };
  }
  if (key) return { error: `"key" needs the "type" beside it. ${expected}` };
  if (client === undefined) {
    return { error: operation === undefined ? expected : `"operation" needs the "client" beside it. ${expected}` };
  }
  return { tags: [operation === undefined ? clientTag(client) : operationTag(client, operation)] };
}
