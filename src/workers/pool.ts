/** The workers of one running configuration. They start with its first exporter would, and end with it. */
import type { Host } from '../component/component.js';
import type { RequestContext } from '../component/consumer.js';
import type { Signal } from '../pdata/signal.js';
import { mergeLedgers } from '../service/ledger/merge.js';
import type { LedgerSnapshot } from '../service/ledger/snapshot.js';
import type { ScopeReading } from '../service/telemetry/metrics/instruments.js';
import type { Report, SharedOptions } from './messages.js';
import type { Shard } from './shards.js';
import { WorkerThread } from './worker.js';

export interface PoolOptions {
  /** Workers, at least 2. */
  readonly size: number;
  readonly options: SharedOptions;
  readonly instanceId: string;
  /** Finished lines of the workers' logs. */
  readonly onLog: (text: string) => void;
}

export class WorkerPool {
  readonly size: number;
  readonly #options: PoolOptions;
  #workers: readonly WorkerThread[] = [];
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: PoolOptions) {
    this.size = options.size;
    this.#options = options;
  }

  /** Safe to call more than once. @throws {StartError} */
  start(host: Host): Promise<void> {
    this.#starting ??= this.#start(host);
    return this.#starting;
  }

  send(shard: Shard, receiver: string, signal: Signal, context: RequestContext): Promise<void> {
    return this.#workers[shard.worker]!.send(shard, receiver, signal, context); // started before any receiver
  }

  async flush(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.flush()));
  }

  ledger(): LedgerSnapshot {
    return mergeLedgers(this.#reports().map(({ ledger }) => ledger));
  }

  readings(): readonly (readonly ScopeReading[])[] {
    return this.#reports().map(({ readings }) => readings);
  }

  /** Safe to call more than once. @throws {Error} what failed to stop. */
  stop(deadline: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(deadline);
    return this.#stopping;
  }

  async #start(host: Host): Promise<void> {
    const { options, instanceId, onLog } = this.#options;
    const events = { onLog, onFatal: (error: Error) => host.reportFatal(error) };
    this.#workers = Array.from(
      { length: this.size },
      (_, index) => new WorkerThread(index, options, instanceId, events),
    );
    await Promise.all(this.#workers.map(({ started }) => started));
  }

  async #stop(deadline: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(this.#workers.map((worker) => worker.stop(deadline)));
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as Error).message] : [],
    );
    if (failures.length > 0) throw new Error(failures.join('; '));
  }

  #reports(): Report[] {
    for (const worker of this.#workers) worker.requestReport();
    return this.#workers.flatMap((worker) => worker.report() ?? []);
  }
}
