/** No widening: every rule of the graph, through every kind of mapping, holds as it does on the graph; through real HTTP. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, test } from 'node:test';
import {
  buildASTSchema,
  execute,
  type GraphQLFieldResolver,
  getNamedType,
  isLeafType,
  isListType,
  parse,
} from 'graphql';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { type Running, serve as serveBackend } from '../backends/server.ts';
import { makeDirectory } from '../kit/directory.ts';
import { setting } from '../kit/setting.ts';
import { backendFile, digestFile, type Mapping, mappings, viewFile } from './mappings.ts';

type Came = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly calls: number;
};
/** `known`: with a credential; `costs`: told what it costs, which keeps the answer from being remembered. */
type AskOptions = { readonly known?: boolean; readonly costs?: boolean };
type Ask = (mapping: Mapping, options?: AskOptions) => Promise<Came>;

type Rule = {
  readonly name: string;
  /** As it stands at a field. */
  readonly text: string;
  /** What must be so where the rule holds. Called for one mapping after the other. */
  readonly holds: (ask: Ask, mapping: Mapping) => Promise<void>;
  /** Mappings to which it does not apply, and why. */
  readonly except?: Readonly<Record<string, string>>;
};

const events = 'what is told of an event has no header of its own';

const rules: readonly Rule[] = [
  { name: '@authenticated', text: '@authenticated', holds: isForbidden },
  { name: '@requiresScopes', text: '@requiresScopes(scopes: [["staff"]])', holds: isForbidden },
  { name: '@policy', text: '@policy(policies: [["isKnown"]])', holds: isForbidden },
  {
    name: '@cost',
    text: '@cost(weight: 700)',
    holds: async (ask, mapping) => assert.ok(costOf(await ask(mapping, { known: true, costs: true })) >= 700),
    except: { 'a subscription': events },
  },
  {
    name: '@listSize',
    text: '@listSize(assumedSize: 900)',
    holds: async (ask, mapping) => assert.ok(costOf(await ask(mapping, { known: true, costs: true })) >= 900),
    except: { 'a subscription': events, 'a field that requires another': 'what it gives is no list' },
  },
  {
    name: '@cacheControl',
    text: '@cacheControl(maxAge: 7)',
    holds: async (ask, mapping) => {
      const { headers } = await ask(mapping, { known: true });
      const isKept = /max-age=(\d+)/.exec(headers.get('cache-control') ?? '');
      assert.ok(!isKept || Number(isKept[1]) <= 7, headers.get('cache-control') ?? '');
      if (!/^(mutation|subscription)/.test(mapping.operation)) assert.ok(isKept);
    },
    except: { 'a subscription': events },
  },
  {
    name: '@rateLimit',
    text: '@rateLimit(max: 1, window: "1h")',
    holds: async (ask, mapping) => {
      const [first, second] = [await ask(mapping, { known: true }), await ask(mapping, { known: true })];
      assert.deepEqual([first.body.errors, second.status], [undefined, 429], JSON.stringify(first.body));
      assert.equal(second.calls, 0);
    },
    except: { 'a subscription': events },
  },
];

/** Whoever is nobody gets a null, and why, at the client's own place; whoever may see it gets it. */
async function isForbidden(ask: Ask, mapping: Mapping): Promise<void> {
  const nobody = await ask(mapping);
  const errors = (nobody.body.errors ?? []) as { path?: unknown[]; extensions: { code: string } }[];
  assert.ok(errors.length > 0, JSON.stringify(nobody.body));
  for (const { path = [], extensions } of errors) {
    assert.equal(extensions.code, 'FORBIDDEN');
    assert.deepEqual(path.slice(0, mapping.path.length), mapping.path);
  }
  assert.doesNotMatch(JSON.stringify(nobody.body.data), /a name|digest/);
  const somebody = await ask(mapping, { known: true });
  assert.equal(somebody.body.errors, undefined);
  assert.match(JSON.stringify(somebody.body.data), /a name|digest/);
}

function costOf({ body }: Came): number {
  const { cost } = (body.extensions ?? {}) as { cost?: { estimated: number } };
  return cost?.estimated ?? 0;
}

for (const rule of rules) {
  describe(`${rule.name} holds through`, async () => {
    const opened = open(rule);
    after(async () => (await opened.catch(() => undefined))?.close());
    for (const mapping of mappings) {
      const why = rule.except?.[mapping.name];
      test(mapping.name, { skip: why ?? false }, async () => rule.holds((await opened).ask, mapping));
    }
  });
}

