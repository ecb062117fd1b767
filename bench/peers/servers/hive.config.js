/** Hive Gateway's configuration; HIVE is a list of what differs from its defaults: `router`, `dedupe`, `cache`. */
const wanted = new Set((process.env.HIVE ?? '').split(','));
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
