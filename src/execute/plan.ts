/** A plan: the calls that an operation on the graph makes, and how their answers become one. Made by `compile/plan/`, followed by `compiled.ts`. */
import type { DocumentNode, OperationTypeNode } from 'graphql';

export type Plan = {
  readonly operation: OperationTypeNode;
  /** Each comes after those that it needs. */
  readonly calls: readonly PlannedCall[];
};

/** One call to a backend; what several steps want of it in one round is one call. */
export type PlannedCall = {
  /** Its place among the plan's calls. */
  readonly id: number;
  readonly backend: string;
  readonly operation: OperationTypeNode;
  readonly document: DocumentNode;
  /** Those of the operation that it passes on. */
  readonly variables: readonly string[];
  /** How many rounds come before it. */
  readonly round: number;
  /** Whether only what may come later needs it (`@defer`). */
  readonly isLate: boolean;
  /** The calls whose answers it needs. */
  readonly after: readonly number[];
  readonly steps: readonly Step[];
};

export type Step = RootStep | EntityStep;

/** Fields of a root type. */
export type RootStep = {
  readonly kind: 'root';
  /** Objects of the answer that they go into, where that is not the operation's root. */
  readonly places: readonly Place[];
  /** The fields that the operation asks for, by their names in the answer: there errors are told. */
  readonly asked: readonly string[];
  readonly renames: readonly Rename[];
};

/** Fields of objects that the backend finds by what represents them (`_entities`). */
export type EntityStep = {
  readonly kind: 'entities';
  /** Where the entities are in the call's answer. */
  readonly key: string;
  /** The variable that brings what represents them. */
  readonly variable: string;
  /** What the backend calls their type. */
  readonly typeName: string;
  /** The objects of the answer that are asked about. */
  readonly places: readonly Place[];
  readonly needs: readonly Need[];
  /** Where the backend has told all of it already: who is found there is not asked about again. */
  readonly donors: readonly Donor[];
  /** The names under which fields of an entity come. */
  readonly brings: readonly string[];
  /** The fields that the operation asks for, by their names in the answer: there errors are told. */
  readonly asked: readonly string[];
  readonly renames: readonly Rename[];
};

/** A place of an earlier call to the same backend, and what objects there are represented by and have to give. */
export type Donor = Place & { readonly needs: readonly Need[]; readonly gifts: readonly Gift[] };

/** A field that is taken over, under the name that it has in the answer there and here; `below`: what of its objects. */
export type Gift = { readonly from: string; readonly to: string; readonly below: readonly Gift[] | undefined };

/** Where objects are in what a step brought; lists on the way are gone through. */
export type Place = {
  readonly call: number;
  /** Its place in the call. */
  readonly step: number;
  readonly path: readonly PlaceStep[];
  /** Only objects of this type, where there may be others. */
  readonly on: string | undefined;
};

/** `on`: only in objects of this type, where there may be others at the place. */
export type PlaceStep = { readonly key: string; readonly on: string | undefined };

/** A part of what represents an object: a field's own name, and the one that it has in the answer. */
export type Need = {
  readonly name: string;
  readonly key: string;
  /** Without it the backend cannot know which object is meant. */
  readonly isKey: boolean;
  /** By the type of the object in it; undefined for a leaf. */
  readonly below: ReadonlyMap<string, readonly Need[]> | undefined;
};

/** A field that goes by another name in the backend's answer, where two types have fields of one name that cannot share it. */
export type Rename = {
  readonly path: readonly PlaceStep[];
  readonly on: string | undefined;
  readonly from: string;
  readonly to: string;
};
