/** An operation from when it is known what will be asked of the graph: what the policies see of it, and what the engine remembers beside. */
import type { DocumentNode, GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Compiled } from '../compile/compile.ts';
import type { GraphData } from '../execute/run.ts';
import type { Caching, Operation } from '../plugins/operation.ts';

/** What is the same for every run of one operation of one document. */
export type OperationFacts = {
  readonly client: string;
  readonly kind: OperationTypeNode;
  readonly name: string | undefined;
  /** The SHA-256 of the document as graphql prints it, in hex: by which manifests know it, too. */
  readonly hash: string;
  readonly schema: GraphQLSchema;
  /** The part of the key that is not the variables. */
  readonly identity: readonly unknown[];
  /** The key of an operation that has no variables and is answered as a whole. */
  readonly keyWithoutVariables: string;
};

const nothing: DocumentNode = { kind: 'Document' as DocumentNode['kind'], definitions: [] };

export class DescribedOperation implements Operation {
  readonly client: string;
  readonly kind: OperationTypeNode;
  readonly name: string | undefined;
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly inParts: boolean;
  readonly caching: Caching;
  /** The graph's data that its last answer was made of; undefined where nothing was run for it. */
  graphData: GraphData | undefined;
  readonly #facts: OperationFacts;
  readonly #coerced: Readonly<Record<string, unknown>> | undefined;
  #key: string | undefined;

  /** @param coerced the client's variables; undefined where the operation has none */
  constructor(
    facts: OperationFacts,
    { document, caching, inParts }: Compiled,
    variables: Readonly<Record<string, unknown>>,
    coerced: Readonly<Record<string, unknown>> | undefined,
  ) {
    this.client = facts.client;
    this.kind = facts.kind;
    this.name = facts.name;
    this.schema = facts.schema;
    this.document = document ?? nothing;
    this.variables = variables;
    this.inParts = inParts;
    this.caching = caching;
    this.graphData = undefined;
    this.#facts = facts;
    this.#coerced = coerced;
    this.#key = undefined;
  }

  get hash(): string {
    return this.#facts.hash;
  }

  /** Made when somebody asks: few do. */
  get key(): string {
    this.#key ??=
      this.#coerced || this.inParts
        ? JSON.stringify([...this.#facts.identity, this.#coerced ?? {}, this.inParts])
        : this.#facts.keyWithoutVariables;
    return this.#key;
  }
}
