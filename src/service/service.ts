/** One configuration, running: extensions, pipelines, and what the hub tells about itself. */
import { availableParallelism } from 'node:os';
import type { Clock } from '../component/clock.js';
import type { BoundAddress, Host } from '../component/component.js';
import { StartError } from '../component/errors.js';
import { silentLogger, type Logger } from '../component/logger.js';
import type { ServiceContext } from './context.js';
import type { ServiceDefinition } from './definition.js';
import { stopInOrder } from './drain.js';
import type { DurableSettings } from '../durable/settings.js';
import { DurableStage } from '../durable/stage.js';
import { durableStops, registerDurableMetrics } from './durable-service.js';
import { Extensions } from './extensions.js';
import type { Graph } from './graph.js';
import { buildGraph, nodesDownstream, startGraph } from './graph.js';
import { LossLog } from './ledger/loss-log.js';
import { Ledger } from './ledger/ledger.js';
import type { LedgerSnapshot } from './ledger/snapshot.js';
import { logSummary } from './ledger/summary.js';
import { createLogger } from './telemetry/log/create-logger.js';
import type { LogEntry } from './telemetry/log/entry.js';
import type { ServiceLogger } from './telemetry/log/logger.js';
import type { LogOutput } from './telemetry/log/output.js';
import type { ServiceRole } from './role.js';
import { hubResource, OwnMetrics } from './telemetry/telemetry.js';

export interface ServiceOptions extends Omit<ServiceContext, 'logger' | 'meter' | 'ledger' | 'durable'> {
  /** Keep accepted telemetry on disk until it is delivered. */
  readonly durable?: DurableSettings;
  /** Where several threads share the work. Default: this service does all. */
  readonly role?: ServiceRole;
  /** Instead of the configured `output_paths`. */
  readonly logOutput?: LogOutput;
  /** Lines from before there was a logger; they are written once it stands. */
  readonly earlyLines: () => readonly LogEntry[];
  /** A component failed for good after it had started. */
  readonly onFatal: (error: Error) => void;
  /** Clock of the drain deadline; real even where components run on a driven one. */
  readonly drainClock: Clock;
}

/** Addresses that are bound: receivers' by `<receiver id>/<protocol>`, own metrics by `metrics`. */
export type ServiceAddresses = ReadonlyMap<string, BoundAddress>;

interface ServiceParts {
  readonly logger: ServiceLogger;
  readonly context: ServiceContext;
  readonly options: ServiceOptions;
  readonly graph: Graph;
  readonly extensions: Extensions;
  readonly metrics: OwnMetrics;
  readonly ledger: Ledger;
}

export class Service {
  readonly logger: ServiceLogger;
  readonly #context: ServiceContext;
  readonly #options: ServiceOptions;
  readonly #graph: Graph;
  readonly #extensions: Extensions;
  readonly #metrics: OwnMetrics;
  readonly #ledger: Ledger;
  /** For lines about the service as a whole, which workers do not write. */
  readonly #tell: Logger;

  private constructor(parts: ServiceParts) {
    this.logger = parts.logger;
    this.#context = parts.context;
    this.#options = parts.options;
    this.#graph = parts.graph;
    this.#extensions = parts.extensions;
    this.#metrics = parts.metrics;
    this.#ledger = parts.ledger;
    this.#tell = teller(parts.options, parts.logger);
  }

  /**
   * Builds everything; only the metrics endpoint is bound.
   *
   * @throws {StartError} in the reference's words. Nothing stays open then.
   */
  static async create(definition: ServiceDefinition, options: ServiceOptions): Promise<Service> {
    const { telemetry } = definition;
    const { role } = options;
    const resource = hubResource(telemetry, options.buildInfo, role?.instanceId);
    const metrics = new OwnMetrics(telemetry.metrics, resource, role?.kind === 'front' ? role : undefined);
    if (role?.kind === 'worker') role.showReadings(() => metrics.read());
    else await metrics.start();
    let logger: ServiceLogger;
    try {
      logger = createLogger(telemetry.logs, resource, options.clock, options.logOutput);
    } catch (error) {
      await metrics.shutdown();
      throw error;
    }
    try {
      return new Service(await buildParts(definition, options, logger, metrics));
    } catch (error) {
      logger.error('error found during service initialization', { error: (error as Error).message }, caller(190));
      await metrics.shutdown();
      logger.close();
      throw error;
    }
  }

