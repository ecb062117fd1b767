/** Documents that never came before take turns, so that those who send many of them hold up nobody else. */
import { graphqlError } from '../util/errors.ts';
import { subjectKey } from './identity.ts';
import type { Policy } from './policy.ts';
import type { Turns } from './turns.ts';

/** Refuses a new document where too many wait already: 503 `OVERLOADED`, with `Retry-After`. @param turns of the whole process */
export function useNewcomers(turns: Turns, client: string): Policy {
  return {
    onNewDocument(text, { caller }) {
      const turn = turns.enter(caller ? subjectKey(caller) : '', `${client} ${text}`);
      if (turn !== 'full') return turn;
      const message =
        'Too many new documents are waiting to be checked. Try again, or send documents that came before.';
      throw graphqlError('OVERLOADED', message, { http: { headers: { 'Retry-After': '1' } } });
    },
    around: turns.around,
  };
}
