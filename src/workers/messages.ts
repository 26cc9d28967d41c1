/** What the thread that receives and the threads that work say to each other. Everything is plain data or bytes. */
import type { MessagePort } from 'node:worker_threads';
import type { AuthData } from '../component/auth.js';
import type { RequestContext } from '../component/consumer.js';
import type { HubOptions } from '../hub.js';
import type { Signal } from '../pdata/signal.js';
import type { LedgerSnapshot } from '../service/ledger/snapshot.js';
import type { ScopeReading } from '../service/telemetry/metrics/instruments.js';
import type { WireFailure } from './failure.js';

/** Options of a hub that another thread can be given. */
export type SharedOptions = Pick<
  HubOptions,
  'config' | 'set' | 'gates' | 'compat' | 'drainTimeoutMs' | 'durable' | 'env' | 'inContainer'
>;

/** What a worker is started with. */
export interface WorkerStart {
  /** From 0. */
  readonly index: number;
  readonly options: SharedOptions;
  /** `service.instance.id` of the hub as a whole. */
  readonly instanceId: string;
  /** Reports go this way, where the front can read them while it waits. */
  readonly reports: MessagePort;
  /** Its first word becomes 1 when a report is there. */
  readonly signal: SharedArrayBuffer;
}

export interface BatchMessage {
  readonly kind: 'batch';
  /** The answer carries it. */
  readonly id: number;
  readonly receiver: string;
  readonly signal: Signal;
  /** One request. Its buffer is handed over where it is not shared. */
  readonly chunk: Uint8Array;
  readonly itemCount: number;
  readonly metadata: RequestContext['metadata'];
  readonly peer: string | undefined;
  readonly auth: AuthData | undefined;
}

export type ToWorker =
  | BatchMessage
  /** Whoever sent the batch waits no longer. */
  | { readonly kind: 'gone'; readonly id: number }
  | { readonly kind: 'report' }
  | { readonly kind: 'flush'; readonly id: number }
  | { readonly kind: 'stop' };

export interface Report {
  readonly ledger: LedgerSnapshot;
  readonly readings: readonly ScopeReading[];
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failedToStart'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly failure?: WireFailure }
  /** Tell when the sender of this batch is gone. */
  | { readonly kind: 'watch'; readonly id: number }
  | { readonly kind: 'log'; readonly text: string }
  /** A component failed for good after the start. */
  | { readonly kind: 'fatal'; readonly message: string }
  | { readonly kind: 'stopped'; readonly report: Report; readonly message?: string };
