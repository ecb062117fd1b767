/** `portico import`: what an API says of itself becomes a backend's file, or is compared with it. */
import { type Command, UsageError } from './command.ts';
import { importGraphqlServer } from './import/graphql.ts';
import { importOpenapiDocument } from './import/openapi.ts';
import { readTarget } from './import/target.ts';

const ways = { openapi: importOpenapiDocument, graphql: importGraphqlServer };

/** Options of one kind only. */
const own = { openapi: ['include', 'exclude'], graphql: ['header'] } as const;

export const importCommand: Command = {
  name: 'import',
  usage: 'openapi|graphql FILE_OR_URL [dir]',
  about:
    'Writes schemas/NAME.graphql of dir (default: .) from an OpenAPI document, or from what a GraphQL server says.',
  options: {
    name: { value: 'NAME', about: 'the name of the backend' },
    include: {
      value: 'GLOB',
      repeatable: true,
      about:
        'openapi: only operations with such a path ("/pets/**") or tag ("pet*"); may be given more than once (default: all)',
    },
    exclude: { value: 'GLOB', repeatable: true, about: 'openapi: not these operations; may be given more than once' },
    header: {
      value: 'HEADER',
      repeatable: true,
      about:
        'graphql: sent to the server ("authorization: Bearer …"), its value kept out of the file; may be given more than once',
    },
    force: { about: 'overwrite the file if it is there' },
    check: { about: 'write nothing: compare the file, as it is now, with what is imported' },
  },
  example: 'portico import openapi petstore.yaml --name petstore --include "/pets/**"',
  async run(words, io) {
    const target = await readTarget(words, io);
    const { kind, source } = target;
    for (const name of own[kind === 'openapi' ? 'graphql' : 'openapi']) {
      if (words.options.has(name)) throw new UsageError(`--${name} says nothing of ${kind}.`);
    }
    // Only this command needs what reads documents.
    const { ImportFault } = await import('../import/document/fault.ts');
    try {
      return await ways[kind](target, words, io);
    } catch (error) {
      const message = error instanceof RangeError ? `${source}: is nested too deep.` : undefined;
      if (!(error instanceof ImportFault) && message === undefined) throw error;
      io.complain(`portico import: ${message ?? (error as Error).message}\n`);
      return 1;
    }
  },
};
