/** The mistakes of a client's file: what stands there, and what is said of it. */

export type Mistake = {
  readonly name: string;
  /** `bff/app.graphql` */
  readonly file?: string;
  /** Others, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** All that is printed, four spaces in. */
  readonly says: string;
};

export const mistakes: readonly Mistake[] = [
  {
    name: 'that a list could never be asked for as its backend wants it',
    file: `type Query {
  titles: [String] @from(path: "paged.title")
  some: [String] @from(path: "paged(limit: 3).title")
  many(limit: Int): [String] @from(path: "paged(limit: $limit).title")
}`,
    says: `
    bff/app.graphql:2:33  error  VIEW_MISSING_ARGUMENT
      The graph's "Query.paged" has to be asked for with "limit" (@listSize), and nothing gives it.
      2 |   titles: [String] @from(path: "paged.title")
        |                                 ^
      → Declare the argument, write it in the path, or say requireOneSlicingArgument: false in the backend's @listSize.
`,
  },
  {
    name: 'that there is no client',
    files: { 'bff/.keep': '' },
    says: `
    bff:1:1  error  NO_CLIENTS
      There is no client.
      → Add a file: bff/<client>.graphql.
`,
  },
  {
    name: 'that a client cannot have this name',
    files: { 'bff/My App.graphql': 'type Query { log: [String!]! }' },
    says: `
    bff/My App.graphql:1:1  error  INVALID_CLIENT
      "My App" cannot be the name of a client.
      → Use lower-case letters, digits and "-", a letter first; a version ends in ".v2".
`,
  },
  {
    name: 'that a path, a host and an origin are none',
    file: `extend schema @client(path: "app", hosts: ["https://a.test"], origins: ["a.test/x"])
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  INVALID_CLIENT
      "app" is no path.
      1 | extend schema @client(path: "app", hosts: ["https://a.test"], origins: ["a.test/x"])
        |               ^
      → It begins with "/" and has plain segments, like "/mobile/graphql".

    bff/app.graphql:1:36  error  INVALID_CLIENT
      "https://a.test" is no host name.
      1 | extend schema @client(path: "app", hosts: ["https://a.test"], origins: ["a.test/x"])
        |                                    ^
      → Write a name without scheme, port or path, like "shop.example".

    bff/app.graphql:1:63  error  INVALID_CLIENT
      "a.test/x" is no web origin.
      1 | extend schema @client(path: "app", hosts: ["https://a.test"], origins: ["a.test/x"])
        |                                                               ^
      → Write scheme, host and port if it has one, like "https://shop.example".
`,
  },
  {
    name: 'that there is no such directive',
    file: `type Query { log: [String!]! @form(path: "log") }`,
    says: `
    bff/app.graphql:1:30  error  UNKNOWN_DIRECTIVE
      There is no directive "@form" for a client's file.
      1 | type Query { log: [String!]! @form(path: "log") }
        |                              ^
      → Did you mean "from"?
`,
  },
  {
    name: 'that the file is no schema',
    file: `type Query { log: [Strin!]! }`,
    says: `
    bff/app.graphql:1:20  error  INVALID_SDL
      Unknown type "Strin". Did you mean "String"?
      1 | type Query { log: [Strin!]! }
        |                    ^
`,
  },
  {
    name: 'that a policy cannot work',
    file: `extend schema @auth(required: true, providers: []) @budget(cost: 5, window: "60")
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  INVALID_POLICY
      @auth requires a credential and names nobody who could give one.
      1 | extend schema @auth(required: true, providers: []) @budget(cost: 5, window: "60")
        |               ^
      → Name a provider of portico.config.ts, or take required away.

    bff/app.graphql:1:77  error  INVALID_POLICY
      "60" has no unit that is known.
      1 | extend schema @auth(required: true, providers: []) @budget(cost: 5, window: "60")
        |                                                                             ^
      → Write it like "1m".
`,
  },
  {
    name: 'which values a policy takes',
    file: `extend schema @errors(detail: NOTHING) @documents(mode: TRUST, from: "x")
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:57  error  INVALID_POLICY
      Argument "mode" has invalid value TRUST.
      1 | extend schema @errors(detail: NOTHING) @documents(mode: TRUST, from: "x")
        |                                                         ^
      → Did you mean "TRUSTED"?

    bff/app.graphql:1:31  error  INVALID_POLICY
      Argument "detail" has invalid value NOTHING.
      1 | extend schema @errors(detail: NOTHING) @documents(mode: TRUST, from: "x")
        |                               ^
      → There is: "MASKED", "FULL".
`,
  },
  {
    name: 'that there is no such provider, where it is named',
    file: `extend schema @auth(providers: ["shpo"])
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:33  error  UNKNOWN_PROVIDER
      There is no identity provider "shpo".
      1 | extend schema @auth(providers: ["shpo"])
        |                                 ^
      → Add it to providers in portico.config.ts.
`,
  },
  {
    name: 'that an operation is no part of a client’s file',
    file: `query Log { log }
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:1  error  INVALID_SDL
      An operation does not belong in a client’s file.
      1 | query Log { log }
        | ^
      → Put it where @documents(from:) looks; here stands the schema that the client sees: type Query { … }
`,
  },
  {
    name: 'that nobody could ever give the credential that is required',
    file: `extend schema @auth(required: true)
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  UNKNOWN_PROVIDER
      @auth requires a credential, and there is no identity provider.
      1 | extend schema @auth(required: true)
        |               ^
      → Add one to providers in portico.config.ts.
`,
  },
  {
    name: 'that the graph has no such type',
    file: `type Query { product(id: ID!): Item }
type Item @view(of: "Produkt") { id: ID! }`,
    says: `
    bff/app.graphql:2:21  error  VIEW_UNKNOWN_TYPE
      The graph has no type "Produkt".
      2 | type Item @view(of: "Produkt") { id: ID! }
        |                     ^
      → Did you mean "Product"?
`,
  },
  {
    name: 'that the graph has no such field',
    file: `type Query { product(id: ID!): Product }
type Product { titel: String }`,
    says: `
    bff/app.graphql:2:16  error  VIEW_UNKNOWN_FIELD
      "Product.titel": the graph's "Product" has no field "titel".
      2 | type Product { titel: String }
        |                ^
      → Did you mean "title"?
`,
  },
  {
    name: 'that a path leads nowhere, as far as it was followed',
    file: `type Query { names: [String!]! @from(path: "products.vendor.nam") }`,
    says: `
    bff/app.graphql:1:61  error  VIEW_UNKNOWN_FIELD
      The graph's "Vendor" (at "products.vendor") has no field "nam".
      1 | type Query { names: [String!]! @from(path: "products.vendor.nam") }
        |                                                             ^
      → Did you mean "name"?
`,
  },
  {
    name: 'that a path is none',
    file: `type Query { names: [String!]! @from(path: "products..title") }`,
    says: `
    bff/app.graphql:1:54  error  VIEW_INVALID_PATH
      The name of a field is missing.
      1 | type Query { names: [String!]! @from(path: "products..title") }
        |                                                      ^
      → A path reads like a(first: 1).b.c
`,
  },
  {
    name: 'that the graph’s field has no such argument',
    file: `type Query { products(frist: Int): [Product!]! }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:23  error  VIEW_UNKNOWN_ARGUMENT
      "Query.products(frist:)": the graph's "Query.products" has no argument "frist".
      1 | type Query { products(frist: Int): [Product!]! }
        |                       ^
      → Did you mean "first"?
`,
  },
  {
    name: 'that the graph requires an argument',
    file: `type Query { product: Product }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:14  error  VIEW_MISSING_ARGUMENT
      The graph requires "Query.product(id: ID!)", and nothing gives it.
      1 | type Query { product: Product }
        |              ^
      → Declare the argument, or write it in the path: product(id: …)
`,
  },
  {
    name: 'that an argument goes nowhere',
    file: `type Query { titles(a: Int, first: Int): [String] @from(path: "products(first: $first).title") }`,
    says: `
    bff/app.graphql:1:21  error  VIEW_UNUSED_ARGUMENT
      "Query.titles(a:)" is not used: nothing in the path says where it goes.
      1 | type Query { titles(a: Int, first: Int): [String] @from(path: "products(first: $first).title") }
        |                     ^
      → Write $a in the path, or take the argument away.
`,
  },
  {
    name: 'that an argument has its place in the path already',
    file: `type Query { titles(n: Int @from(path: "first")): [String] @from(path: "products(first: $n).title") }`,
    says: `
    bff/app.graphql:1:40  error  VIEW_UNUSED_ARGUMENT
      "Query.titles(n:)" goes where the path says: its own @from says nothing.
      1 | type Query { titles(n: Int @from(path: "first")): [String] @from(path: "products(first: $n).title") }
        |                                        ^
      → Write $n in the path, and nothing here.
`,
  },
  {
    name: 'that a variable is none',
    file: `type Query { titles(limit: Int): [String] @from(path: "products(first: $limt).title") }`,
    says: `
    bff/app.graphql:1:72  error  VIEW_UNKNOWN_VARIABLE
      $limt is neither an argument of "Query.titles" nor bound.
      1 | type Query { titles(limit: Int): [String] @from(path: "products(first: $limt).title") }
        |                                                                        ^
      → Did you mean "limit"?
`,
  },
  {
    name: 'that a bound value cannot be read',
    file: `type Query { mine: String @from(path: "product(id: $me).title", bind: [{ variable: "me", value: "$env.ME" }]) }`,
    says: `
    bff/app.graphql:1:98  error  VIEW_INVALID_BIND
      A bound value cannot read "$env".
      1 | type Query { mine: String @from(path: "product(id: $me).title", bind: [{ variable: "me", value: "$env.ME" }]) }
        |                                                                                                  ^
      → It can read $claims, $request.
`,
  },
  {
    name: 'that a type does not fit',
    file: `type Query { products: Product }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:24  error  VIEW_TYPE_MISMATCH
      "Query.products" is "Product", and what it comes from is "[Product!]!".
      1 | type Query { products: Product }
        |                        ^
      → Make it a list, or take one with a literal argument such as first: 1.
`,
  },
  {
    name: 'that an enum value is none of the graph’s',
    file: `type Query { product(id: ID!): Product }
type Product { status: Status }
enum Status { LIVE HIDDEN @from(path: "DRAFTS") }`,
    says: `
    bff/app.graphql:3:39  error  VIEW_UNKNOWN_VALUE
      "Status" has no value "DRAFTS".
      3 | enum Status { LIVE HIDDEN @from(path: "DRAFTS") }
        |                                       ^
      → Did you mean "DRAFT"?
`,
  },
  {
    name: 'that two names stand for one thing',
    file: `type Query { product(id: ID!): Product products(a: Int @from(path: "first"), b: Int @from(path: "first"), filter: Filter): [Product!]! @from(path: "products") }
type Product { status: Status }
enum Status { LIVE NEW @from(path: "LIVE") }
input Filter { text: String! also: String! @from(path: "text") }`,
    says: `
    bff/app.graphql:3:36  error  VIEW_SHOWN_TWICE
      "LIVE" and "NEW" both stand for the graph's "LIVE".
      3 | enum Status { LIVE NEW @from(path: "LIVE") }
        |                                    ^
      → Keep one of them.

    bff/app.graphql:4:56  error  VIEW_SHOWN_TWICE
      "text" and "also" both stand for the graph's "text".
      4 | input Filter { text: String! also: String! @from(path: "text") }
        |                                                        ^
      → Keep one of them.

    bff/app.graphql:1:97  error  VIEW_SHOWN_TWICE
      "a" and "b" both stand for the graph's "first".
      1 | type Query { product(id: ID!): Product products(a: Int @from(path: "first"), b: Int @from(path: "first"), filter: Filter): [Product!]! @from(path: "products") }
        |                                                                                                 ^
      → Keep one of them.
`,
  },
  {
    name: 'that an object cannot be a group',
    file: `type Query { home: [Home!]! @group }
type Home { log: [String!]! }`,
    says: `
    bff/app.graphql:1:14  error  VIEW_INVALID_GROUP
      "Query.home" cannot be a group.
      1 | type Query { home: [Home!]! @group }
        |              ^
      → A group is one object of the view’s own: no list, no arguments, no @from.
`,
  },
  {
    name: 'that a subscription cannot be grouped or computed',
    file: `type Query { log: [String!]! }
type Subscription { all: All @group id: String @compute(select: "changed { id }", value: "$.changed.id") }
type All { changed: Product }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:2:21  error  VIEW_INVALID_GROUP
      "Subscription.all" cannot be a group: a subscription is one field of the graph.
      2 | type Subscription { all: All @group id: String @compute(select: "changed { id }", value: "$.changed.id") }
        |                     ^
      → Make its fields fields of Subscription.

    bff/app.graphql:2:37  error  VIEW_INVALID_COMPUTE
      "Subscription.id" cannot be computed: a subscription is one field of the graph.
      2 | type Subscription { all: All @group id: String @compute(select: "changed { id }", value: "$.changed.id") }
        |                                     ^
      → Compute it on the type of the events.
`,
  },
  {
    name: 'that a value cannot be computed',
    file: `type Query { product(id: ID!): Product }
type Product { label: String @compute(select: "title vendor", value: "$.title") }`,
    says: `
    bff/app.graphql:2:54  error  VIEW_INVALID_COMPUTE
      "Product.vendor" ("Vendor!") needs a selection of its fields.
      2 | type Product { label: String @compute(select: "title vendor", value: "$.title") }
        |                                                      ^
`,
  },
  {
    name: 'that a computed value selects in braces and reads an argument that is none',
    file: `type Query { product(id: ID!): Product }
type Product { label(length: Int): String @compute(select: "{ title }", value: "title->slice(0, $args.lenght)") }`,
    says: `
    bff/app.graphql:2:61  error  VIEW_INVALID_COMPUTE
      Syntax Error: Expected Name, found "{".
      2 | type Product { label(length: Int): String @compute(select: "{ title }", value: "title->slice(0, $args.lenght)") }
        |                                                             ^
      → Write fields of the graph, without braces around them: price { amount currency }

    bff/app.graphql:2:97  error  VIEW_INVALID_COMPUTE
      "Product.label" has no argument "lenght".
      2 | type Product { label(length: Int): String @compute(select: "{ title }", value: "title->slice(0, $args.lenght)") }
        |                                                                                                 ^
      → Did you mean "length"?
`,
  },
  {
    name: 'that the graph’s default is a value that is hidden',
    file: `extend schema @expose(include: ["kinds"])
extend enum Kind { SECRET @hide }`,
    says: `
    bff/app.graphql:2:27  error  VIEW_UNKNOWN_VALUE
      The graph's default of "Query.kinds(kind:)" is SECRET, and this view does not show "SECRET".
      2 | extend enum Kind { SECRET @hide }
        |                           ^
      → Show the value, or hide "Query.kinds(kind:)" as well: left out, it is what the graph says.
`,
  },
  {
    name: 'that the graph’s default is a value that is left out by its tag',
    file: 'extend schema @expose(include: ["kinds"], exclude: ["internal"])',
    says: `
    bff/app.graphql:1:15  error  VIEW_UNKNOWN_VALUE
      The graph's default of "Query.kinds(kind:)" is SECRET, and this view does not show "SECRET".
      1 | extend schema @expose(include: ["kinds"], exclude: ["internal"])
        |               ^
      → Show the value, or hide "Query.kinds(kind:)" as well: left out, it is what the graph says.
`,
  },
  {
    name: 'that nothing is hidden',
    file: `type Query { log: [String!]! @hide product(id: ID!): Product }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:30  error  VIEW_INVALID_HIDE
      Nothing is hidden here.
      1 | type Query { log: [String!]! @hide product(id: ID!): Product }
        |                              ^
      → Use it in an "extend type" of a file with @expose; what a file writes itself, it can just leave out.
`,
  },
  {
    name: 'that nothing has such a tag',
    file: `extend schema @expose(exclude: ["intern"])`,
    says: `
    bff/app.graphql:1:33  error  VIEW_UNKNOWN_TAG
      Nothing in the graph is tagged "intern".
      1 | extend schema @expose(exclude: ["intern"])
        |                                 ^
      → Did you mean "internal"?
`,
  },
  {
    name: 'that documents cannot be read',
    file: `extend schema @documents(from: "app.json")
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  DOCUMENTS_UNREADABLE
      "bff/app.json" cannot be read (ENOENT).
      1 | extend schema @documents(from: "app.json")
        |               ^
      → The path is taken from the folder of the client's file.
`,
  },
  {
    name: 'that a manifest is none',
    file: `extend schema @documents(from: "app.json")
type Query { log: [String!]! }`,
    files: { 'bff/app.json': '[]' },
    says: `
    bff/app.graphql:1:15  error  INVALID_MANIFEST
      "bff/app.json" is no manifest of documents.
      1 | extend schema @documents(from: "app.json")
        |               ^
      → It has to be the persisted-documents.json of codegen's client preset, or Apollo's manifest.
`,
  },
  {
    name: 'that there are no documents',
    file: `extend schema @documents(from: "../front")
type Query { log: [String!]! }`,
    files: { 'front/readme.txt': '' },
    says: `
    bff/app.graphql:1:15  warning  NO_DOCUMENTS
      There are no documents in "front".
      1 | extend schema @documents(from: "../front")
        |               ^
`,
  },
  {
    name: 'that a document does not fit, is no GraphQL, and that two fragments have one name',
    file: `extend schema @documents(from: "../front")
type Query { log: [String!]! }`,
    files: {
      'front/a.graphql': 'query A { lgo }',
      'front/b.graphql': 'query B {',
      'front/c.graphql': 'fragment F on Query { log }',
      'front/d.graphql': 'fragment F on Query { l: log }\nquery D { ...F log }',
    },
    says: `
    front/b.graphql:1:10  error  GRAPHQL_PARSE_FAILED
      Syntax Error: Expected Name, found <EOF>.
      1 | query B {
        |          ^
      → The file has to be GraphQL.

    front/d.graphql:1:1  error  DUPLICATE_FRAGMENT
      There are two fragments "F".
      1 | fragment F on Query { l: log }
        | ^
      and front/c.graphql:1:1
      1 | fragment F on Query { log }
        | ^
      → Give one of them another name: a fragment is known in the whole folder.

    front/a.graphql:1:11  error  INVALID_DOCUMENT
      Document "A": Cannot query field "lgo" on type "Query". Did you mean "log"?
      1 | query A { lgo }
        |           ^
      → Correct the document, or let the view show what it asks for.
`,
  },
  {
    name: 'that the health of the gateway is at a path',
    file: `extend schema @client(path: "/healthz")
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  INVALID_CLIENT
      "/healthz" is where the gateway tells how it is.
      1 | extend schema @client(path: "/healthz")
        |               ^
      → Choose another path.
`,
  },
  {
    name: 'that a budget is nobody’s',
    file: `extend schema @budget(cost: 5, window: "1m", by: [])
type Query { log: [String!]! }`,
    says: `
    bff/app.graphql:1:15  error  INVALID_POLICY
      @budget is nobody’s: "by" names nothing.
      1 | extend schema @budget(cost: 5, window: "1m", by: [])
        |               ^
      → Leave "by" out, which is [CLIENT], or name one of CLIENT, SUBJECT, KEY and IP.
`,
  },
  {
    name: 'that a variable is bound to nothing',
    file: `type Query { first: Product @from(path: "product(id: 1)", bind: [{ variable: "me", value: "$claims.sub" }]) }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:78  error  VIEW_INVALID_BIND
      "me" is bound to nothing: the path has no $me.
      1 | type Query { first: Product @from(path: "product(id: 1)", bind: [{ variable: "me", value: "$claims.sub" }]) }
        |                                                                              ^
      → Write $me in the path, or take the bind away.
`,
  },
  {
    name: 'that the client could say what is bound',
    file: `type Query { mine(me: ID!): Product @from(path: "product(id: $me)", bind: [{ variable: "me", value: "$claims.sub" }]) }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:88  error  VIEW_INVALID_BIND
      $me would be both bound and an argument of "mine": the client could say otherwise.
      1 | type Query { mine(me: ID!): Product @from(path: "product(id: $me)", bind: [{ variable: "me", value: "$claims.sub" }]) }
        |                                                                                        ^
      → Give one of them another name.
`,
  },
  {
    name: 'that what a path gives is no value there',
    file: `type Query {
  a: [Product!]! @from(path: "products(first: \\"x\\")")
  b: [Product!]! @from(path: "products(first: 1, filter: { txt: \\"x\\", status: LIV })")
  c(s: Status): [Product!]! @from(path: "products(first: 1, filter: { status: $s })")
}
type Product { id: ID! }
enum Status { LIVE DRAFT GONE }`,
    says: `
    bff/app.graphql:2:47  error  VIEW_TYPE_MISMATCH
      "first" is "Int" in the graph; this is none.
      2 |   a: [Product!]! @from(path: "products(first: \\"x\\")")
        |                                               ^

    bff/app.graphql:3:60  error  VIEW_UNKNOWN_FIELD
      The input "Filter" has no field "txt".
      3 |   b: [Product!]! @from(path: "products(first: 1, filter: { txt: \\"x\\", status: LIV })")
        |                                                            ^
      → Did you mean "text"?

    bff/app.graphql:3:80  error  VIEW_UNKNOWN_VALUE
      "Status" has no value "LIV" in the graph.
      3 |   b: [Product!]! @from(path: "products(first: 1, filter: { txt: \\"x\\", status: LIV })")
        |                                                                                ^
      → Did you mean "LIVE"?

    bff/app.graphql:3:58  error  VIEW_MISSING_ARGUMENT
      The input "Filter" requires "text" ("String!"), and nothing gives it here.
      3 |   b: [Product!]! @from(path: "products(first: 1, filter: { txt: \\"x\\", status: LIV })")
        |                                                          ^
      → Add text: …

    bff/app.graphql:4:69  error  VIEW_MISSING_ARGUMENT
      The input "Filter" requires "text" ("String!"), and nothing gives it here.
      4 |   c(s: Status): [Product!]! @from(path: "products(first: 1, filter: { status: $s })")
        |                                                                     ^
      → Add text: …
`,
  },
  {
    name: 'that a default is no value',
    file: `type Query { products(first: Int = "x", filter: Filter = { txt: "x" }): [Product!]! }
type Product { id: ID! }
input Filter { text: String! status: Status = NEW }
enum Status { LIVE DRAFT GONE }`,
    says: `
    bff/app.graphql:1:36  error  VIEW_TYPE_MISMATCH
      "first" is "Int" in this view; this is none.
      1 | type Query { products(first: Int = "x", filter: Filter = { txt: "x" }): [Product!]! }
        |                                    ^

    bff/app.graphql:1:60  error  VIEW_UNKNOWN_FIELD
      The input "Filter" has no field "txt".
      1 | type Query { products(first: Int = "x", filter: Filter = { txt: "x" }): [Product!]! }
        |                                                            ^
      → Did you mean "text"?

    bff/app.graphql:1:58  error  VIEW_MISSING_ARGUMENT
      The input "Filter" requires "text" ("String!"), and nothing gives it here.
      1 | type Query { products(first: Int = "x", filter: Filter = { txt: "x" }): [Product!]! }
        |                                                          ^
      → Add text: …

    bff/app.graphql:3:47  error  VIEW_UNKNOWN_VALUE
      "Status" has no value "NEW" in this view.
      3 | input Filter { text: String! status: Status = NEW }
        |                                               ^
      → There is: "LIVE", "DRAFT", "GONE".
`,
  },
  {
    name: 'that an argument takes what nobody can give',
    file: `type Query { products(first: Product = 1): [Product!]! }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:30  error  INVALID_SDL
      "first" takes "Product", which is no input type.
      1 | type Query { products(first: Product = 1): [Product!]! }
        |                              ^
`,
  },
  {
    name: 'that a mapping reads what was not selected',
    file: `type Query { product(id: ID!): Product }
type Product { label: String @compute(select: "title vendor { name }", value: "$([titel, vendor.nam]->joinNotNull(' '))") }`,
    says: `
    bff/app.graphql:2:83  error  VIEW_INVALID_COMPUTE
      "$.titel" is not among what is selected.
      2 | type Product { label: String @compute(select: "title vendor { name }", value: "$([titel, vendor.nam]->joinNotNull(' '))") }
        |                                                                                   ^
      → Did you mean "title"?

    bff/app.graphql:2:90  error  VIEW_INVALID_COMPUTE
      "$.vendor.nam" is not among what is selected.
      2 | type Product { label: String @compute(select: "title vendor { name }", value: "$([titel, vendor.nam]->joinNotNull(' '))") }
        |                                                                                          ^
      → Did you mean "name"?
`,
  },
  {
    name: 'that the view has values and members that a field cannot show',
    file: `type Query { search(text: String!): [Hit!] product(id: ID!): Product }
union Hit = Product
type Product { status: Status! }
enum Status { LIVE DRAFT }`,
    says: `
    bff/app.graphql:1:37  error  VIEW_HIDDEN_VALUE
      "Query.search" is "[Hit!]", and "Hit" does not show the graph's "Vendor": that would be null.
      1 | type Query { search(text: String!): [Hit!] product(id: ID!): Product }
        |                                     ^
      → Show it, or write "[Hit]".

    bff/app.graphql:3:24  error  VIEW_HIDDEN_VALUE
      "Product.status" is "Status!", and "Status" does not show the graph's value "GONE": that would be null.
      3 | type Product { status: Status! }
        |                        ^
      → Show it, or write "Status".
`,
  },
  {
    name: 'that a group shows something else',
    file: `type Query { home: Home! @group }
type Home @view(of: "Product") { log: [String!]! }`,
    says: `
    bff/app.graphql:2:21  error  VIEW_INVALID_GROUP
      The group "Home" shows "Query", in which it stands, and not "Product".
      2 | type Home @view(of: "Product") { log: [String!]! }
        |                     ^
      → Take @view away, or @group from the fields that give it.
`,
  },
  {
    name: 'that what the graph requires is hidden',
    file: `extend schema @expose
extend type Query { product(id: ID! @hide): Product }
extend input Filter { text: String! @hide }`,
    says: `
    bff/app.graphql:2:29  error  VIEW_MISSING_ARGUMENT
      The graph requires "id", so it cannot be hidden.
      2 | extend type Query { product(id: ID! @hide): Product }
        |                             ^
      → Write what needs it yourself, with a literal or a bound value in its path, or hide that.

    bff/app.graphql:3:23  error  VIEW_MISSING_ARGUMENT
      The graph requires "text", so it cannot be hidden.
      3 | extend input Filter { text: String! @hide }
        |                       ^
      → Write what needs it yourself, with a literal or a bound value in its path, or hide that.
`,
  },
  {
    name: 'that nothing is exposed',
    file: `extend schema @expose(include: [])`,
    says: `
    bff/app.graphql:1:15  error  VIEW_NOTHING_EXPOSED
      Nothing is exposed that could be asked for.
      1 | extend schema @expose(include: [])
        |               ^
      → Name tags that fields of Query have, or write a Query into the file.
`,
  },
  {
    name: 'that a type is there in vain, an interface without members, a field out of date',
    file: `type Query { product(id: ID!): Product node: Node }
type Product { name: String }
type Vendor { name: String! }
interface Node { id: ID! }`,
    says: `
    bff/app.graphql:3:6  warning  VIEW_UNUSED_TYPE
      Nothing leads to "Vendor".
      3 | type Vendor { name: String! }
        |      ^
      → Let a field give it, or take it away: the client sees its name.

    bff/app.graphql:2:16  warning  VIEW_DEPRECATED_FIELD
      "Product.name" shows the graph's "Product.name", which is deprecated ("Ask for title.").
      2 | type Product { name: String }
        |                ^
      → Say @deprecated here as well, or show what has taken its place.

    bff/app.graphql:4:11  warning  VIEW_NO_MEMBERS
      No type of the view is a "Node": it is always null.
      4 | interface Node { id: ID! }
        |           ^
      → Let the types that the client may see implement it.
`,
  },
  {
    name: 'that a value promises more than the graph does',
    file: `type Query { product(id: ID!): Product! }
type Product { names: [String!]! @from(path: "parts.vendor.name") }`,
    says: `
    bff/app.graphql:1:32  warning  VIEW_NULLABLE_FIELD
      "Query.product" promises "Product!", and the graph's "Query.product" ("Product") may be null.
      1 | type Query { product(id: ID!): Product! }
        |                                ^
      → Write it without "!", unless a null is to take what is around "Query.product" with it.
`,
  },
  {
    name: 'that nothing limits a list',
    file: `type Query { product(id: ID!): Product }
type Product { id: ID! parts: [Product!]! }`,
    says: `
    bff/app.graphql:2:24  warning  VIEW_UNBOUNDED_LIST
      "Product.parts" is a list that nothing limits: it is taken to hold as much as @limits(listSize:) says.
      2 | type Product { id: ID! parts: [Product!]! }
        |                        ^
      → Say with @listSize in the backend's file how long it may be, or give it an argument that does.
`,
  },
  {
    name: 'that nobody will ever see a field',
    file: `type Query { mine: Product log: [String!]! }
type Product { id: ID! }`,
    says: `
    bff/app.graphql:1:14  warning  VIEW_FORBIDDEN_FIELD
      "Query.mine" can only ever be forbidden: the graph guards "Query.mine", and no credential is accepted here.
      1 | type Query { mine: Product log: [String!]! }
        |              ^
      → Take the field away, or see to it that somebody can be let in.
`,
  },
];
