/** `portico explain`: what one operation of a client would do, without traffic. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isObject } from '../../util/json.ts';
import { silent } from '../../util/log.ts';
import type { Problem } from '../../util/problem.ts';
import { type Command, UsageError, type Words } from './command.ts';
import type { Io } from './io.ts';
import { configOption, openProject } from './project.ts';
import { problemsAsText } from './report.ts';
import { choiceOf, optionOf } from './words.ts';

export const explain: Command = {
  name: 'explain',
  usage: '[dir] FILE',
  about:
    'What the operations in FILE would do for a client of dir (default: .): calls, cost, what is remembered, who guards it; no traffic.',
  options: {
    client: { value: 'CLIENT', about: 'the client whose view they are on' },
    variables: { value: 'FILE', about: 'their variables, as JSON' },
    format: { value: 'FORMAT', about: 'text or json (default: text)' },
    config: configOption,
  },
  example: 'portico explain --client mobile home.graphql --variables home.json',
  async run(words, io) {
    const format = choiceOf(words, 'format', ['text', 'json']);
    const client = optionOf(words, 'client');
    if (client === undefined) throw new UsageError('Say whose operations they are: --client CLIENT.');
    const { positionals } = words;
    const file = positionals.at(-1);
    if (file === undefined || positionals.length > 2) {
      throw new UsageError('Name one file that has the operations, after the directory if there is one.');
    }
    const project = await openProject({ ...words, positionals: positionals.slice(0, -1) }, io);
    const text = await read(io, file);
    const variables = await readVariables(words, io);
    const { config, problems: configProblems } = await project.loadConfig();
    const complain = (problems: readonly Problem[]) => io.complain(problemsAsText(project.shown(problems)));
    complain(configProblems);
    if (!config) return 1;
    const { explainOperations } = await io.host();
    const options = project.hostOptions(config, silent);
    const source = { client, text, file, variables };
    const { explanations, problems } = await explainOperations(project.directory, source, options);
    complain(problems);
    if (!explanations) return 1;
    const { explanationAsText } = await import('../explain/text.ts');
    io.write(
      format === 'json' ? `${JSON.stringify(explanations, null, 2)}\n` : explanations.map(explanationAsText).join('\n'),
    );
    return 0;
  },
};

async function read(io: Io, file: string): Promise<string> {
  try {
    return await readFile(resolve(io.directory, file), 'utf8');
  } catch {
    throw new UsageError(`The file "${file}" cannot be read.`);
  }
}

async function readVariables(words: Words, io: Io): Promise<Readonly<Record<string, unknown>> | undefined> {
  const file = optionOf(words, 'variables');
  if (file === undefined) return undefined;
  const text = await read(io, file);
  try {
    const values: unknown = JSON.parse(text);
    if (isObject(values)) return values;
  } catch {
    // Said below.
  }
  throw new UsageError(`The file "${file}" has no variables: it must be one JSON object.`);
}
