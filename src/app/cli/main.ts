/** The command line as a process: its streams, its environment, its signals. `portico.js`, the bin, starts it. */
import { answerFirst, fork, openAskFirst, readRole, workerSignals } from './cluster.ts';
import type { Io } from './io.ts';
import { run } from './run.ts';

const role = readRole(process.env);
/** Whether somebody is to read what is written, and nothing is to be done without. */
let isRead = true;

const io: Io = {
  write: (text) => process.stdout.write(text),
  output: {
    write(piece, done) {
      // From here on who stops reading has lost the access log, and the clients their answers not.
      isRead = false;
      process.stdout.write(piece, done);
    },
  },
  complain: (text) => process.stderr.write(text),
  env: process.env,
  directory: process.cwd(),
  host: () => import('../gateway.ts'),
  onUnseenFailure: (listener) => process.on('unhandledRejection', listener),
  nextSignal: role ? workerSignals() : nextSignal,
  fork,
  onQuestion: answerFirst,
  askFirst: role && openAskFirst(),
  role,
};

// Whoever reads our output may stop before the end (`portico print … | head`).
process.stdout.on('error', () => isRead && process.exit(0));
// A log that cannot be written is no reason to stop serving.
process.stderr.on('error', () => {});

const code = await run(process.argv.slice(2), io);
// A configuration may hold something open, so the process is ended, once everything is written.
process.stdout.write('', () => process.exit(code));

function nextSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    const listen = (signal: NodeJS.Signals) => {
      process.off('SIGINT', listen).off('SIGTERM', listen);
      resolve(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    };
    process.on('SIGINT', listen).on('SIGTERM', listen);
  });
}
