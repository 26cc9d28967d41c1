import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The path of a file of this package that is no module: the same whether the program runs from its sources or from `dist`, where modules
 * are joined into few files.
 *
 * @param path from the package's folder, with slashes.
 */
export function packageFile(path: string): string {
  return join((folder ??= packageFolder()), path);
}

let folder: string | undefined;

function packageFolder(): string {
  for (let candidate = import.meta.dirname; ; candidate = dirname(candidate)) {
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (candidate === dirname(candidate))
      throw new Error(`no package.json above ${import.meta.dirname}: install otlp-hub anew`);
  }
}
