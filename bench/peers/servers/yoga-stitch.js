/** Yoga over graphql-tools' stitching, as one would write it by hand. PROJECT, CLIENT, PORT, BENCH_BACKEND, SUPERGRAPH, ITEMS_SDL */
import { createServer } from 'node:http';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createYoga } from 'graphql-yoga';

const { PROJECT, CLIENT, PORT } = process.env;
const { default: makeSchema } = await import(`./stitch-${PROJECT}.js`);
const cache = useResponseCache({ session: () => null, ttl: 3_600_000 });
const yoga = createYoga({
  schema: await makeSchema(),
  logging: false,
  graphiql: false,
  plugins: CLIENT === 'remembered' ? [cache] : [],
});
createServer(yoga).listen(Number(PORT), '127.0.0.1');
