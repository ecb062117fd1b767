/** The demo's configuration: who may come in. The issuer and the backends are started by `npm start`, which sets the environment. */
import { createHash } from 'node:crypto';
import { defineConfig } from './src/index.ts';

/** A shop's own keys would come hashed from its secrets; the demo's are no secret. */
const hashed = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}` as const;

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
});
