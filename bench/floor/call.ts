/** One call by undici's `dispatch`, the cheapest way that it has: the bytes of the body, nothing else. */
import type { Dispatcher, Pool } from 'undici';

export function call(pool: Pool, method: 'GET' | 'POST', path: string, body: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, status) {
        if (status !== 200) reject(new Error(`${path}: ${status}`));
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks));
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    };
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    pool.dispatch({ method, path, headers, body: body ?? null }, handler);
  });
}
