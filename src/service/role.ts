/** The part a service plays where several threads do the work of one hub (`--workers`). */
import type { ServiceDefinition } from './definition.js';
import type { LedgerSnapshot } from './ledger/snapshot.js';
import type { ScopeReading } from './telemetry/metrics/instruments.js';

interface AnyRole {
  /** `service.instance.id` of the hub as a whole. */
  readonly instanceId: string;
  /** What of the configuration runs here. */
  define(definition: ServiceDefinition): ServiceDefinition;
}

/** Receives, and speaks for the workers. */
export interface FrontRole extends AnyRole {
  readonly kind: 'front';
  /** The accounts of all workers. */
  ledger(): LedgerSnapshot;
  /** The self-metrics of each worker. */
  readings(): readonly (readonly ScopeReading[])[];
}

/** Works. Says nothing about the service as a whole, and shows its metrics to the front only. */
export interface WorkerRole extends AnyRole {
  readonly kind: 'worker';
  showReadings(read: () => ScopeReading[]): void;
  /** A component failed for good after it had started. The front decides what follows. */
  onFatal(error: Error): void;
}

export type ServiceRole = FrontRole | WorkerRole;
