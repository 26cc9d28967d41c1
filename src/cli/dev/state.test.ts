import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRunning, openState, serverNames, type StatePaths, statePaths, writeRunning } from './state.js';

const DAY_MS = 86_400_000;
const now = Date.now(); // certificates are checked by Node's own clock elsewhere

let folder: string;
let paths: StatePaths;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otlp-hub-state-'));
  paths = statePaths(join(folder, 'state'));
});
afterEach(() => rm(folder, { recursive: true }));

async function contents(): Promise<Record<string, string>> {
  const names = await readdir(paths.folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(paths.folder, name), 'utf8')] as const)),
  );
}

test('the first start makes an authority, a certificate for every name of this machine, and a token', async () => {
  const state = await openState(paths, now);
  expect(state).toMatchObject({ authorityIsNew: true, certificateIsNew: true });
  expect(state.token).toMatch(/^[\w-]{43}$/);
  expect(await readFile(paths.tokenFile, 'utf8')).toBe(state.token);
  const certificate = new X509Certificate(await readFile(paths.certFile));
  expect(certificate.verify(new X509Certificate(await readFile(paths.caFile)).publicKey)).toBe(true);
  const { dnsNames, ipAddresses } = serverNames();
  for (const name of [...dnsNames, 'localhost', 'host.docker.internal']) expect(certificate.checkHost(name)).toBe(name);
  for (const address of [...ipAddresses, '127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBe(address);
});

test('keys and token are readable by their owner only, and git leaves the folder alone', async () => {
  await openState(paths, now);
  expect(await readFile(join(paths.folder, '.gitignore'), 'utf8')).toBe('*\n');
  if (process.platform === 'win32') return; // no such modes there
  const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
  expect(await Promise.all([paths.folder, paths.caKeyFile, paths.keyFile, paths.tokenFile].map(mode))).toEqual([
    0o700, 0o600, 0o600, 0o600,
  ]);
});

test('a second start changes nothing', async () => {
  const first = await openState(paths, now);
  const before = await contents();
  const second = await openState(paths, now + 300 * DAY_MS);
  expect(second).toEqual({ ...first, authorityIsNew: false, certificateIsNew: false });
  expect(await contents()).toEqual(before);
});

test('a certificate with less than 30 days to live is made anew, by the same authority', async () => {
  await openState(paths, now);
  const before = await contents();
  const renewed = await openState(paths, now + 336 * DAY_MS);
  expect(renewed).toMatchObject({ authorityIsNew: false, certificateIsNew: true });
  expect(renewed.certificateNotAfter.getTime()).toBeGreaterThan(now + 700 * DAY_MS);
  const after = await contents();
  expect([after['ca.crt'], after['token']]).toEqual([before['ca.crt'], before['token']]);
  expect(after['server.crt']).not.toBe(before['server.crt']);
});

test('an authority about to end is made anew with everything it signed', async () => {
  await openState(paths, now);
  expect(await openState(paths, now + 3640 * DAY_MS)).toMatchObject({ authorityIsNew: true, certificateIsNew: true });
});

test.each([
  ['ca.key', { authorityIsNew: true, certificateIsNew: true }],
  ['ca.crt', { authorityIsNew: true, certificateIsNew: true }],
  ['server.crt', { authorityIsNew: false, certificateIsNew: true }],
  ['server.key', { authorityIsNew: false, certificateIsNew: true }],
])('%s that cannot be read is replaced', async (name, expected) => {
  await openState(paths, now);
  await writeFile(join(paths.folder, name), 'rubbish');
  expect(await openState(paths, now)).toMatchObject(expected);
  expect(await openState(paths, now)).toMatchObject({ authorityIsNew: false, certificateIsNew: false });
});

test('a token that the user has put there is used', async () => {
  await openState(paths, now);
  await writeFile(paths.tokenFile, 'mine\n');
  expect((await openState(paths, now)).token).toBe('mine');
});

test('a running hub is found while it listens, and not when only its file is left', async () => {
  await openState(paths, now);
  expect(await findRunning(paths)).toBeUndefined();
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const grpc = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running = { pid: 1, startedAt: '', grpc, http: grpc, metrics: '', blobs: '' };
  await writeRunning(paths, running);
  expect(await findRunning(paths)).toEqual(running);
  await new Promise((resolve) => server.close(resolve));
  expect(await findRunning(paths)).toBeUndefined();
  await writeFile(paths.runningFile, '{');
  expect(await findRunning(paths)).toBeUndefined();
});
