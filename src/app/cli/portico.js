#!/usr/bin/env node
/**
 * The bin of the package: from a checkout the source runs as it is, from an installed package what was built of it.
 * It is JavaScript of an old kind, so that a Node that is too old for the rest can still say so.
 */
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Portico needs Node 22.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
const source = new URL('./main.ts', import.meta.url);
await import(existsSync(source) ? './main.ts' : '../../../dist/app/cli/main.js');
