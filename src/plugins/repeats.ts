/** How often one document asks for the same place of the answer: what makes validation slow without making an answer large. */
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionNode } from 'graphql';
import { responseKey } from '../util/response-key.ts';
import { fragmentsOf, isExecutable } from './size.ts';

/**
 * The response path that most fields stand for, and how many: validation compares each of them with each. A fragment that is spread
 * again at the same path adds nothing. Takes as many steps as `Size` counts selections, so it is only for documents that were found small.
 */
export function findRepeats(document: DocumentNode): { readonly path: string; readonly count: number } {
  const fragments = fragmentsOf(document);
  let most = { path: '', count: 0 };

  const visit = (selections: readonly SelectionNode[], place: Place): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet.selections, place);
      } else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        if (!fragment || place.spread.has(fragment)) continue;
        place.spread.add(fragment);
        visit(fragment.selectionSet.selections, place);
      } else {
        const key = responseKey(node);
        const below = place.below.get(key) ?? placeAt(place.path === '' ? key : `${place.path}.${key}`);
        place.below.set(key, below);
        below.count++;
        if (below.count > most.count) most = { path: below.path, count: below.count };
        if (node.selectionSet) visit(node.selectionSet.selections, below);
      }
    }
  };

  for (const definition of document.definitions)
    if (isExecutable(definition)) visit(definition.selectionSet.selections, placeAt(''));
  return most;
}

type Place = {
  readonly path: string;
  count: number;
  readonly below: Map<string, Place>;
  readonly spread: Set<FragmentDefinitionNode>;
};

function placeAt(path: string): Place {
  return { path, count: 0, below: new Map(), spread: new Set() };
}
