/** Who may come in, for every project of the benchmark: whoever has a token of the issuer that bench/ starts. */
import { defineConfig } from '../../src/index.ts';

export default defineConfig({
  providers: {
    bench: { type: 'jwt', issuer: process.env.BENCH_ISSUER ?? 'http://127.0.0.1:1', audience: 'portico' },
  },
});
