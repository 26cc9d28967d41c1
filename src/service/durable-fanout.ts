/**
 * Durable mode's fan-out: one producer, several consumers, each responsible for branches (pipeline → exporter) of its own.
 * It never throws. What a consumer would not take stays on disk for that consumer's branches alone, so that a back end that
 * is away holds up nobody else and nobody gets anything twice on its account.
 */
import type { Consumer, RequestContext } from '../component/consumer.js';
import { PermanentError } from '../component/errors.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';
import { countItems } from '../pdata/count.js';
import { shareBytes } from '../pdata/lease.js';
import type { Receipt } from '../pdata/receipt.js';
import { returnReceipts, settleReceipts } from '../pdata/receipt.js';

/**
 * Who redeems what a consumer is handed: the consumer `always`; the consumer once it has `taken` it, the caller when it
 * throws; or the `caller` in either case.
 */
export type Redeemer = 'always' | 'taken' | 'caller';

export interface DurableConsumer {
  readonly consumer: Consumer;
  /** Branches behind it. */
  readonly branches: readonly string[];
  readonly redeemer: Redeemer;
}

type Refusal = 'permanent' | 'for now' | undefined;

export class DurableFanout implements Consumer {
  readonly #consumers: readonly DurableConsumer[];
  readonly #account: LedgerAccount | undefined;
  /** Branches that several consumers lead to, and by how many ways more than one. */
  readonly #shared: readonly (readonly [branch: string, further: number])[];

  /** @param account books what became of each batch: handed on, on disk, or refused for good. */
  constructor(consumers: readonly DurableConsumer[], account?: LedgerAccount) {
    this.#consumers = consumers;
    this.#account = account;
    this.#shared = sharedBranches(consumers);
  }

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    const refusals: Refusal[] = [];
    for (const [branch, further] of this.#shared) {
      for (const receipt of batch.receipts!) receipt.bind([branch]).retain(further); // in durable mode every batch has them
    }
    shareBytes(batch.chunks, this.#consumers.length - 1);
    for (const one of this.#consumers) {
      const part = owedTo(batch, one.branches);
      if (part !== undefined) refusals.push(await hand(part, one, context));
    }
    this.#book(batch.itemCount, refusals);
  }

  #book(items: number, refusals: readonly Refusal[]): void {
    if (refusals.includes('for now')) this.#account?.rejected(items, 'kept_on_disk');
    else if (refusals.includes('permanent')) this.#account?.dropped(items, 'downstream_error');
    else this.#account?.delivered(items);
  }
}

function sharedBranches(consumers: readonly DurableConsumer[]): [string, number][] {
  const ways = new Map<string, number>();
  for (const branch of consumers.flatMap(({ branches }) => branches)) ways.set(branch, (ways.get(branch) ?? 0) + 1);
  return [...ways].filter(([, count]) => count > 1).map(([branch, count]) => [branch, count - 1]);
}

async function hand(batch: Batch, { consumer, redeemer }: DurableConsumer, context: RequestContext): Promise<Refusal> {
  try {
    await consumer.consume(batch, context);
  } catch (error) {
    const permanent = error instanceof PermanentError;
    if (redeemer !== 'always') (permanent ? settleReceipts : returnReceipts)(batch.receipts);
    return permanent ? 'permanent' : 'for now';
  }
  if (redeemer === 'caller') settleReceipts(batch.receipts);
  return undefined;
}

/** The chunks that one of the branches still has to get, with receipts for these branches only. Undefined: none. */
export function owedTo(batch: Batch, branches: readonly string[]): Batch | undefined {
  const receipts = batch.receipts!; // in durable mode every batch has them
  const owes = (receipt: Receipt): boolean => branches.some((branch) => receipt.owes(branch));
  if (receipts.every(owes)) return { ...batch, receipts: receipts.map((receipt) => receipt.bind(branches)) };
  const { signal } = batch;
  const kept = batch.chunks
    .map((chunk, index) => ({ chunk, receipt: receipts[index]! }))
    .filter((one) => owes(one.receipt));
  if (kept.length === 0) return undefined;
  const chunks = kept.map(({ chunk }) => chunk);
  return {
    signal,
    chunks,
    itemCount: chunks.reduce((sum, chunk) => sum + countItems(signal, chunk), 0),
    byteLength: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    receipts: kept.map(({ receipt }) => receipt.bind(branches)),
  };
}
