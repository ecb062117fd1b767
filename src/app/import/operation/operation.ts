/** An operation of a document as it becomes a field of Query or Mutation: its arguments, the call, the answer. */
import type { Part } from '../document/part.ts';
import type { Field, ObjectType, Slot } from '../shape/shape.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An operation as the document has it. */
export type Endpoint = {
  /** `GET /pets/{petId}`: how messages and comments name it. */
  readonly title: string;
  readonly method: Method;
  /** As it is called: without the fragment by which some documents tell operations of one path apart. */
  readonly path: string;
  readonly part: Part;
  /** The path item, which may have parameters for all its operations. */
  readonly item: Part;
  readonly tags: readonly string[];
};

export type Operation = {
  readonly endpoint: Endpoint;
  readonly root: 'Query' | 'Mutation';
  readonly name: string;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly answer: Answer;
  /** How it fetches one thing by its key, if it does. */
  readonly entity: Entity | undefined;
  /** The name of its `@source`. */
  readonly source: string;
};

export type Place = 'path' | 'query' | 'header';

export type Parameter = {
  readonly place: Place;
  /** Its name in the call. */
  readonly key: string;
  /** Its name as an argument. */
  readonly name: string;
  readonly slot: Slot;
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  /** True where it goes out as JSON in a text. */
  readonly encoded: boolean;
  /** What it is where it is not given, as the document says it. */
  readonly default: unknown;
  readonly description: string | undefined;
  readonly deprecated: boolean;
};

export type Body = {
  /** The argument's name. */
  readonly name: string;
  readonly slot: Slot;
  readonly required: boolean;
  readonly mediaType: string;
  /** Of a form: what stands between the items of a list, for lists that go out as one text. */
  readonly separators: ReadonlyMap<string, string>;
  /** Of a form: other lists, which the document means to repeat their name. */
  readonly indexed: readonly string[];
  readonly description: string | undefined;
};

export type Answer =
  /** JSON, or text as a string. */
  | { readonly kind: 'value'; readonly slot: Slot; readonly mediaType: string }
  /** Nothing comes back: that it was done is the answer. */
  | { readonly kind: 'nothing' }
  /** Something may come back, of which the document says nothing. */
  | { readonly kind: 'unknown' };

export type Entity = {
  readonly type: ObjectType;
  /** The JSON names from the answer to the thing, where it is wrapped. */
  readonly path: readonly string[];
  /** Each path parameter by its name in the call, and the field of the type that it is. */
  readonly keys: ReadonlyMap<string, Field>;
};
