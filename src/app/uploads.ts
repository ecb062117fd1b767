/**
 * Files with an operation, by the GraphQL multipart request specification: at doors whose view has the scalar `Upload` of a GraphQL
 * backend. What is read is within bounds and in memory; `fetch/multipart.ts` sends it on.
 */
import { GraphQLError, type GraphQLScalarType, isScalarType } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { View } from '../graph/view.ts';
import type { Limits } from '../plugins/limits.ts';
import { findDeepText } from '../plugins/limits.ts';
import { visitOf } from '../plugins/visit.ts';
import { graphqlError } from '../util/errors.ts';
import { isObject } from '../util/json.ts';
import { UploadedFile } from '../util/uploaded-file.ts';

/** What the parts need beside what is in them. */
const overheadBytes = 64 * 1024;

/** How long the whole of such a request may be. */
export function uploadBytes({ body, files, fileSize }: Limits): number {
  return body + files * fileSize + overheadBytes;
}

export function isMultipart(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*multipart\/form-data\s*(;|$)/i.test(contentType);
}

/** Whether clients of this view can send files. From here on its `Upload` takes files, and nothing else. */
export function takesFiles({ schema, graph, scalars }: View): boolean {
  const isTaken = graph.backends.some(
    ({ kind, document }) =>
      kind !== 'rest' &&
      document.definitions.some((definition) => 'name' in definition && definition.name?.value === 'Upload'),
  );
  if (!isTaken) return false;
  const shown = [...scalars]
    .flatMap(([name, of]) => (of === 'Upload' ? [schema.getType(name)] : []))
    .filter(isScalarType);
  for (const scalar of shown) takeFiles(scalar);
  return shown.length > 0;
}

function takeFiles(scalar: GraphQLScalarType): void {
  const refuse = (): never => {
    throw new GraphQLError(
      'An Upload is a file: send it in a part of a multipart/form-data request, null in its place.',
    );
  };
  scalar.parseValue = (value) => (value instanceof UploadedFile ? value : refuse());
  scalar.parseLiteral = refuse;
}

/** Reads requests with files; all others are left to Yoga. */
export function useUploads(limits: Limits): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method !== 'POST' || !isMultipart(request.headers.get('content-type') ?? undefined)) return;
      setRequestParser(async () => {
        const form = await readForm(request, limits);
        const params = readField(form, 'operations', limits);
        if (!isObject(params) && !(Array.isArray(params) && params.every(isObject))) {
          throw wrong('The field "operations" must be an operation, or a list of them.');
        }
        if (await placeFiles(form, params, limits)) visitOf(request).hasFiles = true;
        // What is in it is looked at behind us, as of any other request.
        return params as GraphQLParams | GraphQLParams[];
      });
    },
  };
}

async function readForm(request: Request, { body, files, fileSize }: Limits): Promise<FormData> {
  const formDataLimits = { fields: 2, fieldSize: body, fieldNameSize: 100, files, fileSize };
  // Yoga's request takes limits, which the type of the platform's knows nothing of.
  const read = request.formData.bind(request) as (options: { formDataLimits: object }) => Promise<FormData>;
  try {
    return await read({ formDataLimits });
  } catch (error) {
    if (request.signal.aborted) throw error;
    const { message } = error as Error;
    if (message.startsWith('File size')) throw tooLarge(`A file is larger than the limit of ${fileSize} bytes.`);
    if (message.startsWith('Files limit')) throw tooLarge(`There are more files than the limit of ${files}.`);
    if (message.startsWith('Field value')) throw tooLarge(`A field is larger than the limit of ${body} bytes.`);
    throw wrong('The multipart body cannot be read.');
  }
}

function readField(form: FormData, name: string, { body }: Limits): unknown {
  const text = form.get(name);
  if (typeof text !== 'string') throw wrong(`The multipart body has no field "${name}".`);
  if (Buffer.byteLength(text) > body) throw tooLarge(`The field "${name}" is larger than the limit of ${body} bytes.`);
  const deep = findDeepText(text);
  if (deep) throw deep;
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`The field "${name}" is no JSON.`);
  }
}

/** Puts each file where the map says, in the place of a null; false if there are none. */
async function placeFiles(form: FormData, params: object, limits: Limits): Promise<boolean> {
  const map = readField(form, 'map', limits);
  if (!isObject(map)) throw wrong('The field "map" must be an object.');
  for (const [part, paths] of Object.entries(map)) {
    const file = form.get(part);
    if (file === null || typeof file === 'string') throw wrong(`There is no file ${JSON.stringify(part)}.`);
    const uploaded = new UploadedFile(file.name, file.type, new Uint8Array(await file.arrayBuffer()));
    if (!Array.isArray(paths) || paths.length === 0)
      throw wrong('The field "map" must have a list of paths for each file.');
    for (const path of paths) place(params, path, uploaded);
  }
  return Object.keys(map).length > 0;
}

function place(params: object, path: unknown, file: UploadedFile): void {
  const keys = typeof path === 'string' ? path.split('.') : [];
  const isVariable = keys[Array.isArray(params) ? 1 : 0] === 'variables';
  const last = keys.pop() ?? '';
  let parent: unknown = params;
  for (const key of keys) parent = ownValue(parent, key);
  // Only what is there, and null, is replaced: so no path makes anything, nor reaches what the client did not send.
  if (!isVariable || ownValue(parent, last) !== null) throw wrong(`No variable is null at ${JSON.stringify(path)}.`);
  (parent as Record<string, unknown>)[last] = file;
}

function ownValue(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function wrong(message: string): GraphQLError {
  return graphqlError('BAD_REQUEST', message, { http: {} });
}

function tooLarge(message: string): GraphQLError {
  return graphqlError('PAYLOAD_TOO_LARGE', message, { http: {} });
}
