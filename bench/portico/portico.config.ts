/** Who may come in, for every project of the benchmark: whoever has a token of the issuer that bench/ starts. What a door tells of itself is on. */
import type { UserConfig } from '../../src/app/config/types.ts';

export default {
  providers: {
    bench: { type: 'jwt', issuer: process.env.BENCH_ISSUER ?? 'http://127.0.0.1:1', audience: 'portico' },
  },
  // Every line is made and written; only the disk is spared.
  telemetry: { accessLog: { file: '/dev/null' } },
  // For the metrics, which are counted where somebody may ask for them.
  admin: { port: 0, token: 'nobody-asks-in-the-benchmark' },
} satisfies UserConfig;
