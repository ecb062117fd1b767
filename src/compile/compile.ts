/** Lowers each operation once for each way its questions can be answered, and remembers it for as long as its document lives. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { ValueScope } from '../execute/shape.ts';
import type { View } from '../graph/view.ts';
import type { Caching } from '../plugins/operation.ts';
import { allows, type PolicyFunction } from '../plugins/rules.ts';
import { type Around, unwatched } from '../util/around.ts';
import type { MaybePromise } from '../util/maybe.ts';
import { cachingOf } from './caching.ts';
import { type Lowered, lower } from './lower.ts';
import { DecisionTree, type Question } from './question.ts';
import { boundValue } from './values.ts';

export type Compiled = Lowered & { readonly caching: Caching };

export type Compile = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  scope: ValueScope,
  /** Answers in the place of the scope: what an operation is for somebody who is not there yet. */
  answer?: (question: Question) => boolean,
) => MaybePromise<Compiled>;

/**
 * The compiler of one view.
 *
 * @param policies the functions behind `@policy`, by name
 * @param around is told of what has to be lowered
 */
export function createCompile(
  view: View,
  policies: ReadonlyMap<string, PolicyFunction>,
  around: Around = unwatched,
): Compile {
  const known = new WeakMap<OperationDefinitionNode, DecisionTree<Compiled>>();
  return (document, operation, scope, given) => {
    let tree = known.get(operation);
    if (!tree) {
      tree = new DecisionTree();
      known.set(operation, tree);
    }
    return tree.find(given ?? ((question) => ask(question, scope, policies)), (answer) =>
      around(() => {
        const lowered = lower(view, document, operation, answer);
        return { ...lowered, caching: cachingOf(view.graph, lowered.coordinates) };
      }),
    );
  };
}

function ask(
  question: Question,
  scope: ValueScope,
  policies: ReadonlyMap<string, PolicyFunction>,
): boolean | Promise<boolean> {
  switch (question.kind) {
    case 'parts':
      return scope.inParts === true;
    case 'variable':
      return scope.variables[question.name] === true;
    case 'rule':
      return allows(question.rule, scope.caller, policies, question.args?.(scope));
    case 'bind': {
      if (question.fits) return question.fits(scope);
      const value = boundValue(question.bind, scope.caller);
      return value !== undefined && value !== null;
    }
  }
}
