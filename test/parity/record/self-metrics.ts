/**
 * Records what the reference's metrics page shows under the loads of `../self-metrics/scenario.ts`:
 *
 *     npx tsx test/parity/record/self-metrics.ts <path of the reference collector> [folder]
 *
 * One page per scenario goes to the folder (default: test/parity/self-metrics/recorded), without what differs between runs.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { comparablePage } from '../self-metrics/page.js';
import { configuration, drive, SCENARIOS, type Scenario, startSink } from '../self-metrics/scenario.js';
import { freePort } from '../../support/free-port.js';

async function main(): Promise<void> {
  const [binary, folder = fileURLToPath(new URL('../self-metrics/recorded', import.meta.url))] = process.argv.slice(2);
  if (binary === undefined) throw new Error('usage: self-metrics.ts <path of the reference collector> [folder]');
  mkdirSync(folder, { recursive: true });
  for (const scenario of SCENARIOS) {
    const lines = comparablePage(await record(scenario, binary));
    writeFileSync(join(folder, `${scenario.name}.prom`), `${lines.join('\n')}\n`);
  }
}

/** @returns the page after the load. */
async function record(scenario: Scenario, binary: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'record-self-metrics-'));
  const sink = await startSink();
  const [http, grpc, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const at = { http: `127.0.0.1:${http}`, grpc: `127.0.0.1:${grpc}`, metricsPort, sink: sink.url };
  const file = join(work, 'config.json');
  writeFileSync(file, configuration(scenario, at));
  const collector = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: collector.stderr }).on('line', (line) => {
        if (line.includes('Everything is ready')) resolve();
      });
      collector.once('exit', (code) => reject(new Error(`the reference ended with ${code}`)));
    });
    const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    await drive(scenario, { ...at, page });
    return await page();
  } finally {
    collector.removeAllListeners('exit');
    collector.kill('SIGKILL');
    sink.close();
    rmSync(work, { recursive: true });
  }
}

await main();
