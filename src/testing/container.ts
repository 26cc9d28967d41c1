/** A hub in the shape of a Testcontainers class, for suites that are written that way. No container engine is needed. */
import type { ConfigInput } from '../hub-config-input.js';
import type { Protocol } from './access.js';
import { UsageError } from './errors.js';
import type { TestHubOptions } from './options.js';
import { startHub } from './start.js';
import type { TestHub } from './test-hub.js';

/** The ports the collector has; tests ask where they are mapped to. */
const DOORS: Readonly<Record<number, string>> = { 4317: 'grpc', 4318: 'http', 8888: 'metrics' };

export class OtlpHubContainer {
  #options: TestHubOptions = {};

  withConfig(config: ConfigInput | readonly ConfigInput[]): this {
    return this.withOptions({ config });
  }

  withEnvironment(env: Readonly<Record<string, string>>): this {
    return this.withOptions({ env: { ...this.#options.env, ...env } });
  }

  withOptions(options: TestHubOptions): this {
    this.#options = { ...this.#options, ...options };
    return this;
  }

  async start(): Promise<StartedOtlpHubContainer> {
    return new StartedOtlpHubContainer(await startHub(this.#options));
  }
}

export class StartedOtlpHubContainer implements AsyncDisposable {
  /** Everything else. */
  readonly hub: TestHub;

  constructor(hub: TestHub) {
    this.hub = hub;
  }

  getHost(): string {
    return 'localhost';
  }

  /** @param port the collector's: 4317, 4318 or 8888. @throws {UsageError} when nothing listens for it. */
  getMappedPort(port: number): number {
    const door = DOORS[port];
    const addresses = [...this.hub.addresses];
    const found = addresses.find(([name]) => name === door || (door !== undefined && name.endsWith(`/${door}`)));
    if (found !== undefined) return found[1].port;
    throw new UsageError(
      `nothing of the configuration listens on ${port}; there is ${addresses.map(([name]) => name).join(', ')}`,
    );
  }

  /** `OTEL_EXPORTER_OTLP_*` for an instrumented program. */
  getEnvironment(protocol?: Protocol): Readonly<Record<string, string>> {
    return protocol === undefined ? this.hub.env : this.hub.envFor(protocol);
  }

  logs(): readonly string[] {
    return this.hub.output;
  }

  stop(): Promise<void> {
    return this.hub.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
