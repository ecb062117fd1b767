/** `/healthz` (alive) and `/readyz` (may take traffic): what machines ask before they send anybody here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './answer.ts';

export class Health {
  /** Whether a reload was refused since the generation that serves was loaded. */
  reloadRefused = false;
  #leaving = false;
  #watched = false;
  #seen: () => void = () => {};

  /** Answers one of the two paths; false for any other. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (path !== '/healthz' && path !== '/readyz') return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendJson(response, 405, { error: 'Ask with GET.' }, { allow: 'GET, HEAD' });
    } else if (path === '/healthz') {
      sendJson(response, 200, { status: 'alive' }, { 'cache-control': 'no-store' });
    } else {
      const reload = this.reloadRefused ? { reload: 'refused' } : {};
      const [status, state] = this.#leaving ? [503, 'stopping'] : [200, 'ready'];
      sendJson(response, status, { status: state, ...reload }, { 'cache-control': 'no-store' });
      this.#watched = true;
      if (this.#leaving) this.#seen();
    }
    return true;
  }

  /** Turns unready. Resolves when whoever watches `/readyz` has seen it, at the latest after `announceMs`; at once if nobody ever asked. */
  async leave(announceMs: number): Promise<void> {
    this.#leaving = true;
    if (!this.#watched || announceMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, announceMs);
      this.#seen = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
