/** A typed client in one function: it sends a document that codegen made, and gives its data or throws what went wrong. */

/** As codegen's client preset makes it: the document's text, its hash, and the types of what it takes and gives. */
export type TypedDocument<Result, Variables> = {
  toString(): string;
  __apiType?: (variables: Variables) => Result;
  __meta__?: Record<string, unknown> | undefined;
};

export type ClientOptions = {
  /** Sent with every operation: a credential, for one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the door knows the documents beforehand: then it is sent their hashes, and never their texts. */
  readonly trusted?: boolean;
};

export type Client = <Result, Variables>(
  document: TypedDocument<Result, Variables>,
  ...variables: Record<string, never> extends Variables ? [Variables?] : [Variables]
) => Promise<Result>;

/** What the door said instead of data. */
export class GraphqlFailure extends Error {
  /** `UNAUTHENTICATED`, for one; undefined where there is none. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

type Answer<Result> = {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};

/** @param url of the client's door: `https://shop.example/web/graphql` */
export function createClient(url: string, { headers = {}, trusted = false }: ClientOptions = {}): Client {
  return async <Result>(document: TypedDocument<Result, never>, variables?: unknown): Promise<Result> => {
    const what = trusted ? { documentId: document.__meta__?.hash } : { query: document.toString() };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
      body: JSON.stringify({ ...what, variables }),
    });
    const { data, errors } = (await response.json()) as Answer<Result>;
    const [error] = errors ?? [];
    // A part that is missing is an error here; who can show the other parts looks at `data` as well.
    if (error || !data) throw new GraphqlFailure(error?.message ?? `HTTP ${response.status}`, error?.extensions?.code);
    return data;
  };
}
