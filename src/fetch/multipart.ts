/** The body of a call that sends files to a GraphQL backend, by the GraphQL multipart request specification. */
import { randomUUID } from 'node:crypto';
import { UploadedFile } from '../util/uploaded-file.ts';

export type Multipart = {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
};

/**
 * @param head the operation as JSON, open for its variables
 * @returns undefined if no variable is a file, or has one in it
 */
export function multipart(head: string, variables: Readonly<Record<string, unknown>>): Multipart | undefined {
  const files = new Map<UploadedFile, string[]>();
  const emptied = without(variables, 'variables', files);
  if (files.size === 0) return undefined;
  const boundary = `portico-${randomUUID()}`;
  const map = Object.fromEntries([...files.values()].map((paths, index) => [String(index), paths]));
  const chunks: (string | Uint8Array)[] = [
    field(boundary, 'operations', `${head},"variables":${JSON.stringify(emptied)}}`),
    field(boundary, 'map', JSON.stringify(map)),
  ];
  for (const [index, file] of [...files.keys()].entries()) {
    const disposition = `form-data; name="${index}"; filename="${quotable(file.name)}"`;
    const type = /^[\x20-\x7e]+$/.test(file.type) ? file.type : 'application/octet-stream';
    chunks.push(
      `--${boundary}\r\ncontent-disposition: ${disposition}\r\ncontent-type: ${type}\r\n\r\n`,
      file.bytes,
      '\r\n',
    );
  }
  chunks.push(`--${boundary}--\r\n`);
  return {
    headers: [
      ['content-type', `multipart/form-data; boundary=${boundary}`],
      // Servers that guard against forgery by web pages refuse such a body without it.
      ['apollo-require-preflight', 'true'],
    ],
    body: Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))),
  };
}

/** The same value with null for each file, whose paths are noted. */
function without(value: unknown, path: string, files: Map<UploadedFile, string[]>): unknown {
  if (value instanceof UploadedFile) {
    files.set(value, [...(files.get(value) ?? []), path]);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => without(item, `${path}.${index}`, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, `${path}.${key}`, files)]));
}

function field(boundary: string, name: string, text: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
}

/** As browsers do it (WHATWG HTML, multipart/form-data). */
function quotable(name: string): string {
  return name.replace(/\r\n?|\n/g, '%0D%0A').replaceAll('"', '%22');
}
