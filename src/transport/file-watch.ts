/**
 * Tells when a file's content may have changed. Mounted secrets and config maps are symbolic links that are swapped as a
 * whole, so it is directories that are watched: the one the path lies in, and the one the file it leads to lies in.
 */
import { realpathSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Calls `onChange` after something happened in the file's directories; several events in one go make one call. The caller
 * reads the file and finds out whether it is different.
 *
 * @returns a function that ends the watch.
 * @throws when the directory of `path` cannot be watched.
 */
export function watchFile(path: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let scheduled = false;
  let ended = false;

  const onEvent = (): void => {
    if (scheduled || ended) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (ended) return;
      renew();
      onChange();
    });
  };
  const renew = (): void => {
    const wanted = directoriesOf(path);
    for (const [directory, watcher] of watchers) {
      if (wanted.has(directory)) continue;
      watcher.close();
      watchers.delete(directory);
    }
    for (const directory of wanted) if (!watchers.has(directory)) watchers.set(directory, start(directory));
  };
  const start = (directory: string): FSWatcher => {
    const watcher = watch(directory, { persistent: false }, onEvent);
    // The directory is gone; the one the path lies in reports the replacement.
    watcher.on('error', onEvent);
    return watcher;
  };

  renew();
  return () => {
    ended = true;
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

function directoriesOf(path: string): Set<string> {
  const directories = new Set([dirname(resolve(path))]);
  try {
    directories.add(dirname(realpathSync(path)));
  } catch {
    // In the moment of a swap the path leads nowhere; the next event comes when it does again.
  }
  return directories;
}
