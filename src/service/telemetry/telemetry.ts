import { randomUUID } from 'node:crypto';
import type { Clock } from '../../component/clock.js';
import { StartError } from '../../component/errors.js';
import type { BuildInfo } from '../../component/settings.js';
import type { Meter } from '../../component/telemetry.js';
import { noopMeter } from '../../component/telemetry.js';
import type { PrometheusReader, Telemetry } from '../../config/telemetry-config.js';
import type { Family } from './metrics/exposition.js';
import { familiesOf, renderFamilies } from './metrics/exposition.js';
import { mergeReadings } from './metrics/merge.js';
import type { ScopeReading } from './metrics/instruments.js';
import { InstrumentRegistry } from './metrics/instruments.js';
import type { MetricsServer } from './metrics/metrics-server.js';
import { startMetricsServer } from './metrics/metrics-server.js';
import type { NameEscaping } from './metrics/name-escaping.js';
import { registerProcessMetrics, SERVICE_SCOPE } from './metrics/process-metrics.js';
import { visibleAt } from './metrics/visibility.js';

/** Attributes that say which hub speaks, sorted by name. */
export type HubResource = Readonly<Record<string, string>>;

/** `service::telemetry::resource` with the defaults: name, version and a random instance id. */
export function hubResource(config: Telemetry, buildInfo: BuildInfo, instanceId: string = randomUUID()): HubResource {
  const attributes: Record<string, string | null> = {
    'service.name': buildInfo.command,
    'service.version': buildInfo.version,
    'service.instance.id': instanceId,
    ...config.resource,
  };
  const kept = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the hub counts about itself, and the endpoints that show it. */
export class OwnMetrics {
  readonly #registry: InstrumentRegistry;
  readonly #config: Telemetry['metrics'];
  readonly #resource: HubResource;
  readonly #others: OtherReadings | undefined;
  readonly #servers: MetricsServer[] = [];

  /** @param others what is counted elsewhere and shown here too. */
  constructor(config: Telemetry['metrics'], resource: HubResource, others?: OtherReadings) {
    this.#config = config;
    this.#others = others;
    this.#registry = new InstrumentRegistry(config.level === 'detailed');
    this.#resource = resource;
  }

  /** Whether anybody can see the metrics. */
  get enabled(): boolean {
    return this.#config.level !== 'none' && this.#config.readers.length > 0;
  }

  readonly meter = (scope: string): Meter => (this.enabled ? this.#registry.meter(scope) : noopMeter);

  /** Endpoints that are bound. */
  get addresses(): readonly { readonly host: string; readonly port: number }[] {
    return this.#servers.map(({ host, port }) => ({ host, port }));
  }

  /** @throws {StartError} when a reader is not possible or its address is taken. */
  async start(): Promise<void> {
    if (!this.enabled) return;
    try {
      for (const reader of this.#config.readers) await this.#startReader(reader);
    } catch (error) {
      await this.shutdown();
      throw new StartError(`failed to create SDK: ${(error as Error).message}`, { cause: error });
    }
  }

  registerProcessMetrics(clock: Clock): void {
    if (this.enabled) registerProcessMetrics(this.meter(SERVICE_SCOPE), clock);
  }

  /** Every series there is, whatever the level shows. */
  read(): ScopeReading[] {
    const own = this.#registry.read();
    return this.#others === undefined ? own : mergeReadings([own, ...this.#others.readings()]);
  }

  /** What an endpoint with these names shows now. */
  render(reader: PrometheusReader, escaping: NameEscaping): string {
    const readings = visibleAt(this.#config.level, this.read());
    return renderFamilies([...familiesOf(readings, reader, this.#resource), HANDLER_ERRORS], escaping);
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }

  async #startReader(reader: Telemetry['metrics']['readers'][number]): Promise<void> {
    if (reader.kind === 'invalid') throw new StartError(reader.message);
    if (reader.kind === 'periodic') {
      throw new StartError(
        'this hub has no periodic metric readers; scrape a pull reader instead, or take the periodic one out of service::telemetry::metrics::readers',
      );
    }
    if (reader.host === undefined) throw new StartError('host must be specified');
    if (reader.port === undefined) throw new StartError('port must be specified');
    const server = await startMetricsServer(reader.host, reader.port, (escaping) => this.render(reader, escaping));
    this.#servers.push(server);
  }
}

interface OtherReadings {
  readings(): readonly (readonly ScopeReading[])[];
}

/** The endpoint's account of itself. A page is rendered whole or not at all, so both stay 0. */
const HANDLER_ERRORS: Family = {
  name: 'promhttp_metric_handler_errors_total',
  help: 'Total number of internal errors encountered by the promhttp metric handler.',
  type: 'counter',
  samples: ['encoding', 'gathering'].map((cause) => ({ labels: [['cause', cause]], value: 0 })),
};
