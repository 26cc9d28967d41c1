import type { ConnectorOutput } from '../component/connector-output.js';
import type { Consumer, RequestContext } from '../component/consumer.js';
import { StartError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import type { Receipt } from '../pdata/receipt.js';

/** A pipeline that a connector feeds. */
export interface FedPipeline {
  readonly id: string;
  readonly head: Consumer;
  /** Durable mode: every way out behind it. */
  readonly branches: readonly string[];
}

/** What a connector hands to. */
export class PipelinesOutput implements ConnectorOutput {
  readonly pipelines: readonly string[];
  readonly #fed: readonly FedPipeline[];
  readonly #join: (pipelines: readonly FedPipeline[]) => Consumer;
  readonly #all: Consumer;

  /** @param join makes one consumer of several pipelines. */
  constructor(fed: readonly FedPipeline[], join: (pipelines: readonly FedPipeline[]) => Consumer) {
    this.#fed = fed;
    this.#join = join;
    this.#all = join(fed);
    this.pipelines = fed.map(({ id }) => id);
  }

  consume(batch: Batch, context: RequestContext): Promise<void> {
    return this.#all.consume(batch, context);
  }

  select(pipelines: readonly string[]): Consumer {
    if (pipelines.length === 0) throw new StartError('missing consumers');
    const missing = pipelines.filter((id) => !this.pipelines.includes(id));
    if (missing.length > 0) {
      throw new StartError(missing.map((id) => `missing consumer: ${JSON.stringify(id)}`).join('; '));
    }
    return this.#join(pipelines.map((id) => this.#fed.find((one) => one.id === id)!)); // none is missing
  }

  distribute(receipt: Receipt, pieces: readonly (readonly string[])[]): void {
    for (const { id, branches } of this.#fed) {
      const own = receipt.bind(branches);
      const count = pieces.filter((pipelines) => pipelines.includes(id)).length;
      if (count === 0) own.settled();
      else if (count > 1) own.retain(count - 1);
    }
  }
}
