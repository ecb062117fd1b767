/** What a workload is: one operation, what it is asked of, what a program without GraphQL would do for it, and the right answer. */

/** A call of a round; where it says `@@@@` stands the seed. */
export type FloorCall = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string };

export type Floor =
  /** Always the same bytes, as many as the answer has. */
  | { readonly kind: 'constant' }
  /** The fewest calls, those of a round at once; then their bytes side by side, or what the answer would be. */
  | {
      readonly kind: 'calls';
      readonly rounds: readonly (readonly FloorCall[])[];
      readonly answer: 'joined' | 'constant';
    };

export type Workload = {
  readonly name: string;
  readonly about: string;
  /** The folder of `bench/portico/` whose graph it is asked of, and the client there. */
  readonly project: 'rest' | 'federation' | 'passthrough';
  readonly client: string;
  readonly query: string;
  /** The value of `$seed`, as JSON: `@@@@` is another number for each request. Undefined: no variables. */
  readonly seed: string | undefined;
  readonly floor: Floor;
  /** The `data` of the right answer. */
  readonly expected: (seed: number) => unknown;
};

export const firstSeed = 1000;
/** As many as there are, no two requests that are in flight together have the same one. */
export const seeds = 256;

/** The body of a request, with the mark where the seed belongs. */
export function bodyOf({ query, seed }: Workload): string {
  const text = query.replace(/\s+/g, ' ').trim();
  return seed === undefined
    ? JSON.stringify({ query: text })
    : `{"query":${JSON.stringify(text)},"variables":{"seed":${seed}}}`;
}

export const withSeed = (text: string, seed: number) => text.replaceAll('@@@@', String(seed));

/** Every request the same: what is shared among those in flight shows here, and only here. */
export function identical(workload: Workload): Workload {
  return {
    ...workload,
    name: `${workload.name}-same`,
    about: `${workload.about}, every request the same`,
    seed: String(firstSeed),
    expected: () => workload.expected(firstSeed),
  };
}

/** One GraphQL call of a floor. */
export function graphqlCall(path: string, query: string, variables: string): FloorCall {
  return { method: 'POST', path, body: `{"query":${JSON.stringify(query)},"variables":${variables}}` };
}
