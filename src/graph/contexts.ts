/** `@fromContext`: no plan fills an argument with what stands above its field, so a backend that waits for it is refused rather than asked without. */
import { visit } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';

/** @param backends with Federation's directives under their own names */
export function refuseContexts(backends: readonly Backend[]): Problem[] {
  return backends.flatMap(({ name: backend, subgraph }) => {
    const problems: Problem[] = [];
    visit(subgraph, {
      FieldDefinition(field) {
        for (const argument of field.arguments ?? []) {
          const directive = argument.directives?.find(({ name }) => /^(?:federation__)?fromContext$/.test(name.value));
          if (!directive) continue;
          const [fieldName, name] = [field.name.value, argument.name.value];
          const message = `The argument "${name}" of "${fieldName}" comes from a context, which is never filled: backend "${backend}" would be asked without it.`;
          const hint = `Let "${fieldName}" have it from @requires, or clients give it: without @fromContext it is an argument like any other.`;
          problems.push(
            problem('CONTEXT_NOT_SUPPORTED', message, placeOf(directive.loc ? directive : field), { hint }),
          );
        }
      },
    });
    return problems;
  });
}
