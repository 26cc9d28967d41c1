/** A hub in this process: configuration in, running service out. Used by the command line and by tests alike. */
import { BUILD_INFO } from './build-info.js';
import type { Clock, Random } from './component/clock.js';
import { systemClock } from './component/clock.js';
import type { BoundAddress } from './component/component.js';
import type { Compat } from './component/settings.js';
import { components } from './components.js';
import type { FactoryTable } from './config/factory-table.js';
import type { HubConfig } from './config/hub-config.js';
import type { LoadOptions } from './config/load.js';
import { loadConfig } from './config/load.js';
import { problemLines, runText, warningLines } from './config/report.js';
import type { ConfigReport } from './config/report.js';
import { processEnvironment } from './config/resolve/environment.js';
import type { ConfigSource } from './config/resolve/location.js';
import type { ConfigWarning } from './config/warning.js';
import { ConfigError, configSources } from './hub-config-input.js';
import type { DurableSettings } from './durable/settings.js';
import { DURABLE_DEFAULTS } from './durable/settings.js';
import type { ConfigInput } from './hub-config-input.js';
import { underGiven } from './hub-gates.js';
import { serviceDefinition } from './hub-definition.js';
import type { ReceiverTap } from './service/context.js';
import { defaultGates } from './service/feature-gates.js';
import type { LedgerSnapshot } from './service/ledger/snapshot.js';
import type { ServiceDefinition } from './service/definition.js';
import type { ServiceRole } from './service/role.js';
import { Service } from './service/service.js';
import type { HubWatch } from './service/watch.js';
import { createFallbackLogger } from './service/telemetry/log/create-logger.js';
import { EarlyLog } from './service/telemetry/log/early-log.js';
import type { LogOutput } from './service/telemetry/log/output.js';
import { refuseLeftovers, storageDirectories } from './workers/directories.js';
import { descriptorOutput } from './service/telemetry/log/output.js';

/** Time that stopping may take unless told otherwise, in milliseconds. Under Kubernetes' 30 s until it kills. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 25_000;

export interface HubOptions {
  /**
   * Where the configuration comes from, in order; later ones win. A text is a path or `file:…`, `env:NAME`, `yaml:…`,
   * `http://…`; an object is a configuration itself.
   */
  readonly config: ConfigInput | readonly ConfigInput[];
  /** `a.b.c=value`, after all of `config`. */
  readonly set?: readonly string[];
  /** Feature gates that are on. Default: those the reference has on. */
  readonly gates?: ReadonlySet<string>;
  /** Default `0.131.0`. */
  readonly compat?: Compat;
  /** Refuse to start where the configuration gives rise to a warning. Default false. */
  readonly strict?: boolean;
  /** Default 25 s. */
  readonly drainTimeoutMs?: number;
  /**
   * Answer senders once their telemetry is on disk, and keep it there until every exporter is done with it. Default: in
   * memory only, as the reference.
   */
  readonly durable?: Partial<DurableSettings> & Pick<DurableSettings, 'directory'>;
  /**
   * Threads that share the work behind the receivers. Each resource's telemetry goes to one of them, so that order holds.
   * Not together with `clock`, `random`, `components`, `tap` and `adapt`. Default 1: no other thread.
   */
  readonly workers?: number;
  /** Used by `workers` itself. Default: the hub does all. */
  readonly role?: ServiceRole;
  /** Variables that `${env:…}` reads. Default: those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where log lines go instead of the configured `output_paths`. */
  readonly logOutput?: LogOutput;
  /** Where lines go that come up before the configuration says where, and never find out. Default: stderr. */
  readonly earlyOutput?: LogOutput;
  /** The hub runs in a container: changes what is worth a warning. Default false. */
  readonly inContainer?: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default `Math.random`. */
  readonly random?: Random;
  /** Default: every component the hub ships with. */
  readonly components?: FactoryTable;
  /** Stands between receivers and pipelines. For tests. Default: nothing does. */
  readonly tap?: ReceiverTap;
  /** Looks on and changes nothing: the lens. Default: nobody does. */
  readonly watch?: HubWatch;
  /** The configuration to run in place of the one that was read and checked. For tests. Default: that one. */
  readonly adapt?: NonNullable<LoadOptions['adapt']>;
}

/** Why a hub stops, for its log. */
export interface StopCause {
  /** The operating system's name of a signal, e.g. `terminated`. */
  readonly signal?: string;
}

