import { booked } from '../../component/booked.js';
import type { Connector } from '../../component/component.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { RetryableError } from '../../component/errors.js';
import { formatComponentId } from '../../component/id.js';
import type { ComponentSettings } from '../../component/settings.js';
import { batchOf, type Batch } from '../../pdata/batch.js';
import { returnBytes } from '../../pdata/lease.js';
import type { Signal } from '../../pdata/signal.js';
import type { CountConfig } from './config.js';
import { Counting, type Definitions } from './counting.js';
import { definitionsOf } from './definition.js';

/** Hands on how much came, as metrics, in the place of what came. */
export class CountConnector implements Connector {
  readonly #settings: ComponentSettings;
  readonly #next: Consumer;
  readonly #counting: Counting;

  constructor(settings: ComponentSettings, config: CountConfig, from: Signal, next: Consumer) {
    this.#settings = settings;
    this.#next = next;
    const definitions = sectionsOf(settings, config, from);
    this.#counting = new Counting(from, definitions, settings.clock);
    if (definitions.items.length + definitions.children.length === 0) warnOfNothing(settings, from);
  }

  async start(): Promise<void> {}

  /** @throws {RetryableError} a condition failed on some item: nothing is counted. */
  async consume(batch: Batch, context: RequestContext): Promise<void> {
    const { ledger } = this.#settings;
    const { chunk, dataPoints, errors } = this.#counting.count(batch.chunks);
    if (errors.length > 0) {
      const message = errors.join('\n');
      ledger.accepted(batch.itemCount);
      ledger.rejected(batch.itemCount, 'processing_failed', { answer: message });
      throw new RetryableError(message);
    }
    returnBytes(batch.chunks);
    await booked(ledger, batch.itemCount, async () => {
      if (chunk !== undefined) await this.#next.consume(batchOf('metrics', chunk, dataPoints), context);
      return 0;
    });
  }

  async shutdown(): Promise<void> {}
}

function sectionsOf(settings: ComponentSettings, config: CountConfig, from: Signal): Definitions {
  switch (from) {
    case 'traces':
      return {
        items: definitionsOf(settings, 'span', config.spans),
        children: definitionsOf(settings, 'spanevent', config.spanevents),
      };
    case 'metrics':
      return {
        items: definitionsOf(settings, 'metric', config.metrics),
        children: definitionsOf(settings, 'datapoint', config.datapoints),
      };
    case 'logs':
      return { items: definitionsOf(settings, 'log', config.logs), children: [] };
  }
}

/** The reference takes a block without anything for one without sections, and says nothing. */
function warnOfNothing({ id, logger }: ComponentSettings, from: Signal): void {
  logger.warn(`Nothing of ${from} is counted: the block has no metrics for it`, {
    remedy: `write "${formatComponentId(id)}: {}" for the default metrics`,
  });
}
