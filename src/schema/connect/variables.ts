/** Which variables a text may use, by where it stands. */

const always = ['$config', '$context', '$claims', '$request', '$env'];
const answer = ['$status', '$response'];

/** In the base URL of a source: only what the operator sets. */
export const baseUrlVariables = ['$config', '$env'];

/** In headers, path and query parameters of a source. */
export const sourceRequestVariables = always;

/** In `errors` and `isSuccess` of a source. */
export const sourceAnswerVariables = [...always, ...answer];

/** On what a connector stands: a field of a root type, a field of another type, or a type. */
export type Position = 'root' | 'field' | 'type';

const own: Record<Position, readonly string[]> = { root: ['$args'], field: ['$args', '$this'], type: ['$this'] };

/** In what shapes a connector's request. */
export function requestVariables(position: Position): readonly string[] {
  return [...own[position], ...(position === 'type' ? ['$batch'] : []), ...always];
}

/** In what reads a connector's answer. */
export function answerVariables(position: Position): readonly string[] {
  return [...own[position], ...always, ...answer];
}
