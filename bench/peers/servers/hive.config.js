/** Hive Gateway's configuration; HIVE is a list of what differs from its defaults: `router`, `dedupe`; answers are remembered where the workload says so. */
const wanted = new Set((process.env.HIVE ?? '').split(','));
if (process.env.CLIENT === 'remembered') wanted.add('cache');
const { unifiedGraphHandler } = wanted.has('router') ? await import('@graphql-hive/router-runtime') : {};

export const gatewayConfig = {
  ...(unifiedGraphHandler && { unifiedGraphHandler }),
  ...(wanted.has('dedupe') && { inboundInflightRequestDeduplication: true }),
  ...(wanted.has('cache') && {
    cache: { type: 'localforage' },
    responseCaching: { session: () => null, ttl: 3_600_000 },
  }),
  logging: false,
};
