/** What may be the matter with a backend: how it spoils an answer before it is sent. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../schema/mapping/random.ts';
import type { Answer } from '../local.ts';

export type Ailment = keyof typeof spoilers | 'wrong';

type Spoil = (answer: Answer) => Promise<Answer | undefined>;

/** All but `wrong`, which is some of its values only. */
export const spoilers = {
  refusing: () => async () => ({ status: 503, text: '{}' }),
  gone: () => async () => undefined,
  page: () => async () => ({ status: 200, text: '<!doctype html><title>Sign in</title>' }),
  torn:
    () =>
    async ({ status, text }) => ({ status, text: text.slice(0, -1 - Math.floor(text.length / 3)) }),
  nothing: () => async () => ({ status: 200, text: '{}' }),
  slow: (random) => async (answer) => {
    await pause(random(4));
    return answer;
  },
} satisfies Record<string, (random: Random) => Spoil>;
