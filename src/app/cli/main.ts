#!/usr/bin/env node
/** The bin: gives the command line a process. It imports nothing before it knows that this Node can run the rest. */
import type { Io } from './io.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`portico needs Node 22.19 or newer, and this is ${process.versions.node}.\n`);
  process.exit(2);
}

const io: Io = {
  write: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  env: process.env,
  directory: process.cwd(),
  host: () => import('../gateway.ts'),
  onUnseenFailure: (listener) => process.on('unhandledRejection', listener),
  nextSignal: () =>
    new Promise((resolve) => {
      const listen = (signal: NodeJS.Signals) => {
        process.off('SIGINT', listen).off('SIGTERM', listen);
        resolve(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
      };
      process.on('SIGINT', listen).on('SIGTERM', listen);
    }),
};

// Whoever reads our output may stop before the end (`portico print … | head`).
process.stdout.on('error', () => process.exit(0));
// A log that cannot be written is no reason to stop serving.
process.stderr.on('error', () => {});

const { run } = await import('./run.ts');
const code = await run(process.argv.slice(2), io);
// A configuration may hold something open, so the process is ended, once everything is written.
process.stdout.write('', () => process.exit(code));
