/** The origin in a process of its own, which ends with the one that forked it and is told the port. */
import { startOrigin } from './origin.ts';

const { port } = await startOrigin();
process.send?.(port);
process.once('disconnect', () => process.exit());
