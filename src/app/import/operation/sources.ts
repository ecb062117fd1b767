/** Where operations are called and what proves that they may be: servers and security schemes become sources. */
import type { Documents } from '../document/documents.ts';
import { childOf, entriesOf, itemsOf, type Part, textOf } from '../document/part.ts';
import { constantCase } from '../shape/names.ts';
import type { LeftOut } from './left-out.ts';
import { headerName } from './media.ts';
import type { Endpoint } from './operation.ts';

export type Source = {
  readonly name: string;
  /** A template: `https://api.test/v1`, `{$env.SHOP_URL}/v1`. */
  readonly baseUrl: string;
  /** The base URL with its address from the environment. */
  readonly configurable: string;
};

/** What proves that a call may be made, whichever operation it is of. */
export type Credentials = {
  readonly headers: readonly ({ readonly name: string } & ({ readonly from: string } | { readonly value: string }))[];
  /** Items of a mapping. */
  readonly queryParams: readonly (readonly [key: string, value: string])[];
};

export type Sources = {
  readonly sourceOf: (endpoint: Endpoint) => string;
  /** Those that are called, once all endpoints have been asked for. */
  readonly used: () => readonly Source[];
};

/** @param backend the name of the file; the first source has it, too */
export function createSources(root: Part, backend: string): Sources {
  const variable = `{$env.${constantCase(backend)}_URL}`;
  const main = { name: backend, ...baseOf(itemsOf(childOf(root, 'servers'))[0], root, variable) };
  const all: Source[] = [main];
  const called = new Set<Source>();
  return {
    sourceOf({ part, item }) {
      const [server] = [...itemsOf(childOf(part, 'servers')), ...itemsOf(childOf(item, 'servers'))];
      const base = server ? baseOf(server, root, variable) : main;
      let source = all.find(({ baseUrl }) => baseUrl === base.baseUrl);
      if (!source) {
        source = { ...base, name: `${backend}-${all.length + 1}` };
        all.push(source);
      }
      called.add(source);
      return source.name;
    },
    used: () => all.filter((source) => called.has(source)),
  };
}

/** The address of a server, with its variables by their defaults; from the environment where the document does not tell it. */
function baseOf(server: Part | undefined, root: Part, variable: string): Omit<Source, 'name'> {
  const written = (server && textOf(server, 'url')) ?? '';
  const filled = written.replace(/\{([^{}]*)\}/g, (braces, name: string) => {
    const value = server && childOf(childOf(childOf(server, 'variables'), name), 'default').value;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : braces;
  });
  const path = filled
    .replace(/^(?:[a-z]+:)?\/\/[^/]*/i, '')
    .replace(/[{}]/g, encodeURIComponent)
    .replace(/\/$/, '');
  const relative = path === '' || path.startsWith('/') ? path : `/${path}`;
  const configurable = `${variable}${relative}`;
  const text = filled.startsWith('//') ? `https:${filled}` : filled;
  const url = /^https?:\/\//i.test(root.address) ? URL.parse(text, root.address) : URL.parse(text);
  const isUsable =
    url !== null && /^https?:$/.test(url.protocol) && written !== '' && !/[{}]/.test(text) && url.host !== '';
  return { baseUrl: isUsable ? url.href.replace(/\/$/, '') : configurable, configurable };
}

/** What the schemes that the operations name need to be sent. Where none names any, all of them are meant. */
export function readCredentials(
  { root, resolve }: Documents,
  endpoints: readonly Endpoint[],
  backend: string,
  leftOut: LeftOut,
): Credentials {
  const schemes = entriesOf(childOf(childOf(root, 'components'), 'securitySchemes')).map(
    ([name, part]) => [name, resolve(part)] as const,
  );
  const named = namesOf(root, endpoints);
  const used = named.size === 0 ? schemes : schemes.filter(([name]) => named.has(name));
  const keys = used.filter(([, part]) => textOf(part, 'type')?.toLowerCase() === 'apikey' && !isAuthorization(part));
  const headers = new Map<string, Credentials['headers'][number]>();
  const forwarded = { name: 'authorization', from: 'authorization' };
  // Some documents have it as a parameter, which OpenAPI says to ignore.
  if (endpoints.some((endpoint) => takesAuthorization(endpoint, resolve))) headers.set('authorization', forwarded);
  const queryParams = new Map<string, string>();
  for (const [scheme, part] of used) {
    const type = textOf(part, 'type')?.toLowerCase();
    const name = textOf(part, 'name') ?? '';
    if (type === 'mutualtls') leftOut.add('certificates belong to the transport', `security scheme ${scheme}`);
    else if (type !== 'apikey' || isAuthorization(part)) headers.set('authorization', forwarded);
    else {
      const own = keys.length > 1 ? constantCase(scheme) : 'API_KEY';
      const value = `$env.${constantCase(backend)}_${own}`;
      const where = textOf(part, 'in');
      if (where === 'header' && !headerName.test(name))
        leftOut.add('this is no name of a header', `security scheme ${scheme}`);
      else if (where === 'header') headers.set(name.toLowerCase(), { name: name.toLowerCase(), value: `{${value}}` });
      else if (where === 'query') queryParams.set(name, value);
      else leftOut.add('cookies are not sent', `security scheme ${scheme}`);
    }
  }
  return { headers: [...headers.values()], queryParams: [...queryParams] };
}

function isAuthorization(part: Part): boolean {
  return textOf(part, 'in') === 'header' && textOf(part, 'name')?.toLowerCase() === 'authorization';
}

function takesAuthorization({ part, item }: Endpoint, resolve: Documents['resolve']): boolean {
  const parameters = [...itemsOf(childOf(item, 'parameters')), ...itemsOf(childOf(part, 'parameters'))];
  return parameters.some((parameter) => isAuthorization(resolve(parameter)));
}

function namesOf(root: Part, endpoints: readonly Endpoint[]): ReadonlySet<string> {
  const requirements = [root, ...endpoints.map(({ part }) => part)].flatMap((part) =>
    itemsOf(childOf(part, 'security')),
  );
  return new Set(requirements.flatMap((each) => entriesOf(each).map(([name]) => name)));
}
