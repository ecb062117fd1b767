/** What a running mapping stands in: its `$` and `@`, its variables, and where its complaints go. */
import type { Scope } from './types.ts';

export type Complain = NonNullable<Scope['complain']>;

export type Frame = {
  /** `$` */
  readonly root: unknown;
  /** `@` */
  readonly current: unknown;
  readonly locals: Local | undefined;
  readonly variables: Scope['variables'];
  readonly complain: Complain | undefined;
};

/** A variable bound by `->as`, and those bound before it. */
export type Local = { readonly name: string; readonly value: unknown; readonly outer: Local | undefined };

/** One expression, compiled. */
export type Compute = (frame: Frame) => unknown;

/** The steps that lead to a place in the data, known when compiling: so complaints cost nothing until there is one. */
export type Trail = { readonly step: string; readonly before: Trail | undefined };

export function withCurrent(frame: Frame, current: unknown): Frame {
  const { root, locals, variables, complain } = frame;
  return { root, current, locals, variables, complain };
}

/** Inside a block, `$` and `@` are both what the block is laid on. */
export function withRoot(frame: Frame, root: unknown): Frame {
  const { locals, variables, complain } = frame;
  return { root, current: root, locals, variables, complain };
}

export function withLocal(frame: Frame, name: string, value: unknown): Frame {
  return { ...frame, locals: { name, value, outer: frame.locals } };
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
export function hold(frame: Frame, compute: Compute): { readonly value: unknown; readonly release: () => void } {
  const { complain } = frame;
  if (!complain) return { value: compute(frame), release: nothing };
  const held: Parameters<Complain>[] = [];
  const value = compute({ ...frame, complain: (...complaint) => held.push(complaint) });
  return {
    value,
    release: () => {
      for (const complaint of held) complain(...complaint);
    },
  };
}

function nothing(): void {}
