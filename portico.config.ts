/** The demo's configuration: who may come in, and what an operator sees. `npm start` starts the issuer and the backends, and sets the environment. */
import { createHash } from 'node:crypto';
import { defineConfig } from './src/index.ts';

/** A shop's own keys would come hashed from its secrets; the demo's are no secret. */
const hashed = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}` as const;

const adminToken = process.env.ADMIN_TOKEN;

export default defineConfig({
  providers: {
    shop: {
      type: 'jwt',
      issuer: process.env.ISSUER_URL ?? 'http://127.0.0.1:4007',
      audience: 'portico',
    },
    devices: {
      type: 'apiKey',
      keys: [{ hash: hashed('demo-device-key'), subject: 'D-01', scopes: ['device'] }],
    },
  },
  // A line for each operation, on standard output; metrics and purging for who has the token, at a port of their own.
  ...(adminToken && {
    telemetry: { accessLog: true },
    admin: { port: Number(process.env.ADMIN_PORT ?? 9464), token: adminToken },
  }),
});
