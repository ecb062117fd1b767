/** The ways in which a view may map what the graph guards: each a corner of one graph, a client's file, and an operation that reaches it. */

export type Mapping = {
  readonly name: string;
  /** Types of the backend; `RULE` stands at what is guarded, a field. */
  readonly graph: string;
  /** Fields of the backend's roots. */
  readonly query?: string;
  readonly mutation?: string;
  readonly subscription?: string;
  /** The client's file without its head. */
  readonly view: string;
  readonly operation: string;
  /** Where the value stands in the answer. */
  readonly path: readonly (string | number)[];
};

const item = (name: string) => `type ${name} @key(fields: "id") { id: ID! secret: [Part!] RULE }`;

export const mappings: readonly Mapping[] = [
  {
    name: 'a rename',
    query: 'renamed: Renamed',
    graph: item('Renamed'),
    view: `type Query { mine: Thing @from(path: "renamed") }
      type Thing @view(of: "Renamed") { shown: [Part!] @from(path: "secret") }`,
    operation: '{ mine { shown { name } } }',
    path: ['mine', 'shown'],
  },
  {
    name: 'a path',
    query: 'outer: Outer',
    graph: `type Outer { inner: Pathed } ${item('Pathed')}`,
    view: 'type Query { mine: [Part!] @from(path: "outer.inner.secret") }',
    operation: '{ mine { name } }',
    path: ['mine'],
  },
  {
    name: 'a list that is flattened',
    query: 'flats: [Flat!]',
    graph: item('Flat'),
    view: 'type Query { names: [String!] @from(path: "flats.secret.name") }',
    operation: '{ names }',
    path: ['names'],
  },
  {
    name: 'a group',
    query: 'grouped: [Part!] RULE',
    graph: '',
    view: 'type Query { home: Home @group } type Home { grouped: [Part!] }',
    operation: '{ home { grouped { name } } }',
    path: ['home', 'grouped'],
  },
  {
    name: 'a computed value',
    query: 'computed: Computed',
    graph: item('Computed'),
    view: `type Query { computed: Computed }
      type Computed { label: [String!] @compute(select: "secret { name }", value: "$.secret.name") }`,
    operation: '{ computed { label } }',
    path: ['computed', 'label'],
  },
  {
    name: 'an interface',
    query: 'face: Face',
    graph: `interface Face { secret: [Part!] } type Member implements Face { secret: [Part!] RULE }`,
    view: 'type Query { face: Face } interface Face { secret: [Part!] } type Member implements Face { secret: [Part!] }',
    operation: '{ face { secret { name } } }',
    path: ['face', 'secret'],
  },
  {
    name: 'a union',
    query: 'either: Either',
    graph: 'union Either = Left | Right type Left { secret: [Part!] RULE } type Right { other: String }',
    view: 'type Query { either: Either } union Either = Left type Left { secret: [Part!] }',
    operation: '{ either { ... on Left { secret { name } } } }',
    path: ['either', 'secret'],
  },
  {
    name: 'a bound argument',
    query: 'bound(id: ID): [Part!] RULE',
    graph: '',
    view: 'type Query { mine: [Part!] @from(path: "bound(id: $h)", bind: [{ variable: "h", value: "$request.headers.host->first" }]) }',
    operation: '{ mine { name } }',
    path: ['mine'],
  },
  {
    name: 'an input whose fields have other names',
    query: 'filtered(by: By): [Part!] RULE',
    graph: 'input By { text: String }',
    view: 'type Query { filtered(by: By): [Part!] } input By { words: String @from(path: "text") }',
    operation: '{ filtered(by: { words: "a" }) { name } }',
    path: ['filtered'],
  },
  {
    name: 'an enum value of another name',
    query: 'inState(state: State): [Part!] RULE',
    graph: 'enum State { OPEN CLOSED }',
    view: 'type Query { inState(state: State): [Part!] } enum State { ONGOING @from(path: "OPEN") }',
    operation: '{ inState(state: ONGOING) { name } }',
    path: ['inState'],
  },
  {
    name: 'an argument that is pinned',
    query: 'pinned(id: ID!): [Part!] RULE',
    graph: '',
    view: 'type Query { mine: [Part!] @from(path: "pinned(id: 1)") }',
    operation: '{ mine { name } }',
    path: ['mine'],
  },
  {
    name: 'a mutation',
    query: 'idle: String',
    mutation: 'change: [Part!] RULE',
    graph: '',
    view: 'type Query { idle: String } type Mutation { act: [Part!] @from(path: "change") }',
    operation: 'mutation { act { name } }',
    path: ['act'],
  },
  {
    name: 'a subscription',
    query: 'still: String',
    subscription: 'changed: Changed',
    graph: item('Changed'),
    view: `type Query { still: String } type Subscription { news: News @from(path: "changed") }
      type News @view(of: "Changed") { what: [Part!] @from(path: "secret") }`,
    operation: 'subscription { news { what { name } } }',
    path: ['news', 'what'],
  },
  {
    name: 'a field that requires another',
    query: 'needing: Needing',
    graph: `type Needing @key(fields: "id") { id: ID! secret: [Part!] RULE }`,
    view: 'type Query { mine: Digest @from(path: "needing") } type Digest @view(of: "Needing") { short: String @from(path: "digest") }',
    operation: '{ mine { short } }',
    path: ['mine', 'short'],
  },
];

/** The file of the backend, with a rule at everything that is guarded. */
export function backendFile(rule: string): string {
  const fields = (kind: 'query' | 'mutation' | 'subscription') => mappings.flatMap((mapping) => mapping[kind] ?? []);
  const types = mappings.map(({ graph }) => graph);
  return [
    `type Query { ${fields('query').join('\n')} }`,
    `type Mutation { ${fields('mutation').join('\n')} }`,
    `type Subscription { ${fields('subscription').join('\n')} }`,
    'type Part @shareable { name: String! }',
    ...types,
  ]
    .join('\n')
    .replaceAll('RULE', rule);
}

/** Another backend, one field of which needs what is guarded, and so is guarded itself. */
export function digestFile(rule: string): string {
  return `type Part @shareable { name: String! }
    type Needing @key(fields: "id") {
      id: ID! secret: [Part!] @external
      digest: String @requires(fields: "secret { name }") ${rule}
    }`;
}

/** As a client's file has it; every mapping is a client. */
export function viewFile({ view }: Mapping): string {
  return /type Part\b/.test(view) || !view.includes('Part') ? view : `${view} type Part { name: String! }`;
}
