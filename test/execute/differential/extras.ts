/** What a view may have beside fields of the world: paths through objects and lists, groups, and computed values. */
export type Extra = {
  /** The world's type. */
  readonly on: string;
  /** As the file has it: types of the world in braces, as the view may call them otherwise. */
  readonly field: string;
  readonly path?: string;
  /** A field of the interface that the path goes through. */
  readonly through?: string;
  /** A field that it needs, and that the graph may not show. */
  readonly uses?: string;
  readonly group?: true;
  readonly compute?: {
    readonly select: string;
    readonly value: string;
    /** What comes of what was picked, by hand. */
    readonly of: (picked: Readonly<Record<string, unknown>>, args: Readonly<Record<string, unknown>>) => unknown;
  };
};

const joined = (parts: readonly unknown[], by: string): string =>
  parts.filter((part) => part !== null && part !== undefined).join(by);

export const extras: readonly Extra[] = [
  { on: 'Product', field: 'sellerName: String', path: 'seller.name' },
  { on: 'Product', field: 'stars(by: {Order}): [Int]', path: 'reviews(first: 2).stars(order: $by)' },
  { on: 'Product', field: 'relatedPeers: [{Node}]', path: 'related.peer' },
  { on: 'Product', field: 'firstReview: {Review}', path: 'reviews(first: 1)' },
  { on: 'Product', field: 'more: ProductGroup! ', group: true },
  {
    on: 'Product',
    field: 'line: String',
    compute: {
      select: 'name label',
      value: "$([name, label])->joinNotNull(' / ')",
      of: ({ name, label }) => joined([name, label], ' / '),
    },
  },
  { on: 'Person', field: 'favourites: [{Node}]', path: 'friends(first: 2).favourite' },
  { on: 'Person', field: 'boughtNames: [String]', path: 'bought.name' },
  { on: 'Person', field: 'favouriteLabel: String', path: 'favourite.label', through: 'Node.label' },
  { on: 'Person', field: 'friend(by: {Order}): Int', path: 'friends(first: 1).score(order: $by)' },
  {
    on: 'Person',
    field: 'times(count: Int! = 2): String',
    uses: 'Person.email',
    compute: {
      select: 'name email',
      value: "$([name, email, $args.count->toString])->joinNotNull(' x ')",
      of: ({ name, email }, { count }) => joined([name, email, String(count)], ' x '),
    },
  },
  {
    on: 'Review',
    field: 'praise(by: {Order}): [String]',
    compute: {
      select: 'at: stars(order: $by) body',
      value: '$([body, at->toString])',
      // The text of nothing is empty.
      of: ({ body, at }) => [body ?? null, String(at ?? '')],
    },
  },
  { on: 'Review', field: 'teamName: String', path: 'author.team.name', uses: 'Person.team' },
  { on: 'Review', field: 'nextPeer: {Node}', path: 'peer.peer', through: 'Node.peer' },
  { on: 'Review', field: 'own: ReviewGroup', group: true },
  { on: 'Query', field: 'makerOf(id: ID!): {Person}', path: 'product(id: $id).maker', uses: 'Product.maker' },
  { on: 'Review', field: 'subjectName(by: {Order}): String', path: 'subject(order: $by).name', through: 'Named.name' },
  { on: 'Query', field: 'names: [String]', path: 'people.name' },
  { on: 'Query', field: 'someone: {Node}', path: 'node(id: "person-1")' },
  { on: 'Query', field: 'peers: [{Node}]', path: 'nodes.peer', through: 'Node.peer' },
  { on: 'Query', field: 'home: QueryGroup!', group: true },
];
