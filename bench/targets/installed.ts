/** The peers' packages are no dependencies of Portico: they are installed, by their own lock file, when somebody measures them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const peers = join(import.meta.dirname, '../peers');

let reason: string | undefined | false = false;

/** Why they cannot be had; undefined if they are there. No script of theirs runs at install. */
export function missingPeers(): string | undefined {
  if (reason !== false) return reason;
  reason = undefined;
  if (!existsSync(join(peers, 'node_modules/.package-lock.json'))) {
    console.error('installing the peers into bench/peers/node_modules, once …');
    const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { status, stderr } = spawnSync('npm', words, { cwd: peers, encoding: 'utf8' });
    if (status !== 0) reason = `the peers could not be installed: ${stderr.slice(-300)}`;
  }
  return reason;
}
