/** What a running mapping stands in beside its `$` and its `@`: variables, and where its complaints go. */
import type { Scope } from './types.ts';

export type Complain = NonNullable<Scope['complain']>;

export type Frame = {
  readonly locals: Local | undefined;
  readonly variables: Scope['variables'];
  readonly complain: Complain | undefined;
};

/** A variable bound by `->as`, and those bound before it. */
export type Local = { readonly name: string; readonly value: unknown; readonly outer: Local | undefined };

/** One expression, compiled: `root` is its `$`, `current` its `@`. They are no part of the frame, for they change with every object. */
export type Compute = (root: unknown, current: unknown, frame: Frame) => unknown;

/** A step on a value, never on a missing one; what is computed within it has the path's own `$`. */
export type Apply = (value: unknown, root: unknown, frame: Frame) => unknown;

/** The steps that lead to a place in the data, known when compiling: so complaints cost nothing until there is one. */
export type Trail = { readonly step: string; readonly before: Trail | undefined };

export function withLocal(frame: Frame, name: string, value: unknown): Frame {
  const { locals, variables, complain } = frame;
  return { locals: { name, value, outer: locals }, variables, complain };
}

/** Complains, and is the missing value that comes of it. */
export function miss(frame: Frame, trail: Trail | undefined, message: string): undefined {
  frame.complain?.(message, pathOf(trail));
  return undefined;
}

function pathOf(trail: Trail | undefined): string[] {
  const path: string[] = [];
  for (let at = trail; at; at = at.before) path.push(at.step);
  return path.reverse();
}

/** A value computed with its complaints held back, until `release` lets them go on to the frame. */
export function hold(
  frame: Frame,
  compute: (frame: Frame) => unknown,
): { readonly value: unknown; readonly release: () => void } {
  const { locals, variables, complain } = frame;
  if (!complain) return { value: compute(frame), release: nothing };
  const held: Parameters<Complain>[] = [];
  const value = compute({ locals, variables, complain: (...complaint) => held.push(complaint) });
  return {
    value,
    release: () => {
      for (const complaint of held) complain(...complaint);
    },
  };
}

function nothing(): void {}
