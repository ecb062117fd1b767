/** The directives of a client's file, each defined once; every file in `bff/` is checked against these definitions. */
export const clientDirectives = /* GraphQL */ `
  directive @client(path: String, hosts: [String!], origins: [String!]) on SCHEMA
  directive @auth(providers: [String!], required: Boolean = false) on SCHEMA
  directive @limits(
    depth: Int
    cost: Int
    calls: Int
    aliases: Int
    rootFields: Int
    directives: Int
    tokens: Int
    listSize: Int
    body: String
    files: Int
    fileSize: String
    batch: Int
    introspection: Boolean
    showCost: Boolean
  ) on SCHEMA
  directive @budget(
    cost: Int!
    window: String!
    by: [portico__BudgetKey!]! = [CLIENT]
    mode: portico__BudgetMode! = ENFORCE
    onStoreError: portico__OnStoreError! = ALLOW
  ) repeatable on SCHEMA
  directive @cache(
    maxAge: Int
    scope: portico__CacheScope
    staleWhileRevalidate: Int
    staleIfError: Int
    share: Boolean = true
  ) on SCHEMA
  directive @documents(mode: portico__DocumentsMode! = OPEN, from: String) on SCHEMA
  directive @errors(detail: portico__ErrorDetail!) on SCHEMA

  directive @expose(include: [String!], exclude: [String!]) on SCHEMA
  directive @hide on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
  directive @view(of: String!) on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
  directive @from(path: String!, bind: [portico__Bind!]) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
  directive @group on FIELD_DEFINITION
  directive @compute(select: String!, value: String!) on FIELD_DEFINITION

  input portico__Bind { variable: String! value: String! }
  enum portico__BudgetKey { CLIENT SUBJECT KEY IP }
  enum portico__BudgetMode { ENFORCE MEASURE }
  enum portico__OnStoreError { ALLOW DENY }
  enum portico__CacheScope { PUBLIC PRIVATE }
  enum portico__DocumentsMode { OPEN LOG TRUSTED }
  enum portico__ErrorDetail { MASKED FULL }
`;
