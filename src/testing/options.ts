import type { ConfigInput } from '../hub-config-input.js';
import type { HubOptions } from '../hub.js';

/** How a test hub is started; everything has a default. */
export interface TestHubOptions extends Pick<
  HubOptions,
  'set' | 'gates' | 'compat' | 'strict' | 'components' | 'durable' | 'drainTimeoutMs'
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
  /** Received telemetry kept per signal, in bytes; above this the oldest is forgotten. Default 256 MiB. */
  readonly keepBytes?: number;
  /** Called with the hub's log as it is written, e.g. `process.stderr.write`. It is kept in `output` in any case. */
  readonly onOutput?: (text: string) => void;
}

export const DEFAULT_KEEP_BYTES = 256 * 1024 * 1024;
