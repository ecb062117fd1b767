/** Watches what a generation is made of: `schemas/`, `bff/`, the configuration, and where clients have their documents. */
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configNames } from './config/module.ts';

export type WatchOptions = {
  readonly directory: string;
  /** Undefined where the configuration has one of its usual names. */
  readonly configFile?: string | undefined;
  /** Files and folders that matter as well, as things are now. */
  readonly also?: () => readonly string[];
  /** Called once for changes that come close together. When what it gives is done, other files may matter. */
  readonly onChange: () => void | Promise<void>;
  readonly onError: (error: unknown) => void;
  /**
   * How long nothing may change before `onChange` is called, in milliseconds: editors write a file in several steps.
   * @default 100
   */
  readonly quietMs?: number;
};

const folders = ['schemas', 'bff'];

/** Watches until the function that it gives back is called. Folders may come, go and be replaced meanwhile. */
export function watchFiles(options: WatchOptions): () => void {
  const { directory, configFile, also = () => [], onChange, onError, quietMs = 100 } = options;
  const configs: readonly string[] = configFile === undefined ? configNames : [basename(configFile)];
  const configDirectory = configFile === undefined ? directory : dirname(configFile);
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  /** What matters beside the folders, as far as it is watched. */
  const others = new Set<string>();

  function changed(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reopen();
      Promise.resolve(onChange()).then(openMore, onError);
    }, quietMs);
  }

  /**
   * Every folder has a watcher of its own: Node's recursive ones lose a file that another was moved over (Linux, Node 24).
   * They are opened anew after each change, as a folder that was replaced has taken its watcher with it.
   */
  function open(): void {
    watchFolder(
      directory,
      (name) => folders.includes(name) || (configDirectory === directory && configs.includes(name)),
    );
    if (configDirectory !== directory) watchFolder(configDirectory, (name) => configs.includes(name));
    for (const folder of folders.flatMap((name) => foldersIn(join(directory, name)))) watchFolder(folder, () => true);
    openMore();
  }

  /** What is watched already stays as it is: a watcher that is closed takes what it has not told yet with it. */
  function openMore(): void {
    for (const path of isOpen ? also() : []) {
      if (others.has(path)) continue;
      others.add(path);
      for (const folder of foldersIn(path)) watchFolder(folder, () => true);
      // The folder above tells of a file, and of a folder that comes and goes.
      watchFolder(dirname(path), (name) => name === basename(path));
    }
  }

  function reopen(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
    others.clear();
    open();
  }

  function watchFolder(folder: string, matters: (name: string) => boolean): void {
    attempt(() => {
      const watcher = watch(folder, (_event, name) => {
        if (name === null || matters(name)) changed();
      });
      watchers.push(watcher.on('error', onError));
    });
  }

  /** The folder and all folders in it; none if it is not there. */
  function foldersIn(folder: string): readonly string[] {
    const inside = attempt(() => readdirSync(folder, { recursive: true, withFileTypes: true }));
    const deeper = inside?.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    return deeper ? [folder, ...deeper] : [];
  }

  /** What is not there, or not any more, is no error: whatever takes it away or brings it is an event of the folder above. */
  function attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      const missing =
        error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
      if (!missing) onError(error);
      return undefined;
    }
  }

  function close(): void {
    isOpen = false;
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  open();
  return close;
}
