/** `npm start`: both backends, and Portico before them, which follows what you change in `schemas/` and `bff/`. */
import { spawn } from 'node:child_process';
import { startBackends } from './backends/all.ts';

const backends = await startBackends({ books: 4001, reviews: 4002 });
const portico = spawn('portico', ['start', '--watch'], {
  stdio: 'inherit',
  env: { ...process.env, ...backends.env },
  // On Windows, what npm installs is a script of its shell.
  shell: process.platform === 'win32',
});
portico.once('exit', (code) => process.exit(code ?? 0));
// Ctrl-C reaches both: this process waits until Portico has said goodbye to everybody.
process.on('SIGINT', () => {});
process.once('SIGTERM', () => portico.kill());
