/** Starts a hub for a test. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../component/clock.js';
import { systemClock } from '../component/clock.js';
import type { HubConfig } from '../config/hub-config.js';
import type { MapValue } from '../config/value.js';
import { startHub as startBareHub } from '../hub.js';
import { adaptConfig, type Adapted } from './adapt/adapt.js';
import { adaptExporters } from './adapt/exporters.js';
import { BackEnds } from './back-ends/back-ends.js';
import { choicesOf } from './back-ends/choice.js';
import { TestCertificates } from './certificates.js';
import { DrivenClock } from './clock.js';
import { DEFAULT_CONFIG } from './default-config.js';
import { FaultBook } from './faults/book.js';
import type { KnownPlaces } from './faults/check.js';
import { Connections } from './faults/connections.js';
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
 * @throws {UsageError} a fault of `faults` does not say what it means.
 * @example
 * await using hub = await startHub({ config: 'otel-hub.yaml' });
 * spawn('node', ['app.js'], { env: { ...process.env, ...hub.env } });
 * const [log] = await hub.logs.waitFor({ body: /finished/, resource: { 'service.name': 'client-api' } });
 */
export async function startHub(options: TestHubOptions = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-test-'));
  const workbench = new Workbench(options, folder, await TestCertificates.create(folder));
  let hub: TestHub | undefined;
  try {
    hub = await workbench.start();
    if (options.faults !== undefined) hub.faults.set(options.faults);
    return hub;
  } catch (error) {
    await (hub === undefined ? workbench.release() : hub.close());
    throw error;
  }
}

/** Everything that is made for one hub. */
class Workbench {
  readonly #options: TestHubOptions;
  readonly #folder: string;
  readonly #certificates: TestCertificates;
  readonly #driven: DrivenClock | undefined;
  readonly #clock: Clock;
  readonly #capture: Capture;
  readonly #connections: Connections;
  readonly #faults: FaultBook;
  readonly #backEnds: BackEnds;
  #adapted: Adapted | undefined;

  constructor(options: TestHubOptions, folder: string, certificates: TestCertificates) {
    const { clock = 'system', keepBytes = DEFAULT_KEEP_BYTES, outOfOrderWindowMs = 0 } = options;
    this.#options = options;
    this.#folder = folder;
    this.#certificates = certificates;
    const driven = clock === 'system' ? undefined : new DrivenClock(clock === 'manual' ? undefined : clock.getTime());
    this.#driven = driven;
    this.#clock = driven ?? systemClock;
    this.#capture = new Capture(this.#clock, keepBytes);
    this.#connections = new Connections(certificates);
    this.#faults = new FaultBook({
      clock: this.#clock,
      connections: this.#connections,
      known: () => this.#places(),
      onChange: () => this.#backEnds.limitBlocks((exporter) => this.#faults.blockLimit(exporter)),
    });
    this.#backEnds = new BackEnds({
      clock: this.#clock,
      certificates,
      choices: choicesOf(options.backends),
      gate: (backEnd) => this.#faults.gate(backEnd),
      judge: (exporter) => this.#faults.judge('otlp', exporter),
      accept: (socket) => {
        this.#connections.add(socket);
        return socket;
      },
      keepBytes,
      outOfOrderWindowMs,
    });
  }

  async start(): Promise<TestHub> {
    const { config = DEFAULT_CONFIG, env, seed = 1, onOutput, set, gates, compat, strict, components } = this.#options;
    const { durable, drainTimeoutMs, watch } = this.#options;
    const output = new HubOutput(onOutput);
    const hub = await startBareHub({
      config,
      ...withoutUndefined({ set, gates, compat, strict, components, durable, drainTimeoutMs, watch }),
      clock: this.#clock,
      random: seededRandom(seed),
      env: { ...process.env, ...env },
      logOutput: output,
      tap: {
        consumer: (receiver, signal, next) =>
          this.#capture.tap(receiver, signal, next, this.#faults.judge('receiver', receiver)),
        accept: (receiver, socket) => this.#faults.accept(receiver, socket),
      },
      adapt: async (value, decoded) => (this.#adapted = await this.#adapt(value, decoded)).value,
    });
    const { servers, replacements } = this.#adapted!; // a hub that runs has a configuration, which was adapted
    return new TestHub({
      hub,
      output,
      servers,
      replacements,
      capture: this.#capture,
      backEnds: this.#backEnds,
      faults: this.#faults,
      certificates: this.#certificates,
      clock: this.#driven,
      release: () => this.release(),
    });
  }

  async release(): Promise<void> {
    this.#connections.close();
    await this.#backEnds.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #adapt(value: MapValue, config: HubConfig): Promise<Adapted> {
    const settings = { folder: this.#folder, certificates: this.#certificates, backEnds: this.#backEnds };
    return adaptConfig(value, config, {
      folder: this.#folder,
      token: randomBytes(32).toString('base64url'),
      tokens: this.#options.tokens ?? [],
      certificates: this.#certificates,
      exporters: (draft, decoded) => adaptExporters(draft, decoded, settings),
    });
  }

  #places(): KnownPlaces {
    const exporters = (backEnds: readonly { readonly exporter: string }[]): string[] =>
      backEnds.map(({ exporter }) => exporter);
    return {
      ids: {
        receiver: [...new Set(this.#adapted?.servers.map(({ receiver }) => receiver))],
        remoteWrite: exporters(this.#backEnds.remoteWrites),
        blobs: exporters(this.#backEnds.blobs),
        otlp: exporters(this.#backEnds.otlps),
      },
    };
  }
}

/** Options that are not given, left out: the hub tells those from given ones. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
