import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordingIo } from '../../../test/support/cli-io.js';
import { runCerts } from './command.js';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'otlp-hub-certs-'));
});
afterEach(() => rm(cwd, { recursive: true }));

async function certs(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordingIo({ cwd });
  const code = await runCerts(argv, io);
  return { code, out: io.out, err: io.err };
}

async function certificate(name: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(join(cwd, 'certs', name)));
}

test('an authority, a server and a client certificate are made, keys readable by the owner only', async () => {
  const { code, out } = await certs('--name', 'hub.example.com,10.0.0.1', '--client', 'agent');
  expect(code).toBe(0);
  expect((await readdir(join(cwd, 'certs'))).sort()).toEqual([
    'agent.crt',
    'agent.key',
    'ca.crt',
    'ca.key',
    'tls.crt',
    'tls.key',
  ]);
  const [ca, server, client] = [
    await certificate('ca.crt'),
    await certificate('tls.crt'),
    await certificate('agent.crt'),
  ];
  expect([server.verify(ca.publicKey), client.verify(ca.publicKey), client.subject]).toEqual([true, true, 'CN=agent']);
  expect([server.checkHost('hub.example.com'), server.checkIP('10.0.0.1')]).toEqual(['hub.example.com', '10.0.0.1']);
  expect(out).toContain('kubectl create secret tls otel-hub-tls --cert=certs/tls.crt --key=certs/tls.key');
  if (process.platform === 'win32') return; // no such modes there
  const modes = ['ca.key', 'tls.key', 'agent.key'].map(
    async (name) => (await stat(join(cwd, 'certs', name))).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600]);
});

test('an authority that is there signs again; certificates are replaced only by --force', async () => {
  await certs();
  const ca = await certificate('ca.crt');
  const first = await certificate('tls.crt');
  const refused = await certs();
  expect([refused.code, refused.err]).toEqual([
    1,
    `otlp-hub certs: ${join(cwd, 'certs', 'tls.crt')} is there already; choose another folder with --out or replace it with --force\n`,
  ]);
  expect((await certs('--force')).out).toMatch(/^Used the authority /);
  const second = await certificate('tls.crt');
  expect(second.serialNumber).not.toBe(first.serialNumber);
  expect(second.verify(ca.publicKey)).toBe(true);
});

test('an authority that cannot be read is not replaced', async () => {
  await certs();
  await writeFile(join(cwd, 'certs', 'ca.key'), 'rubbish');
  const { code, err } = await certs('--force');
  expect([code, err]).toEqual([1, expect.stringContaining('are not a certificate and its P-256 key')]);
});

test.each([
  [['--days', '0'], '--days takes a whole number from 1 to 3650, got "0"'],
  [['--client', '../x'], '--client takes letters, digits and any of _.@- (not ca or tls), got "../x"'],
  [['--name', 'a,,b'], '--name has an empty entry: "a,,b"'],
  [['--unknown'], "Unknown option '--unknown'"],
  [['--dasy', '3'], "Unknown option '--dasy'; did you mean --days?"],
])('%s is refused', async (argv, message) => {
  expect(await certs(...argv)).toEqual({
    code: 1,
    out: '',
    err: `otlp-hub certs: ${message}\nSee otlp-hub certs --help\n`,
  });
});
