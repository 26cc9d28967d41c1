/**
 * A pod without a container engine: the hub as process 1 of namespaces of its own, with a root file system that cannot be written, a network
 * of its own (so that a manifest's fixed ports are free), mounts, an environment, a numeric user and no capabilities.
 *
 * The root is the image that `test/kubernetes/image/build.sh` laid open, where OTLP_HUB_IMAGE_ROOT names it; else one with the same
 * places, made of this machine's Node and libraries and this repository.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { TempFolder } from '../support/temp.js';

const REPOSITORY = join(import.meta.dirname, '../..');
const READY_LIMIT_MS = 30_000;
const IMAGE_ROOT = process.env['OTLP_HUB_IMAGE_ROOT'];
/** The image's own; on this machine's files the shebang's `env` stands for it. */
const ENTRY_POINT = IMAGE_ROOT === undefined ? ['/node', '/otelcol-contrib'] : ['/otelcol-contrib'];
const run = promisify(execFile);

export interface PodOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder on this machine by the path it is mounted at, read-only. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** The same, for folders that may be written. */
  readonly writable?: Readonly<Record<string, string>>;
  /** Numeric user and group. Default 10001, as the image says. */
  readonly uid?: number;
  /** In place of the image's entry point. */
  readonly command?: readonly string[];
}

export class Pod {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  log = '';

  constructor(options: PodOptions) {
    const root = rootFolder();
    this.#child = spawn('unshare', [
      ...['--mount', '--net', '--pid', '--fork'],
      ...['sh', '-euc', SCRIPT, 'sh', root, IMAGE_ROOT ?? '', REPOSITORY, process.execPath],
      ...mountPairs(options),
      '--',
      ...confined(root, options),
      ...(options.command ?? ENTRY_POINT),
      ...options.args,
    ]);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null);
    onTestFinished(() => this.kill());
  }

  /** Settles when the log holds the text. @throws when the pod ends first, or it takes too long. */
  async says(text: string | RegExp): Promise<void> {
    const end = Date.now() + READY_LIMIT_MS;
    const isSaid = (): boolean => (typeof text === 'string' ? this.log.includes(text) : text.test(this.log));
    while (!isSaid()) {
      if (this.#child.exitCode !== null || Date.now() > end) throw new Error(`not said: ${text}\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Runs a program of this machine in the pod's network, e.g. a sender. @returns its output; `code` is not 0 when it failed. */
  async inNetwork(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
    const command = ['--target', String(this.#processOne()), '--net', '--', program, ...args];
    try {
      const { stdout, stderr } = await run('nsenter', command, { env: { PATH: process.env['PATH'] } });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: `${stdout}${stderr}` };
    }
  }

  /** `otlp-hub` in the pod's network. */
  hub(...args: string[]): Promise<{ code: number; output: string }> {
    return this.inNetwork(process.execPath, join(REPOSITORY, 'dist/cli/main.js'), ...args);
  }

  /** What a probe does: `httpGet` of a port. @returns status and body, e.g. `200 {…}`; 0 when nothing listens. */
  async get(port: number, path = '/'): Promise<string> {
    const script = `fetch('http://127.0.0.1:${port}${path}').then(async (r) => console.log(r.status, await r.text()), () => console.log(0))`;
    return (await this.inNetwork(process.execPath, '--input-type=module', '--eval', script)).output;
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.#processOne(), name);
  }

  /** SIGTERM, as the kubelet sends it to process 1. @returns the exit code. */
  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.ended();
  }

  async ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Lines of the log that hold the text. */
  lines(text: string | RegExp): string[] {
    return this.log.split('\n').filter((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.signal('SIGKILL');
    await this.#ended;
  }

  /** Of the hub, seen from here: the only child. */
  #processOne(): number {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(children[0]);
  }
}

/** $1 root, $2 image or nothing, $3 repository, $4 node, then triples of mode, folder and place, then -- and the command. */
const SCRIPT = `
root=$1 image=$2 repository=$3 node=$4
shift 4
ip link set lo up
if [ -n "$image" ]; then
  mount --bind "$image" "$root"
else
  mount -t tmpfs -o mode=0755 tmpfs "$root"
  for folder in usr lib lib64 bin; do
    [ -e "/$folder" ] || continue
    mkdir -p "$root/$folder"
    mount --bind "/$folder" "$root/$folder"
    mount -o remount,ro,bind "$root/$folder"
  done
  mkdir -p "$root/opt/otlp-hub" "$root/etc/otelcol-contrib" "$root/etc/ssl/certs"
  touch "$root/node"
  mount --bind "$node" "$root/node"
  mount --bind "$repository" "$root/opt/otlp-hub"
  mount -o remount,ro,bind "$root/opt/otlp-hub"
  ln -s /opt/otlp-hub/dist/cli/main.js "$root/otelcol-contrib"
  cp "$repository/config/default.yaml" "$root/etc/otelcol-contrib/config.yaml"
fi
# What a container runtime lays into every root.
mkdir -p "$root/proc" "$root/dev" "$root/etc"
printf '127.0.0.1 localhost\\n::1 localhost\\n' >"$root/etc/hosts"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
while [ "$1" != -- ]; do
  mkdir -p "$root$3"
  mount --bind "$2" "$root$3"
  [ "$1" = rw ] || mount -o remount,ro,bind "$root$3"
  shift 3
done
shift
mount -o remount,ro,bind "$root" 2>/dev/null || mount -o remount,ro "$root"
cd /
exec "$@"
`;

function mountPairs({ mounts = {}, writable = {} }: PodOptions): string[] {
  const triples = (mode: string, folders: Readonly<Record<string, string>>): string[] =>
    Object.entries(folders).flatMap(([place, folder]) => [mode, folder, place]);
  return [...triples('ro', mounts), ...triples('rw', writable)];
}

/** The three capabilities are for chroot itself; with the user they are gone, and --no-new-privs lets none come back. */
function confined(root: string, { env = {}, uid = 10001 }: PodOptions): string[] {
  return [
    ...['setpriv', '--no-new-privs', '--bounding-set=-all,+sys_chroot,+setuid,+setgid'],
    ...['env', '--ignore-environment'],
    ...['PATH=/usr/local/bin:/usr/bin:/bin', 'KUBERNETES_SERVICE_HOST=10.96.0.1'],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...['/usr/sbin/chroot', `--userspec=${uid}:${uid}`, '--groups=', root],
  ];
}

function rootFolder(): string {
  const folder = new TempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const root = join(folder.path, 'root');
  mkdirSync(root);
  chmodSync(folder.path, 0o755);
  if (IMAGE_ROOT !== undefined && !existsSync(IMAGE_ROOT))
    throw new Error(`OTLP_HUB_IMAGE_ROOT: ${IMAGE_ROOT} is not there`);
  return root;
}
