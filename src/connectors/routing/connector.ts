import type { Connector } from '../../component/component.js';
import type { ConnectorOutput } from '../../component/connector-output.js';
import type { RequestContext } from '../../component/consumer.js';
import { ConsumeError, errorText, PermanentError, RetryableError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Batch } from '../../pdata/batch.js';
import { countItems } from '../../pdata/count.js';
import { keepBytes } from '../../pdata/lease.js';
import type { Receipt } from '../../pdata/receipt.js';
import type { Signal } from '../../pdata/signal.js';
import type { RoutingConfig } from './config.js';
import { Groups } from './groups.js';
import { routesOf, type Destination, type Route } from './routes.js';
import { Sorter } from './sorter.js';

type Step =
  | { readonly destination: Destination; readonly sorter: Sorter }
  | (Route & { readonly context: 'request'; readonly sorter?: undefined });

/**
 * Hands each item on to the pipelines of the first route it takes, or to the default ones; what takes none where there are
 * no default ones is dropped.
 *
 * Source followed: `routingconnector/{logs,metrics,traces}.go` at 0.131.0, including that a request with an item whose
 * condition failed is answered with an error in every mode, after it has been routed in the modes `ignore` and `silent`.
 */
export class RoutingConnector implements Connector {
  readonly #settings: ComponentSettings;
  readonly #signal: Signal;
  readonly #next: ConnectorOutput;
  readonly #steps: readonly Step[];
  readonly #byDefault: Destination | undefined;
  readonly #propagates: boolean;

  /** @throws {StartError} a statement or a pipeline makes no sense, in the reference's words. */
  constructor(settings: ComponentSettings, config: RoutingConfig, signal: Signal, next: ConnectorOutput) {
    this.#settings = settings;
    this.#signal = signal;
    this.#next = next;
    const { table, byDefault } = routesOf(settings, config, next);
    this.#steps = table.map((route): Step => {
      if (route.context === 'request') return route;
      return { destination: route.destination, sorter: new Sorter(signal, route.context, route.statement) };
    });
    this.#byDefault = byDefault;
    this.#propagates = config.error_mode === 'propagate';
  }

  async start(): Promise<void> {}

  /** @throws {RetryableError} a condition failed on some item. @throws what the pipelines behind throw. */
  async consume(batch: Batch, context: RequestContext): Promise<void> {
    const { ledger } = this.#settings;
    keepBytes(batch.chunks); // some go on as they are, to several pipelines
    ledger.accepted(batch.itemCount);
    const groups = new Groups(this.#signal);
    const errors: string[] = [];
    let lost = 0;
    for (const [i, chunk] of batch.chunks.entries()) {
      lost += this.#route(chunk, batch.receipts?.[i], context, groups, errors);
      if (errors.length > 0 && this.#propagates) {
        const message = errors.join('\n');
        ledger.rejected(batch.itemCount, 'processing_failed', { answer: message });
        throw new RetryableError(message);
      }
    }
    for (const [receipt, ways] of groups.ways) this.#next.distribute(receipt, ways);
    const failure = await handOn(groups, context, errors);
    if (failure !== undefined) {
      ledger.rejected(batch.itemCount, 'downstream_error');
      throw failure;
    }
    if (lost > 0) ledger.dropped(lost, 'filtered');
    ledger.delivered(batch.itemCount - lost);
  }

  async shutdown(): Promise<void> {}

  /** @returns how many items go nowhere. */
  #route(
    chunk: Uint8Array,
    receipt: Receipt | undefined,
    context: RequestContext,
    groups: Groups,
    errors: string[],
  ): number {
    let rest = chunk;
    for (const step of this.#steps) {
      if (rest.length === 0) break;
      if (step.sorter === undefined) {
        if (!step.test(context)) continue;
        groups.add(step.destination, rest, receipt);
        rest = NOTHING;
        continue;
      }
      const sorted = step.sorter.sort(rest, errors);
      if (errors.length > 0) {
        if (this.#propagates) return 0;
        groups.add(this.#byDefault, sorted.matched, receipt);
      }
      groups.add(step.destination, sorted.matched, receipt);
      rest = sorted.rest;
    }
    groups.add(this.#byDefault, rest, receipt);
    return this.#byDefault === undefined ? countItems(this.#signal, rest) : 0;
  }
}

const NOTHING = new Uint8Array(0);

/** Every destination gets its batch, whatever became of the others. @returns what to answer, undefined where all went well. */
async function handOn(groups: Groups, context: RequestContext, errors: readonly string[]): Promise<Error | undefined> {
  const failures: unknown[] = [];
  for (const [{ consumer }, batch] of groups.batches()) {
    try {
      await consumer.consume(batch, context);
    } catch (error) {
      failures.push(error);
    }
  }
  if (errors.length === 0 && failures.length === 0) return undefined;
  const [first] = failures;
  if (errors.length === 0 && failures.length === 1 && first instanceof ConsumeError) return first;
  const message = [...errors, ...failures.map(errorText)].join('\n');
  const options = { cause: new AggregateError(failures) };
  const isPermanent = failures.some((error) => error instanceof PermanentError);
  return isPermanent ? new PermanentError(message, options) : new RetryableError(message, options);
}
