/** What a schema becomes in GraphQL: the shapes that types, arguments and selections are written from. */
import type { Part } from '../document/part.ts';

export type Shape =
  | Scalar
  | { readonly kind: 'enum'; readonly type: EnumType }
  | { readonly kind: 'list'; readonly item: Slot }
  | { readonly kind: 'object'; readonly type: ObjectType }
  | { readonly kind: 'union'; readonly type: UnionType };

/** A shape where it stands: there it may be null or not. */
export type Slot = { readonly shape: Shape; readonly nullable: boolean };

/** `JSON` is whatever has no type of its own, `Long` an integer that may need more than 32 bits. */
export type ScalarName = 'String' | 'Int' | 'Float' | 'Boolean' | 'ID' | 'Long' | 'DateTime' | 'JSON';

export type Scalar = {
  readonly kind: 'scalar';
  readonly name: ScalarName;
  /** What it is in JSON. */
  readonly wire: 'string' | 'integer' | 'number' | 'boolean' | 'any';
};

/** `input` types go out, `output` types come in. */
export type Direction = 'input' | 'output';

export type ObjectType = {
  readonly name: string;
  /** The name without what tells inputs from outputs: what is inside is named after it. */
  readonly base: string;
  readonly direction: Direction;
  readonly description: string | undefined;
  /** Complete once all shapes are made: types may lead to themselves. */
  readonly fields: readonly Field[];
  readonly omitted: readonly Omitted[];
  /** True where objects may have more than is described. */
  readonly open: boolean;
};

export type Field = {
  readonly name: string;
  /** The name in JSON. */
  readonly key: string;
  readonly slot: Slot;
  /** True where it is always there, null or not. */
  readonly required: boolean;
  readonly description: string | undefined;
  readonly deprecated: boolean;
};

/** A property that GraphQL does not get to see. */
export type Omitted = { readonly key: string; readonly reason: string };

export type UnionType = {
  readonly name: string;
  readonly description: string | undefined;
  /** The JSON name of the property whose value tells the members apart. */
  readonly property: string;
  readonly members: readonly Member[];
};

export type Member = { readonly values: readonly string[]; readonly type: ObjectType };

export type EnumType = {
  /** The name that it was given in the document, if it has one of its own there. */
  readonly named: string | undefined;
  /** The last part of its name by the place where it stands: `Status`. */
  readonly own: string;
  /** Its name by each place: `PetStatus`. */
  readonly places: readonly EnumPlace[];
  readonly description: string | undefined;
  readonly values: readonly EnumValue[];
};

/** A place is in a type, or an operation's. */
export type EnumPlace = { readonly name: string; readonly inType: boolean };

export type EnumValue = { readonly name: string; readonly value: string };

export const json: Scalar = { kind: 'scalar', name: 'JSON', wire: 'any' };

/** Where a schema stands, for names: `place` is the type or operation around it, `own` its name there. */
export type Site = { readonly place: string; readonly own: string; readonly direction: Direction; readonly part: Part };

/** What a list is a list of, at the bottom. */
export function innermost(shape: Shape): Shape {
  return shape.kind === 'list' ? innermost(shape.item.shape) : shape;
}

/** The object types that a shape leads to: itself, the members of a union, what is in a list. */
export function objectsOf(shape: Shape): readonly ObjectType[] {
  if (shape.kind === 'object') return [shape.type];
  if (shape.kind === 'union') return shape.type.members.map((member) => member.type);
  return shape.kind === 'list' ? objectsOf(shape.item.shape) : [];
}
