/** `@backend`: how a backend is reached, read and checked, with its defaults filled in. */

import {
  buildASTSchema,
  type ConstValueNode,
  type DocumentNode,
  type GraphQLDirective,
  Kind,
  parse,
  type StringValueNode,
} from 'graphql';
import { type Problem, placeInString, placeOf, problem } from '../util/problem.ts';
import { parseDuration } from '../util/units.ts';
import { complaintOf, httpProtocols, socketProtocols } from './address.ts';
import { readArguments } from './arguments.ts';
import type { BackendKind, BackendOptions, HeaderMapping } from './backend.ts';
import { parseTemplate } from './mapping/template.ts';
import type { Template } from './mapping/types.ts';
import { argumentNode, backendDirectives, fieldOf } from './vocabulary.ts';

const definition = buildASTSchema(parse(backendDirectives), { assumeValidSDL: true }).getDirective(
  'backend',
) as GraphQLDirective;

export const defaultOptions: BackendOptions = {
  urls: [],
  headers: [],
  timeoutMs: 5000,
  retryAttempts: 0,
  breaker: undefined,
  concurrency: 256,
  subscriptions: undefined,
};

/** What `@backend` may say, coerced by its definition. */
type Values = {
  readonly url?: string;
  readonly urls?: readonly string[];
  readonly headers?: readonly {
    readonly name: string;
    readonly from?: string | null;
    readonly value?: string | null;
  }[];
  readonly timeout?: string;
  readonly retry?: { readonly attempts: number };
  readonly breaker?: { readonly failures: number; readonly over: string; readonly open: string };
  readonly concurrency?: number;
  readonly subscriptions?: { readonly url: string; readonly protocol: 'WS' | 'SSE'; readonly share?: boolean };
};

/** Reads `@backend` of a document. A GraphQL backend needs a `url` or `urls`; a REST backend has `@source` for that. */
export function readOptions(
  document: DocumentNode,
  kind: BackendKind,
  name: string,
): { readonly options: BackendOptions; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const nodes = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter((directive) => directive.name.value === 'backend')
      : [],
  );
  const [node, second] = nodes;
  if (second)
    problems.push(problem('INVALID_BACKEND', '@backend stands twice.', placeOf(second), { hint: 'Keep one of them.' }));
  const read = node && readArguments<Values>(definition, node, 'INVALID_BACKEND');
  problems.push(...(read?.problems ?? []));
  const values = read?.values;
  const report = (message: string, at: ConstValueNode | undefined, hint?: string): void => {
    problems.push(problem('INVALID_BACKEND', message, placeOf(at ?? node ?? document.definitions[0], name), { hint }));
  };
  const template = (text: string, at: ConstValueNode | undefined): Template | undefined => {
    const parsed = parseTemplate(text, '0.4');
    for (const { message, offset, hint } of parsed.problems ?? []) {
      const place = at?.kind === Kind.STRING ? placeInString(at as StringValueNode, offset) : placeOf(at ?? node);
      problems.push(problem('INVALID_BACKEND', message, place, { hint }));
    }
    return parsed.value;
  };
  const address = (text: string, at: ConstValueNode | undefined, protocols = httpProtocols): Template | undefined => {
    const read = template(text, at);
    const complaint = read && complaintOf(read, protocols);
    if (complaint) report(complaint.message, at, complaint.hint);
    return complaint ? undefined : read;
  };
  const duration = (text: string, at: ConstValueNode | undefined): number => {
    const value = parseDuration(text);
    if (value === undefined) report(`"${text}" is no duration.`, at, 'Write a number and a unit: "250ms", "5s", "1m".');
    return value ?? 0;
  };
  if (!values) {
    if (kind !== 'rest' && !node) {
      report(
        `Nothing says where the backend "${name}" is.`,
        undefined,
        'Add: extend schema @backend(url: "https://…/graphql")',
      );
    }
    return { options: defaultOptions, problems };
  }
  const at = (argument: string): ConstValueNode | undefined => node && argumentNode(node, argument);
  const urlNodes = at('urls');
  const urls = [
    ...(values.url === undefined ? [] : [address(values.url, at('url'))]),
    ...(values.urls ?? []).map((url, i) => address(url, urlNodes?.kind === Kind.LIST ? urlNodes.values[i] : urlNodes)),
  ].filter((url) => url !== undefined);
  if (kind === 'rest' && urls.length > 0) {
    report(
      'A REST backend has no GraphQL endpoint.',
      at('url') ?? at('urls'),
      'Its address is the baseURL of its @source.',
    );
  }
  if (kind !== 'rest' && values.url === undefined && !values.urls?.length)
    report(`Nothing says where the backend "${name}" is.`, node && undefined, 'Add url: to @backend.');
  const headerNodes = at('headers');
  const headers = (values.headers ?? []).flatMap((header, i): HeaderMapping[] => {
    const headerNode = headerNodes?.kind === Kind.LIST ? headerNodes.values[i] : headerNodes;
    if ((header.from == null) === (header.value == null)) {
      report(`Header "${header.name}" needs either from or value.`, headerNode);
      return [];
    }
    if (header.from != null) return [{ name: header.name, from: header.from }];
    const value = template(header.value ?? '', fieldOf(headerNode, 'value'));
    return value ? [{ name: header.name, value }] : [];
  });
  if (values.breaker && !(values.breaker.failures > 0 && values.breaker.failures <= 1)) {
    report('breaker.failures is a share of the calls, over 0 and up to 1.', at('breaker'), 'Half of them is 0.5.');
  }
  if (values.concurrency !== undefined && values.concurrency < 1)
    report('concurrency is at least 1.', at('concurrency'));
  if (values.retry && values.retry.attempts < 0) report('retry.attempts is at least 0.', at('retry'));
  const { subscriptions } = values;
  const protocols = subscriptions?.protocol === 'WS' ? socketProtocols : undefined;
  const subscriptionUrl = subscriptions && address(subscriptions.url, fieldOf(at('subscriptions'), 'url'), protocols);
  return {
    problems,
    options: {
      urls,
      headers,
      timeoutMs: values.timeout === undefined ? defaultOptions.timeoutMs : duration(values.timeout, at('timeout')),
      retryAttempts: values.retry?.attempts ?? defaultOptions.retryAttempts,
      breaker: values.breaker && {
        failureShare: values.breaker.failures,
        windowMs: duration(values.breaker.over, at('breaker')),
        openMs: duration(values.breaker.open, at('breaker')),
      },
      concurrency: values.concurrency ?? defaultOptions.concurrency,
      subscriptions:
        subscriptions && subscriptionUrl
          ? { url: subscriptionUrl, protocol: subscriptions.protocol, share: subscriptions.share }
          : undefined,
    },
  };
}
