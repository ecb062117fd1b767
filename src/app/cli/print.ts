/** `portico print`: the SDL of a view, of the graph, or of the supergraph. */
import { silent } from '../../util/log.ts';
import type { Problem } from '../../util/problem.ts';
import type { Printable } from '../host.ts';
import { type Command, UsageError, type Words } from './command.ts';
import { configOption, openProject } from './project.ts';
import { problemsAsText } from './report.ts';
import { optionOf } from './words.ts';

export const print: Command = {
  name: 'print',
  usage: '[dir]',
  about: 'Prints a schema of dir (default: .) as SDL: one of --client, --graph and --supergraph.',
  options: {
    client: { value: 'CLIENT', about: 'the schema that this client sees' },
    graph: { about: 'the unified schema of all backends' },
    supergraph: { about: 'the supergraph SDL of Apollo Federation' },
    config: configOption,
  },
  example: 'portico print --client web > web.graphql',
  async run(words, io) {
    const what = readWhat(words);
    const project = await openProject(words, io);
    const { config, problems: configProblems } = await project.loadConfig();
    const complain = (problems: readonly Problem[]) => io.complain(problemsAsText(project.shown(problems)));
    complain(configProblems);
    if (!config) return 1;
    const { printSchema } = await io.host();
    const { text, problems } = await printSchema(project.directory, what, project.hostOptions(config, silent));
    complain(problems);
    if (text !== undefined) io.write(text.endsWith('\n') ? text : `${text}\n`);
    return text === undefined ? 1 : 0;
  },
};

function readWhat(words: Words): Printable {
  const client = optionOf(words, 'client');
  const all: readonly Printable[] = [
    ...(client === undefined ? [] : [{ client }]),
    ...(['graph', 'supergraph'] as const).filter((name) => words.options.has(name)),
  ];
  const [what] = all;
  if (what === undefined || all.length > 1) {
    throw new UsageError('Say one thing to print: --client CLIENT, --graph or --supergraph.');
  }
  return what;
}
