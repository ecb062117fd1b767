/** A view: the schema that one client sees, and how each part of it maps onto the graph. */
import type { GraphQLSchema, ValueNode } from 'graphql';
import type { Mapping } from '../schema/mapping/types.ts';
import type { Graph } from './graph.ts';

export type View = {
  /** The client's name: `mobile`, or `mobile.v2` for a version. */
  readonly client: string;
  readonly graph: Graph;
  readonly schema: GraphQLSchema;
  /** How each object, interface and union of the view maps, by its name in the view. */
  readonly composites: ReadonlyMap<string, CompositeMap>;
  /** Enums whose values have other names in the graph: view value → graph value. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Input objects whose fields have other names in the graph: view field → graph field. */
  readonly inputs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Its enums, by their names in the view → in the graph. */
  readonly enumTypes: ReadonlyMap<string, string>;
  /** Scalars of its own, by their names in the view → in the graph. */
  readonly scalars: ReadonlyMap<string, string>;
};

export type CompositeMap = {
  /** The graph's type that it shows. */
  readonly graphType: string;
  /** Empty for unions. */
  readonly fields: ReadonlyMap<string, FieldMap>;
};

/** Where a field of the view comes from: another object over the same graph type, or a path of the graph. */
export type FieldMap = { readonly kind: 'group' } | PathMap | ComputeMap;

export type PathMap = {
  readonly kind: 'path';
  readonly steps: readonly PathStep[];
  readonly binds: readonly Bind[];
  /** What becomes of lists along the path: there are none, they are joined into one list, or their first value is the value. */
  readonly flatten: 'none' | 'list' | 'first';
};

/** A value that the view computes of what is selected on the type that the parent shows. */
export type ComputeMap = {
  readonly kind: 'compute';
  readonly select: readonly Pick[];
  readonly value: Mapping;
  readonly binds: readonly Bind[];
};

/** One field that a computed value is made of, under the name by which its mapping knows it. */
export type Pick = {
  readonly name: string;
  readonly step: PathStep;
  /** What is picked of it in turn; undefined for a scalar or enum. */
  readonly fields: readonly Pick[] | undefined;
};

/** One field of the graph along a path. */
export type PathStep = {
  /** The graph's type that has the field. */
  readonly parentType: string;
  readonly fieldName: string;
  readonly args: readonly PathArgument[];
};

/** An argument of the graph's field: GraphQL whose variables are the view field's own arguments, by name, and the bound ones. */
export type PathArgument = { readonly name: string; readonly value: ValueNode };

/** A variable of a path that the client cannot set. */
export type Bind = { readonly variable: string; readonly value: Mapping };
