import type { OutgoingExchange } from '../../component/exchange.js';
import type { Batch } from '../../pdata/batch.js';
import type { Held } from '../telemetry/window.js';

/** An exchange with a back end, as it is kept. */
export interface SeenExchange extends Held {
  readonly exporter: string;
  readonly exchange: OutgoingExchange;
  /** What it was made of, whole or in part. */
  readonly batch: Batch;
}

export function seenExchange(exporter: string, exchange: OutgoingExchange, batch: Batch): SeenExchange {
  // A batch shares its chunks with what was received, unless a processor changed it.
  const pieces = [...exchange.body, ...batch.chunks, ...(exchange.answer === undefined ? [] : [exchange.answer.body])];
  return { exporter, exchange, batch, pieces, items: 1, atMs: exchange.startedAtMs };
}