async function open(rule: Rule) {
  const cleanups: (() => Promise<void>)[] = [];
  const backends = [
    await startBackend('main', backendFile(rule.text)),
    await startBackend('digests', digestFile(rule.name === '@listSize' ? '' : rule.text)),
  ];
  const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external",
    "@requires", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize"])`;
  const clients = mappings.map((mapping, index) => [
    `bff/m${index}.graphql`,
    `extend schema @errors(detail: FULL) @cache(maxAge: 60) @limits(cost: 100000, showCost: true)\n${viewFile(mapping)}`,
  ]);
  const files = {
    'schemas/main.graphql': `${head} @backend(url: "${backends[0]?.url}/graphql")\n${backendFile(rule.text)}`,
    'schemas/digests.graphql': `${head} @backend(url: "${backends[1]?.url}/graphql")\n${digestFile(rule.name === '@listSize' ? '' : rule.text)}`,
    'portico.config.ts': `export default {
      providers: { keys: { type: 'apiKey', keys: [{ hash: 'sha256:${createHash('sha256').update('key').digest('hex')}', subject: 'me', scopes: ['staff'] }] } },
      policies: { isKnown: (_, { claims }) => claims.sub === 'me' },
    };`,
    ...Object.fromEntries(clients),
  };
  const directory = await makeDirectory({ after: (clean) => void cleanups.push(clean) }, files);
  const { config } = await loadConfig(directory);
  assert.ok(config);
  const { gateway, problems } = await loadGateway(directory, { config, log: silent, production: true, env: setting });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) for (const backend of backends) await backend.stop();
  assert.ok(gateway && errors.length === 0, errors.map(formatProblem).join('\n'));
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  const ask: Ask = async (mapping, { known = false, costs = false } = {}) => {
    for (const backend of backends) backend.reset();
    const isEvents = mapping.operation.startsWith('subscription');
    const response = await fetch(`${server.url}/m${mappings.indexOf(mapping)}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(costs ? { 'x-portico-cost': '1' } : {}),
        ...(isEvents ? { accept: 'text/event-stream' } : {}),
        ...(known ? { 'x-api-key': 'key' } : {}),
      },
      body: JSON.stringify({ query: mapping.operation }),
    });
    const text = await response.text();
    const body = JSON.parse(isEvents ? (/^data: (\{.*)$/m.exec(text)?.[1] ?? '{}') : text);
    const calls = backends.reduce((sum, backend) => sum + backend.calls.length, 0);
    return { status: response.status, headers: response.headers, body, calls };
  };
  return {
    ask,
    close: async () => {
      await server.stop();
      for (const backend of backends) await backend.stop();
      for (const clean of cleanups) await clean();
    },
  };
}

/** A federated server whose every value is a name, and every list has one. */
function startBackend(name: string, sdl: string): Promise<Running> {
  const federation = `scalar _Any union _Entity = ${name === 'main' ? 'Renamed | Needing' : 'Needing'}
    ${name === 'main' ? 'extend' : ''} type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
  const schema = buildASTSchema(parse(`${sdl}\n${federation}`), { assumeValidSDL: true });
  const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    if (info.fieldName === '_entities') return args.representations;
    const sent = (source as Record<string, unknown> | undefined)?.[info.fieldName];
    if (sent !== undefined) return sent;
    const named = getNamedType(info.returnType);
    const value = isLeafType(named)
      ? info.fieldName === 'digest'
        ? 'digest'
        : 'a name'
      : { __typename: typenameOf(named.name) };
    return isListType(info.returnType) ? [value] : value;
  };
  return serveBackend(name, {}, async ({ body, headers }, _, response) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const typeResolver = (value: unknown) => (value as { __typename: string }).__typename;
    const answer = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      fieldResolver: resolve,
      typeResolver,
    });
    const isEvents = headers.accept?.includes('text/event-stream');
    const type = isEvents ? 'text/event-stream' : 'application/json';
    const text = JSON.stringify(answer);
    response
      .writeHead(200, { 'content-type': type })
      .end(isEvents ? `event: next\ndata: ${text}\n\nevent: complete\ndata:\n\n` : text);
  });
}

function typenameOf(name: string): string {
  return name === 'Face' ? 'Member' : name === 'Either' ? 'Left' : name;
}
