/** Items on their way between stages, counted as they pass, and how many that is in a second. */
import type { LedgerAccount } from '../../component/ledger.js';
import type { Batch } from '../../pdata/batch.js';
import type { WatchedEdge } from '../../service/watch.js';
import { StageBooks } from './books.js';

interface Counter {
  items: number;
}

/** Between two samples at least; closer ones would only show which batch came when. */
const MIN_SAMPLE_MS = 500;
/** Samples this far apart tell a rate, so that batches once a second do not make it jump. */
const RATE_MS = 5000;

interface Sample {
  readonly atMs: number;
  readonly edges: readonly number[];
  readonly receivers: ReadonlyMap<string, number>;
}

/** Of one running service. */
export class FlowCounts {
  readonly edges: { readonly from: string; readonly to: string; readonly pipeline: string }[] = [];
  readonly #counters: Counter[] = [];
  readonly #received = new Map<string, Counter>();
  readonly #books = new Map<string, StageBooks>();
  readonly #now: () => number;
  #samples: Sample[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#samples = [this.#sample()];
  }

  /** HOT PATH: what is returned is called once per batch. */
  edge({ from, to, pipeline }: WatchedEdge & { readonly from: string }): (batch: Batch) => void {
    const known = this.edges.findIndex((edge) => edge.from === from && edge.to === to && edge.pipeline === pipeline);
    const counter = this.#counters[known] ?? { items: 0 };
    if (known < 0) {
      this.edges.push({ from, to, pipeline });
      this.#counters.push(counter);
    }
    return ({ itemCount }) => void (counter.items += itemCount);
  }

  receive(receiver: string, items: number): void {
    const counter = this.#received.get(receiver);
    if (counter === undefined) this.#received.set(receiver, { items });
    else counter.items += items;
  }

  account(stage: string, account: LedgerAccount): LedgerAccount {
    return this.bookOf(stage).with(account);
  }

  /** @returns the stage's, made when it is asked for the first time. */
  bookOf(stage: string): StageBooks {
    let books = this.#books.get(stage);
    if (books === undefined) this.#books.set(stage, (books = new StageBooks(this.#now)));
    return books;
  }

  books(stage: string): StageBooks | undefined {
    return this.#books.get(stage);
  }

  received(receiver: string): number {
    return this.#received.get(receiver)?.items ?? 0;
  }

  into(stage: string): number {
    return this.#sum(({ to }) => to === stage);
  }

  /** Items handed on, each once even where several stages take them. */
  outOf(stage: string): number {
    const byEdge = this.edges.flatMap(({ from }, index) => (from === stage ? [this.#counters[index]!.items] : [])); // as long as edges
    return Math.max(0, ...byEdge);
  }

  /** Remembers how things stand, for rates. */
  sample(): void {
    const last = this.#samples.at(-1);
    const sinceMs = last === undefined ? Infinity : this.#now() - last.atMs;
    if (sinceMs < MIN_SAMPLE_MS) return;
    if (sinceMs > 2 * RATE_MS) this.#samples = []; // nobody has looked for a while
    this.#samples.push(this.#sample());
    while (this.#samples.length > 2 && this.#now() - this.#samples[1]!.atMs >= RATE_MS) this.#samples.shift(); // there are three
  }

  rateOfEdge(index: number): number {
    const now = this.#counters[index]?.items ?? 0;
    return this.#rate((sample) => now - (sample.edges[index] ?? 0));
  }

  rateOfReceiver(receiver: string): number {
    return this.#rate((sample) => this.received(receiver) - (sample.receivers.get(receiver) ?? 0));
  }

  #rate(since: (sample: Sample) => number): number {
    const first = this.#samples[0]!; // there is always one
    const seconds = (this.#now() - first.atMs) / 1000;
    return seconds <= 0 ? 0 : Math.round((since(first) / seconds) * 10) / 10;
  }

  #sample(): Sample {
    return {
      atMs: this.#now(),
      edges: this.#counters.map(({ items }) => items),
      receivers: new Map([...this.#received].map(([receiver, { items }]) => [receiver, items])),
    };
  }

  #sum(isMeant: (edge: { readonly from: string; readonly to: string }) => boolean): number {
    return this.edges.reduce((sum, edge, index) => (isMeant(edge) ? sum + this.#counters[index]!.items : sum), 0); // as long as edges
  }
}
