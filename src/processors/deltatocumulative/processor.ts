import type { Timer } from '../../component/clock.js';
import type { Processor } from '../../component/component.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Batch } from '../../pdata/batch.js';
import { settleReceipts } from '../../pdata/receipt.js';
import { slotOf } from '../../pdata/view/layout.js';
import { dataOf, Walk, type Visitor } from '../../pdata/view/walk.js';
import { rewriteChunks } from '../../processorhelper/rewrite.js';
import type { DeltaToCumulativeConfig } from './config.js';
import { mapIdentity, metricIdentity, scopeIdentity } from './identity.js';
import { Instruments } from './instruments.js';
import { AllSeries, type Outcome } from './series.js';

const SWEEP_MS = 60_000;
const DELTA = 1;
const CUMULATIVE = 2;
/** The same in sums and in both kinds of histograms. */
const TEMPORALITY = slotOf('Sum', 'aggregationTemporality');
const MONOTONIC = slotOf('Sum', 'isMonotonic');

/**
 * HOT PATH: makes running sums of deltas, series by series. What is not delta goes on as it is.
 *
 * Source followed: `deltatocumulativeprocessor/processor.go` at 0.131.0.
 */
export class DeltaToCumulative implements Processor, Visitor {
  readonly removesEmpty = true;

  readonly #settings: ComponentSettings;
  readonly #next: Consumer;
  readonly #maxStaleMs: number;
  readonly #series: AllSeries;
  readonly #instruments: Instruments;
  readonly #walk: Walk;
  #timer: Timer | undefined;
  #now = 0;
  #scope = '';
  /** Undefined while a metric is walked that is not delta. */
  #metric: string | undefined;
  readonly #outcomes = new Map<Outcome, number>();

  constructor(settings: ComponentSettings, config: DeltaToCumulativeConfig, next: Consumer) {
    this.#settings = settings;
    this.#next = next;
    this.#maxStaleMs = config.max_stale;
    const series = (this.#series = new AllSeries(config.max_streams));
    this.#instruments = new Instruments(settings, config, () => series.size);
    this.#walk = new Walk('metrics', this);
  }

  async start(): Promise<void> {
    this.#sweepLater();
  }

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    this.#now = this.#settings.clock.now();
    this.#outcomes.clear();
    const { batch: rest, itemCount, gone } = rewriteChunks(batch, { chunk: (chunk) => this.#walk.run(chunk) });
    this.#book(batch.itemCount - itemCount);
    if (rest !== undefined) await this.#next.consume(rest, context);
    settleReceipts(gone);
  }

  async shutdown(): Promise<void> {
    this.#timer?.cancel();
    this.#instruments.close();
  }

  readonly scope = (walk: Walk): boolean => {
    this.#scope = scopeIdentity(walk);
    return false;
  };

  readonly item = (walk: Walk): boolean => {
    this.#metric = undefined;
    const data = dataOf(walk.item);
    if (data === undefined || data.name === 'gauge' || data.name === 'summary') return false;
    const holder = walk.item.child(data.slot);
    if (holder.int32(TEMPORALITY) !== DELTA) return false;
    const kind = data.name === 'sum' && holder.bool(MONOTONIC) ? 'monotonic sum' : data.name;
    this.#metric = this.#scope + metricIdentity(walk, kind);
    holder.setInt(TEMPORALITY, CUMULATIVE);
    return false;
  };

  /** Takes away what cannot be added. */
  readonly child = ({ child }: Walk): boolean => {
    if (this.#metric === undefined) return false;
    const attributes = child.map(slotOf(child.layout.name, 'attributes'));
    const outcome = this.#series.add(this.#metric + mapIdentity(attributes), child, this.#now);
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    return outcome !== 'added';
  };

  #book(dropped: number): void {
    for (const [outcome, points] of this.#outcomes) this.#instruments.count(outcome, points);
    if (dropped === 0) return;
    const answer = [...this.#outcomes].filter(([outcome]) => outcome !== 'added').map(([name, n]) => `${n} ${name}`);
    this.#settings.ledger.dropped(dropped, 'filtered', { answer: answer.join(', ') });
  }

  #sweepLater(): void {
    this.#timer = this.#settings.clock.setTimer(
      () => {
        this.#series.forgetBefore(this.#settings.clock.now() - this.#maxStaleMs);
        this.#sweepLater();
      },
      SWEEP_MS,
      { unref: true },
    );
  }
}
