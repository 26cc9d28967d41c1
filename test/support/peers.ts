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

/** Patterns of the test files that cannot run here. Says which and why, once. */
export function filesWithoutPeer(env: NodeJS.ProcessEnv = process.env): string[] {
  if (env['OTLP_HUB_REQUIRE_PEERS'] === '1') return [];
  const missing = Object.keys(PEERS).filter((peer) => !isInstalled(PEERS[peer]!, env)); // a key of it
  for (const peer of missing) {
    console.log(`${PEERS[peer]} is not installed: tests against it (*.${peer}.test.ts) are left out`);
  }
  return missing.map((peer) => `**/*.${peer}.test.ts`);
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
