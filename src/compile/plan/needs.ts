/** What represents an object to a backend: its key there, and what its fields require, under the names that they have in the answer. */
import type { Need } from '../../execute/plan.ts';
import type { Part } from '../../graph/parts.ts';
import type { Draft } from './draft.ts';
import type { Want } from './want.ts';

export function needsOf({ needs, part, typeName }: Draft): readonly Need[] {
  // The key is asked for before anything that fields require.
  return joined(needs.flatMap((want, index) => needsOn(want, typeName, part, index === 0)));
}

function needsOn(want: Want, typeName: string, part: Part, isKey: boolean): Need[] {
  return [...want.on(typeName).values()].map(({ key, name, below }): Need => {
    if (!below) return { key, name, isKey, below: undefined };
    const given = part.types.get(typeName)?.fields.get(name)?.typeName ?? '';
    const types = part.possible(given).map((member) => [member, needsOn(below, member, part, isKey)] as const);
    return { key, name, isKey, below: new Map(types) };
  });
}

/** Each field once, with all that is needed below it. */
function joined(needs: readonly Need[]): Need[] {
  const known = new Map<string, Need>();
  for (const need of needs) {
    const same = known.get(need.name);
    if (!same) known.set(need.name, need);
    else if (same.below && need.below) {
      const below = new Map(same.below);
      for (const [typeName, inner] of need.below)
        below.set(typeName, joined([...(below.get(typeName) ?? []), ...inner]));
      known.set(need.name, { ...same, below });
    }
  }
  return [...known.values()];
}
