/** A supergraph, by graphql-tools. */
import { readFileSync } from 'node:fs';
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';

export default () =>
  getStitchedSchemaFromSupergraphSdl({ supergraphSdl: readFileSync(process.env.SUPERGRAPH, 'utf8'), batch: true });
