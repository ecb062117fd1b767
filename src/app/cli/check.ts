/** `portico check`: every problem of a directory, without serving anything. */
import { silent } from '../../util/log.ts';
import { hasErrors } from '../../util/problem.ts';
import type { Command } from './command.ts';
import { configOption, openProject } from './project.ts';
import { formats, reports } from './report.ts';
import { choiceOf } from './words.ts';

export const check: Command = {
  name: 'check',
  usage: '[dir]',
  about: 'Unifies the backends of dir (default: .) and checks every view, policy and client document.',
  options: {
    config: configOption,
    format: { value: 'FORMAT', about: 'text, json (an array of problems) or github (annotations) (default: text)' },
  },
  example: 'portico check --format github',
  async run(words, io) {
    const report = reports[choiceOf(words, 'format', formats)];
    const project = await openProject(words, io);
    const { config, problems: configProblems } = await project.loadConfig();
    const problems = [...configProblems];
    if (config) {
      const { checkDirectory } = await io.host();
      problems.push(...(await checkDirectory(project.directory, project.hostOptions(config, silent))));
    }
    io.write(report(project.shown(problems)));
    return hasErrors(problems) ? 1 : 0;
  },
};
