/** What a client's file says beside its view: where its door is and which policies stand at it. */
import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, Kind } from 'graphql';
import type { Budget } from '../plugins/budget.ts';
import type { CacheOptions } from '../plugins/cache/policy.ts';
import type { Limits } from '../plugins/limits.ts';
import { readArguments } from '../schema/arguments.ts';
import { type Place, type Problem, placeOf, problem } from '../util/problem.ts';
import { parseDuration, parseSize } from '../util/units.ts';

export type Client = {
  /** `mobile`, or `mobile.v2` for a version. */
  readonly name: string;
  /** Where its file says where it is, or the file's beginning. */
  readonly place: Place;
  readonly path: string;
  /** `Host` names that this door answers to; empty: any. */
  readonly hosts: readonly string[];
  /** Web origins that a browser may call from. */
  readonly origins: readonly string[];
  readonly auth: {
    readonly providers: readonly string[] | undefined;
    readonly required: boolean;
    readonly node: ConstDirectiveNode | undefined;
  };
  readonly limits: ClientLimits;
  readonly budgets: readonly Budget[];
  readonly cache: CacheOptions | undefined;
  readonly documents: ClientDocuments;
  readonly errorDetail: 'MASKED' | 'FULL' | undefined;
};

/** `@limits`, as far as the file says. */
export type ClientLimits = Partial<Limits> & {
  readonly showCost?: boolean;
  /** Calls to backends that a document of the client may make at most; checked with the documents. */
  readonly calls?: number;
};

/** `@documents`. */
export type ClientDocuments = {
  readonly mode: 'OPEN' | 'LOG' | 'TRUSTED';
  /** The path of a manifest or a folder, from the folder of the file that says it. */
  readonly from: string | undefined;
  readonly node: ConstDirectiveNode | undefined;
};

/**
 * Reads the schema-level directives of a client's file.
 *
 * @param definitions a schema that defines the directives of `vocabulary.ts`; the document is valid against it
 */
