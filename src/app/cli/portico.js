#!/usr/bin/env node
/**
 * The bin of the package: from a checkout the source runs as it is, from an installed package what was built of it.
 * It is JavaScript of an old kind, so that a Node that is too old for the rest can still say so.
 */
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Portico needs Node 22.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
// What Node compiled of all that is loaded is kept for the next start, where NODE_COMPILE_CACHE says or among the temporary files.
module.enableCompileCache();
const source = new URL('./main.ts', import.meta.url);
await import(existsSync(source) ? './main.ts' : '../../../dist/main.js');
