/** The two programs in C, backend and load: compiled when they are needed, kept for as long as their source stays the same. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'native');

/** The path of the program. */
export function compiled(name: 'backend' | 'load'): string {
  const sources = [`${name}.c`, 'http.h'].map((file) => readFileSync(join(folder, file)));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12);
  const kept = join(tmpdir(), 'portico-bench');
  const program = join(kept, `${name}-${hash}`);
  if (existsSync(program)) return program;
  mkdirSync(kept, { recursive: true });
  const made = `${program}.${process.pid}`;
  const { status, error, stderr } = spawnSync('gcc', ['-O2', '-o', made, join(folder, `${name}.c`)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the benchmark needs gcc for ${name}.c: ${error?.message ?? stderr}`);
  renameSync(made, program);
  return program;
}