export function readClient(
  name: string,
  document: DocumentNode,
  definitions: GraphQLSchema,
): { readonly client: Client; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const reported = new Set<ConstDirectiveNode>();
  const nodes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  const all = <T>(directive: string): { readonly node: ConstDirectiveNode; readonly values: T }[] =>
    nodes.flatMap((node) => {
      const definition = definitions.getDirective(directive);
      if (node.name.value !== directive || !definition) return [];
      const { values, problems: wrong } = readArguments<T>(definition, node, 'INVALID_POLICY');
      if (!reported.has(node)) problems.push(...wrong);
      reported.add(node);
      return values === undefined ? [] : [{ node, values }];
    });
  const one = <T>(directive: string): T | undefined => all<T>(directive)[0]?.values;
  const unit = (
    parse: (text: string) => number | undefined,
    text: string,
    node: ConstDirectiveNode,
    key: string,
    example: string,
  ): number => {
    const value = parse(text);
    if (value !== undefined && value > 0) return value;
    const message = value === undefined ? `"${text}" has no unit that is known.` : `"${text}" is nothing at all.`;
    const at = node.arguments?.find(({ name }) => name.value === key)?.value ?? node;
    problems.push(problem('INVALID_POLICY', message, placeOf(at), { hint: `Write it like ${example}.` }));
    return 0;
  };
  const atLeast = (least: number, directive: string, values: object, node: ConstDirectiveNode | undefined): void => {
    for (const [key, value] of Object.entries(values)) {
      if (typeof value !== 'number' || value >= least) continue;
      const message = `@${directive}(${key}: ${value}) is below ${least}.`;
      problems.push(
        problem('INVALID_POLICY', message, placeOf(node?.arguments?.find(({ name }) => name.value === key) ?? node)),
      );
    }
  };
  const door = one<{ path?: string; hosts?: string[]; origins?: string[] }>('client');
  if (door?.path !== undefined && !/^(\/[\w.~-]+)+$/.test(door.path)) {
    problems.push(
      problem('INVALID_CLIENT', `"${door.path}" is no path.`, placeOf(all('client')[0]?.node), {
        hint: 'It begins with "/" and has plain segments, like "/mobile/graphql".',
      }),
    );
  }
  if (door?.path !== undefined && reserved.has(door.path)) {
    problems.push(
      problem(
        'INVALID_CLIENT',
        `"${door.path}" is where the gateway tells how it is.`,
        placeOf(all('client')[0]?.node),
        {
          hint: 'Choose another path.',
        },
      ),
    );
  }
  const [doorNode] = all('client');
  const wrong = (key: string, value: string, what: string, hint: string): void => {
    const at = doorNode?.node.arguments?.find(({ name }) => name.value === key) ?? doorNode?.node;
    problems.push(problem('INVALID_CLIENT', `"${value}" is no ${what}.`, placeOf(at), { hint }));
  };
  for (const host of door?.hosts ?? []) {
    if (!isHost(host))
      wrong('hosts', host, 'host name', 'Write a name without scheme, port or path, like "shop.example".');
  }
  for (const origin of door?.origins ?? []) {
    if (!isOrigin(origin))
      wrong('origins', origin, 'web origin', 'Write scheme, host and port if it has one, like "https://shop.example".');
  }
  const auth = one<{ providers?: string[]; required: boolean }>('auth');
  if (auth?.required && auth.providers?.length === 0) {
    const message = '@auth requires a credential and names nobody who could give one.';
    const hint = 'Name a provider of portico.config.ts, or take required away.';
    problems.push(problem('INVALID_POLICY', message, placeOf(all('auth')[0]?.node), { hint }));
  }
  const [limits] = all<Omit<ClientLimits, 'body' | 'fileSize'> & { body?: string; fileSize?: string }>('limits');
  const { body, fileSize, ...counts } = given(limits?.values ?? {});
  atLeast(0, 'limits', counts, limits?.node);
  const [documents] = all<{ mode: ClientDocuments['mode']; from?: string | null }>('documents');
  const { mode, from } = documents?.values ?? { mode: 'OPEN' };
  if (mode !== 'OPEN' && !from) {
    problems.push(
      problem('INVALID_POLICY', `@documents(mode: ${mode}) has no documents.`, placeOf(documents?.node), {
        hint: 'Name them with from: a manifest, or a folder of .graphql files.',
      }),
    );
  }
  const [cache] = all<CacheValues>('cache');
  if (cache) atLeast(0, 'cache', cache.values, cache.node);
  return {
    problems,
    client: {
      name,
      place: placeOf(all('client')[0]?.node ?? document.definitions[0]),
      path: door?.path ?? `/${name.replaceAll('.', '/')}/graphql`,
      hosts: door?.hosts ?? [],
      origins: door?.origins ?? [],
      auth: { providers: auth?.providers, required: auth?.required ?? false, node: all('auth')[0]?.node },
      limits: {
        ...counts,
        ...(body !== undefined && limits ? { body: unit(parseSize, body, limits.node, 'body', '"100kb"') } : {}),
        ...(fileSize !== undefined && limits
          ? { fileSize: unit(parseSize, fileSize, limits.node, 'fileSize', '"1mb"') }
          : {}),
      },
      budgets: all<Omit<Budget, 'windowMs'> & { window: string }>('budget').map(({ node, values }) => {
        const { window, ...budget } = values;
        const windowMs = unit(parseDuration, window, node, 'window', '"1m"');
        atLeast(1, 'budget', { cost: budget.cost }, node);
        if (budget.by.length === 0) {
          const hint = 'Leave "by" out, which is [CLIENT], or name one of CLIENT, SUBJECT, KEY and IP.';
          problems.push(problem('INVALID_POLICY', '@budget is nobody’s: "by" names nothing.', placeOf(node), { hint }));
        }
        return { ...budget, windowMs };
      }),
      cache: cache && cacheOptions(cache.values),
      documents: { mode, from: from || undefined, node: documents?.node },
      errorDetail: one<{ detail: 'MASKED' | 'FULL' }>('errors')?.detail,
    },
  };
}

/** Answered before any door. */
const reserved: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

function isHost(text: string): boolean {
  return URL.canParse(`http://${text}`) && new URL(`http://${text}`).hostname === text.toLowerCase();
}

/** What a browser would send in `Origin`. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** `@cache` as a file says it; all in seconds. */
type CacheValues = {
  readonly maxAge?: number | null;
  readonly scope?: CacheOptions['scope'] | null;
  readonly staleWhileRevalidate?: number | null;
  readonly staleIfError?: number | null;
  readonly share?: boolean | null;
};

function cacheOptions({ maxAge, scope, staleWhileRevalidate, staleIfError, share }: CacheValues): CacheOptions {
  return {
    maxAge: maxAge ?? 0,
    scope: scope ?? 'PUBLIC',
    staleWhileRevalidateSeconds: staleWhileRevalidate ?? 0,
    staleIfErrorSeconds: staleIfError ?? 0,
    share: share ?? true,
  };
}

/** A null says as little as nothing does: the default holds. */
function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as T;
}
