import type { ConfigInput } from '../hub-config-input.js';
import type { HubOptions } from '../hub.js';
import type { BackEndChoice, BackEndChoices } from './back-ends/choice.js';
import type { Fault } from './faults/fault.js';
import type { RecipeName } from './faults/recipes.js';

/** How a test hub is started; everything has a default. */
export interface TestHubOptions extends Pick<
  HubOptions,
  'set' | 'gates' | 'compat' | 'strict' | 'components' | 'durable' | 'drainTimeoutMs' | 'watch'
> {
  /**
   * The configuration, as `otlp-hub --config` takes it, or as an object. It stays as it is: addresses, certificates and back
   * ends are replaced on the way (see `TestHub.replacements`). Default: TLS and a token on free ports, all signals.
   */
  readonly config?: ConfigInput | readonly ConfigInput[];
  /** Variables that `${env:…}` reads, over those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * `system`: time passes. `manual`: it stands still until `advance`, for batches, retries, queue ages, blob names and token
   * reloads. A `Date` starts a manual clock there. Default `system`.
   */
  readonly clock?: 'system' | 'manual' | Date;
  /** Where jitter and random numbers in names come from: the same seed, the same run. Default 1. */
  readonly seed?: number;
  /**
   * What stands where exporters send to. Default `stand-in`: in this process, instant, as strict as the real ones.
   * `config`: what the configuration names.
   */
  readonly backends?: BackEndChoice | BackEndChoices;
  /** Prometheus' `out_of_order_time_window` of the metrics back end, in milliseconds. Default 0: late samples are refused. */
  readonly outOfOrderWindowMs?: number;
  /** Further tokens the hub accepts, where its token file is the test's own; for sessions. */
  readonly tokens?: readonly string[];
  /** Faults that are on from the start. */
  readonly faults?: readonly (Fault | RecipeName)[];
  /** Received telemetry kept per signal, in bytes; above this the oldest is forgotten. Default 256 MiB. */
  readonly keepBytes?: number;
  /** Called with the hub's log as it is written, e.g. `process.stderr.write`. It is kept in `output` in any case. */
  readonly onOutput?: (text: string) => void;
}

export const DEFAULT_KEEP_BYTES = 256 * 1024 * 1024;
