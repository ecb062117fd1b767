/**
 * `node:http`, by the way that costs nothing: who imports it has Node read every name that it exports, and `WebSocket` among them is a getter
 * that loads the whole of Node's own fetch, a tenth of a start.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');
