import type { DropReason } from '../../component/ledger.js';
import type { Signal } from '../../pdata/signal.js';

/** What became of items for one reason. Field names are public: they follow the package's version. */
export interface ReasonSnapshot {
  readonly reason: DropReason;
  /** `dropped`: gone. `rejected`: handed back to the sender with an error. */
  readonly outcome: 'dropped' | 'rejected';
  readonly items: number;
  /** The first affected thing that is known: a metric name, a blob name. */
  readonly example?: string;
  /** HTTP or gRPC status of the back end, the first time. */
  readonly status?: number | string;
  /** The back end's words, the first time. */
  readonly answer?: string;
}

/** Items of one pipeline, or of one exporter and signal. `accepted = pending + delivered + dropped + rejected`, always. */
export interface AccountSnapshot {
  /** Pipeline id (`metrics/edge`) or exporter or connector id (`azureblob`). */
  readonly id: string;
  readonly signal: Signal;
  readonly accepted: number;
  readonly pending: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly rejected: number;
  readonly reasons: readonly ReasonSnapshot[];
}

/** Where every accepted item is at this moment. */
export interface LedgerSnapshot {
  /** Accepted from receivers; delivered: handed to the exporters. */
  readonly pipelines: readonly AccountSnapshot[];
  /** Accepted from pipelines; delivered: the back end has them. */
  readonly exporters: readonly AccountSnapshot[];
  /** Accepted from pipelines; delivered: pipelines behind have taken them, or, where they are only counted, the counts. */
  readonly connectors: readonly AccountSnapshot[];
  /**
   * With `--durable`, per receiver and signal; accepted: in the log, what an earlier run left included; pending: on disk;
   * delivered: every exporter has delivered or dropped it by rule.
   */
  readonly durable: readonly AccountSnapshot[];
}
