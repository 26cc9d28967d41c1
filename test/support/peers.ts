/**
 * Real peers: programs that are not npm packages. Tests that need one are in files named `*.<peer>.test.ts`. Where the program is
 * missing, those files are left out and a line says so; with OTLP_HUB_REQUIRE_PEERS=1, as in CI, they run and fail.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program by the name in the files' names. */
const PEERS: Readonly<Record<string, string>> = {
  prometheus: 'prometheus',
  openssl: 'openssl',
  chromium: 'chromium',
};

/** Peers that no package manager installs in moments: their tests are left out in CI, too, and are for maintainers. */
const MAINTAINERS_PEERS: Readonly<Record<string, string>> = {
  helm: 'helm',
  'kubernetes-validate': 'kubernetes-validate',
  pytest: 'pytest',
  go: 'go',
  java: 'java',
  curl: 'curl',
  otelcol: 'otelcol',
};

/** Patterns of the test files that cannot run here. Says which and why, once. */
export function filesWithoutPeer(env: NodeJS.ProcessEnv = process.env): string[] {
  const leaveOut = env['OTLP_HUB_REQUIRE_PEERS'] === '1' ? MAINTAINERS_PEERS : { ...PEERS, ...MAINTAINERS_PEERS };
  const missing = Object.entries(leaveOut).filter(([, program]) => !isInstalled(program, env));
  for (const [peer, program] of missing) {
    console.log(`${program} is not installed: tests against it (*.${peer}.test.ts) are left out`);
  }
  const left = missing.map(([peer]) => `**/*.${peer}.test.ts`);
  if (hasNamespaces()) return left;
  console.log(
    'namespaces are not to be had here, or iproute2 is not installed: tests in one (*.namespaces.test.ts) are left out',
  );
  return [...left, '**/*.namespaces.test.ts'];
}

/** Root may make namespaces of mounts, networks and processes on Linux, except in most containers. */
function hasNamespaces(): boolean {
  const script = 'setpriv --version && nsenter --version && ip link set lo up';
  const made = (): boolean =>
    spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-ec', script]).status === 0;
  return process.getuid?.() === 0 && made();
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
