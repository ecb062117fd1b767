/** Finds the operations of a document, those that are asked for. */
import { isObject } from '../../../util/json.ts';
import type { Documents } from '../document/documents.ts';
import { childOf, entriesOf, itemsOf, type Part } from '../document/part.ts';
import type { LeftOut } from './left-out.ts';
import type { Endpoint, Method } from './operation.ts';

/** Which operations to import: those that a glob of `include` matches, if there are any, and none of `exclude`. */
export type Choice = { readonly include: readonly string[]; readonly exclude: readonly string[] };

const methods: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);
const otherMethods: ReadonlySet<string> = new Set(['head', 'options', 'trace', 'query']);

/** Every operation that can be called, in the order of the document, and how many were not asked for. */
export function findEndpoints(
  { root, resolve }: Documents,
  choice: Choice,
  leftOut: LeftOut,
): { readonly endpoints: readonly Endpoint[]; readonly total: number } {
  const isChosen = chooses(choice);
  const endpoints: Endpoint[] = [];
  let total = 0;
  for (const [path, reference] of entriesOf(childOf(root, 'paths'))) {
    if (path.startsWith('x-')) continue;
    const item = resolve(reference);
    for (const [key, written] of entriesOf(item)) {
      const method = key.toLowerCase();
      if (!isObject(written.value) || !(methods.has(method) || otherMethods.has(method))) continue;
      // No version of OpenAPI has a reference for an operation, and documents have them all the same.
      const part = resolve(written);
      total++;
      const tags = itemsOf(childOf(part, 'tags')).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
      if (!isChosen(path, tags)) continue;
      const title = `${method.toUpperCase()} ${path}`;
      if (otherMethods.has(method)) leftOut.add('connectors call with GET, POST, PUT, PATCH and DELETE only', title);
      else {
        const [call = ''] = path.replace(/^\/*/, '/').split('#', 1);
        endpoints.push({ title, method: method.toUpperCase() as Method, path: call, part, item, tags });
      }
      for (const [name] of entriesOf(childOf(part, 'callbacks'))) {
        leftOut.add('the server calls, and is not called', `callback ${name} of ${title}`);
      }
    }
  }
  if (choice.include.length === 0) leaveWebhooks(root, leftOut);
  return { endpoints, total };
}

function leaveWebhooks(root: Part, leftOut: LeftOut): void {
  for (const key of ['webhooks', 'x-webhooks']) {
    for (const [name] of entriesOf(childOf(root, key))) {
      leftOut.add('the server calls, and is not called', `webhook ${name}`);
    }
  }
}

/** A glob that begins with "/" is about paths, any other about tags. */
export function chooses({ include, exclude }: Choice): (path: string, tags: readonly string[]) => boolean {
  const matches = (glob: string) => {
    const pattern = toPattern(glob);
    return (path: string, tags: readonly string[]) =>
      glob.startsWith('/') ? pattern.test(path) : tags.some((tag) => pattern.test(tag));
  };
  const [wanted, unwanted] = [include.map(matches), exclude.map(matches)];
  return (path, tags) =>
    (wanted.length === 0 || wanted.some((match) => match(path, tags))) && !unwanted.some((match) => match(path, tags));
}

/** `*` is anything but "/", `**` anything, `?` one character; `/pets/**` is `/pets`, too. Case does not matter. */
function toPattern(glob: string): RegExp {
  const parts = glob
    .split(/(\/\*\*$|\*\*\/?|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`, 'is');
}

const wildcards: Readonly<Record<string, string>> = {
  '/**': '(?:/.*)?',
  '**': '.*',
  '**/': '(?:.*/)?',
  '*': '[^/]*',
  '?': '[^/]',
};
