/**
 * One `graphql` for the process. What is published has it inside, as one file loads ten times faster than a hundred; so that what a plugin
 * throws or asks for is of the same classes as ours, the configuration and all that it imports are given that one, too.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside what is built, and beside no source: sources import what everybody does. */
const inside = new URL('./graphql.js', import.meta.url);

/** Its folders that people import from; all that is public in them is public at the top. */
const isGraphql = /^graphql(?:\/(?:error|execution|language|subscription|type|utilities|validation)(?:\/.*)?)?$/;

let shared = false;

/** Before anything of the operator's is imported. */
export function shareGraphql(): void {
  if (shared || !existsSync(fileURLToPath(inside))) return;
  shared = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      isGraphql.test(specifier) ? { url: inside.href, format: 'module', shortCircuit: true } : next(specifier, context),
  });
}
