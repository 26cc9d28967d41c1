import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { BuildInfo } from '../component/settings.js';
import { BUILD_INFO } from '../build-info.js';
import { packageFile } from '../component/package-file.js';

/** The name users know the command by. */
export const OWN_NAME = 'otlp-hub';

/** Under which name the program was started: that of the file or link, without `.js`. */
export function programName(path: string | undefined): string {
  const name = path === undefined ? OWN_NAME : basename(path);
  return name === BUILD_INFO.command ? name : OWN_NAME;
}

/** Started under the collector's name, the program shows nothing but what the collector shows. */
export function isStandIn(program: string): boolean {
  return program === BUILD_INFO.command;
}

/** What `--version` prints: the collector that is matched first, because scripts look for it. */
export function versionText(program: string, buildInfo: BuildInfo): string {
  const reference = `${buildInfo.command} version ${buildInfo.version}\n`;
  return isStandIn(program) ? reference : `${reference}${OWN_NAME} ${packageVersion()}\n`;
}

/** Of this package. */
export function packageVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
