/** What the kernel says of processes: CPU time of a whole tree, its memory, and how busy a core is. Linux only. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Of `/proc`: ticks of a hundredth of a second. */
const microsecondsPerTick = 10_000;

/** A process and all that it has started and that still run. */
function treeOf(pid: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return []; // It has ended meanwhile.
  }
}

/** User and system time of the tree so far, in microseconds; of processes that ended, too, once they are waited for. */
export function cpuOf(pid: number): number {
  const ticks = treeOf(pid).map((member) => {
    const fields = readFileSync(`/proc/${member}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * microsecondsPerTick;
}

/** Megabytes of the tree that are in memory now. */
export function residentMb(pid: number): number {
  const pages = treeOf(pid).map((member) => Number(readFileSync(`/proc/${member}/statm`, 'utf8').split(' ')[1]));
  return Math.round((pages.reduce((sum, one) => sum + one, 0) * 4096) / 1024 ** 2);
}

/** Microseconds for which a core has worked so far, for whomever. */
export function coreBusy(core: number): number {
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`cpu${core} `));
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, soft = 0, steal = 0] = (line ?? '')
    .split(' ')
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupts + soft + steal) * microsecondsPerTick;
}

/** Until it ends, the session of this process, with all that it starts, goes before the others of this machine. @throws unless it may */
export function comeFirst(): void {
  writeFileSync('/proc/self/autogroup', '-15');
  process.once('exit', () => writeFileSync('/proc/self/autogroup', '0'));
}

/** Keeps this process, every thread of it, on a core. */
export function stayOn(core: number): void {
  spawnSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' });
}
