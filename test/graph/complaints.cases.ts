/** For each code of the composer, files that provoke it: `§` stands before every place where it has to be shown. */

export type ComplaintCase = {
  readonly code: string;
  /** Where the code has several cases. */
  readonly what?: string;
  /** By the backend's name. */
  readonly files: Readonly<Record<string, string>>;
  readonly says: RegExp;
  /** How often it is told; once if left out. */
  readonly times?: number;
};

const all =
  '"@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@tag", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize", "@context", "@fromContext", "@composeDirective"';

/** A federated backend's file: its link, and in the second line what is said here. */
const fed = (sdl: string, version = 'v2.9', link = ''): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${all}]) ${link} @backend(url: "http://x.test")\n${sdl}`;

/** One that only has `Query.q`. */
const other = fed('type Query { q: Int }');

const product = 'type Product @key(fields: "id") { id: ID! }';

export const cases: readonly ComplaintCase[] = [
  {
    code: 'AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE',
    what: 'on a field',
    files: {
      a: fed('type Query { n: N }\ninterface N {\n  id: ID! §@authenticated\n}\ntype A implements N { id: ID! }'),
    },
    says: /@authenticated on field "N\.id"/,
  },
  {
    code: 'AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE',
    what: 'on a type',
    files: {
      a: fed(
        'type Query { n: N }\ninterface N §@requiresScopes(scopes: [["x"]]) { id: ID! }\ntype A implements N { id: ID! }',
      ),
    },
    says: /@requiresScopes on interface "N"/,
  },
  {
    code: 'CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS',
    files: {
      a: fed(`type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! item: Item }
        type Item @key(fields: "id") { id: ID! price(currency: String §@fromContext(field: "$shop { currency }")): Int! @shareable }`),
      b: fed('type Item @key(fields: "id") { id: ID! price(§currency: String!): Int! @shareable }'),
    },
    says: /contextual/,
  },
  {
    code: 'CONTEXT_INVALID_SELECTION',
    files: {
      a: fed(`type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! item: Item }
        type Item @key(fields: "id") { id: ID! price(currency: String §@fromContext(field: "$shop { money }")): Int! }`),
    },
    says: /"money"/,
  },
  {
    code: 'CONTEXT_NAME_INVALID',
    files: { a: fed('type Query { shop: Shop }\ntype Shop @key(fields: "id") §@context(name: "_shop") { id: ID! }') },
    says: /"_shop"/,
  },
  {
    code: 'CONTEXT_NOT_SET',
    files: {
      a: fed(`type Query { item: Item }
        type Item @key(fields: "id") { id: ID! price(currency: String §@fromContext(field: "$shop { currency }")): Int! }`),
    },
    says: /never set/,
  },
  {
    code: 'CONTEXT_NO_RESOLVABLE_KEY',
    files: {
      a: fed(`type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! item: Item }
        §type Item { id: ID! price(currency: String @fromContext(field: "$shop { currency }")): Int! }`),
    },
    says: /no resolvable key/,
  },
  {
    code: 'COST_APPLIED_TO_INTERFACE_FIELD',
    files: {
      a: fed('type Query { n: N }\ninterface N { id: ID! §@cost(weight: 3) }\ntype A implements N { id: ID! }'),
    },
    says: /"N\.id"/,
  },
  {
    code: 'DEFAULT_VALUE_USES_INACCESSIBLE',
    files: { a: fed('type Query { q(§size: Size = XL): Int }\nenum Size { S XL @inaccessible }') },
    says: /"Size\.XL"/,
  },
  {
    code: 'DIRECTIVE_COMPOSITION_ERROR',
    what: 'a directive of no specification',
    files: {
      a: fed(
        'directive @mine on FIELD_DEFINITION\ntype Query { q: Int @mine }',
        'v2.9',
        '§@composeDirective(name: "@mine")',
      ),
    },
    says: /"@mine"/,
  },
  {
    code: 'DIRECTIVE_COMPOSITION_ERROR',
    what: 'two names of one directive',
    files: {
      a: fed(
        'directive @mine on FIELD_DEFINITION\ntype Query { q: Int @mine }',
        'v2.9',
        '@link(url: "https://me.test/mine/v1.0", import: ["@mine"]) §@composeDirective(name: "@mine")',
      ),
      b: fed(
        'directive @ours on FIELD_DEFINITION\ntype Query { r: Int @ours }',
        'v2.9',
        '@link(url: "https://me.test/mine/v1.0", import: [{ name: "@mine", as: "@ours" }]) §@composeDirective(name: "@ours")',
      ),
    },
    says: /incompatible name|mismatched name/,
  },
  {
    code: 'EMPTY_MERGED_ENUM_TYPE',
    files: {
      a: fed('type Query { q(size: Size): Int }\n§enum Size { S }'),
      b: fed('type Query { r(size: Size): Int }\n§enum Size { M }'),
    },
    says: /"Size"/,
  },
  {
    code: 'EMPTY_MERGED_INPUT_TYPE',
    files: {
      a: fed('type Query { q(in: In): Int }\n§input In { a: Int }'),
      b: fed('type Query { r(in: In): Int }\n§input In { b: Int }'),
    },
    says: /"In"/,
  },
  {
    code: 'ENUM_VALUE_MISMATCH',
    files: {
      a: fed('type Query { q(size: Size): Size }\nenum Size { S\n  §M }'),
      b: fed('type Query { r(size: Size): Size }\n§enum Size { S }'),
    },
    says: /"Size"/,
  },
  {
    code: 'EXTENSION_WITH_NO_BASE',
    files: {
      a: `type Query { p: P }\n§extend type P @key(fields: "id") { id: ID! }\nextend schema @backend(url: "http://x.test")`,
    },
    says: /"P"/,
  },
  {
    code: 'EXTERNAL_ARGUMENT_MISSING',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size(§unit: Int): Int }'),
      b: fed('type P @key(fields: "id") { id: ID! §size: Int @external big: Boolean @requires(fields: "size") }'),
    },
    says: /"P\.size\(unit:\)"/,
  },
  {
    code: 'EXTERNAL_MISSING_ON_BASE',
    files: {
      a: fed(`type Query { p: P }\n${product.replaceAll('Product', 'P')}`),
      b: fed('type P @key(fields: "id") { id: ID! §size: Int @external big: Boolean @requires(fields: "size") }'),
    },
    says: /"P\.size"/,
  },
  {
    code: 'EXTERNAL_TYPE_MISMATCH',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID!\n  §size: Int }'),
      b: fed('type P @key(fields: "id") { id: ID! §size: String @external big: Boolean @requires(fields: "size") }'),
    },
    says: /"P\.size"/,
  },
  {
    code: 'EXTERNAL_UNUSED',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int }'),
      b: fed('type P @key(fields: "id") { id: ID!\n  size: Int §@external }'),
    },
    says: /"P\.size"/,
  },
  {
    code: 'FIELD_ARGUMENT_DEFAULT_MISMATCH',
    files: {
      a: fed('type Query { q(§n: Int = 1): Int @shareable }'),
      b: fed('type Query { q(§n: Int = 2): Int @shareable }'),
    },
    says: /"Query\.q\(n:\)"/,
  },
  {
    code: 'FIELD_ARGUMENT_TYPE_MISMATCH',
    files: {
      a: fed('type Query { q(§n: Int): Int @shareable }'),
      b: fed('type Query { q(§n: String): Int @shareable }'),
    },
    says: /"Query\.q\(n:\)"/,
  },
  {
    code: 'FIELD_TYPE_MISMATCH',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! §name: String @shareable }'),
      b: fed('type P @key(fields: "id") { id: ID!\n  §name: Int @shareable }'),
      c: other,
    },
    says: /"P\.name"/,
  },
  {
    code: 'GRAPH_DOES_NOT_COMPOSE',
    files: { a: fed('type Query { r: Int @cost(weight: 3)\n  q: Int §@cost(weight: "much") }') },
    says: /@cost\(weight:\)/,
  },
  {
    code: 'IMPLEMENTED_BY_INACCESSIBLE',
    files: {
      a: fed('type Query { n: N }\ninterface N { id: ID! }\ntype A implements N { §id: ID! @inaccessible a: Int }'),
    },
    says: /"A\.id"/,
  },
  {
    code: 'INPUT_FIELD_DEFAULT_MISMATCH',
    files: {
      a: fed('type Query { q(in: In): Int }\ninput In { §a: Int = 1 }'),
      b: fed('type Query { r(in: In): Int }\ninput In { §a: Int = 2 }'),
    },
    says: /"In\.a"/,
  },
  {
    code: 'INTERFACE_FIELD_NO_IMPLEM',
    files: {
      a: fed(
        'type Query { n: N }\ninterface N { id: ID!\n  §size: Int }\ntype A implements N @key(fields: "id") { id: ID! size: Int }',
      ),
      b: fed('type Query { m: N }\ninterface N { id: ID! }\n§type B implements N @key(fields: "id") { id: ID! }'),
    },
    says: /"N\.size"/,
  },
  {
    code: 'INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE',
    files: {
      a: fed('type Query { n: N }\ninterface N §@key(fields: "id") { id: ID! }'),
      b: fed('interface N { id: ID! }\ntype B implements N @key(fields: "id") { id: ID! }'),
    },
    says: /"N"/,
  },
  {
    code: 'INTERFACE_KEY_NOT_ON_IMPLEMENTATION',
    files: {
      a: fed('type Query { n: N }\ninterface N §@key(fields: "id") { id: ID! }\ntype A implements N { id: ID! }'),
    },
    says: /"A"/,
  },
  {
    code: 'INTERFACE_OBJECT_USAGE_ERROR',
    files: { a: fed('type Query { n: N }\ntype N §@interfaceObject { id: ID! }') },
    says: /"N"/,
  },
  {
    code: 'INVALID_FIELD_SHARING',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! §name: String }'),
      b: fed('type P @key(fields: "id") { id: ID!\n  §name: String }'),
    },
    says: /"P\.name"/,
  },
  {
    code: 'INVALID_GRAPHQL',
    what: 'a field by a name that GraphQL keeps',
    files: { a: fed('type Query { a: A }\ntype A @key(fields: "id") {\n  id: ID!\n  §__typenameX: String\n}') },
    says: /"__typenameX" must not begin with "__"/,
  },
  {
    code: 'INVALID_GRAPHQL',
    what: 'a type that is missing',
    files: { a: fed('type Query { p: §Produkt }') },
    says: /Produkt/,
  },
  {
    code: 'INVALID_GRAPHQL',
    what: 'a field twice',
    files: { a: fed('type Query { §q: Int q: Int }') },
    says: /"Query\.q"/,
  },
  {
    code: 'INVALID_LINK_DIRECTIVE_USAGE',
    files: {
      a: fed(
        'type Query { q: Int }',
        'v2.9',
        '§@link(url: "https://me.test/mine/v1.0") @link(url: "https://me.test/mine/v1.0")',
      ),
    },
    says: /me\.test\/mine/,
  },
  {
    code: 'INVALID_LINK_IDENTIFIER',
    files: { a: fed('type Query { q: Int }', 'v2.9', '§@link(url: "https://specs.apollo.dev/tag")') },
    says: /version/,
  },
  {
    code: 'INVALID_SHAREABLE_USAGE',
    files: { a: fed('type Query { n: N }\ninterface N { id: ID! §@shareable }\ntype A implements N { id: ID! }') },
    says: /"N\.id"/,
  },
  {
    code: 'KEY_DIRECTIVE_IN_FIELDS_ARG',
    files: { a: fed('directive @mine on FIELD\ntype Query { p: P }\ntype P §@key(fields: "id @mine") { id: ID! }') },
    says: /@mine/,
  },
  {
    code: 'KEY_FIELDS_HAS_ARGS',
    files: { a: fed('type Query { p: P }\ntype P §@key(fields: "id") { id(n: Int): ID! }') },
    says: /P\.id/,
  },
  {
    code: 'KEY_FIELDS_SELECT_INVALID_TYPE',
    files: {
      a: fed(
        'type Query { p: P }\ntype P §@key(fields: "n { id }") { n: N! }\ninterface N { id: ID! }\ntype A implements N { id: ID! }',
      ),
    },
    says: /P\.n/,
  },
  {
    code: 'KEY_INVALID_FIELDS',
    files: { a: fed('type Query { p: P }\ntype P §@key(fields: "idd") { id: ID! }') },
    says: /"idd"/,
  },
  {
    code: 'KEY_INVALID_FIELDS_TYPE',
    files: { a: fed('type Query { p: P }\ntype P §@key(fields: 1) { id: ID! }') },
    says: /must be a string/,
  },
  {
    code: 'LIST_SIZE_APPLIED_TO_NON_LIST',
    files: {
      a: fed('type Query { q: Page §@listSize(assumedSize: 3, sizedFields: ["total"]) }\ntype Page { total: Int }'),
    },
    says: /"total"/,
  },
  {
    code: 'LIST_SIZE_INVALID_ASSUMED_SIZE',
    files: { a: fed('type Query { q: [Int] §@listSize(assumedSize: -1) }') },
    says: /negative/,
  },
  {
    code: 'LIST_SIZE_INVALID_REQUIRE_ONE_SLICING_ARGUMENT',
    files: { a: fed('type Query { q: [Int] §@listSize(assumedSize: 1, requireOneSlicingArgument: 3) }') },
    says: /boolean/,
  },
  {
    code: 'LIST_SIZE_INVALID_SIZED_FIELD',
    files: {
      a: fed('type Query { q: Page §@listSize(assumedSize: 3, sizedFields: ["itms"]) }\ntype Page { items: [Int] }'),
    },
    says: /"itms"/,
  },
  {
    code: 'LIST_SIZE_INVALID_SLICING_ARGUMENT',
    files: { a: fed('type Query { q(first: Int): [Int] §@listSize(slicingArguments: ["frist"]) }') },
    says: /"frist"/,
  },
  {
    code: 'MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int }'),
      b: fed(
        'type P @key(fields: "id") { id: ID! size: Int §@external @tag(name: "x") big: Boolean @requires(fields: "size") }',
      ),
    },
    says: /"P\.size"/,
  },
  {
    code: 'MISSING_TRANSITIVE_AUTH_REQUIREMENTS',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! secret: Int @authenticated }'),
      b: fed('type P @key(fields: "id") { id: ID! secret: Int @external\n  §double: Int @requires(fields: "secret") }'),
    },
    says: /"P\.double"/,
  },
  {
    code: 'NO_CONTEXT_IN_SELECTION',
    files: {
      a: fed(`type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! item: Item }
        type Item @key(fields: "id") { id: ID! price(currency: String §@fromContext(field: "currency")): Int! }`),
    },
    says: /"currency"/,
  },
  { code: 'NO_QUERIES', files: { a: `§${fed('type Product @key(fields: "id") { id: ID! }')}` }, says: /No queries/ },
  {
    code: 'ONLY_INACCESSIBLE_CHILDREN',
    files: { a: fed('type Query { p: P }\n§type P { id: ID! @inaccessible }') },
    says: /"P"/,
  },
  {
    code: 'OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int name: String }'),
      b: fed(
        'type P @key(fields: "id") { id: ID! size: Int @external §@override(from: "a") big: Boolean @requires(fields: "size") }',
      ),
    },
    says: /"P\.size"/,
  },
  {
    code: 'OVERRIDE_FROM_SELF_ERROR',
    files: { a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int §@override(from: "a") }') },
    says: /"P\.size"/,
  },
  {
    code: 'OVERRIDE_LABEL_INVALID',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int }'),
      b: fed('type P @key(fields: "id") { id: ID! size: Int §@override(from: "a", label: "percent(101)") }'),
    },
    says: /percent\(101\)/,
  },
  {
    code: 'OVERRIDE_ON_INTERFACE',
    files: {
      a: other,
      b: fed('type Query { n: N }\ninterface N { id: ID! §@override(from: "a") }\ntype A implements N { id: ID! }'),
    },
    says: /"N\.id"/,
  },
  {
    code: 'OVERRIDE_SOURCE_HAS_OVERRIDE',
    times: 2,
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int §@override(from: "b") }'),
      b: fed('type P @key(fields: "id") { id: ID! size: Int §@override(from: "a") }'),
    },
    says: /"P\.size"/,
  },
  {
    code: 'PROVIDES_DIRECTIVE_IN_FIELDS_ARG',
    files: {
      a: fed(
        'directive @mine on FIELD\ntype Query { p: P §@provides(fields: "name @mine") }\ntype P @key(fields: "id") { id: ID! name: String @external }',
      ),
      b: fed('type P @key(fields: "id") { id: ID! name: String @shareable }'),
    },
    says: /@mine/,
  },
  {
    code: 'PROVIDES_FIELDS_HAS_ARGS',
    files: {
      a: fed(
        'type Query { p: P §@provides(fields: "name") }\ntype P @key(fields: "id") { id: ID! name(n: Int): String @external }',
      ),
      b: fed('type P @key(fields: "id") { id: ID! name(n: Int): String @shareable }'),
    },
    says: /P\.name/,
  },
  {
    code: 'PROVIDES_FIELDS_MISSING_EXTERNAL',
    files: {
      a: fed('type Query { p: P §@provides(fields: "name") }\ntype P @key(fields: "id") { id: ID! name: String }'),
    },
    says: /"P\.name"/,
  },
  {
    code: 'PROVIDES_INVALID_FIELDS',
    files: {
      a: fed('type Query { p: P §@provides(fields: "nam") }\ntype P @key(fields: "id") { id: ID! name: String }'),
    },
    says: /"nam"/,
  },
  {
    code: 'PROVIDES_INVALID_FIELDS_TYPE',
    files: { a: fed('type Query { p: P §@provides(fields: 1) }\ntype P @key(fields: "id") { id: ID! name: String }') },
    says: /must be a string/,
  },
  {
    code: 'PROVIDES_ON_NON_OBJECT_FIELD',
    files: { a: fed('type Query { q: Int §@provides(fields: "name") }') },
    says: /"Query\.q"/,
  },
  {
    code: 'PROVIDES_UNSUPPORTED_ON_INTERFACE',
    files: {
      a: fed(
        'type Query { n: N }\ninterface N { p: P §@provides(fields: "id") }\ntype A implements N { p: P }\ntype P { id: ID! }',
      ),
    },
    says: /"N\.p"/,
  },
  {
    code: 'QUERY_ROOT_TYPE_INACCESSIBLE',
    files: { a: fed('§type Query @inaccessible { q: Int }') },
    says: /"Query"/,
  },
  {
    code: 'REFERENCED_INACCESSIBLE',
    files: { a: fed('type Query { §p: P }\ntype P @inaccessible { id: ID! }') },
    says: /"Query\.p"/,
  },
  {
    code: 'REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH',
    files: {
      a: fed('type Query { q(§n: Int!): Int @shareable }'),
      b: fed('type Query { §q: Int @shareable }'),
      c: fed('type Query { other: Int }'),
    },
    says: /"Query\.q\(n:\)"/,
  },
  {
    code: 'REQUIRED_INACCESSIBLE',
    files: { a: fed('type Query { q(§n: Int! @inaccessible): Int }') },
    says: /"Query\.q\(n:\)"/,
  },
  {
    code: 'REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH',
    files: {
      a: fed('type Query { q(in: In): Int }\ninput In { a: Int\n  §b: Int! }'),
      b: fed('type Query { r(in: In): Int }\n§input In { a: Int }'),
    },
    says: /"In\.b"/,
  },
  {
    code: 'REQUIRES_DIRECTIVE_IN_FIELDS_ARG',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int }'),
      b: fed(
        'directive @mine on FIELD\ntype P @key(fields: "id") { id: ID! size: Int @external big: Boolean §@requires(fields: "size @mine") }',
      ),
    },
    says: /@mine/,
  },
  {
    code: 'REQUIRES_FIELDS_MISSING_EXTERNAL',
    files: {
      a: fed(
        'type Query { p: P }\ntype P @key(fields: "id") { id: ID! size: Int big: Boolean §@requires(fields: "size") }',
      ),
    },
    says: /"P\.size"/,
  },
  {
    code: 'REQUIRES_INVALID_FIELDS',
    files: {
      a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! big: Boolean §@requires(fields: "size") }'),
    },
    says: /"size"/,
  },
  {
    code: 'REQUIRES_INVALID_FIELDS',
    what: 'what a computed field needs and nobody has',
    files: {
      a: other,
      b: `type Query { ps(ids: [ID!]!): [P] @merge(keyField: "id") }\ntype P { id: ID! big: Boolean §@computed(selectionSet: "{ size }") }\nextend schema @backend(url: "http://x.test")`,
    },
    says: /"size"/,
  },
  {
    code: 'REQUIRES_INVALID_FIELDS_TYPE',
    files: { a: fed('type Query { p: P }\ntype P @key(fields: "id") { id: ID! big: Boolean §@requires(fields: 1) }') },
    says: /must be a string/,
  },
  {
    code: 'REQUIRES_UNSUPPORTED_ON_INTERFACE',
    files: {
      a: fed(
        'type Query { n: N }\ninterface N { id: ID! big: Boolean §@requires(fields: "id") }\ntype A implements N { id: ID! big: Boolean }',
      ),
    },
    says: /"N\.big"|"big"/,
  },
  {
    code: 'SATISFIABILITY_ERROR',
    files: {
      a: fed('type Query { §p: P }\ntype P @shareable { id: ID! }'),
      b: fed('type Query { q: P @shareable }\n§type P { id: ID! @shareable\n  §name: String }'),
    },
    says: /p \{ name \}/,
  },
  {
    code: 'TYPE_KIND_MISMATCH',
    files: {
      a: fed('type Query { p: P }\n§type P { id: ID! }'),
      b: fed('type Query { q(p: P): Int }\n§input P { id: ID! }'),
    },
    says: /"P"/,
  },
  {
    code: 'UNKNOWN_FEDERATION_LINK_VERSION',
    files: { a: fed('type Query { q: Int }', 'v9.9').replace('@link', '§@link') },
    says: /v9\.9/,
  },
  {
    code: 'UNKNOWN_LINK_VERSION',
    files: { a: fed('type Query { q: Int }', 'v2.9', '§@link(url: "https://specs.apollo.dev/join/v9.0")') },
    says: /v9\.0/,
  },
  {
    code: 'ROOT_QUERY_USED',
    files: { a: fed('§schema { query: Q }\ntype Q { q: Int p: Query }\ntype Query { id: ID! }') },
    says: /Query/,
  },
  {
    code: 'ROOT_MUTATION_USED',
    files: {
      a: fed(
        '§schema { query: Query mutation: M }\ntype Query { q: Mutation }\ntype M { q: Int }\ntype Mutation { id: ID! }',
      ),
    },
    says: /Mutation/,
  },
  {
    code: 'ROOT_SUBSCRIPTION_USED',
    files: {
      a: fed(
        '§schema { query: Query subscription: S }\ntype Query { q: Subscription }\ntype S { q: Int }\ntype Subscription { id: ID! }',
      ),
    },
    says: /Subscription/,
  },
];

/** Codes of the composer that no file provokes, with the reason. */
export const unprovoked: Readonly<Record<string, string>> = {
  DIRECTIVE_COST_INVALID_WEIGHT: 'the composer reports it where reading an integer throws, which it never does',
  DIRECTIVE_DEFINITION_INVALID:
    'definitions of Federation’s own directives are left out before composition, whatever they say',
  INVALID_SUBGRAPH_NAME: 'only "_" is such a name, and a file of that name is refused before',
  KEY_UNSUPPORTED_ON_INTERFACE: 'files of Federation 2 are composed by its newest version, which has it',
  LINK_IMPORT_NAME_MISMATCH: 'directives of Federation get their own names back before composition',
  TYPE_DEFINITION_INVALID: 'a type may be called FieldSet, because that of Federation is never imported',
  UNSUPPORTED_FEATURE: 'files of Federation 2 are composed by its newest version, which has it',
};