  /** @throws {StartError} in the reference's words. The caller then shuts down. */
  async start(): Promise<void> {
    const { command, version } = this.#context.buildInfo;
    const fields = { Version: version, NumCPU: availableParallelism() };
    this.#tell.info(`Starting ${command}...`, fields, caller(276));
    const host: Host = {
      extension: (id) => this.#extensions.find(id),
      reportFatal: (error) => this.#options.onFatal(error),
    };
    await this.#extensions.start(host);
    try {
      await startGraph(this.#graph, host, this.#context);
    } catch (error) {
      throw new StartError(`cannot start pipelines: ${(error as Error).message}`, { cause: error });
    }
    this.#extensions.ready();
    this.#tell.info('Everything is ready. Begin running and processing data.', undefined, caller(299));
  }

  get addresses(): ServiceAddresses {
    const addresses = new Map<string, BoundAddress>();
    for (const { id, component } of this.#graph.receivers) {
      for (const [protocol, address] of component.addresses ?? []) addresses.set(`${id}/${protocol}`, address);
    }
    this.#metrics.addresses.forEach((address, index) =>
      addresses.set(index === 0 ? 'metrics' : `metrics/${index}`, { ...address, tls: false }),
    );
    return addresses;
  }

  ledger(): LedgerSnapshot {
    const { role } = this.#options;
    return role?.kind === 'front' ? role.ledger() : this.#ledger.snapshot();
  }

  /** Hands on at once what processors hold back and settles when exporters are done with everything accepted so far. */
  async flush(): Promise<void> {
    const { durable } = this.#context;
    do {
      await durable?.handOn();
      for (const { component } of this.#graph.processors) if ('flush' in component) await component.flush?.();
      await Promise.all(this.#graph.exporters.map(async ({ component }) => component.flush?.()));
    } while (durable?.hasWaiting === true);
  }

  /**
   * Stops taking data, drains, stops. Safe after a failed start.
   *
   * @param drainTimeoutMs after this, what is left is dropped and booked as such.
   * @throws {Error} the reference's text when a component failed to stop.
   */
  async shutdown(drainTimeoutMs: number): Promise<void> {
    const { drainClock } = this.#options;
    const deadline = new AbortController();
    const timer = drainClock.setTimer(() => deadline.abort(), drainTimeoutMs);
    try {
      this.#tell.info('Starting shutdown...', undefined, caller(341));
      this.#extensions.notReady();
      const stopping = durableStops(nodesDownstream(this.#graph), this.#context.durable);
      const pipelines = await stopInOrder(stopping, deadline.signal, drainClock, this.logger);
      logSummary(this.#tell, this.ledger());
      this.#tell.info('Stopping extensions...', undefined, 'extensions/extensions.go:69');
      const extensions = await stopInOrder(this.#extensions.stopping(), deadline.signal, drainClock, this.logger);
      this.#tell.info('Shutdown complete.', undefined, caller(355));
      throwFailures(pipelines, extensions);
    } finally {
      timer.cancel();
      await this.#metrics.shutdown();
      this.logger.flush();
    }
  }
}

/** Builds what runs, telling through `logger` as the reference does. */
async function buildParts(
  definition: ServiceDefinition,
  options: ServiceOptions,
  logger: ServiceLogger,
  metrics: OwnMetrics,
): Promise<ServiceParts> {
  const tell = teller(options, logger);
  tell.info('Setting up own telemetry...', undefined, caller(214));
  const ledger = new Ledger(new LossLog(logger, options.clock).tell);
  const { durable: settings, role, ...shared } = options;
  const durable = settings && new DurableStage({ ...settings, clock: options.clock, logger });
  if (durable !== undefined) registerDurableMetrics(metrics.meter, durable);
  const context: ServiceContext = {
    ...shared,
    logger,
    meter: metrics.meter,
    ledger,
    ...(durable === undefined ? {} : { durable }),
  };
  options.watch?.begin({ definition, instruments: () => metrics.read() });
  const graph = await buildGraph(definition, context);
  const extensions = await Extensions.create(definition, { ...context, logger: tell });
  if (role?.kind !== 'worker') metrics.registerProcessMetrics(options.clock);
  if (!metrics.enabled) tell.info('Skipped telemetry setup.', undefined, caller(258));
  const early = options.earlyLines();
  if (role?.kind !== 'worker') for (const line of early) logger.replay(line);
  return { logger, context, options, graph, extensions, metrics, ledger };
}

function teller({ role }: ServiceOptions, logger: Logger): Logger {
  return role?.kind === 'worker' ? silentLogger : logger;
}

/** Joined as the reference joins the errors of a shutdown. */
function throwFailures(pipelines: readonly string[], extensions: readonly string[]): void {
  const failures: string[] = [];
  if (pipelines.length > 0) failures.push(`failed to shutdown pipelines: ${pipelines.join('; ')}`);
  if (extensions.length > 0) failures.push(`failed to shutdown extensions: ${extensions.join('; ')}`);
  if (failures.length > 0) throw new StartError(failures.join('; '));
}

function caller(line: number): string {
  return `service@v0.131.0/service.go:${line}`;
}
