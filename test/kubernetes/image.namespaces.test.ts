/**
 * What an image must bear: any numeric user, no home, no name for the user, a root file system and a /tmp that cannot be written,
 * no capabilities, SIGTERM. Run on this machine's own files in a mount namespace, since no container engine is needed for that.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runSend } from '../../src/cli/send/command.js';
import { recordingIo } from '../support/cli-io.js';
import { TempFolder } from '../support/temp.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const READY_LIMIT_MS = 20_000;

class Contained {
  readonly #child: ChildProcess;
  log = '';

  constructor(args: readonly string[], uid: number) {
    const confined = [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${uid}`,
      '--clear-groups',
      '--bounding-set=-all',
      '--no-new-privs',
    ];
    const program = [
      'env',
      '--ignore-environment',
      'KUBERNETES_SERVICE_HOST=10.0.0.1',
      process.execPath,
      MAIN,
      ...args,
    ];
    const script = 'mount -o remount,ro,bind / && cd / && exec "$@"';
    this.#child = spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...confined, ...program]);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  async says(text: string): Promise<void> {
    const end = Date.now() + READY_LIMIT_MS;
    while (!this.log.includes(text)) {
      if (this.#child.exitCode !== null || Date.now() > end) throw new Error(`not said: ${text}\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function write(text: string): string {
  const folder = new TempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  chmodSync(folder.path, 0o755);
  return folder.write('config.yaml', text);
}

const configuration = (port: number): string => `
receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:${port}" } } } }
processors: { batch: { timeout: 60s } }
exporters: { debug: {} }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [otlp], processors: [batch], exporters: [debug] } }
`;

test('any user, nothing writable, no capability: it starts, serves, and hands on everything on SIGTERM', async () => {
  const port = await freePort();
  const hub = new Contained(['--config', write(configuration(port))], 12345);
  await hub.says('Everything is ready.');
  const io = recordingIo({ cwd: '/' });
  const sent = ['--endpoint', `http://127.0.0.1:${port}`, '--signals', 'logs', '--count', '3', '--items', '5'];
  expect(await runSend(sent, io), io.err).toBe(0);
  expect(hub.log).not.toContain('"log records"');
  expect(await hub.stop()).toBe(0);
  expect(hub.log).toContain('"log records": 15');
  expect(hub.log).toContain('Shutdown complete.');
  expect(hub.log).not.toMatch(/EROFS|EACCES|ENOENT/);
}, 40_000);

test.each([
  ['a configuration that is not there', ['--config', '/conf/collector.yaml'], /no such file or directory/],
  [
    'a directory that cannot be written',
    ['--durable', '/var/lib/otlp-hub'],
    /--durable \/var\/lib\/otlp-hub: .*name a directory/,
  ],
])(
  '%s is named in one line, and ends it with 1',
  async (_, args, message) => {
    const config = args.includes('--config') ? [] : ['--config', write(configuration(await freePort()))];
    const hub = new Contained([...config, ...args], 10001);
    expect(await hub.ended()).toBe(1);
    expect(
      hub.log.split('\n').some((line) => message.test(line)),
      hub.log,
    ).toBe(true);
  },
  40_000,
);
