/** A large company's graph, made up: many backends of all three kinds whose entities lead to one another, and views of them. */

export type Size = {
  readonly backends: number;
  /** Of all files of `schemas/` together, about. */
  readonly bytes: number;
  /** Types in a client's view, about. */
  readonly viewTypes: number;
  readonly clients: number;
};

/** Fields of every plain type. */
const fieldsEach = 12;
const kinds = ['federated', 'federated', 'federated', 'plain', 'rest'] as const;

/** Files by path: `schemas/` and `bff/`. */
export function generate(size: Size): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const perBackend = size.bytes / size.backends;
  const typesEach = Math.max(1, Math.round((perBackend - 1200) / byteOf(valueType('Backend000', 0))));
  for (let i = 0; i < size.backends; i++)
    files.set(`schemas/${nameOf(i)}.graphql`, backend(i, size.backends, typesEach));
  const shown = Math.min(size.backends, Math.max(1, Math.round(size.viewTypes / (typesEach + 1))));
  for (let i = 0; i < size.clients; i++) {
    files.set(`bff/client-${String(i).padStart(3, '0')}.graphql`, view(i, shown, typesEach, size.backends));
  }
  return files;
}

export function nameOf(i: number): string {
  return `backend-${String(i).padStart(3, '0')}`;
}

function entityOf(i: number): string {
  return `Backend${String(i).padStart(3, '0')}`;
}

function byteOf(text: string): number {
  return Buffer.byteLength(text);
}

/** A type that nobody else has: with a description, an argument and a link to the next of its kind. */
function valueType(entity: string, n: number): string {
  const fields = Array.from(
    { length: fieldsEach },
    (_, f) => `  "What the ${f}th of it says, in a few words."\n  field${f}: ${f % 3 === 0 ? 'Int' : 'String'}`,
  );
  return `"Something that ${entity} is made of, number ${n}."\ntype ${entity}Part${n} {\n${fields.join('\n')}\n}\n`;
}

function parts(entity: string, count: number): string {
  return Array.from({ length: count }, (_, n) => `  part${n}: ${entity}Part${n}`).join('\n');
}

function backend(i: number, backends: number, typesEach: number): string {
  const own = entityOf(i);
  // Each also adds to two others, and leads to one more.
  const [first, second, third] = [1, 7, 31].map((step) => entityOf((i + step) % backends));
  const values = Array.from({ length: typesEach }, (_, n) => valueType(own, n)).join('\n');
  const body = { own, first, second, third, values, parts: parts(own, typesEach), lower: own.toLowerCase() } as Body;
  const kind = kinds[i % kinds.length] ?? 'plain';
  return { federated, plain, rest }[kind](body, i);
}

type Body = Readonly<Record<'own' | 'first' | 'second' | 'third' | 'values' | 'parts' | 'lower', string>>;

function federated({ own, first, second, third, values, parts, lower }: Body, i: number): string {
  return `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  @backend(url: "http://127.0.0.1:1/${nameOf(i)}")

type Query { ${lower}(id: ID!): ${own} ${lower}List(first: Int = 10): [${own}!]! }

type ${own} @key(fields: "id") {
  id: ID!
  name: String!
  next: ${third}
${parts}
}
type ${first} @key(fields: "id") { id: ID! ${lower}Count: Int ${lower}: ${own} }
type ${second} @key(fields: "id") { id: ID! ${lower}Score: Float }
type ${third} @key(fields: "id", resolvable: false) { id: ID! }

${values}`;
}

function plain({ own, first, second, third, values, parts, lower }: Body, i: number): string {
  return `extend schema @backend(url: "http://127.0.0.1:1/${nameOf(i)}")

type Query {
  ${lower}(id: ID!): ${own}
  ${lower}ByIds(ids: [ID!]!): [${own}]! @merge(keyField: "id")
  ${lower}First(ids: [ID!]!): [${first}]! @merge(keyField: "id")
  ${lower}Second(ids: [ID!]!): [${second}]! @merge(keyField: "id")
}

type ${own} @key(selectionSet: "{ id }") {
  id: ID!
  name: String!
  next: ${third}
${parts}
}
type ${first} @key(selectionSet: "{ id }") { id: ID! ${lower}Count: Int ${lower}: ${own} }
type ${second} @key(selectionSet: "{ id }") { id: ID! ${lower}Score: Float }
type ${third} @key(selectionSet: "{ id }") { id: ID! }

${values}`;
}

function rest({ own, first, second, third, values, parts, lower }: Body, i: number): string {
  const fields = Array.from({ length: fieldsEach }, (_, f) => `field${f}`).join(' ');
  const count = parts.split('\n').length;
  const inner = Array.from({ length: count }, (_, n) => `part${n} { ${fields} }`).join('\n      ');
  return `extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1/${nameOf(i)}" })

type Query {
  ${lower}(id: ID!): ${own}
    @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: """
      id name
      next { id }
      ${inner}
    """)
}

type ${own} {
  id: ID!
  name: String!
  next: ${third}
${parts}
}
type ${first}
  @connect(source: "api", http: { POST: "/first", body: "ids: $batch.id" }, batch: { maxSize: 50 }, selection: "id ${lower}Count") {
  id: ID!
  ${lower}Count: Int
}
type ${second}
  @connect(source: "api", http: { POST: "/second", body: "ids: $batch.id" }, batch: { maxSize: 50 }, selection: "id ${lower}Score") {
  id: ID!
  ${lower}Score: Float
}
type ${third} @key(fields: "id", resolvable: false) { id: ID! }

${values}`;
}

/** A client that sees `shown` entities with all their parts, each under a name of its own. */
function view(client: number, shown: number, typesEach: number, backends: number): string {
  const indexes = Array.from({ length: shown }, (_, n) => (client * 13 + n) % backends);
  const visible = new Set(indexes);
  const types = indexes.map((i) => {
    const own = entityOf(i);
    const next = visible.has((i + 31) % backends)
      ? `  after: Client${entityOf((i + 31) % backends)} @from(path: "next")\n`
      : '';
    const shownParts = Array.from({ length: typesEach }, (_, n) => `  part${n}: ${own}Part${n}`).join('\n');
    const values = Array.from({ length: typesEach }, (_, n) => {
      const fields = Array.from({ length: fieldsEach }, (_, f) => `field${f}: ${f % 3 === 0 ? 'Int' : 'String'}`);
      return `type ${own}Part${n} { ${fields.join(' ')} }`;
    });
    return `type Client${own} @view(of: "${own}") {\n  key: ID! @from(path: "id")\n  name: String!\n${next}${shownParts}\n}\n${values.join('\n')}`;
  });
  const roots = indexes.map((i) => {
    const own = entityOf(i);
    return `  ${own.toLowerCase()}(key: ID!): Client${own} @from(path: "${own.toLowerCase()}(id: $key)")`;
  });
  return `extend schema @limits(depth: 6) @cache(maxAge: 10)\ntype Query {\n${roots.join('\n')}\n}\n${types.join('\n')}\n`;
}
