import type { SyncMode } from './log-entry.js';

/** How accepted telemetry is kept on disk until every exporter is done with it. */
export interface DurableSettings {
  /** Made if it is not there. One hub at a time uses it. */
  readonly directory: string;
  /** When a sender is answered; see `SyncMode`. */
  readonly sync: SyncMode;
  /** Bytes on disk at which new requests are refused for now; a request that is larger by itself is refused for good. */
  readonly maxBytes: number;
  /** Age at which telemetry is dropped, in milliseconds; 0 keeps it until it is delivered. */
  readonly maxAgeMs: number;
  /** How long to wait for another hub to let go of the directory, in milliseconds. */
  readonly lockWaitMs: number;
}

export const DURABLE_DEFAULTS: Omit<DurableSettings, 'directory'> = {
  sync: 'batch',
  maxBytes: 4 * 1024 ** 3,
  maxAgeMs: 0,
  lockWaitMs: 30_000,
};
