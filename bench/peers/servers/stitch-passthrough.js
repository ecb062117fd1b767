/** One remote GraphQL server as the only subschema. */
import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { stitchSchemas } from '@graphql-tools/stitch';
import { buildSchema } from 'graphql';

export default () =>
  stitchSchemas({
    subschemas: [
      {
        schema: buildSchema(process.env.ITEMS_SDL),
        executor: buildHTTPExecutor({ endpoint: `${process.env.BENCH_BACKEND}/items` }),
      },
    ],
  });
