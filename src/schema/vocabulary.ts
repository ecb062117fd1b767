/** The directives that Portico itself defines or carries, each defined once, and how one is read off a node. */
import { type ConstDirectiveNode, type ConstValueNode, Kind, valueFromASTUntyped } from 'graphql';

/** What may stand in a backend file beyond what its kind knows. */
export const backendDirectives = /* GraphQL */ `
  directive @backend(
    url: String
    urls: [String!]
    headers: [portico__Header!]
    timeout: String
    retry: portico__Retry
    breaker: portico__Breaker
    concurrency: Int
    subscriptions: portico__Subscriptions
  ) on SCHEMA
  input portico__Header { name: String! from: String value: String }
  input portico__Retry { attempts: Int! }
  input portico__Breaker { failures: Float! over: String! open: String! }
  input portico__Subscriptions { url: String! protocol: portico__Protocol! share: Boolean }
  enum portico__Protocol { WS SSE }
`;

/** Rules on types and fields that composition does not know and the graph carries itself. */
export const ownRuleDirectives = /* GraphQL */ `
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @rateLimit(
    max: Int
    window: String
    message: String
    identityArgs: [String]
    arrayLengthField: String
    readOnly: Boolean
    uncountRejected: Boolean
  ) on FIELD_DEFINITION
`;

/** The arguments of a directive as plain values; nothing is checked. */
export function directiveArguments(node: ConstDirectiveNode): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const argument of node.arguments ?? []) values[argument.name.value] = valueFromASTUntyped(argument.value);
  return values;
}

/** The value node of one argument, for its place. */
export function argumentNode(node: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return node.arguments?.find((argument) => argument.name.value === name)?.value;
}

/** The value of a field that an object of SDL has; undefined where it has none, or is no object. */
export function fieldOf(node: ConstValueNode | undefined, name: string): ConstValueNode | undefined {
  return node?.kind === Kind.OBJECT ? node.fields.find((field) => field.name.value === name)?.value : undefined;
}
