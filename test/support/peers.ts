/**
 * Real peers: programs that are not npm packages. Tests that need one are in files named `*.<peer>.test.ts`. Where the program is
 * missing, those files are left out and a line says so; with OTLP_HUB_REQUIRE_PEERS=1, as in CI, they run and fail.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program by the name in the files' names. */
const PEERS: Readonly<Record<string, string>> = {
  prometheus: 'prometheus',
  openssl: 'openssl',
};

/** Peers that no package manager installs in moments: their tests are left out in CI, too, and are for maintainers. */
const MAINTAINERS_PEERS: Readonly<Record<string, string>> = { helm: 'helm' };

/** Patterns of the test files that cannot run here. Says which and why, once. */
export function filesWithoutPeer(env: NodeJS.ProcessEnv = process.env): string[] {
  const leaveOut = env['OTLP_HUB_REQUIRE_PEERS'] === '1' ? MAINTAINERS_PEERS : { ...PEERS, ...MAINTAINERS_PEERS };
  const missing = Object.entries(leaveOut).filter(([, program]) => !isInstalled(program, env));
  for (const [peer, program] of missing) {
    console.log(`${program} is not installed: tests against it (*.${peer}.test.ts) are left out`);
  }
  return missing.map(([peer]) => `**/*.${peer}.test.ts`);
}

function isInstalled(program: string, env: NodeJS.ProcessEnv): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  return (env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => names.some((name) => folder !== '' && isExecutable(join(folder, name))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
