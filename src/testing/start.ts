/** Starts a hub for a test. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../component/clock.js';
import { systemClock } from '../component/clock.js';
import { ManualClock } from '../component/manual-clock.js';
import { startHub as startBareHub } from '../hub.js';
import { adaptConfig, type Adapted } from './adapt/adapt.js';
import { TestCertificates } from './certificates.js';
import { DEFAULT_CONFIG } from './default-config.js';
import { DEFAULT_KEEP_BYTES, type TestHubOptions } from './options.js';
import { HubOutput } from './output.js';
import { seededRandom } from './random.js';
import { Capture } from './received/capture.js';
import { TestHub } from './test-hub.js';

/**
 * Starts a hub in this process, on free ports, with stand-ins in the place of the back ends the configuration names.
 *
 * @throws {ConfigError} the configuration cannot be used: the reference's text.
 * @throws {StartError} it cannot be built or started. Nothing stays open.
 * @example
 * await using hub = await startHub({ config: 'otel-hub.yaml' });
 * spawn('node', ['app.js'], { env: { ...process.env, ...hub.env } });
 * const [log] = await hub.logs.waitFor({ body: /finished/, resource: { 'service.name': 'client-api' } });
 */
export async function startHub(options: TestHubOptions = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-test-'));
  const release = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return await start(options, folder, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function start(options: TestHubOptions, folder: string, release: () => Promise<void>): Promise<TestHub> {
  const { config = DEFAULT_CONFIG, env, clock: _clock, seed = 1, keepBytes, onOutput, ...shared } = options;
  const certificates = await TestCertificates.create(folder);
  const clock = clockOf(options.clock);
  const capture = new Capture(clock, keepBytes ?? DEFAULT_KEEP_BYTES);
  const output = new HubOutput(onOutput);
  const token = randomBytes(32).toString('base64url');
  let adapted: Adapted | undefined;
  const hub = await startBareHub({
    ...shared,
    config,
    clock,
    random: seededRandom(seed),
    env: { ...process.env, ...env },
    logOutput: output,
    tap: { consumer: (receiver, signal, next) => capture.tap(receiver, signal, next) },
    adapt: async (value, decoded) => {
      adapted = await adaptConfig(value, decoded, { folder, token, certificates, exporters: async () => {} });
      return adapted.value;
    },
  });
  const { servers, replacements } = adapted!; // a hub that runs has a configuration, which was adapted
  return new TestHub({ hub, capture, output, certificates, servers, replacements, release });
}

function clockOf(clock: TestHubOptions['clock'] = 'system'): Clock {
  if (clock === 'system') return systemClock;
  return clock === 'manual' ? new ManualClock() : new ManualClock(clock.getTime());
}
