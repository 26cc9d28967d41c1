/**
 * The lens: looks on as a hub runs, keeps references to what passes, and decodes what is asked for.
 *
 * HOT PATH for what it implements of `HubWatch`: once per batch, work per chunk, nothing decoded.
 */
import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../component/clock.js';
import type { ExporterWatch } from '../component/exchange.js';
import { formatComponentId } from '../component/id.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import type { HubWatch, WatchedEdge, WatchedService } from '../service/watch.js';
import { seenExchange, type SeenExchange } from './exchanges/seen.js';
import { ExchangeViews } from './exchanges/view.js';
import { FlowCounts } from './flow/counts.js';
import { LastBatches } from './flow/last-batches.js';
import { MetricBook } from './metrics/book.js';
import type { NamingSettings } from './metrics/naming.js';
import { MetricViews } from './metrics/view.js';
import { Budget } from './telemetry/budget.js';
import { seenBatch, type SeenBatch } from './telemetry/batches.js';
import { Logs } from './telemetry/logs.js';
import { Traces } from './telemetry/traces.js';
import { ByteWindow, type Ring } from './telemetry/window.js';

/** Kept to be looked at, in bytes, unless `--lens-window` says otherwise. */
export const DEFAULT_WINDOW_BYTES = 32 * 1024 * 1024;
/** What was decoded goes when nobody has looked for so long. */
const FORGET_MS = 60_000;

export interface LensOptions {
  readonly clock: Clock;
  /** Default 32 MiB. */
  readonly windowBytes?: number;
}

export class Lens implements HubWatch {
  readonly clock: Clock;
  readonly window: ByteWindow;
  /** Of the process: another one means that the hub was started anew. */
  readonly hub = randomUUID();
  /** What receivers handed on, by signal. */
  readonly rings: { readonly [S in Signal]: Ring<SeenBatch> };
  /** What exporters were handed. */
  readonly passed: Ring<SeenBatch>;
  readonly exchanges: Ring<SeenExchange>;
  /** What inner stages were handed and handed on. */
  readonly lastBatches: LastBatches;
  /** What all pages together may cost. */
  readonly budget = new Budget();
  readonly logs: Logs;
  readonly traces: Traces;
  readonly metrics: MetricViews;
  readonly exchangeViews: ExchangeViews;
  readonly #book: MetricBook;
  readonly #onBegin = new Set<() => void>();
  #counts: FlowCounts;
  #service: WatchedService | undefined;
  #startedAt: number;
  #forgetting: Timer | undefined;
  /** Pages that listen. */
  #lookers = 0;

  constructor({ clock, windowBytes = DEFAULT_WINDOW_BYTES }: LensOptions) {
    this.clock = clock;
    this.window = new ByteWindow(windowBytes);
    const ring = (): Ring<SeenBatch> => this.window.ring<SeenBatch>();
    this.rings = { logs: ring(), metrics: ring(), traces: ring() };
    this.passed = ring();
    this.exchanges = this.window.ring<SeenExchange>();
    this.lastBatches = new LastBatches(this.window, () => clock.now());
    this.logs = new Logs(this.rings.logs, this.window);
    this.traces = new Traces(this.rings.traces, this.window, this.budget);
    this.#book = new MetricBook(this.exchanges, this.passed, (exporter) => this.#namingOf(exporter), this.budget);
    this.metrics = new MetricViews(this.#book, () => clock.now());
    this.exchangeViews = new ExchangeViews(this.exchanges);
    this.#startedAt = clock.now();
    this.#counts = new FlowCounts(() => clock.now());
  }

  begin(service: WatchedService): void {
    this.#service = service;
    this.#counts = new FlowCounts(() => this.clock.now());
    this.#startedAt = this.clock.now();
    this.lastBatches.forget();
    for (const tell of this.#onBegin) tell();
  }

  edge({ from, to, pipeline }: WatchedEdge): (batch: Batch) => void {
    const count = from === undefined ? undefined : this.#counts.edge({ from, to, pipeline });
    const keep = from === undefined || isOuter(from, to) ? undefined : this.lastBatches.way(from, to);
    // Receivers in front of a pipeline without processors are counted where they hand to it, and seen at the end.
    const isDoor = to.startsWith('exporter:') && (from === undefined || from.startsWith('processor:'));
    const exporter = to.slice(to.indexOf(':') + 1);
    if (count !== undefined && keep === undefined && !isDoor) return count;
    return (batch) => {
      count?.(batch);
      keep?.(batch);
      if (isDoor) this.passed.push(seenBatch(exporter, batch, this.clock.now()));
    };
  }

  received(receiver: string, batch: Batch): void {
    this.#counts.receive(receiver, batch.itemCount);
    this.rings[batch.signal].push(seenBatch(receiver, batch, this.clock.now()));
  }

  account(stage: string, account: LedgerAccount): LedgerAccount {
    return this.#counts.account(stage, account);
  }

  exporter(id: string): ExporterWatch {
    const books = this.#counts.bookOf(`exporter:${id}`);
    return {
      exchanged: (exchange, batch) => {
        books.exchanged(exchange);
        this.exchanges.push(seenExchange(id, exchange, batch));
      },
      retried: () => void books.retries++,
    };
  }

  get counts(): FlowCounts {
    return this.#counts;
  }

  /** Undefined before a hub was built. */
  get service(): WatchedService | undefined {
    return this.#service;
  }

  /** When the running service was built, in Unix milliseconds. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** Calls back when the hub reads its configuration anew, until the returned function is called. */
  onBegin(tell: () => void): () => void {
    this.#onBegin.add(tell);
    return () => void this.#onBegin.delete(tell);
  }

  /** Somebody looks, until the returned function is called. */
  look(): () => void {
    this.#lookers++;
    this.#forgetting?.cancel();
    return () => {
      this.#lookers--;
      this.looked();
    };
  }

  /** Somebody has looked once. What was decoded for it goes a while after the last one. */
  looked(): void {
    this.#forgetting?.cancel();
    if (this.#lookers > 0) return;
    this.#forgetting = this.clock.setTimer(() => this.#forget(), FORGET_MS, { unref: true });
  }

  close(): void {
    this.#forgetting?.cancel();
  }

  #forget(): void {
    this.#book.forget();
    this.traces.forget();
  }

  #namingOf(exporter: string): NamingSettings | undefined {
    const id = this.#service?.definition.pipelines
      .flatMap(({ exporters }) => exporters)
      .find((one) => formatComponentId(one) === exporter);
    if (id?.type !== 'prometheusremotewrite') return undefined;
    const config = this.#service?.definition.component('exporter', id)?.config as
      { readonly namespace?: string; readonly add_metric_suffixes?: boolean } | undefined;
    return { namespace: config?.namespace ?? '', suffixes: config?.add_metric_suffixes ?? true };
  }
}

/** What receivers hand straight to exporters is kept at both ends. */
function isOuter(from: string, to: string): boolean {
  return from.startsWith('receiver:') && to.startsWith('exporter:');
}
