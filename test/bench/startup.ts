/**
 * `npm run bench:startup`: how long the hub takes from its start to `Everything is ready`, with the tutorial's
 * resource, and what it holds in memory ten seconds later without load; then how long a start takes inside a process that has
 * the modules loaded, and how long a test waits from a flush to its assertion. Asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';
import { HubChild } from '../support/hub-child.js';
import { OWN_METRICS_ANYWHERE, seedResource, seedSecrets } from '../support/seed.js';
import { toolFlags, whole } from '../support/tool-flags.js';

const IDLE_MS = 10_000;

const values = toolFlags({
  name: 'bench:startup',
  says: 'Time to ready, memory when idle, a start inside a process that has the modules, and how long a flush takes.',
  flags: { rounds: whole(5, 'starts') },
  examples: [['--rounds 1', 'a first look']],
});
const folder = mkdtempSync(join(tmpdir(), 'otlp-hub-startup-'));
try {
  const config = join(folder, 'hub.yaml');
  writeFileSync(config, await resource(folder));
  const rounds: { readyMs: number; idleMiB: number }[] = [];
  for (let round = 0; round < values.rounds; round++) rounds.push(await measure(config, folder));
  for (const { readyMs, idleMiB } of rounds) {
    console.log(`ready after ${readyMs.toFixed(0)} ms, ${idleMiB.toFixed(0)} MiB resident when idle`);
  }
  const median = rounds.map(({ readyMs }) => readyMs).sort((a, b) => a - b)[rounds.length >> 1] ?? NaN;
  console.log(`median ready time ${median.toFixed(0)} ms on Node ${process.version}`);
  printInProcess();
  printFlushes();
} finally {
  rmSync(folder, { recursive: true });
}

/** What a program beside this one prints. */
function outputOf(program: string): string {
  const file = join(import.meta.dirname, program);
  return execFileSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' });
}

function printFlushes(): void {
  const sorted = (JSON.parse(outputOf('flush-in-process.ts')) as number[]).sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.ceil(part * (sorted.length - 1))] ?? NaN).toFixed(1);
  console.log(
    `flush to assertion, ms on the wall, ${sorted.length} times: median ${at(0.5)}, 95 of 100 below ${at(0.95)}, worst ${at(1)}`,
  );
}

function printInProcess(): void {
  const starts = JSON.parse(outputOf('startup-in-process.ts')) as Record<
    string,
    readonly { readonly wallMs: number; readonly cpuMs: number }[]
  >;
  for (const [what, times] of Object.entries(starts)) {
    const shown = times.map(({ wallMs, cpuMs }) => `${wallMs.toFixed(0)} (${cpuMs.toFixed(0)})`).join(', ');
    console.log(`in process, ${what}: ms on the wall (of CPU), start by start: ${shown}`);
  }
}

async function resource(into: string): Promise<string> {
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: [] });
  const certFile = join(into, 'tls.crt');
  const keyFile = join(into, 'tls.key');
  writeFileSync(certFile, server.certPem);
  writeFileSync(keyFile, server.keyPem);
  const nowhere = 'http://127.0.0.1:9'; // nothing is sent
  return seedResource({ certFile, keyFile, remoteWrite: nowhere, blobs: `${nowhere}/devstoreaccount1` });
}

async function measure(config: string, cwd: string): Promise<{ readyMs: number; idleMiB: number }> {
  const start = performance.now();
  const hub = new HubChild(['--config', config, '--set', OWN_METRICS_ANYWHERE], {
    cwd,
    env: seedSecrets('token', 'UseDevelopmentStorage=true'),
  });
  try {
    await hub.printed('Everything is ready');
    const readyMs = performance.now() - start;
    await sleep(IDLE_MS);
    return { readyMs, idleMiB: residentMiB(hub.pid) };
  } finally {
    await hub.kill();
  }
}

/** NaN elsewhere than on Linux. */
function residentMiB(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib) / 1024;
  } catch {
    return NaN;
  }
}
