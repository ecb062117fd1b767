/** The admin plane of a process that starts, and what it says where it cannot listen. */
import type { Log } from '../../util/log.ts';
import type { Control } from '../admin/control.ts';
import type { Admin } from '../admin/plane.ts';
import type { Config } from '../config/types.ts';
import type { Io } from './io.ts';
import { listenFailureOf } from './listen.ts';

/** Undefined where none is configured; `'failed'`, with a sentence for the user, where its address cannot be listened on. */
export async function startAdmin(
  { admin: settings }: Config,
  control: Control,
  log: Log,
  io: Io,
): Promise<Admin | 'failed' | undefined> {
  if (!settings) return undefined;
  // Loaded where somebody may ask.
  const { openAdmin } = await import('../admin/plane.ts');
  try {
    return await openAdmin({ settings, control, log });
  } catch (error) {
    const failure = listenFailureOf(error);
    if (!failure) throw error;
    const { host, port } = settings;
    io.complain(
      `portico start: the admin plane cannot listen on ${host}, port ${port}: ${failure.reason}. Choose another by admin.${failure.wrong} in the configuration.\n`,
    );
    return 'failed';
  }
}
