/** Every target by name; `portico:DIR` is Portico as the checkout in DIR has it. */
import { floor, portico } from './own.ts';
import { peerTargets } from './peers.ts';
import { tailcallTargets } from './tailcall.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [
  floor,
  portico('portico'),
  portico('portico-stitched', { PORTICO_ENGINE: 'stitched' }),
  // A host that makes no code of text.
  portico('portico-no-code', { NODE_OPTIONS: '--disallow-code-generation-from-strings' }),
  ...peerTargets,
  ...tailcallTargets,
];

/** What is run where nothing is named. */
export const usual = ['floor', 'portico'];

export function targetOf(name: string): Target | undefined {
  const [, checkout] = /^portico(?:-stitched)?:(.+)$/.exec(name) ?? [];
  if (checkout === undefined) return targets.find((target) => target.name === name);
  return portico(name, name.startsWith('portico-stitched') ? { PORTICO_ENGINE: 'stitched' } : {}, checkout);
}