export interface Hub {
  /** The configuration that runs, decoded, defaults filled in. */
  readonly config: HubConfig;
  /** Bound addresses: receivers' as `<receiver id>/<protocol>` (`otlp/grpc`), own metrics as `metrics`. */
  readonly addresses: ReadonlyMap<string, BoundAddress>;
  /** Where every accepted item is at this moment. A reload starts new accounts. */
  ledger(): LedgerSnapshot;
  /** Sends on at once what is held back, and settles when exporters are done with everything accepted before. */
  flush(): Promise<void>;
  /**
   * Stops, reads the configuration anew and starts again, as SIGHUP makes the reference do.
   *
   * @throws {HubError} when the new configuration cannot run; the hub is closed then.
   */
  reload(cause?: StopCause): Promise<void>;
  /** Stops taking data, drains, stops. Safe to call twice. @throws {HubError} when something failed to stop. */
  close(cause?: StopCause): Promise<void>;
  /** Settles when the hub has stopped, by `close` or by itself because a component failed. */
  readonly closed: Promise<void>;
}

/**
 * Starts a hub.
 *
 * @throws {ConfigError} the configuration cannot be used.
 * @throws {StartError} it cannot be built or started. Nothing stays open.
 * @example
 * const hub = await startHub({ config: 'otel-hub.yaml' });
 * await hub.close();
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const hub = new RunningHub(options);
  await hub.start();
  return hub;
}

class RunningHub implements Hub {
  readonly #options: HubOptions;
  readonly #sources: readonly ConfigSource[];
  /** Feature gates that whoever starts the hub has on. */
  readonly #given: ReadonlySet<string>;
  /** Those and what a custom resource says. */
  #gates: ReadonlySet<string>;
  readonly #clock: Clock;
  #running: { readonly service: Service; readonly config: HubConfig } | undefined;
  #closing: Promise<void> | undefined;
  #markClosed!: () => void;
  readonly closed: Promise<void>;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#sources = configSources(options.config, options.set);
    this.#given = options.gates ?? defaultGates();
    this.#gates = this.#given;
    this.#clock = options.clock ?? systemClock;
    this.closed = new Promise((resolve) => (this.#markClosed = resolve));
  }

  async start(): Promise<void> {
    const early = new EarlyLog(this.#clock);
    try {
      const config = await this.#load(early);
      const service = await this.#create(config, early);
      this.#running = { service, config };
      await this.#startService(service);
    } catch (error) {
      this.#tellEarly(early);
      this.#running?.service.logger.close();
      this.#running = undefined;
      throw error;
    }
  }

  get config(): HubConfig {
    return this.#current.config;
  }

  get addresses(): ReadonlyMap<string, BoundAddress> {
    return this.#current.service.addresses;
  }

  ledger(): LedgerSnapshot {
    return this.#current.service.ledger();
  }

  flush(): Promise<void> {
    return this.#current.service.flush();
  }

  async reload(cause: StopCause = {}): Promise<void> {
    const { service } = this.#current;
    this.#tellSignal(cause);
    service.logger.warn('Config updated, restart service', undefined, 'otelcol@v0.131.0/collector.go:251');
    try {
      await prefixed('failed to shutdown the retiring config', () => service.shutdown(this.#drainTimeoutMs));
      service.logger.close();
      await prefixed('failed to setup configuration components', () => this.start());
    } catch (error) {
      this.#closing = Promise.reject(error as Error); // eslint-disable-line @typescript-eslint/no-unnecessary-type-assertion
      this.#closing.catch(() => {}); // told to whoever asked for the reload; `close` rejects the same way
      this.#markClosed();
      throw error;
    }
  }

  close(cause: StopCause = {}): Promise<void> {
    this.#closing ??= this.#stop(() => {
      if (cause.signal !== undefined) this.#tellSignal(cause);
      else if (this.#options.role?.kind !== 'worker')
        this.#current.service.logger.info('Received shutdown request', undefined, 'otelcol@v0.131.0/collector.go:366');
    });
    return this.#closing;
  }

  async #load(early: EarlyLog): Promise<HubConfig> {
    const { env, inContainer = false, strict = false, compat = '0.131.0', adapt } = this.#options;
    const environment = env === undefined ? processEnvironment() : { ...processEnvironment(), variables: env };
    const table = this.#options.components ?? components;
    const report = await loadConfig(this.#sources, table, environment, {
      gates: this.#given,
      resourceGates: underGiven(this.#given),
      inContainer,
      compat,
      ...(adapt === undefined ? {} : { adapt }),
    });
    keepNotices(report, early);
    if (report.step !== 'ok' || report.config === undefined) {
      const lines = problemLines(report.problems, report.referenceText);
      throw new ConfigError(runText(report), [...lines, ...warningLines(seriousOf(report.warnings))]);
    }
    this.#gates = report.gates ?? this.#given;
    if (strict) refuseWarnings(report.warnings);
    for (const warning of report.warnings) keepWarning(warning, early);
    return report.config;
  }

  async #create(config: HubConfig, early: EarlyLog): Promise<Service> {
    const { compat = '0.131.0', random = Math.random, logOutput, durable, tap, watch } = this.#options;
    const definition = serviceDefinition(config, this.#gates);
    const role = await this.#role(definition, (text) => this.#running?.service.logger.pass(text));
    // Where workers keep it, nothing is kept in front.
    const kept = role?.kind === 'front' ? undefined : durable;
    return Service.create(role?.define(definition) ?? definition, {
      buildInfo: BUILD_INFO,
      compat,
      gates: this.#gates,
      clock: this.#clock,
      random,
      drainClock: systemClock,
      earlyLines: () => early.take(),
      onFatal: (error) => (role?.kind === 'worker' ? role.onFatal(error) : this.#endAfter(error)),
      ...(role === undefined ? {} : { role }),
      ...(tap === undefined ? {} : { tap }),
      ...(watch === undefined ? {} : { watch }),
      ...(logOutput === undefined ? {} : { logOutput }),
      ...(kept === undefined ? {} : { durable: { ...DURABLE_DEFAULTS, ...kept } }),
    });
  }

  async #role(definition: ServiceDefinition, onLog: (text: string) => void): Promise<ServiceRole | undefined> {
    const { role, workers = 1, durable } = this.#options;
    if (role !== undefined) return role;
    const kept = storageDirectories(definition);
    if (durable !== undefined) kept.push(durable.directory);
    for (const directory of kept) refuseLeftovers(directory, workers);
    if (workers === 1) return undefined;
    const { frontRole } = await import('./workers/front.js');
    return frontRole(workers, this.#options, definition, onLog);
  }

  async #startService(service: Service): Promise<void> {
    try {
      await service.start();
    } catch (error) {
      const stopError = await service.shutdown(this.#drainTimeoutMs).catch((failure: unknown) => failure as Error);
      if (stopError !== undefined) (error as Error).message += `; ${stopError.message}`;
      throw error;
    }
  }

  /** A component failed for good: the reference logs it, stops, and ends with 0. */
  #endAfter(error: Error): void {
    this.#closing ??= this.#stop(() =>
      this.#current.service.logger.error(
        'Asynchronous error received, terminating process',
        { error: error.message },
        'otelcol@v0.131.0/collector.go:355',
      ),
    );
    this.#closing.catch(() => {}); // told by the log; `close` rejects for those who ask
  }

  async #stop(tell: () => void): Promise<void> {
    const { service } = this.#current;
    tell();
    try {
      await prefixed('failed to shutdown service after error', () => service.shutdown(this.#drainTimeoutMs));
    } finally {
      service.logger.close();
      this.#markClosed();
    }
  }

  #tellSignal({ signal }: StopCause): void {
    if (signal === undefined) return;
    this.#current.service.logger.info('Received signal from OS', { signal }, 'otelcol@v0.131.0/collector.go:358');
  }

  /** Lines that found no logger are not lost. */
  #tellEarly(early: EarlyLog): void {
    const lines = early.take().filter(({ level }) => level !== 'debug');
    if (lines.length === 0) return;
    const { logOutput, earlyOutput = descriptorOutput(2) } = this.#options;
    const fallback = createFallbackLogger(this.#clock, logOutput ?? earlyOutput);
    for (const line of lines) fallback.replay(line);
    fallback.flush();
  }

  get #drainTimeoutMs(): number {
    return this.#options.drainTimeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS;
  }

  get #current(): { readonly service: Service; readonly config: HubConfig } {
    if (this.#running === undefined) throw new TypeError('the hub does not run');
    return this.#running;
  }
}

const NOTICE_CALLERS = {
  warn: 'envprovider@v1.37.0/provider.go:61',
  info: 'envprovider@v1.37.0/provider.go:64',
} as const;

function keepNotices({ notices }: ConfigReport, early: EarlyLog): void {
  for (const { level, message, name } of notices) early[level](message, { name }, NOTICE_CALLERS[level]);
}

/** What is only good to know is told at debug level: a plain run says what the reference says. */
function keepWarning(warning: ConfigWarning, early: EarlyLog): void {
  const { level, code, path, message } = warning;
  const fields = { advice: code, ...(path.length === 0 ? {} : { path: path.join('::') }) };
  if (level === 'info') early.debug(message, fields);
  else early.warn(message, fields);
}

function seriousOf(warnings: readonly ConfigWarning[]): readonly ConfigWarning[] {
  return warnings.filter(({ level }) => level !== 'info');
}

function refuseWarnings(warnings: readonly ConfigWarning[]): void {
  const serious = seriousOf(warnings);
  if (serious.length === 0) return;
  throw new ConfigError('the configuration gives rise to warnings, and --strict is set', warningLines(serious));
}

async function prefixed<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    (error as Error).message = `${prefix}: ${(error as Error).message}`;
    throw error;
  }
}
