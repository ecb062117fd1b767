/** The REST API for Hive Gateway, as Mesh Compose takes it; authors by the batch. BENCH_BACKEND */
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';

const endpoint = `${process.env.BENCH_BACKEND}/rest`;
const object = (title, properties) => ({ type: 'object', title, properties, required: Object.keys(properties) });
const post = object('Post', {
  id: { type: 'integer' },
  userId: { type: 'integer' },
  title: { type: 'string' },
  body: { type: 'string' },
});
const user = object('User', { id: { type: 'integer' }, name: { type: 'string' }, email: { type: 'string' } });
const integer = { type: 'integer' };
export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadJSONSchemaSubgraph('rest', {
        endpoint,
        operations: [
          {
            type: 'Query',
            field: 'posts',
            path: '/posts?seed={args.seed}',
            method: 'GET',
            argTypeMap: { seed: integer },
            requiredArgs: ['seed'],
            responseSchema: { type: 'array', title: 'Posts', items: post },
          },
          {
            type: 'Query',
            field: 'post',
            path: '/posts/{args.id}',
            method: 'GET',
            argTypeMap: { id: integer },
            requiredArgs: ['id'],
            responseSchema: post,
          },
          {
            type: 'Query',
            field: 'usersByIds',
            path: '/users',
            method: 'GET',
            argTypeMap: { ids: { type: 'array', items: integer } },
            queryParamArgMap: { ids: 'ids' },
            queryStringOptionsByParam: { ids: { arrayFormat: 'comma' } },
            responseSchema: { type: 'array', title: 'Users', items: user },
          },
        ],
      }),
    },
  ],
  additionalTypeDefs: `extend type Post { user: User @resolveTo(sourceName: "rest", sourceTypeName: "Query", sourceFieldName: "usersByIds", requiredSelectionSet: "{ userId }", keyField: "userId", keysArg: "ids") }`,
});
