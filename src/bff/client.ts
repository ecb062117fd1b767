/** What a client's file says beside its view: where its door is and which policies stand at it. */
import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, getDirectiveValues, Kind } from 'graphql';
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
  readonly budgets: readonly ClientBudget[];
  readonly cache: ClientCache | undefined;
  readonly documents: ClientDocuments;
  readonly errorDetail: 'MASKED' | 'FULL' | undefined;
};

/** `@limits`, as far as the file says; `body` in bytes. */
export type ClientLimits = {
  readonly depth?: number;
  readonly cost?: number;
  readonly aliases?: number;
  readonly rootFields?: number;
  readonly directives?: number;
  readonly tokens?: number;
  readonly listSize?: number;
  readonly body?: number;
  readonly batch?: number;
  readonly introspection?: boolean;
  readonly showCost?: boolean;
};

export type ClientBudget = {
  readonly cost: number;
  readonly windowMs: number;
  readonly by: readonly ('CLIENT' | 'SUBJECT' | 'KEY' | 'IP')[];
  readonly mode: 'ENFORCE' | 'MEASURE';
  readonly onStoreError: 'ALLOW' | 'DENY';
};

/** `@cache`; all in seconds. */
export type ClientCache = {
  readonly maxAge: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  readonly share: boolean;
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
  const nodes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  const all = <T>(directive: string): { readonly node: ConstDirectiveNode; readonly values: T }[] =>
    nodes.flatMap((node) => {
      const definition = definitions.getDirective(directive);
      if (node.name.value !== directive || !definition) return [];
      // `T` is the shape that the directive's own definition coerces to.
      return [{ node, values: getDirectiveValues(definition, { directives: [node] }) as T }];
    });
  const one = <T>(directive: string): T | undefined => all<T>(directive)[0]?.values;
  const unit = (
    parse: (text: string) => number | undefined,
    text: string,
    node: ConstDirectiveNode,
    example: string,
  ): number => {
    const value = parse(text);
    if (value === undefined) {
      problems.push(
        problem('INVALID_POLICY', `"${text}" has no unit that is known.`, placeOf(node), {
          hint: `Write it like ${example}.`,
        }),
      );
    }
    return value ?? 0;
  };
  const door = one<{ path?: string; hosts?: string[]; origins?: string[] }>('client');
  if (door?.path !== undefined && !/^(\/[\w.~-]+)+$/.test(door.path)) {
    problems.push(
      problem('INVALID_CLIENT', `"${door.path}" is no path.`, placeOf(all('client')[0]?.node), {
        hint: 'It begins with "/" and has plain segments, like "/mobile/graphql".',
      }),
    );
  }
  const auth = one<{ providers?: string[]; required: boolean }>('auth');
  const [limits] = all<Omit<ClientLimits, 'body'> & { body?: string }>('limits');
  const { body, ...counts } = limits?.values ?? {};
  for (const [key, value] of Object.entries(counts)) {
    if (typeof value === 'number' && value < 0) {
      problems.push(problem('INVALID_POLICY', `@limits(${key}: ${value}) is below 0.`, placeOf(limits?.node)));
    }
  }
  const [documents] = all<{ mode: ClientDocuments['mode']; from?: string | null }>('documents');
  const { mode, from } = documents?.values ?? { mode: 'OPEN' };
  if (mode !== 'OPEN' && !from) {
    problems.push(
      problem('INVALID_POLICY', `@documents(mode: ${mode}) has no documents.`, placeOf(documents?.node), {
        hint: 'Name them with from: a manifest, or a folder of .graphql files.',
      }),
    );
  }
  const cache = one<Partial<ClientCache>>('cache');
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
        ...(body !== undefined && limits ? { body: unit(parseSize, body, limits.node, '"100kb"') } : {}),
      },
      budgets: all<Omit<ClientBudget, 'windowMs'> & { window: string }>('budget').map(({ node, values }) => ({
        cost: values.cost,
        windowMs: unit(parseDuration, values.window, node, '"1m"'),
        by: values.by,
        mode: values.mode,
        onStoreError: values.onStoreError,
      })),
      cache: cache && {
        maxAge: cache.maxAge ?? 0,
        scope: cache.scope ?? 'PUBLIC',
        staleWhileRevalidate: cache.staleWhileRevalidate ?? 0,
        staleIfError: cache.staleIfError ?? 0,
        share: cache.share ?? true,
      },
      documents: { mode, from: from || undefined, node: documents?.node },
      errorDetail: one<{ detail: 'MASKED' | 'FULL' }>('errors')?.detail,
    },
  };
}
